/** Merges two neighbouring windows into one: counts add up, rates and means are weighted by what they are rates and means of. */
import type { WindowColumn } from './frame';
import { WINDOW_COLUMNS, WINDOW_INDEX } from './frame';

type Rule = 'first' | 'last' | 'sum' | 'min' | 'max' | 'byOps' | 'byTasks' | 'byTime';

/** Columns that are not counts. A percentile of two windows cannot be told from theirs; its mean by tasks is an estimate. */
const RULES: Partial<Record<WindowColumn, Rule>> = {
  startMs: 'first',
  endMs: 'last',
  phase: 'first',
  cyclesPerOp: 'byOps',
  allCyclesPerOp: 'byOps',
  hitRate: 'byOps',
  latencyP50Cycles: 'byTasks',
  latencyP99Cycles: 'byTasks',
  latencyP999Cycles: 'byTasks',
  throughputOpsPerMs: 'byTime',
  queueMean: 'byTime',
  imbalance: 'byTime',
  busyShare: 'byTime',
  cacheEntries: 'byTime',
  simdFrom: 'byTime',
  prefetchLines: 'byTime',
  stealFrom: 'byTime',
  batchTasks: 'byTime',
  cacheEntriesMin: 'min',
  cacheEntriesMax: 'max',
};
const RULE_OF = WINDOW_COLUMNS.map((column) => RULES[column] ?? 'sum');

/** Mean of two values by weight; a value that is missing (NaN) or has no weight does not count. */
export function weightedMean(a: number, weightA: number, b: number, weightB: number): number {
  if (Number.isNaN(a) || !(weightA > 0)) return Number.isNaN(b) || !(weightB > 0) ? (Number.isNaN(b) ? a : b) : b;
  if (Number.isNaN(b) || !(weightB > 0)) return a;
  return (a * weightA + b * weightB) / (weightA + weightB);
}

function widthMs(row: Float64Array): number {
  return (row[WINDOW_INDEX.endMs] ?? 0) - (row[WINDOW_INDEX.startMs] ?? 0);
}

/** Merges `later` into `row`. */
export function mergeRows(row: Float64Array, later: Float64Array): void {
  const weights = (of: Float64Array): Partial<Record<Rule, number>> => ({
    byOps: of[WINDOW_INDEX.ops] ?? 0,
    byTasks: of[WINDOW_INDEX.tasks] ?? 0,
    byTime: widthMs(of),
  });
  const weightA = weights(row);
  const weightB = weights(later);
  RULE_OF.forEach((rule, column) => {
    const a = row[column]!;
    const b = later[column]!;
    if (rule === 'last') row[column] = b;
    else if (rule === 'sum') row[column] = Number.isNaN(a) ? b : Number.isNaN(b) ? a : a + b;
    else if (rule === 'min') row[column] = Math.min(a, b);
    else if (rule === 'max') row[column] = Math.max(a, b);
    else if (rule !== 'first') row[column] = weightedMean(a, weightA[rule] ?? 0, b, weightB[rule] ?? 0);
  });
}
