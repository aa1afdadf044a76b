import { describe, expect, it } from 'vitest';
import { changePoints, MOST_VALUES } from './change-points';
import { compareRuns } from './regression';
import { incompleteBeta, welch } from './t-test';
import { randomBelow } from '../run/testing/machine';
import type { RunSummary, VariantSummary } from '../run/protocol';

/** Noise of a known seed, about normal: a sum of twelve. */
function noise(seed: number): (sigma: number) => number {
  const below = randomBelow(seed);
  return (sigma) => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += below(1_000_000) / 1_000_000;
    return sum * sigma;
  };
}
const series = (seed: number, sigma: number, ...levels: [level: number, count: number][]) => {
  const next = noise(seed);
  return levels.flatMap(([level, count]) => Array.from({ length: count }, () => level + next(sigma)));
};
const indices = (values: readonly number[]) =>
  changePoints(values)
    .filter(({ pending }) => !pending)
    .map(({ index }) => index);

describe('the t-test', () => {
  it('agrees with tables', () => {
    // Two-sided 5 % points of Student's t: 2.228 at 10 degrees of freedom, 2.086 at 20; 0.1 %: 4.587 at 10.
    for (const [t, freedom, p] of [
      [2.228, 10, 0.05],
      [2.086, 20, 0.05],
      [4.587, 10, 0.001],
      [12.706, 1, 0.05],
    ] as const) {
      expect(incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / p).toBeCloseTo(1, 2);
    }
    // R: t.test(c(1,2,3,4,5), c(2,4,6,8,10)): t = -1.8974, df = 5.8824, p-value = 0.1075
    expect(welch([1, 2, 3, 4, 5], [2, 4, 6, 8, 10])).toBeCloseTo(0.1075, 4);
  });

  it('knows samples without spread', () => {
    expect(welch([1, 1, 1], [1, 1, 1])).toBe(1);
    expect(welch([1, 1, 1], [2, 2, 2])).toBe(0);
    expect(welch([1], [2, 3])).toBe(1);
  });
});

describe('change points', () => {
  it('are found where the level changes, once each', () => {
    expect(indices(series(1, 1, [100, 20], [110, 20]))).toEqual([20]);
    expect(indices(series(2, 1, [100, 20], [110, 15], [95, 25]))).toEqual([20, 35]);
    expect(indices([...new Array<number>(8).fill(3), ...new Array<number>(8).fill(4)])).toEqual([8]);
  });

  it('are not found in noise: at most a few of many series, in none that is flat', () => {
    const alarms = Array.from({ length: 100 }, (_, seed) => indices(series(seed, 1, [50, 40])).length);
    expect(alarms.filter((count) => count > 0).length).toBeLessThanOrEqual(3);
    expect(changePoints(new Array<number>(50).fill(7))).toEqual([]);
    expect(changePoints([])).toEqual([]);
  });

  it('need five values a side; a shift at the end is pending until it has them', () => {
    const before = series(3, 0.1, [10, 20]);
    const shifted = (count: number) => changePoints([...before, ...series(4, 0.1, [20, count])]);
    expect(shifted(1)).toEqual([]);
    expect(shifted(3)).toMatchObject([{ index: 20, pending: true }]);
    expect(shifted(5)).toMatchObject([{ index: 20, pending: false }]);
  });

  it('carry the means of both sides, and are the same again', () => {
    const values = series(5, 1, [100, 30], [80, 30]);
    const [point] = changePoints(values);
    expect(point!.before).toBeCloseTo(100, 0);
    expect(point!.after).toBeCloseTo(80, 0);
    expect(changePoints(values)).toEqual([point]);
  });

  it('refuse a series that would take too long', () => {
    expect(() => changePoints(new Array<number>(MOST_VALUES + 1).fill(0))).toThrow('at most');
  });
});

describe('runs against earlier ones', () => {
  const run = (over: Partial<VariantSummary>): RunSummary => {
    const variant = { name: 'A', cyclesPerOp: 10, allCyclesPerOp: 10, hitRate: 0.9, throughputOpsPerMs: 5 };
    const rest = { latencyCycles: { p50: 1, p99: null, p999: null }, tuningCyclesShare: 0, tasks: { rejected: 0 } };
    return { variants: [{ ...variant, ...rest, ...over }] } as unknown as RunSummary;
  };
  const verdict = (before: RunSummary[], after: RunSummary[], key: string, tolerance = 0.01) =>
    compareRuns(before, after, { tolerance }).find((change) => change.metric.key === key)?.verdict;

  it('know which way is better', () => {
    expect(verdict([run({})], [run({ cyclesPerOp: 11 })], 'cyclesPerOp')).toBe('worse');
    expect(verdict([run({})], [run({ cyclesPerOp: 9 })], 'cyclesPerOp')).toBe('better');
    expect(verdict([run({})], [run({ hitRate: 0.8 })], 'hitRate')).toBe('worse');
    expect(verdict([run({})], [run({ hitRate: 0.899 })], 'hitRate')).toBe('same');
    expect(verdict([run({})], [run({})], 'latencyP99')).toBeUndefined();
  });

  it('with five a side go by statistics: noise is none, a shift is one', () => {
    const runs = (seed: number, level: number) =>
      series(seed, 0.5, [level, 8]).map((cyclesPerOp) => run({ cyclesPerOp }));
    expect(verdict(runs(1, 10), runs(2, 10), 'cyclesPerOp')).toBe('same');
    expect(verdict(runs(1, 10), runs(2, 13), 'cyclesPerOp')).toBe('worse');
    expect(verdict(runs(1, 10), runs(2, 8), 'cyclesPerOp')).toBe('better');
    expect(verdict(runs(1, 10), runs(2, 13), 'cyclesPerOp', 0.5)).toBe('same');
  });
});
