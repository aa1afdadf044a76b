/** The recordings that a scenario replays: bundled ones by themselves, imported ones from the files given with --trace. */
import { basename } from 'node:path';
import type { TraceData } from '../lab/run/protocol';
import { MissingTrace, bundledName } from '../lab/run/trace-store';
import type { TraceStore } from '../lab/run/trace-store';
import type { Scenario } from '../lab/scenario/schema';
import { isTracePhase } from '../lab/scenario/words';
import type { RidingTrace } from '../lab/scenario/link-traces';
import { encodeCaptrace } from '../lab/traces/captrace';
import { TraceError } from '../lab/traces/error';
import { importTrace } from '../lab/traces/import';
import { BadInput } from './errors';
import { fileError, streamOf } from './files';
import { openTraceStore } from './repository';

/** `riding` are those that came in the link; a file given for one of them wins. */
export async function recordingsOf(
  scenario: Scenario,
  files: readonly string[],
  riding: readonly RidingTrace[] = [],
): Promise<TraceData[]> {
  const store = openTraceStore();
  for (const trace of riding) store.add(trace);
  const replayed = scenario.workload.phases.filter(isTracePhase).map((phase) => phase.trace);
  const wanted = new Set(replayed.filter((ref) => bundledName(ref) === null));
  for (const file of files) await addFile(store, file, wanted);
  try {
    return await store.forScenario(scenario);
  } catch (error) {
    if (!(error instanceof MissingTrace)) throw error;
    const { fileName, ref } = error;
    throw new BadInput(`give the recording ${fileName || 'of this scenario'} with --trace FILE (${shown(ref)})`);
  }
}

/** Reads a file, whatever its format, if it is one that the scenario replays. */
async function addFile(store: TraceStore, file: string, wanted: ReadonlySet<string>): Promise<void> {
  if (wanted.size === 0) throw new BadInput(`--trace ${file}: the scenario replays no imported recording`);
  try {
    const imported = await importTrace(streamOf(file), { name: basename(file) });
    const ref = `sha256:${imported.file.sha256}`;
    if (!wanted.has(ref)) {
      throw new BadInput(`${file}: is not the recording, its content differs (${shown(ref)}, not ${list(wanted)})`);
    }
    store.add({ ref, bytes: await encodeCaptrace(imported.trace, imported.provenance) });
  } catch (error) {
    throw traceFault(file, error);
  }
}

/** A malformed file's error for a person: what, and in which line or record. */
export function traceFault(file: string, error: unknown): unknown {
  return error instanceof TraceError ? new BadInput(`${file}: ${error.message}`) : fileError(file, error);
}

const shown = (ref: string) => ref.replace('sha256:', 'SHA-256 ');
const list = (refs: ReadonlySet<string>) => [...refs].map((ref) => ref.replace('sha256:', '')).join(' or ');
