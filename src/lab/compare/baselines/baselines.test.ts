import { beforeAll, describe, expect, it } from 'vitest';
import { setAllAt } from '../../scenario/paths';
import type { Scenario, ScenarioInput } from '../../scenario/schema';
import { KNOBS } from '../../scenario/words';
import { parseScenario } from '../../scenario/validate';
import { simBuild } from '../../run/testing/builds.mjs';
import type { Measured } from '../measure';
import { measure } from '../measure';
import type { Pool } from '../pool';
import { comparisonOf, staticExtremes } from './comparison';
import { GRIDS, fixedVariant, gridPoint, gridSize } from './grid';
import type { StaticGrid } from './grid';
import type { Baselines } from './search';
import { findBaselines, staticKey } from './search';

function scenarioOf(input: ScenarioInput): Scenario {
  const result = parseScenario(input);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.scenario;
}

const SCENARIO = scenarioOf({
  machine: { cpus: 2 },
  workload: {
    phases: [
      { name: 'Hot', durationMs: 0.3, pattern: { kind: 'zipf', ids: 24 } },
      { name: 'Wide', durationMs: 0.3, pattern: { kind: 'uniform', ids: 150 } },
    ],
  },
});
const GRID: StaticGrid = {
  cacheEntries: [32, 64, 256],
  simdFrom: [8],
  prefetchLines: [0, 4],
  stealFrom: [4],
  batchTasks: [8],
};

const module = simBuild('simd');
const setup = { module, traces: [] };
let asked = 0;
const pool: Pool = {
  size: 1,
  connect: () => ({
    dead: false,
    end: () => undefined,
    measure: (job) => {
      asked++;
      return measure(job, setup);
    },
  }),
};

describe('a grid', () => {
  it('declares all combinations of all five parameters, the fixed kernel among them', () => {
    for (const grid of Object.values(GRIDS)) {
      const size = gridSize(grid);
      const points = Array.from({ length: size }, (_, point) => JSON.stringify(gridPoint(grid, point)));
      expect(new Set(points).size).toBe(size);
      const fixed = { cacheEntries: 64, simdFrom: 8, prefetchLines: 4, stealFrom: 4, batchTasks: 8 };
      expect(points.map((point) => JSON.parse(point) as object)).toContainEqual(fixed);
    }
    for (const knob of KNOBS) expect(GRIDS.coarse[knob].length).toBeGreaterThan(2);
    expect(Object.values(GRIDS).map(gridSize)).toEqual([12, 324, 6048]);
  });
});

