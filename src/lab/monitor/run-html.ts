/**
 * A run as one HTML file: what it was, what came of it, its tracks as SVG, its decisions. It opens from a disk without a
 * network, has no script, and asks for nothing (its own policy forbids it). Every text in it is escaped.
 */
import { WINDOW_COLUMNS, WINDOW_INDEX } from '../run/frame';
import type { WindowBatch, WindowColumn } from '../run/frame';
import type { RunSummary, VariantSummary } from '../run/protocol';
import { escapeHtml } from './html';
import { trackSvg } from './track-svg';

export interface RunHtmlInput {
  title: string;
  notes: string;
  summary: RunSummary;
  /** One per variant of the summary. */
  windows: readonly WindowBatch[];
  phases: readonly { fromMs: number; toMs: number; name: string }[];
  decisions: readonly DecisionLine[];
  /** Opens the same run in the lab; null if it is too large for a link. */
  link: string | null;
}

export interface DecisionLine {
  atMs: number;
  variant: string;
  cpus: string;
  what: string;
  why: string;
  outcome: string;
}

/** More would make a file that no browser likes; the last ones matter most. */
const MOST_DECISIONS = 500;

const TRACKS: readonly { column: WindowColumn; name: string; unit: string; scale?: number }[] = [
  { column: 'throughputOpsPerMs', name: 'Throughput', unit: 'ops/ms' },
  { column: 'cyclesPerOp', name: 'Cost of the capability path', unit: 'cycles/op' },
  { column: 'latencyP50Cycles', name: 'Latency, median', unit: 'cycles' },
  { column: 'latencyP99Cycles', name: 'Latency, 99th percentile', unit: 'cycles' },
  { column: 'hitRate', name: 'Hit rate', unit: '%', scale: 100 },
  { column: 'cacheEntries', name: 'Cache size, mean of CPUs', unit: 'entries' },
  { column: 'simdFrom', name: 'SIMD from', unit: 'ops' },
  { column: 'prefetchLines', name: 'Prefetch distance', unit: 'lines' },
  { column: 'stealFrom', name: 'Steal from', unit: 'tasks' },
  { column: 'queueMean', name: 'Queue, mean of CPUs', unit: 'tasks' },
  { column: 'imbalance', name: 'Imbalance, longest queue / mean', unit: '' },
];

const FACTS: readonly { name: string; of: (variant: VariantSummary) => string }[] = [
  { name: 'Operations', of: ({ ops }) => count(ops) },
  { name: 'Capability path, cycles/op', of: ({ cyclesPerOp }) => fixed(cyclesPerOp, 2) },
  { name: 'All cycles but idle, cycles/op', of: ({ allCyclesPerOp }) => fixed(allCyclesPerOp, 2) },
  { name: 'Hit rate, %', of: ({ hitRate }) => fixed(hitRate, 2, 100) },
  { name: 'Latency p50, cycles', of: ({ latencyCycles }) => fixed(latencyCycles.p50, 0) },
  { name: 'Latency p99, cycles', of: ({ latencyCycles }) => fixed(latencyCycles.p99, 0) },
  { name: 'Latency p99.9, cycles', of: ({ latencyCycles }) => fixed(latencyCycles.p999, 0) },
  { name: 'Throughput, ops/ms', of: ({ throughputOpsPerMs }) => fixed(throughputOpsPerMs, 1) },
  { name: 'Tasks done', of: ({ tasks }) => count(tasks.done) },
  { name: 'Tasks stolen', of: ({ tasks }) => count(tasks.stolen) },
  { name: 'Decisions', of: ({ decisions }) => count(decisions) },
  { name: 'of which taken back', of: ({ reverted }) => count(reverted) },
  { name: 'Tuning, % of cycles', of: ({ tuningCyclesShare }) => fixed(tuningCyclesShare, 3, 100) },
  { name: 'Cache, entries by CPU', of: ({ parameters }) => parameters.cacheEntries.join(' ') },
  { name: 'SIMD from, ops by CPU', of: ({ parameters }) => parameters.simdFrom.join(' ') },
  { name: 'Prefetch, lines by CPU', of: ({ parameters }) => parameters.prefetchLines.join(' ') },
  { name: 'Steal from, tasks', of: ({ parameters }) => String(parameters.stealFrom[0] ?? '') },
  { name: 'Steal batch, tasks', of: ({ parameters }) => String(parameters.batchTasks[0] ?? '') },
  { name: 'State hash', of: ({ stateHash }) => stateHash },
];

