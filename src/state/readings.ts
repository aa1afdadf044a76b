/**
 * Numbers that panels show, computed once from frames and windows, so that no two panels can disagree. Pure functions;
 * each result says over which span and how many samples it is.
 */
import { COUNTER_INDEX, COUNTERS, CYCLE_CATEGORIES, PATH_CYCLES } from '../lab/run/counters';
import type { CounterName } from '../lab/run/counters';
import { WINDOW_COLUMNS, WINDOW_INDEX } from '../lab/run/frame';
import type { Frame, WindowColumn } from '../lab/run/frame';
import type { History } from '../lab/run/history';
import { LATENCY_BINS } from '../lab/run/latency-bins';
import { KNOBS, STRATEGIES } from '../lab/scenario/words';
import type { Variant } from '../lab/scenario/variant';
import type { Knob } from '../lab/scenario/words';
import type { LabView, TimeRange } from './contract';

const STRIDE = WINDOW_COLUMNS.length;

/** The history of a variant; whoever reads it through here follows its growth, which replaces neither list nor history. */
export function historyOf(lab: Pick<LabView, 'histories' | 'historyVersion'>, variant: number): History | undefined {
  return lab.historyVersion < 0 ? undefined : lab.histories[variant];
}

/** One counter summed over all CPUs. */
export function counterTotal(frame: Frame, name: CounterName): number {
  let sum = 0;
  for (let at = COUNTER_INDEX[name]; at < frame.counters.length; at += COUNTERS.length) sum += frame.counters[at]!;
  return sum;
}

export function counterOf(frame: Frame, cpu: number, name: CounterName): number {
  return frame.counters[cpu * COUNTERS.length + COUNTER_INDEX[name]]!;
}

/** Where the cycles of all CPUs went, and for how many operations. */
export interface Cycles {
  fromMs: number;
  toMs: number;
  ops: number;
  /** In the order of CYCLE_CATEGORIES. */
  byCategory: number[];
  /** All of them, idle included. */
  total: number;
  /** Capability path: lookup, check, memory stall, prefetch. NaN without operations. */
  perOp: number;
  /** Everything but idle. NaN without operations. */
  allPerOp: number;
}

const PATH: readonly CounterName[] = PATH_CYCLES;

function cycles(fromMs: number, toMs: number, ops: number, byCategory: number[]): Cycles {
  const sumOf = (keep: (name: CounterName) => boolean) =>
    CYCLE_CATEGORIES.reduce((sum, { name }, index) => sum + (keep(name) ? byCategory[index]! : 0), 0);
  return {
    fromMs,
    toMs,
    ops,
    byCategory,
    total: sumOf(() => true),
    perOp: ops > 0 ? sumOf((name) => PATH.includes(name)) / ops : NaN,
    allPerOp: ops > 0 ? sumOf((name) => name !== 'idleCycles') / ops : NaN,
  };
}

/** From cycle 0 to the moment of the frame. */
export function cyclesUntil(frame: Frame): Cycles {
  const byCategory = CYCLE_CATEGORIES.map(({ name }) => counterTotal(frame, name));
  return cycles(0, frame.ms, counterTotal(frame, 'ops'), byCategory);
}

