import { describe, expect, it } from 'vitest';
import {
  estimate,
  FEWEST,
  fourRatio,
  medianRank,
  pairedDifferences,
  pairedRatios,
  quantile,
  relativeHalfWidth,
} from './statistics';

/** P(X <= k) of binomial(n, 1/2), by adding up exact fractions. */
function binomialBelow(n: number, k: number): number {
  let term = 1n;
  let sum = 0n;
  for (let i = 0; i <= k; i++) {
    sum += term;
    term = (term * BigInt(n - i)) / BigInt(i + 1);
  }
  return Number((sum * 10n ** 15n) / 2n ** BigInt(n)) / 1e15;
}

/** Uniform numbers from 0 to 1, the same for a seed. */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('the interval of the median', () => {
  it('has the ranks of the published table (sign test, two-sided 5 %)', () => {
    // Critical values of the sign test, plus one: n, rank of the lower bound.
    const table: [number, number][] = [
      [5, 0],
      [6, 1],
      [8, 1],
      [9, 2],
      [10, 2],
      [12, 3],
      [15, 4],
      [20, 6],
      [25, 8],
      [30, 10],
      [40, 14],
      [50, 18],
      [100, 40],
    ];
    for (const [n, rank] of table) expect([n, medianRank(n)]).toEqual([n, rank]);
  });

  it('is the narrowest pair of ranks that holds 95 %, for every n', () => {
    for (let n = FEWEST; n <= 300; n++) {
      const rank = medianRank(n);
      expect(binomialBelow(n, rank - 1), `n = ${n}`).toBeLessThanOrEqual(0.025);
      expect(binomialBelow(n, rank), `n = ${n}`).toBeGreaterThan(0.025);
    }
  });

  it('goes over to its approximation without a step', () => {
    expect(Math.abs(medianRank(1001) - medianRank(1000))).toBeLessThanOrEqual(1);
    expect(binomialBelow(1200, medianRank(1200) - 1)).toBeLessThan(0.026);
  });

  it('holds the true median in 95 % of cases, whatever the distribution', () => {
    const random = uniform(7);
    // Skewed, with interruptions among it: what times on a computer look like. Its median is known.
    const draw = () => (random() < 0.05 ? 20 + 100 * random() : -Math.log(1 - random()));
    const trueMedian = -Math.log(1 - 0.5 / 0.95);
    let held = 0;
    const trials = 2000;
    for (let trial = 0; trial < trials; trial++) {
      const { low, high } = estimate(Array.from({ length: 40 }, draw));
      if (low <= trueMedian && trueMedian <= high) held++;
    }
    expect(held / trials).toBeGreaterThan(0.93);
  });
});

describe('estimate', () => {
  it('gives median, interval, number and outliers', () => {
    const samples = [3, 1, 2, 5, 4, 6, 9, 8, 7, 1000];
    expect(estimate(samples)).toEqual({ median: 5.5, low: 2, high: 9, n: 10, outliers: 1 });
  });

  it('counts outliers on both sides and does not let them move the median', () => {
    const quiet = Array.from({ length: 41 }, (_, i) => 100 + (i % 5));
    const { median } = estimate(quiet);
    const disturbed = estimate([...quiet, 1e6, 2e6, -500]);
    expect(disturbed.outliers).toBe(3);
    expect(Math.abs(disturbed.median - median)).toBeLessThanOrEqual(1);
  });

  it('is never settled with too few samples, and says nothing of none', () => {
    const few = estimate([1, 1, 1, 1, 1]);
    expect([few.low, few.high]).toEqual([1, 1]);
    expect(relativeHalfWidth(few)).toBe(Infinity);
    expect(relativeHalfWidth(estimate([1, 1, 1, 1, 1, 1]))).toBe(0);
    expect(estimate([])).toEqual({ median: NaN, low: NaN, high: NaN, n: 0, outliers: 0 });
  });

  it('has no relative width around 0, and takes the wider side else', () => {
    expect(relativeHalfWidth({ median: 0, low: -1, high: 1, n: 100, outliers: 0 })).toBe(Infinity);
    expect(relativeHalfWidth({ median: -4, low: -6, high: -3, n: 100, outliers: 0 })).toBe(0.5);
  });

  it('interpolates quantiles', () => {
    expect(quantile(Float64Array.of(0, 10), 0.25)).toBe(2.5);
    expect(quantile(Float64Array.of(7), 0.9)).toBe(7);
  });
});

describe('pairs', () => {
  it('cancel what disturbs both sides, which the ratio of medians does not', () => {
    const random = uniform(3);
    // The machine slows down to a third half way: a twentieth more work is found nevertheless.
    const speed = Array.from({ length: 60 }, (_, i) => (i < 31 ? 1 : 3) * (1 + 0.001 * random()));
    const one = speed.slice(1).map((factor, i) => (1.05 * (speed[i]! + factor)) / 2);
    const other = speed.slice(1).map((factor, i) => (speed[i]! + factor) / 2);
    const { low, high } = estimate(pairedRatios(one, other));
    expect(low).toBeGreaterThan(1.0499);
    expect(high).toBeLessThan(1.0501);
  });

  it('in fours cancel a machine that slows down steadily, whichever side is outside', () => {
    const times = (order: readonly number[]) =>
      order.map((work, i) => work * (1 + 0.1 * i)) as [number, number, number, number];
    expect(fourRatio(times([1, 1, 1, 1]), true)).toBeCloseTo(0, 12);
    expect(fourRatio(times([1, 1.02, 1.02, 1]), true)).toBeCloseTo(0.02, 12);
    expect(fourRatio(times([1.02, 1, 1, 1.02]), false)).toBeCloseTo(0.02, 12);
  });

  it('end with the shorter side', () => {
    expect(pairedRatios([2, 4, 6], [1, 2])).toEqual([2, 2]);
    expect(pairedDifferences([5, 4], [1, 1, 1])).toEqual([4, 3]);
  });
});
