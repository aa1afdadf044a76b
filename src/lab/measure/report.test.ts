import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseReport, parseReportJson } from './parse-report';
import type { MeasureReport } from './report';
import { asData, baselineRows, toCsv } from './report';
import { SEED_BASELINE } from './seed-baseline';

const estimate = { median: 1.5, low: 1.4, high: 1.6, n: 40, outliers: 1 };
const micro = { group: 'lookup', settled: true, value: 0, opsPerSample: 1000, quantisation: 0.001, ...estimate };
const kernel = {
  nsPerOp: estimate,
  opsPerSecond: 2e7,
  hitRate: 0.5,
  steals: 1,
  stolenTasks: 2,
  parks: 3,
  decisions: 4,
  reverted: 0,
  parameters: { cacheEntries: [64, 64], simdFrom: [4, 4], prefetchLines: [4, 4], stealFrom: 4, batchTasks: 8 },
};

const report: MeasureReport = {
  kind: 'captune-measure',
  version: 1,
  build: '0123456789ab',
  date: '2026-01-01T00:00:00.000Z',
  complete: true,
  seconds: 30,
  machine: {
    agent: 'Node',
    cores: 2,
    threads: 2,
    sharedMemory: true,
    simd: true,
    clockStepUs: 0.05,
    sampleMs: 0.2,
    touchedMiB: 128,
  },
  micro: [
    { ...micro, id: 'lookup.hit.64', label: 'lookup, "hit", 64 entries' },
    { ...micro, id: 'check.scalar.1', label: 'check of 1, scalar' },
  ],
  crossover: {
    batch: null,
    reason: 'poor fit',
    seen: { notUpTo: 3, from: 4 },
    interval: null,
    fit: 0.5,
    scalar: { baseNs: 1, perOpNs: 1 },
    simd: { baseNs: 2, perOpNs: 0.1 },
  },
  tuning: {
    scenarioTitle: 'x',
    fallbackWorkload: false,
    cpus: 2,
    tasksPerBlock: 1000,
    rounds: 30,
    replacedThreads: 0,
    crossover: 4,
    kernels: [
      { name: 'fixed', ...kernel },
      { name: 'tuned', ...kernel },
    ],
    gain: estimate,
    tuningOverhead: estimate,
    monitoringOverhead: estimate,
    countersOverhead: estimate,
    controlOverhead: estimate,
  },
  calibration: { profile: 'calibrated', overrides: { cyclesPerMs: 4_000_000, l1LatencyCycles: 7 } },
  prediction: {
    rows: [{ workload: 'loop', cacheEntries: 64, measuredNs: estimate, predictedNs: 1.6, error: 0.07 }],
    rankAgreement: 1,
    rankedPairs: 3,
    medianError: 0.07,
  },
};

/** The report with one field replaced; `undefined` takes it away. */
function broken(path: string, value: unknown): unknown {
  const copy = structuredClone(report) as unknown as Record<string, unknown>;
  const steps = path.split('.');
  const last = steps.pop()!;
  const at = steps.reduce((object, step) => object[step] as Record<string, unknown>, copy);
  at[last] = value;
  return copy;
}

describe('a report from outside', () => {
  it('is taken as it is, from an object and from text', () => {
    expect(parseReport(report)).toEqual({ ok: true, report });
    expect(parseReportJson(JSON.stringify(report))).toEqual({ ok: true, report });
  });

  it('keeps no reference to what it came from', () => {
    const result = parseReport(report);
    expect(result.ok && result.report.micro === report.micro).toBe(false);
  });

  it.each([
    ['kind', 'other', 'kind', '"other" is no report'],
    ['version', 2, 'version', '2: must be 1'],
    ['build', 'x'.repeat(1000), 'build', 'must be at most 40'],
    ['machine.cores', 1.5, 'machine.cores', '1.5: must be a whole number'],
    ['machine.simd', 'yes', 'machine.simd', '"yes": must be boolean'],
    ['micro.0.median', NaN, 'micro.0.median', 'NaN: must be number'],
    ['micro.1.n', -1, 'micro.1.n', '-1: must be at least 0'],
    ['micro.0.low', '<b>', 'micro.0.low', '"<b>": must be number'],
    ['micro', Array.from({ length: 301 }, () => report.micro[0]), 'micro', 'must be at most 300'],
    ['crossover.reason', 'magic', 'crossover.reason', 'must be "not measured"'],
    ['calibration.overrides', { warpFactor: 9 }, 'calibration.overrides.warpFactor', 'is not a field'],
    ['tuning.kernels.1.name', 'best', 'tuning.kernels.1.name', 'must be "fixed"'],
    ['tuning.extra', 1, 'tuning.extra', 'is not a field of a report'],
    ['prediction', undefined, 'prediction', 'undefined: must be'],
  ])('with a wrong %s is refused by name', (path, value, at, message) => {
    const result = parseReport(broken(path, value));
    expect(result).toMatchObject({ ok: false });
    if (!result.ok) {
      expect(result.errors.map((error) => error.path)).toContain(at);
      expect(result.errors.find((error) => error.path === at)!.message).toContain(message);
    }
  });

  it('says where text is no JSON, and reads at most 1 MiB', () => {
    expect(parseReportJson('{"kind": ')).toMatchObject({
      ok: false,
      errors: [{ message: expect.stringContaining('line 1') as string }],
    });
    expect(parseReportJson(`"${'x'.repeat(1024 * 1024)}"`)).toMatchObject({ ok: false });
  });

  it('never throws and never lists more than a screen of errors', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true, withTypedArray: true }), (value) => {
        const result = parseReport(value);
        expect(result.ok).toBe(false);
        const inside = parseReport({ ...report, micro: value, machine: value });
        expect(inside.ok || inside.errors.length <= 20).toBe(true);
      }),
      { numRuns: 200, seed: 5 },
    );
  });
});

it('numbers that JSON cannot hold become null', () => {
  expect(asData({ a: NaN, b: [Infinity, 1] })).toEqual({ a: null, b: [null, 1] });
});

describe('the table beside the seed', () => {
  it('has the rows that were measured, judged by the interval', () => {
    const rows = baselineRows(report);
    expect(rows.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['lookup.hit.64', 'within'],
      ['check.scalar.1', 'within'],
    ]);
    const of = (low: number, high: number) => baselineRows({ micro: [{ ...report.micro[0]!, low, high }] })[0]!.verdict;
    expect([of(0.1, 0.9), of(0.5, 1.1), of(4.9, 9), of(5.1, 9)]).toEqual(['faster', 'within', 'within', 'slower']);
  });

  it('names measurements that exist', async () => {
    const { checkCases, kernelCases, lookupCases } = await import('./cases');
    const ids = [...lookupCases(), ...checkCases(), ...kernelCases()].map(({ id }) => id);
    for (const { id } of SEED_BASELINE) expect(ids).toContain(id);
  });
});

it('CSV has a line for each measurement, quoted where it has to be', () => {
  expect(toCsv(report).split('\r\n')).toEqual([
    'id,label,median_ns,low95_ns,high95_ns,n,outliers,settled,ops_per_sample',
    'lookup.hit.64,"lookup, ""hit"", 64 entries",1.5,1.4,1.6,40,1,true,1000',
    'check.scalar.1,"check of 1, scalar",1.5,1.4,1.6,40,1,true,1000',
    '',
  ]);
});
