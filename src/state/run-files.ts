/** A run as files to take along: each format's code is loaded when somebody asks for it. */
import type { WindowBatch } from '../lab/run/frame';
import type { History } from '../lab/run/history';
import type { RunSummary } from '../lab/run/protocol';
import type { RunHtmlInput } from '../lab/monitor/run-html';
import type { LabView } from './contract';
import { LATENCY_BINS } from '../lab/run/latency-bins';
import { WINDOW_COLUMNS, WINDOW_INDEX } from './facts';
import { fileNameFor } from './share';

/** What is read of the lab. */
export type RunSource = Pick<LabView, 'scenario' | 'columns' | 'histories' | 'playheadMs' | 'summary' | 'shareUrl'>;

export interface RunFile {
  id: 'summary' | 'csv' | 'c-header' | 'html';
  label: string;
  /** What one gets. */
  title: string;
  extension: string;
  type: string;
  content: (lab: RunSource) => Promise<string>;
}

export const RUN_FILES: readonly RunFile[] = [
  {
    id: 'html',
    label: 'HTML',
    title: 'Tracks, summary and decisions in one file that opens without a network',
    extension: 'html',
    type: 'text/html',
    content: html,
  },
  {
    id: 'summary',
    label: 'JSON',
    title: 'The summary, as captune run --json writes it',
    extension: 'summary.json',
    type: 'application/json',
    content: async (lab) => `${JSON.stringify(await lab.summary(), null, 2)}\n`,
  },
  {
    id: 'csv',
    label: 'CSV',
    title: 'All windows of all columns up to the playhead, those of other branches too',
    extension: 'csv',
    type: 'text/csv',
    content: csv,
  },
  {
    id: 'c-header',
    label: 'C header',
    title: 'The parameters that each variant ended with',
    extension: 'h',
    type: 'text/x-c',
    content: async (lab) => {
      const { cHeader } = await import('../lab/monitor/c-header');
      return cHeader({ title: lab.scenario.title, summary: await columnsSummary(lab) });
    },
  },
];

/** The file's name and content. Rejects with a message for people. */
export async function runFile(file: RunFile, lab: RunSource): Promise<{ name: string; content: Blob }> {
  const text = await file.content(lab);
  return {
    name: fileNameFor(lab.scenario.title, file.extension),
    content: new Blob([text], { type: `${file.type};charset=utf-8` }),
  };
}

/** Windows that have ended by `ms`. */
export function windowsUntil({ windows, windowCount, latency }: History, ms: number): WindowBatch {
  const columns = WINDOW_COLUMNS.length;
  let count = windowCount;
  while (count > 0 && windows[(count - 1) * columns + WINDOW_INDEX.endMs]! > ms + 1e-9) count--;
  return { count, rows: windows.subarray(0, count * columns), latency: latency.subarray(0, count * LATENCY_BINS) };
}

/** The summary with every column as a variant: also those of other branches, by the names that the page gives them. */
async function columnsSummary(lab: RunSource): Promise<RunSummary> {
  const summary = await lab.summary();
  const lines = new Map(
    [{ name: summary.branch, variants: summary.variants }, ...summary.branches].map((line) => [
      line.name,
      [...line.variants],
    ]),
  );
  const variants = lab.columns.flatMap(({ branch, label }) => {
    const variant = lines.get(branch)?.shift();
    return variant ? [{ ...variant, name: label }] : [];
  });
  return { ...summary, variants };
}

async function csv({ columns, histories, playheadMs }: RunSource): Promise<string> {
  const { windowsCsv } = await import('../lab/monitor/csv');
  return windowsCsv(
    histories.map((history, index) => ({
      name: columns[index]?.label ?? String(index),
      windows: windowsUntil(history, playheadMs),
    })),
  );
}

async function html(lab: RunSource): Promise<string> {
  const { scenario, columns, histories, playheadMs } = lab;
  const [{ runHtml }, { decisionLines }] = await Promise.all([
    import('../lab/monitor/run-html'),
    import('./decision-lines'),
  ]);
  const [summary, link] = await Promise.all([columnsSummary(lab), lab.shareUrl().catch(() => null)]);
  return runHtml({
    title: scenario.title,
    notes: scenario.notes,
    summary,
    windows: histories.map((history) => windowsUntil(history, playheadMs)),
    phases: phasesOf(lab),
    decisions: decisionLines(
      histories,
      columns.map(({ label }) => label),
      playheadMs,
    ),
    link,
  });
}

function phasesOf({ scenario, histories, playheadMs }: RunSource): RunHtmlInput['phases'] {
  const starts = (histories[0]?.phases ?? []).filter(({ atMs }) => atMs <= playheadMs);
  return starts.map(({ atMs, phase }, index) => ({
    fromMs: atMs,
    toMs: starts[index + 1]?.atMs ?? playheadMs,
    name: `${phase + 1} ${scenario.workload.phases[phase]?.name ?? ''}`.trim(),
  }));
}
