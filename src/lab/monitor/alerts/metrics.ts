/** What alert rules look at: one number per window, from the windows of a variant and, where it is compared, of the first. */
import { BUSY_CYCLES } from '../../run/counters';
import type { WindowColumn } from '../../run/frame';
import { WINDOW_COLUMNS, WINDOW_INDEX } from '../../run/frame';
import type { AlertMetric } from '../../scenario/words';

/** Windows in order of time, row-major. */
export interface WindowTable {
  rows: Float64Array;
  count: number;
}

export interface MetricInfo {
  label: string;
  unit: string;
  /** Shown in percent. */
  percent?: boolean;
  /** Needs the windows of the first variant; the first variant itself has no value. */
  compares?: boolean;
  /** NaN: there is no sample in this window. */
  value(table: WindowTable, row: number, baseline: WindowTable): number;
}

/** Windows over which growth is measured: a single one is noise. */
const GROWTH_WINDOWS = 10;

export const cell = ({ rows }: WindowTable, row: number, column: WindowColumn) =>
  rows[row * WINDOW_COLUMNS.length + WINDOW_INDEX[column]] ?? Number.NaN;

const column = (of: WindowColumn) => (table: WindowTable, row: number) => cell(table, row, of);

/** Share of a category in the cycles that are not idle. */
function shareOfBusy(of: WindowColumn) {
  return (table: WindowTable, row: number) => {
    const all = BUSY_CYCLES.reduce((sum, name) => sum + cell(table, row, name), 0);
    return all > 0 ? cell(table, row, of) / all : Number.NaN;
  };
}

/** Relative to the window of the baseline that holds the middle of this one. */
function toBaseline(of: WindowColumn) {
  return (table: WindowTable, row: number, baseline: WindowTable) => {
    if (baseline === table) return Number.NaN;
    const middle = (cell(table, row, 'startMs') + cell(table, row, 'endMs')) / 2;
    const other = rowAt(baseline, middle);
    return other === null ? Number.NaN : cell(table, row, of) / cell(baseline, other, of);
  };
}

/** The window that holds a moment, or null. */
export function rowAt(table: WindowTable, ms: number): number | null {
  let [low, high] = [0, table.count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cell(table, middle, 'endMs') <= ms) low = middle + 1;
    else high = middle;
  }
  return low < table.count && cell(table, low, 'startMs') <= ms ? low : null;
}

/** Least-squares slope of the mean queue over the last windows, in tasks per ms. */
function queueGrowth(table: WindowTable, row: number): number {
  const first = row - GROWTH_WINDOWS + 1;
  if (first < 0) return Number.NaN;
  let [sumX, sumY, sumXx, sumXy] = [0, 0, 0, 0];
  for (let at = first; at <= row; at++) {
    const x = cell(table, at, 'endMs') - cell(table, row, 'endMs');
    const y = cell(table, at, 'queueMean');
    sumX += x;
    sumY += y;
    sumXx += x * x;
    sumXy += x * y;
  }
  const n = GROWTH_WINDOWS;
  return (n * sumXy - sumX * sumY) / (n * sumXx - sumX * sumX);
}

export const ALERT_METRIC_INFO: Readonly<Record<AlertMetric, MetricInfo>> = {
  hitRate: { label: 'Hit rate', unit: '%', percent: true, value: column('hitRate') },
  imbalance: { label: 'Imbalance', unit: 'max / mean queue', value: column('imbalance') },
  queueMean: { label: 'Queue', unit: 'tasks, CPU mean', value: column('queueMean') },
  queueGrowthPerMs: { label: 'Queue growth', unit: 'tasks/ms, 10 windows', value: queueGrowth },
  cyclesPerOp: { label: 'Cost', unit: 'cycles/op', value: column('cyclesPerOp') },
  cyclesPerOpToBaseline: {
    label: 'Cost to baseline',
    unit: 'x first variant',
    compares: true,
    value: toBaseline('cyclesPerOp'),
  },
  latencyP99Cycles: { label: 'p99 latency', unit: 'cycles', value: column('latencyP99Cycles') },
  latencyP99ToBaseline: {
    label: 'p99 to baseline',
    unit: 'x first variant',
    compares: true,
    value: toBaseline('latencyP99Cycles'),
  },
  throughputOpsPerMs: { label: 'Throughput', unit: 'ops/ms', value: column('throughputOpsPerMs') },
  busyShare: { label: 'Busy', unit: '%', percent: true, value: column('busyShare') },
  tuningShare: { label: 'Tuning', unit: '% of busy cycles', percent: true, value: shareOfBusy('tuningCycles') },
  monitoringShare: {
    label: 'Monitoring',
    unit: '% of busy cycles',
    percent: true,
    value: shareOfBusy('monitoringCycles'),
  },
  freezes: { label: 'Knobs frozen', unit: 'per window', value: column('freezes') },
  reverted: { label: 'Decisions reverted', unit: 'per window', value: column('reverted') },
  eventsDropped: { label: 'Events dropped', unit: 'per window', value: column('eventsDropped') },
};