/** Rows [first, last) of the windows that lie within the range; one that is cut by its edge counts if its middle is in. */
export function rowsWithin(history: History, range: TimeRange): [first: number, last: number] {
  const firstFrom = (ms: number) => {
    let low = 0;
    let high = history.windowCount;
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = middle * STRIDE;
      const centre = (history.windows[at + WINDOW_INDEX.startMs]! + history.windows[at + WINDOW_INDEX.endMs]!) / 2;
      if (centre < ms) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return [firstFrom(range.fromMs), firstFrom(range.toMs)];
}

/** Sum over the windows of a range; null if no window lies in it. */
export function cyclesWithin(history: History, range: TimeRange): Cycles | null {
  const [first, last] = rowsWithin(history, range);
  if (last <= first) return null;
  const byCategory: number[] = CYCLE_CATEGORIES.map(() => 0);
  let ops = 0;
  for (let row = first; row < last; row++) {
    ops += windowValue(history, row, 'ops');
    CYCLE_CATEGORIES.forEach(({ name }, index) => (byCategory[index]! += windowValue(history, row, name)));
  }
  return cycles(windowValue(history, first, 'startMs'), windowValue(history, last - 1, 'endMs'), ops, byCategory);
}

/** Tasks by latency over the windows of a range, and how many they are. */
export function latencyWithin(history: History, range: TimeRange): { bins: Float64Array; tasks: number } {
  const [first, last] = rowsWithin(history, range);
  const bins = new Float64Array(LATENCY_BINS);
  let tasks = 0;
  for (let row = first; row < last; row++) {
    for (let bin = 0; bin < LATENCY_BINS; bin++) bins[bin]! += history.latency[row * LATENCY_BINS + bin]!;
  }
  for (const count of bins) tasks += count;
  return { bins, tasks };
}

export function windowValue(history: History, row: number, column: WindowColumn): number {
  return history.windows[row * STRIDE + WINDOW_INDEX[column]]!;
}

/** Median over windows of one column, and of how many windows. Windows without a sample are left out. */
export function medianOfWindows(
  history: History,
  range: TimeRange,
  column: WindowColumn,
): { value: number; windows: number } {
  const [first, last] = rowsWithin(history, range);
  const values: number[] = [];
  for (let row = first; row < last; row++) {
    const value = windowValue(history, row, column);
    if (Number.isFinite(value)) values.push(value);
  }
  values.sort((a, b) => a - b);
  return { value: values[values.length >> 1] ?? NaN, windows: values.length };
}

/** Mean over windows of one column, weighted by another or by time; NaN without a sample. */
export function meanOfWindows(
  history: History,
  range: TimeRange,
  column: WindowColumn,
  weight: WindowColumn | null,
): number {
  const [first, last] = rowsWithin(history, range);
  let sum = 0;
  let weights = 0;
  for (let row = first; row < last; row++) {
    const value = windowValue(history, row, column);
    const span = windowValue(history, row, 'endMs') - windowValue(history, row, 'startMs');
    const by = weight === null ? span : windowValue(history, row, weight);
    if (!Number.isFinite(value)) continue;
    sum += value * by;
    weights += by;
  }
  return weights > 0 ? sum / weights : NaN;
}

/** Sum over windows of one column. */
export function sumOfWindows(history: History, range: TimeRange, column: WindowColumn): number {
  const [first, last] = rowsWithin(history, range);
  let sum = 0;
  for (let row = first; row < last; row++) sum += windowValue(history, row, column) || 0;
  return sum;
}

/** The last window that ends at or before `ms`; -1 if none. */
export function windowBefore(history: History, ms: number): number {
  let [, row] = rowsWithin(history, { fromMs: 0, toMs: ms });
  row -= 1;
  while (row >= 0 && windowValue(history, row, 'endMs') > ms + 1e-9) row--;
  return row;
}

/** One line beside the name of a variant: which parameters are tuned, and how. */
export function strategyLine(variant: Variant): string {
  const tuned = KNOBS.filter((knob) => variant[knob].strategy !== 'fixed');
  if (tuned.length === 0) return 'all parameters fixed';
  const parts = STRATEGIES.filter((name) => name !== 'fixed').flatMap((name) => {
    const knobs = tuned.filter((knob) => variant[knob].strategy === name);
    if (knobs.length === 0) return [];
    return knobs.length === KNOBS.length ? [name] : [`${name}: ${knobs.map((knob) => SHORT[knob]).join(', ')}`];
  });
  return `strategy ${parts.join(' · ')}`;
}

const SHORT: Record<Knob, string> = {
  cacheEntries: 'cache',
  simdFrom: 'SIMD',
  prefetchLines: 'prefetch',
  stealFrom: 'stealing',
  batchTasks: 'batch',
};
