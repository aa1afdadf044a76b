import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../scenario/validate';
import type { ScenarioInput } from '../../scenario/schema';
import { cellsOf, extremesOf, regret } from './analyse';
import { parseAxis, pointCount, pointValues, valueText } from './axis';
import type { Axis } from './axis';
import { sweepCsv } from './csv';
import { mergeSweeps } from './merge';
import type { SweepSpec } from './plan';
import { aloneIn, axisErrors, jobsOf, pointScenario, runCount, runsOf } from './plan';
import type { SweepResult, SweepRow } from './result';
import { MEASURES, headOf, inOrder, parseSweep, refusedRows } from './result';

function scenarioOf(input: ScenarioInput) {
  const result = parseScenario(input);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.scenario;
}

const SCENARIO = scenarioOf({
  seed: 0xfffffffe,
  workload: { phases: [{ durationMs: 0.1, batch: { kind: 'uniform', min: 1, max: 8 } }] },
  interventions: [
    { at: 0.01, set: 'variants.Fixed.cacheEntries.value', to: 128 },
    { at: 0.02, set: 'workload.phases.0.load', to: 0.5 },
  ],
});
const CACHE = 'variants.Fixed.cacheEntries.value';
const LOAD = 'workload.phases.0.load';
const GRID: Axis[] = [
  { path: LOAD, values: [0.2, 0.4] },
  { path: CACHE, values: [32, 64, 256] },
];
const spec = (axes: Axis[], seeds = 1): SweepSpec => ({ scenario: SCENARIO, axes, seeds, untilMs: 0.1 });

describe('an axis', () => {
  it('has values as JSON or words; commas within brackets and quotes do not separate', () => {
    expect(parseAxis('a.b=1,2.5, x ,true,null')).toEqual({ path: 'a.b', values: [1, 2.5, 'x', true, null] });
    expect(parseAxis('p={"kind":"zipf","ids":9},["a,b",1],"c,\\"d"')).toEqual({
      path: 'p',
      values: [{ kind: 'zipf', ids: 9 }, ['a,b', 1], 'c,"d'],
    });
  });

  it.each([
    ['a', /must be path=value/],
    ['=1', /must be path=value/],
    ['a=', /is empty/],
    ['a=1,,2', /is empty/],
    ['a=1,2,1', /"1" is there twice/],
    [`a=${Array.from({ length: 1001 }, (_, value) => value).join()}`, /has more than 1000 values/],
  ])('%s is refused', (text, message) => {
    expect(parseAxis(text)).toMatchObject({ message: expect.stringMatching(message) as string });
  });

  it('has ranges, at even distances or ratios', () => {
    expect(parseAxis('p=0.1..0.5*5')).toEqual({ path: 'p', values: [0.1, 0.2, 0.3, 0.4, 0.5] });
    expect(parseAxis('p=1..64^4,100')).toEqual({ path: 'p', values: [1, 4, 16, 64, 100] });
    expect(parseAxis('p=8..2*3')).toEqual({ path: 'p', values: [8, 5, 2] });
    // What is no range is a word, which the field refuses.
    expect(parseAxis('p=0..64^4')).toEqual({ path: 'p', values: ['0..64^4'] });
    expect(parseAxis('p=1..2*1')).toEqual({ path: 'p', values: ['1..2*1'] });
  });

  it('of any values comes back from its text', () => {
    const value = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.string(),
      fc.constantFrom('true', '4', 'full'),
    );
    const values = fc.uniqueArray(value, { minLength: 1, selector: (entry) => JSON.stringify(entry) });
    fc.assert(
      fc.property(values, (list) => {
        expect(parseAxis(`p=${list.map(valueText).join()}`)).toEqual({ path: 'p', values: list });
      }),
    );
  });
});

