/**
 * Change points of a series: E-divisive means, judged by a t-test, as in Hunter. The split that the energy statistic favours is
 * kept if the means on its sides differ significantly; then both sides are searched in the same way. No permutations, so that
 * the same series always gives the same points.
 *
 * Matteson, James: A Nonparametric Approach for Multiple Change Point Analysis of Multivariate Data (2014); Fleming et al.:
 * Hunter: Using Change Point Detection to Hunt for Performance Regressions (ICPE 2023).
 */
import { welch } from './t-test';

export interface ChangePoint {
  /** Of the first value after the change. */
  index: number;
  /** Means of the stretches on both sides. */
  before: number;
  after: number;
  /** Two-sided, of Welch's t-test. */
  p: number;
  /** Too few values after (or before) it to be sure: it may go away with the next ones. */
  pending: boolean;
}

export interface ChangeOptions {
  /** Least values on each side. */
  side?: number;
  /** Most probable chance of a false alarm for one split. */
  p?: number;
}

const SIDE = 5;
const P = 0.001;
/** With this many values a side a change can at least be suspected. */
const PENDING_SIDE = 2;
/** The search takes time with the square of the length. */
export const MOST_VALUES = 2000;

/** Change points in order. Values that are not finite must be left out by the caller; at most `MOST_VALUES`. */
export function changePoints(values: readonly number[], { side = SIDE, p = P }: ChangeOptions = {}): ChangePoint[] {
  if (values.length > MOST_VALUES) throw new RangeError(`at most ${MOST_VALUES} values, not ${values.length}`);
  const splits: number[] = [];
  search(values, 0, values.length, side, p, splits);
  const kept = settle(
    values,
    splits.sort((a, b) => a - b),
    p,
  );
  const points = describe(values, kept);
  return [...points, ...pendingPoints(values, kept, side, p)].sort((a, b) => a.index - b.index);
}

function search(values: readonly number[], from: number, to: number, side: number, p: number, found: number[]): void {
  const split = bestSplit(values, from, to, side);
  if (split === null || welch(values.slice(from, split), values.slice(split, to)) >= p) return;
  found.push(split);
  search(values, from, split, side, p, found);
  search(values, split, to, side, p, found);
}

/** Where the energy distance between both sides, weighted by their sizes, is greatest; the first of several. */
function bestSplit(values: readonly number[], from: number, to: number, side: number): number | null {
  const n = to - from;
  if (n < 2 * side) return null;
  // For each value, its distances to all before and to all after it.
  const before = new Float64Array(n);
  const after = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) {
      const distance = Math.abs(values[from + i]! - values[from + k]!);
      before[i]! += distance;
      after[k]! += distance;
    }
  }
  const total = before.reduce((sum, value) => sum + value, 0);
  let left = 0;
  let right = total;
  let best: { at: number; q: number } | null = null;
  for (let i = 0; i < n - side; i++) {
    left += before[i]!;
    right -= after[i]!;
    const [m, rest] = [i + 1, n - i - 1];
    if (m < side) continue;
    const between = total - left - right;
    const energy = (2 * between) / (m * rest) - within(left, m) - within(right, rest);
    const q = ((m * rest) / n) * energy;
    // Rounding must not decide between splits of a flat series.
    if (q > 1e-12 && (best === null || q > best.q * (1 + 1e-12))) best = { at: from + m, q };
  }
  return best?.at ?? null;
}

const within = (sum: number, n: number) => (n < 2 ? 0 : (2 * sum) / (n * (n - 1)));

/** Takes away splits whose neighbouring stretches turn out to be alike, the least significant first. */
function settle(values: readonly number[], splits: readonly number[], p: number): number[] {
  const kept = [...splits];
  for (;;) {
    const edges = [0, ...kept, values.length];
    const chances = kept.map((at, i) => welch(values.slice(edges[i], at), values.slice(at, edges[i + 2])));
    const worst = chances.reduce((worstAt, chance, i) => (chance > (chances[worstAt] ?? 0) ? i : worstAt), 0);
    if (kept.length === 0 || chances[worst]! < p) return kept;
    kept.splice(worst, 1);
  }
}

function describe(values: readonly number[], splits: readonly number[]): ChangePoint[] {
  const edges = [0, ...splits, values.length];
  return splits.map((index, i) => pointAt(values, edges[i]!, index, edges[i + 2]!, false));
}

function pointAt(values: readonly number[], from: number, index: number, to: number, pending: boolean): ChangePoint {
  const [a, b] = [values.slice(from, index), values.slice(index, to)];
  return { index, before: mean(a), after: mean(b), p: welch(a, b), pending };
}

/** A shift among the last values that has not lasted long enough to count. */
function pendingPoints(values: readonly number[], splits: readonly number[], side: number, p: number): ChangePoint[] {
  const from = splits.at(-1) ?? 0;
  const split = bestSplit(values, from, values.length, PENDING_SIDE);
  if (split === null || values.length - split >= side) return [];
  const point = pointAt(values, from, split, values.length, true);
  return point.p < p ? [point] : [];
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
