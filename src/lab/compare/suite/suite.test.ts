import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../scenario/validate';
import { bundledTrace, simBuild } from '../../run/testing/builds.mjs';
import { SUITE } from '../../suite';
import type { StaticGrid } from '../baselines/grid';
import { measure } from '../measure';
import type { Measures } from '../baselines/search';
import { judgeSuite } from './judge';
import type { KernelOutcome, SuiteOutcome } from './run';
import { knownVariants, learningSlices, runSuite } from './run';

const GRID: StaticGrid = {
  cacheEntries: [32, 256],
  simdFrom: [8],
  prefetchLines: [4],
  stealFrom: [4],
  batchTasks: [8],
};

describe('the workloads', () => {
  it.each(Object.keys(SUITE))('%s is a scenario of at least one phase, and says what it is for', (name) => {
    const result = parseScenario(SUITE[name]);
    expect(result.ok ? [] : result.errors).toEqual([]);
    if (!result.ok) return;
    expect(result.scenario.notes).not.toBe('');
    // Kernels are the suite's affair.
    expect(SUITE[name]!.variants).toBeUndefined();
  });

  it('cover regimes, phase changes, recordings and the cases of the seed', () => {
    const notes = Object.values(SUITE).map((input) => input.notes ?? '');
    for (const kind of ['Regime', 'Phase changes', 'Recording', 'Case of the seed']) {
      expect(notes.filter((text) => text.startsWith(kind)).length).toBeGreaterThan(1);
    }
  });
});

describe('learning', () => {
  it('is the first tenth of a phase, but at least 20 windows', () => {
    expect(learningSlices(4 * 1024 * 1000, 4, 1024)).toBe(1);
    expect(learningSlices(4 * 1024 * 200, 4, 1024)).toBe(1);
    expect(learningSlices(4 * 1024 * 60, 4, 1024)).toBe(4);
    expect(learningSlices(4 * 1024 * 5, 4, 1024)).toBe(10);
    expect(learningSlices(0, 4, 1024)).toBe(10);
  });
});

describe('a suite that runs', () => {
  it('has every kernel on every workload, phases and what is left after learning', async () => {
    const workloads = ['working-set', 'recorded-sqlite3'].map((name) => {
      const result = parseScenario(SUITE[name]);
      if (!result.ok) throw new Error(name);
      const { workload } = result.scenario;
      const phases = workload.phases.map((phase) => ({ ...phase, durationMs: 0.5 }));
      return { name, scenario: { ...result.scenario, workload: { ...workload, phases } } };
    });
    const traces = [{ ref: 'bundled:sqlite3', bytes: bundledTrace('sqlite3') }];
    const setup = { module: simBuild('simd'), traces };
    const pool = {
      size: 1,
      connect: () => ({
        dead: false,
        end: () => undefined,
        measure: (job: Parameters<typeof measure>[0]) => measure(job, setup),
      }),
    };
    const suite = (await runSuite(workloads, GRID, pool, () => undefined))!;
    const { variants, unknown } = knownVariants();
    expect(suite.kernels).toEqual(variants.map(({ name }) => name));
    expect(suite.kernels.slice(0, 2)).toEqual(['fixed', 'seed']);
    expect(unknown.filter((name) => name !== 'climb')).toEqual([]);
    const [first] = suite.workloads;
    expect(Object.keys(first!.kernels)).toEqual(suite.kernels);
    expect(first!.statics).toHaveLength(2);
    const fixed = first!.kernels['fixed']!;
    expect(fixed.phases).toHaveLength(3);
    fixed.phases.forEach(({ ops }, phase) => expect(fixed.settled[phase]!.ops).toBeLessThan(ops));
    // The fixed kernel has 64 entries: between the two of the grid, on sets of 90 and 220.
    expect(fixed.whole.cyclesPerOp).toBeLessThan(first!.statics[0]!.whole.cyclesPerOp!);
    expect(fixed.whole.cyclesPerOp).toBeGreaterThan(first!.statics[1]!.whole.cyclesPerOp!);
    const verdict = judgeSuite(suite);
    const [best, worst] = [verdict.bestSingle, verdict.worstSingle].map(({ overFixed }) => overFixed.cyclesPerOp!);
    expect(best).toBeLessThan(worst!);
    expect(verdict.kernels[0]).toMatchObject({
      name: 'fixed',
      overFixed: { cyclesPerOp: expect.closeTo(1, 12) as number },
    });
  }, 60_000);
});