describe('a grid', () => {
  it('counts its points with the last axis fastest', () => {
    expect(pointCount(GRID)).toBe(6);
    expect(Array.from({ length: 6 }, (_, point) => pointValues(GRID, point))).toEqual([
      [0.2, 32],
      [0.2, 64],
      [0.2, 256],
      [0.4, 32],
      [0.4, 64],
      [0.4, 256],
    ]);
  });

  it('gives each point its scenario and each seed its turn, around the end of the seeds', () => {
    const runs = runsOf(spec(GRID, 3));
    expect(runs).toHaveLength(runCount(spec(GRID, 3)));
    expect(runs.slice(0, 4).map(({ point, seed }) => [point, seed])).toEqual([
      [0, 0xfffffffe],
      [0, 0xffffffff],
      [0, 0],
      [1, 0xfffffffe],
    ]);
    expect(runs[16]!.scenario).toMatchObject({
      seed: 0xffffffff,
      workload: { phases: [{ load: 0.4 }] },
      variants: [{ cacheEntries: { value: 256 } }, {}],
    });
  });

  it('falls into shards that are disjoint and complete', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 4 }), (of, seeds) => {
        const shards = Array.from({ length: of }, (_, at) => runsOf(spec(GRID, seeds), { index: at + 1, of }));
        const keys = shards.flat().map(({ point, seed }) => `${point} ${seed}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys.length).toBe(6 * seeds);
      }),
    );
  });

  it('judges a combination as a whole, and an impossible one by itself', () => {
    const batch = 'workload.phases.0.batch';
    const axes: Axis[] = [
      { path: `${batch}.min`, values: [4, 16] },
      { path: `${batch}.max`, values: [8, 32] },
    ];
    expect(axisErrors(spec(axes))).toEqual([]);
    expect(pointScenario(spec(axes), 2).scenario).toBeNull();
    expect(pointScenario(spec(axes), 2).error).toContain(`${batch}.max`);
    expect(pointScenario(spec(axes), 3).error).toBeNull();
    const refused = refusedRows(runsOf(spec(axes)), ['Fixed']);
    expect(refused).toMatchObject([{ point: 2, variant: 'Fixed', ops: null, cyclesPerOp: null }]);
  });

  it.each([
    [{ path: 'machine.cpu', values: [1] }, /is no path of this scenario.*did you mean "cpus"/],
    [{ path: CACHE, values: [64, 65] }, /65/],
    [{ path: 'seed', values: [1] }, /how many seeds/],
    [{ path: 'title', values: ['a'] }, /a field that a run depends on/],
    [{ path: 'variants.Fixed.name', values: ['a'] }, /no name/],
    [{ path: 'variants', values: [[]] }, /no name/],
  ])('refuses the axis %o', (axis, message) => {
    const errors = axisErrors(spec([axis]));
    expect(errors.map((error) => error.message).join()).toMatch(message);
    expect(errors[0]!.path).toBe(axis.path);
  });

  it('refuses the same path twice', () => {
    expect(axisErrors(spec([GRID[0]!, GRID[0]!]))).toEqual([{ path: LOAD, message: 'is swept twice' }]);
  });

  it('runs the same kernel on the same workload once', () => {
    const planned = jobsOf(spec(GRID), runsOf(spec(GRID)));
    // Six of the fixed kernel; the other one does not feel its cache: two loads.
    expect(planned).toHaveLength(8);
    expect(planned.map((job) => job.for.length).toSorted()).toEqual([1, 1, 1, 1, 1, 1, 3, 3]);
    const only = { ...spec(GRID), variants: ['Self-tuning'] };
    expect(jobsOf(only, runsOf(only))).toHaveLength(2);
  });

  it('leaves a variant alone with the interventions that concern it', () => {
    expect(aloneIn(SCENARIO, 0).interventions).toHaveLength(2);
    const other = aloneIn(SCENARIO, 1);
    expect(other.interventions).toEqual([SCENARIO.interventions[1]]);
    expect(parseScenario(other).ok).toBe(true);
  });
});

/** A result with invented measures: cycles rise with the number of the point, and a little with the seed. */
async function resultOf(shard = { index: 1, of: 1 }, axes = GRID): Promise<SweepResult> {
  const head = await headOf(spec(axes, 2), 'build', shard);
  const nothing = Object.fromEntries(MEASURES.map((name) => [name, null])) as Record<(typeof MEASURES)[number], null>;
  const rows = runsOf(spec(axes, 2), shard).flatMap(({ point, seed }) =>
    head.variants.map((variant): SweepRow => {
      const cyclesPerOp = 10 + point + (seed === 0xffffffff ? 1 : 0);
      return { ...nothing, point, seed, variant, error: null, stateHash: 'ab', ops: 5, cyclesPerOp };
    }),
  );
  return { ...head, rows };
}

describe('shards', () => {
  it('joined are the sweep in one piece, in whatever order they come', async () => {
    const shards = await Promise.all([3, 1, 2].map((index) => resultOf({ index, of: 3 })));
    const merged = mergeSweeps(shards.map((result, index) => ({ name: `f${index}`, result })));
    expect(merged).toEqual({ ok: true, result: await resultOf() });
  });

  it('that are missing, there twice, or of another sweep are named', async () => {
    const [a, b] = await Promise.all([resultOf({ index: 1, of: 2 }), resultOf({ index: 2, of: 2 })]);
    const merge = (...results: SweepResult[]) => {
      const merged = mergeSweeps(results.map((result, index) => ({ name: `f${index}`, result })));
      return merged.ok ? [] : merged.errors;
    };
    expect(merge(a, b)).toEqual([]);
    expect(merge(a)).toHaveLength(11);
    expect(merge(a)[0]).toBe(`point 0 (${LOAD}=0.2 ${CACHE}=32), seed 4294967295, variant Fixed is missing`);
    expect(merge(a)[10]).toBe('and 2 more of this kind');
    expect(merge(a, b, a)[0]).toMatch(/^point 0 .* variant Fixed is there twice: f0 and f2$/);
    expect(merge(a, { ...b, scenarioHash: '0'.repeat(64) })[0]).toMatch(/^f1: another scenario than f0: 0000/);
    expect(merge(a, { ...b, engineBuild: 'x' })[0]).toBe('f1: another build of the engine than f0: x, not build');
    expect(merge(a, await resultOf({ index: 2, of: 2 }, [GRID[0]!]))[0]).toMatch(/^f1: another grid than f0/);
    const stray = { ...b.rows[0]!, point: 99 };
    expect(merge(a, { ...b, rows: [...b.rows, stray] })).toEqual([
      'f1: point 99, seed 4294967295, variant Fixed is no part of this sweep',
    ]);
    expect(mergeSweeps([])).toEqual({ ok: false, errors: ['there is nothing to merge'] });
  });

  it('come back from JSON, and what is none is refused with its place', async () => {
    const result = await resultOf();
    expect(parseSweep(JSON.parse(JSON.stringify(result)))).toEqual({ ok: true, result });
    for (const bad of [null, 1, 'x', [], {}, { ...result, rows: [{}] }, { ...result, extra: 1 }]) {
      expect(parseSweep(bad).ok).toBe(false);
    }
    const broken = parseSweep({ ...result, rows: [{ ...result.rows[0], ops: 'many' }] });
    expect(broken.ok ? '' : broken.errors[0]!.path).toBe('rows.0.ops');
  });
});

describe('what a sweep says', () => {
  it('is means over seeds with their interval, the best and the worst point', async () => {
    const result = await resultOf();
    const cells = cellsOf(result, 'Fixed', 'cyclesPerOp');
    // Two values one apart: t(1) = 12.706, standard error 0.5.
    expect(cells[2]!.value!.mean).toBeCloseTo(12.5, 12);
    expect(cells[2]!.value!.halfWidth).toBeCloseTo(6.353, 3);
    const { best, worst } = extremesOf(cells, 'cyclesPerOp')!;
    expect([best.point, worst.point]).toEqual([0, 5]);
    expect(extremesOf(cellsOf(result, 'Fixed', 'hitRate'), 'hitRate')).toBeNull();
    expect(regret(12, 10, 'cyclesPerOp')).toBeCloseTo(0.2, 12);
    expect(regret(8, 10, 'throughputOpsPerMs')).toBeCloseTo(0.2, 12);
    expect(regret(1, 0, 'p99Cycles')).toBeNull();
  });

  it('is known in part while rows are missing, with the errors of each point', async () => {
    const result = await resultOf();
    const rows = result.rows.slice(0, 2).map((row, index) => ({ ...row, error: index === 0 ? 'no' : null }));
    const cells = cellsOf({ ...result, rows }, 'Fixed', 'cyclesPerOp');
    expect(cells[0]).toMatchObject({ errors: ['no'], value: { count: 1, halfWidth: null } });
    expect(cells[1]).toEqual({ point: 1, value: null, errors: [] });
  });

  it('is CSV with a column for each axis; texts are quoted where they must be', async () => {
    const result = await resultOf();
    const rows = inOrder(result.rows, result).slice(0, 1);
    const text = sweepCsv({ axes: GRID, rows: [{ ...rows[0]!, error: 'a, "b"\nc' }] });
    expect(text.split('\r\n')).toEqual([
      `point,${LOAD},${CACHE},seed,variant,ops,${MEASURES.join()},stateHash,error`,
      '0,0.2,32,4294967294,Fixed,5,10,,,,,,,,,,ab,"a, ""b""\nc"',
      '',
    ]);
  });
});
