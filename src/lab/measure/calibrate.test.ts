import { describe, expect, it } from 'vitest';
import { COSTS } from '../scenario/profiles';
import type { CostName } from '../scenario/profiles';
import { parseScenario } from '../scenario/validate';
import { CALIBRATED_CYCLES_PER_MS, calibratedOverrides, costsInNs } from './calibrate';
import type { Crossover } from './crossover';
import type { Prediction } from './predict';
import { summarise } from './predict';

const crossover: Crossover = {
  batch: 2,
  reason: null,
  interval: null,
  seen: { notUpTo: 1, from: 2 },
  fit: 0.99,
  scalar: { baseNs: 1, perOpNs: 0.5 },
  simd: { baseNs: 2, perOpNs: 0.125 },
};
const medians = new Map([
  ['lookup.path.hit', 10],
  ['lookup.path.miss', 30],
  ['memory.l1', 1.5],
  ['memory.far', 100],
  ['contended.line', 80],
  ['contended.steal', 120],
  ['contended.wake', 4000],
  ['kernel.resize', 6400],
]);

describe('costs of a measurement', () => {
  it('add up to the path that was measured', () => {
    const costs = costsInNs(medians, crossover);
    const ns = (name: CostName) => costs[name]! / 256;
    const check = (ns('checkSimdBaseCycles256') + 16 * ns('checkSimdPerOpCycles256')) / 16;
    expect(ns('lookupCycles256') + check).toBeCloseTo(10, 1);
    // two levels of the tree, which the simulator books by itself
    expect(ns('lookupCycles256') + check + ns('fillCycles256') + 2 * 1.5).toBeCloseTo(30, 1);
    expect(costs.stealProbeCycles).toBe(40);
    expect(costs.wakeCycles).toBe(2000);
  });

  it('are in quarters of a ns for the simulator, and a scenario takes them', () => {
    const overrides = calibratedOverrides(medians, crossover);
    expect(overrides.cyclesPerMs).toBe(CALIBRATED_CYCLES_PER_MS);
    expect(overrides.memoryLatencyCycles).toBe(400);
    expect(parseScenario({ machine: { profile: 'calibrated', overrides } }).ok).toBe(true);
  });

  it('are left out where nothing was measured, where times lie on no line, and where threads did not run together', () => {
    expect(costsInNs(new Map(), null)).toEqual({});
    const poor = costsInNs(medians, { ...crossover, fit: 0.5 });
    expect(poor.checkSimdBaseCycles256).toBeUndefined();
    const apart = costsInNs(new Map([...medians, ['contended.line', 5e6]]), crossover);
    for (const name of ['stealCycles', 'stealProbeCycles', 'wakeCycles'] as const) expect(apart[name]).toBeUndefined();
  });

  it('stay within what a scenario allows, whatever was measured', () => {
    const wild = calibratedOverrides(new Map([...medians.keys()].map((id) => [id, 1e12])), crossover);
    for (const [name, value] of Object.entries(wild)) {
      expect(value).toBeLessThanOrEqual(COSTS[name as CostName].max);
      expect(value).toBeGreaterThanOrEqual(COSTS[name as CostName].min);
    }
  });
});

describe('predictions beside measurements', () => {
  const row = (
    workload: string,
    cacheEntries: number,
    measured: number,
    predictedNs: number,
    half = 0.1,
  ): Prediction => ({
    workload,
    cacheEntries,
    measuredNs: { median: measured, low: measured - half, high: measured + half, n: 20, outliers: 0 },
    predictedNs,
    error: predictedNs / measured - 1,
  });

  it('agree where both put two settings of one workload in the same order', () => {
    const rows = [row('a', 32, 10, 12), row('a', 64, 8, 11), row('a', 128, 6, 11.5), row('b', 32, 1, 99)];
    const { rankAgreement, rankedPairs, medianError } = summarise(rows);
    expect(rankedPairs).toBe(3);
    expect(rankAgreement).toBeCloseTo(2 / 3, 12);
    // of 20, 37.5, 91.7 and 9,800 %
    expect(medianError).toBeCloseTo((0.375 + 11.5 / 6 - 1) / 2, 12);
  });

  it('say nothing of settings whose intervals overlap, or of nothing', () => {
    expect(summarise([row('a', 32, 10, 9, 2), row('a', 64, 9, 10, 2)]).rankAgreement).toBeNull();
    expect(summarise([])).toEqual({ rows: [], rankAgreement: null, rankedPairs: 0, medianError: null });
  });
});
