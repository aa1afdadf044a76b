/** Whatever a person drops, chooses or pastes: a link, a scenario or a recording, told apart by its content. */
import type { TraceFormat } from '../lab/traces/registry';
import type { LabView } from './contract';
import { readScenarioFile } from './scenario-file';

/** The lab with the one thing that opens links. */
export interface Receiver extends Pick<LabView, 'load' | 'openTrace'> {
  openLink(link: string): Promise<unknown>;
}

/** A link of ours has no space, and at least one key that says something. */
const LINK = /^\S*#(?:\S*&)?(?:s|preset|t|r|embed)=\S*$/;

/** A file: a scenario if it reads like one, else a recording. */
export async function openFile(lab: Receiver, file: File, format: TraceFormat | null = null): Promise<void> {
  const scenario = format === null ? await readScenarioFile(file) : null;
  if (scenario === null) await lab.openTrace(file, format);
  else await lab.load(scenario);
}

/** Text from the clipboard. */
export async function openText(lab: Receiver, text: string, format: TraceFormat | null = null): Promise<void> {
  const trimmed = text.trim();
  if (trimmed === '') return;
  if (format === null && LINK.test(trimmed)) await lab.openLink(trimmed);
  else await openFile(lab, new File([text], 'pasted.txt', { type: 'text/plain' }), format);
}
