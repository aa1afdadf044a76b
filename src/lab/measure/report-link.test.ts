import { describe, expect, it } from 'vitest';
import { pack } from '../scenario/deflate';
import type { MeasureReport } from './report';
import { decodeReport, encodeReport } from './report-link';

const estimate = { median: 3.1234567, low: 3.1, high: 3.2, n: 40, outliers: 1 };
const report: MeasureReport = {
  kind: 'captune-measure',
  version: 1,
  build: 'abc',
  date: '2026-01-02T03:04:05.678Z',
  complete: true,
  seconds: 12.3,
  machine: {
    agent: 'A browser',
    cores: 2,
    threads: 2,
    sharedMemory: true,
    simd: true,
    clockStepUs: 5,
    sampleMs: 0.5,
    touchedMiB: 128,
  },
  micro: [
    {
      id: 'lookup.hit.64',
      group: 'lookup',
      label: 'lookup, hit',
      ...estimate,
      settled: true,
      value: 0,
      opsPerSample: 9,
      quantisation: 0.001,
    },
  ],
  crossover: null,
  tuning: null,
  calibration: { profile: 'calibrated', overrides: { cyclesPerMs: 4_000_000 } },
  prediction: null,
} as unknown as MeasureReport;

const packed = (value: unknown) =>
  pack(new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)));

async function errorsOf(text: string): Promise<string> {
  const decoded = await decodeReport(text);
  return decoded.ok ? '' : decoded.errors.join('\n');
}

describe('a report in a link', () => {
  it('comes back as it was, to four digits', async () => {
    const decoded = await decodeReport(await encodeReport(report));
    if (!decoded.ok) throw new Error(decoded.errors.join());
    const [row] = decoded.report.micro;
    expect(row!.median).toBe(3.123);
    expect({ ...decoded.report, micro: [{ ...row, median: estimate.median }] }).toEqual(report);
  });

  it.each([
    ['', /the measured report in the link is empty/],
    ['%', /does not belong there/],
    ['AAAA', /cut off or damaged/],
    ['A'.repeat(70_000), /too long/],
  ])('%s is refused', async (text, says) => {
    expect(await errorsOf(text)).toMatch(says);
  });

  it.each([
    ['no JSON', '{"kind": ', /is not JSON/],
    ['nothing', 'null', /measured report: kind: undefined is no report/],
    ['another kind', { ...report, kind: 'scenario' }, /kind: "scenario" is no report of a measurement/],
    ['a version to come', { ...report, version: 2 }, /version: 2: must be 1$/],
    [
      'words for numbers',
      { ...report, machine: { ...report.machine, cores: 'two' } },
      /machine\.cores: "two": must be number/,
    ],
    [
      'too many rows',
      { ...report, micro: Array(301).fill(report.micro[0]) },
      /micro: a list of 301: must be at most 300/,
    ],
    ['a long text', { ...report, build: 'x'.repeat(1000) }, /build: .*must be at most 40/],
  ])('%s is refused, and says where', async (_, value, says) => {
    expect(await errorsOf(await packed(value))).toMatch(says);
  });

  it('says no more than can be read', async () => {
    const bad = { ...report, micro: Array(100).fill({}) };
    expect((await errorsOf(await packed(bad))).split('\n').length).toBeLessThanOrEqual(6);
  });
});