/** Two workloads of invented costs: one phase each. */
function invented(costs: { fixed: number; seed: number; statics: [number, number] }[]): SuiteOutcome {
  const outcome = (cost: number): KernelOutcome => {
    const measures: Measures = { ops: 100, cyclesPerOp: cost, allCyclesPerOp: 10 * cost, p99Cycles: 1000 };
    return { whole: measures, phases: [measures], settled: [measures], tuningShare: 0.01, monitoringShare: 0 };
  };
  return {
    grid: GRID,
    kernels: ['fixed', 'seed'],
    unknown: [],
    workloads: costs.map(({ fixed, seed, statics }, index) => ({
      name: `w${index}`,
      title: '',
      untilMs: 1,
      kernels: { fixed: outcome(fixed), seed: outcome(seed) },
      statics: statics.map(outcome),
    })),
  };
}

describe('the verdict', () => {
  const verdict = judgeSuite(
    invented([
      { fixed: 10, seed: 5, statics: [4, 10] },
      { fixed: 10, seed: 20, statics: [40, 10] },
    ]),
  );

  it('is by geometric means over the workloads', () => {
    const [fixed, seed] = verdict.kernels;
    expect(fixed!.overFixed.cyclesPerOp).toBeCloseTo(1, 12);
    // Half and twice: nothing gained.
    expect(seed!.overFixed.cyclesPerOp).toBeCloseTo(1, 12);
    expect(seed!.overFixed.p99Cycles).toBeCloseTo(1, 12);
    expect(seed!.worstSettled).toEqual({ workload: 'w1', phase: 0, ratio: 2 });
    expect(seed!.regretPerPhase.worst).toEqual({ workload: 'w1', phase: 0, regret: 1 });
    expect(seed!.mostTuningShare).toBe(0.01);
    // all are as quick as each other
    expect(seed!.regretAsQuick).toEqual(seed!.regretPerPhase);
    expect(seed!.bestSingleAsQuick).toEqual(verdict.bestSingle);
  });

  it('does not hold slower static kernels against a quick one', () => {
    const suite = invented([{ fixed: 10, seed: 9, statics: [4, 8] }]);
    const [cheap] = suite.workloads[0]!.statics;
    for (const measures of [cheap!.whole, cheap!.settled[0]!]) measures.p99Cycles = 1100;
    const [, seed] = judgeSuite(suite).kernels;
    expect(seed!.regretPerPhase.mean).toBeCloseTo(9 / 4 - 1, 12);
    expect(seed!.regretAsQuick.mean).toBeCloseTo(9 / 8 - 1, 12);
    expect(seed!.bestSingleAsQuick!.overFixed.cyclesPerOp).toBeCloseTo(0.8, 12);
  });

  it('knows the best single static from the best of each workload and phase', () => {
    // 4 and 40 against 10 and 10: sqrt(1.6); the other one is fixed itself.
    expect(verdict.bestSingle.overFixed.cyclesPerOp).toBeCloseTo(1, 12);
    expect(verdict.worstSingle.overFixed.cyclesPerOp).toBeCloseTo(Math.sqrt(1.6), 12);
    expect(verdict.bestPerWorkload.cyclesPerOp).toBeCloseTo(Math.sqrt(0.4), 12);
    expect(verdict.bestPerPhase).toBeCloseTo(Math.sqrt(0.4), 12);
  });
});