const STYLE = `
:root{color-scheme:light dark;--a:#b3570a;--b:#0b6e8f;--c:#6b4fa3;--d:#4c7a1f;--line:#8886;--faint:#777}
@media(prefers-color-scheme:dark){:root{--a:#f0a04b;--b:#54c0e0;--c:#b39ae8;--d:#9ccc65;--faint:#999}}
body{max-width:1000px;margin:24px auto;padding:0 16px;font:14px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:20px;margin:0}h2{font-size:15px;margin:28px 0 8px}h3{font-size:13px;margin:14px 0 2px;font-weight:600}
table{border-collapse:collapse;width:100%}th,td{padding:3px 8px;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}
th:first-child,td:first-child,.words td,.words th{text-align:left}small,figcaption,.faint{color:var(--faint)}
.scroll{overflow-x:auto}figure{margin:0}svg{display:block;width:100%;height:auto}svg text{fill:currentColor;font:10px system-ui,sans-serif}
.a{stroke:var(--a)}.b{stroke:var(--b)}.c{stroke:var(--c)}.d{stroke:var(--d)}.grid{stroke:var(--line)}
i{display:inline-block;width:14px;height:0;border-top:2px solid;vertical-align:middle;margin-right:5px}i.a{border-color:var(--a)}
i.b{border-color:var(--b)}i.c{border-color:var(--c)}i.d{border-color:var(--d)}code{overflow-wrap:anywhere}`;

/** The whole file. */
export function runHtml(input: RunHtmlInput): string {
  const { title, notes, summary, link } = input;
  const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)} – Captune</title><style>${STYLE}</style></head><body>`,
    `<h1>${escapeHtml(title)}</h1>`,
    notes === '' ? '' : `<p>${escapeHtml(notes)}</p>`,
    `<p class="faint">${escapeHtml(facts(summary))}</p>`,
    link === null ? '' : `<p><a href="${escapeHtml(link)}">Open this run in the lab</a></p>`,
    '<h2>Summary</h2>',
    summaryTable(summary.variants),
    '<h2>Tracks</h2>',
    tracks(input),
    '<h2>Decisions</h2>',
    decisionTable(input.decisions),
    '</body></html>',
    '',
  ].join('\n');
}

function facts({ atMs, seed, scenarioHash, engine, simulatedOps }: RunSummary): string {
  const simd = engine.simd ? 'SIMD' : 'scalar';
  return `0 to ${atMs} simulated ms, ${count(simulatedOps)} operations, seed ${seed}, engine ${engine.build} (${simd}), scenario ${scenarioHash}`;
}

const letter = (index: number) => 'abcd'[index] ?? 'd';
const key = (index: number, name: string) => `<i class="${letter(index)}"></i>${escapeHtml(name)}`;

function summaryTable(variants: readonly VariantSummary[]): string {
  const head = variants.map(({ name }, index) => `<th scope="col">${key(index, name)}</th>`).join('');
  const rows = FACTS.map(({ name, of }) => {
    const cells = variants.map((variant) => `<td>${escapeHtml(of(variant))}</td>`).join('');
    return `<tr><td>${escapeHtml(name)}</td>${cells}</tr>`;
  });
  return `<div class="scroll"><table><tr><th scope="col"></th>${head}</tr>${rows.join('\n')}</table></div>`;
}

function tracks({ windows, phases, summary }: RunHtmlInput): string {
  const toMs = Math.max(...windows.map((batch) => lastEnd(batch)), 0);
  if (toMs === 0) return '<p>No window has ended yet.</p>';
  const legend = `<p>${summary.variants.map(({ name }, index) => key(index, name)).join(' &nbsp; ')}</p>`;
  const figures = TRACKS.map(({ column, name, unit, scale = 1 }) => {
    const series = windows.map((batch, index) => ({ name: letter(index), points: pointsOf(batch, column, scale) }));
    const label = unit === '' ? name : `${name} (${unit})`;
    return `<figure><h3>${escapeHtml(label)}</h3>${trackSvg({ label, toMs, series, phases })}</figure>`;
  });
  return legend + figures.join('\n');
}

function pointsOf({ count: rows, rows: data }: WindowBatch, column: WindowColumn, scale: number): [number, number][] {
  return Array.from({ length: rows }, (_, row) => {
    const at = row * WINDOW_COLUMNS.length;
    const middle = (data[at + WINDOW_INDEX.startMs]! + data[at + WINDOW_INDEX.endMs]!) / 2;
    return [middle, data[at + WINDOW_INDEX[column]]! * scale];
  });
}

function lastEnd({ count: rows, rows: data }: WindowBatch): number {
  return rows === 0 ? 0 : data[(rows - 1) * WINDOW_COLUMNS.length + WINDOW_INDEX.endMs]!;
}

function decisionTable(decisions: readonly DecisionLine[]): string {
  if (decisions.length === 0) return '<p>None.</p>';
  const shown = decisions.slice(-MOST_DECISIONS);
  const cut = decisions.length > shown.length ? `<p>The last ${shown.length} of ${decisions.length}.</p>` : '';
  const rows = shown.map(({ atMs, ...words }) => {
    const cells = [atMs.toFixed(3), words.variant, words.cpus, words.what, words.why, words.outcome];
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  });
  const head = ['ms', 'variant', 'CPUs', 'what', 'why', 'outcome']
    .map((name) => `<th scope="col">${name}</th>`)
    .join('');
  return `${cut}<div class="scroll"><table class="words"><tr>${head}</tr>${rows.join('\n')}</table></div>`;
}

function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

function fixed(value: number | null, digits: number, scale = 1): string {
  return value === null || !Number.isFinite(value) ? '–' : (value * scale).toFixed(digits);
}