describe('baselines', () => {
  let found: Baselines;
  beforeAll(async () => {
    found = (await findBaselines({ scenario: SCENARIO, grid: GRID, untilMs: 0.6, pool }))!;
  });

  it('are every point of the grid, each as the scenario with these parameters runs by itself', async () => {
    expect(found.statics).toHaveLength(6);
    for (const point of [0, 3, 5]) {
      const { cacheEntries, prefetchLines } = gridPoint(GRID, point);
      const set = setAllAt(SCENARIO, [
        ['variants.Fixed.cacheEntries.value', cacheEntries],
        ['variants.Fixed.prefetchLines.value', prefetchLines],
      ]);
      if (!set.ok) throw new Error('no scenario');
      const { summary } = await measure({ scenario: set.scenario, variant: 0, untilMs: 0.6, slicesPerPhase: 0 }, setup);
      const { ops, cyclesPerOp, allCyclesPerOp, latencyCycles } = summary;
      expect(found.statics[point]!.whole).toEqual({ ops, cyclesPerOp, allCyclesPerOp, p99Cycles: latencyCycles.p99 });
    }
  });

  it('have phases that add up to the run', () => {
    for (const { whole, phases } of found.statics) {
      expect(phases.reduce((sum, { ops }) => sum + ops, 0)).toBe(whole.ops);
      const cycles = phases.reduce((sum, { ops, cyclesPerOp }) => sum + ops * cyclesPerOp!, 0);
      expect(cycles / whole.ops).toBeCloseTo(whole.cyclesPerOp!, 6);
    }
  });

  it('give gain and regret by variant, for the run and for each phase', () => {
    const comparison = comparisonOf(found, SCENARIO);
    const costs = found.statics.map(({ whole }) => whole.cyclesPerOp!);
    const [fixed, tuned] = found.variants.map(({ measures }) => measures.whole.cyclesPerOp!);
    expect(comparison).toMatchObject({
      measure: 'cyclesPerOp',
      points: 6,
      base: 'Fixed',
      fixed: 'Fixed',
      untilMs: 0.6,
    });
    expect(comparison.bestStatic!.cyclesPerOp).toBe(Math.min(...costs));
    expect(comparison.worstStatic!.cyclesPerOp).toBe(Math.max(...costs));
    expect(comparison.gainOverFixed).toEqual({ Fixed: 0, 'Self-tuning': 1 - tuned! / fixed! });
    expect(comparison.regretToBestStatic['Fixed']).toBeCloseTo(fixed! / Math.min(...costs) - 1, 12);
    expect(comparison.phases.map(({ name }) => name)).toEqual(['Hot', 'Wide']);
    // 24 ids fit into the smallest cache; of 150 the largest holds most.
    expect(comparison.phases[1]!.bestStatic!.parameters.cacheEntries).toBe(256);
    expect(comparison.phases[1]!.worstStatic!.parameters.cacheEntries).toBe(32);
    expect(comparison.phases[1]!.regretToBestStatic['Fixed']).toBeGreaterThan(0.05);
  });

  it('can be ranked by other measures', () => {
    const byLatency = staticExtremes(found, 'p99Cycles')!;
    expect(byLatency.best.p99Cycles).toBe(Math.min(...found.statics.map(({ whole }) => whole.p99Cycles!)));
  });

  it('are not run again when they are known; the variants are', async () => {
    asked = 0;
    const again = await findBaselines({ scenario: SCENARIO, grid: GRID, untilMs: 0.6, pool, known: found });
    expect(asked).toBe(2);
    expect(again).toEqual(found);
  });

  it('have a fixed kernel by default where no variant is fixed', async () => {
    const alone = { ...SCENARIO, variants: [SCENARIO.variants[1]!] };
    const search = await findBaselines({ scenario: alone, grid: GRID, untilMs: 0.6, pool });
    expect(search!.fixed.name).toBe('Fixed by default');
    expect(search!.fixed.measures.whole).toEqual(found.fixed.measures.whole);
    expect(search!.variants.map(({ name }) => name)).toEqual(['Self-tuning']);
    expect(search!.statics).toEqual(found.statics);
  });

  it('stop when they are told to, and fail as a whole when one kernel cannot be run', async () => {
    const abort = new AbortController();
    abort.abort();
    expect(await findBaselines({ scenario: SCENARIO, grid: GRID, untilMs: 1, pool, signal: abort.signal })).toBeNull();
    const failing: Pool = {
      size: 1,
      connect: () => ({
        dead: false,
        end: () => undefined,
        measure: () => Promise.reject<Measured>(new Error('too large')),
      }),
    };
    const search = findBaselines({ scenario: SCENARIO, grid: GRID, untilMs: 1, pool: failing });
    await expect(search).rejects.toThrow('too large');
  });
});

describe('the key of what can be kept', () => {
  const key = (scenario: Scenario, grid = GRID, untilMs = 1) => staticKey(scenario, grid, untilMs, 'b');
  const edited = (...entries: [string, unknown][]) => {
    const result = setAllAt(SCENARIO, entries);
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    return result.scenario;
  };

  it('is the same whatever does not reach a static kernel', () => {
    for (const same of [
      edited(['title', 'Other'], ['view.windowMs', 0.01]),
      edited(['variants.Self-tuning.cacheEntries.growBelowHitRate', 0.5]),
      edited(['variants.Fixed.cacheEntries.value', 128]),
      edited(['interventions', [{ at: 0.1, set: 'variants.Fixed.cacheEntries.value', to: 128 }]]),
    ]) {
      expect(key(same)).toBe(key(SCENARIO));
    }
    expect(fixedVariant(SCENARIO)).toBe(0);
  });

  it('differs where they do', () => {
    const others = [
      key(edited(['seed', 1])),
      key(edited(['workload.phases.0.load', 0.1])),
      key(edited(['machine.cpus', 4])),
      key(edited(['interventions', [{ at: 0.1, set: 'workload.phases.0.load', to: 0.2 }]])),
      key(SCENARIO, { ...GRID, batchTasks: [4] }),
      key(SCENARIO, GRID, 2),
    ];
    expect(new Set([key(SCENARIO), ...others]).size).toBe(others.length + 1);
  });
});
