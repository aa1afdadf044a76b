import { beforeAll, describe, expect, it } from 'vitest';
import { BOUNDS } from './buckets';
import { exposition, negotiate } from './exposition';
import { familiesOf } from './families';
import { METRICS, sampleNames } from './metrics';
import { csvText, metricsText } from './monitored-run';
import type { MonitoredRun } from './monitored-run';
import { openMetricsFaults } from './testing/openmetrics-rules';
import { hasPromtool, promtool } from './testing/promtool';
import { monitoredRun } from './testing/runs';
import { CSV_HEADER } from './csv';

let run: MonitoredRun;
beforeAll(async () => {
  run = await monitoredRun();
});

/** Samples of a text by name and labels as written. */
function samplesOf(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

describe('the metrics of a run', () => {
  it('keep the rules of OpenMetrics', () => {
    expect(openMetricsFaults(metricsText(run, 'openmetrics'))).toEqual([]);
  });

  it('of a text that breaks them, each is found', () => {
    const text = metricsText(run, 'openmetrics');
    const broken = [
      text.replace('# EOF\n', ''),
      text.replace('# UNIT captune_run_seconds seconds', '# UNIT captune_run_seconds minutes'),
      text.replace('le="1e-7"', 'le="9"'),
      text.replace(/captune_operations_total\{.*\n/, (line) => line + line),
      text.replace('captune_operations_total{', 'captune_operations{'),
      text.replace('\\"hello', '"hello'),
    ];
    for (const one of broken) expect(openMetricsFaults(one)).not.toEqual([]);
  });

  it.skipIf(!hasPromtool)('pass promtool check metrics without a remark', () => {
    expect(promtool(['check', 'metrics'], metricsText(run, 'prometheus'))).toEqual({ code: 0, said: '' });
  });

  it('are the same in both formats, and the run\u2019s own', () => {
    const samples = samplesOf(metricsText(run, 'openmetrics'));
    expect(samplesOf(metricsText(run, 'prometheus'))).toEqual(samples);
    for (const { observation } of run.variants) {
      const { summary, cpus } = observation;
      const label = `variant="${summary.name}"`;
      const sum = (start: string) => [...samples].reduce((n, [key, v]) => (key.startsWith(start) ? n + v : n), 0);
      expect(sum(`captune_operations_total{${label}`)).toBe(summary.ops);
      expect(sum(`captune_cpu_seconds_total{${label}`)).toBeCloseTo(cpus * 0.001, 5);
      expect(samples.get(`captune_run_seconds_total{${label}}`)).toBeCloseTo(0.001, 9);
      expect(samples.get(`captune_tuning_decisions_total{${label}}`)).toBe(summary.decisions);
      const tasks = summary.tasks.done + summary.tasks.running;
      expect(samples.get(`captune_task_latency_seconds_count{${label}}`)).toBe(tasks);
      const p99 = summary.latencyCycles.p99! / 4.4e9;
      const bound = BOUNDS.findIndex(({ seconds }) => seconds >= p99);
      const below = (index: number) =>
        samples.get(`captune_task_latency_seconds_bucket{${label},le="${BOUNDS[index]!.le}"}`)!;
      expect(below(bound)).toBeGreaterThanOrEqual(Math.floor(0.99 * tasks));
      expect(below(bound - 1)).toBeLessThanOrEqual(Math.ceil(0.99 * tasks));
    }
  });

  it('are those that are declared, with few label values', () => {
    const families = familiesOf(
      run.facts,
      run.variants.map(({ observation }) => observation),
    );
    expect(families.map(({ metric }) => metric)).toEqual(METRICS);
    for (const { metric, samples } of families) {
      for (const { suffix, labels } of samples) {
        expect(sampleNames()).toContain(metric.name + suffix);
        expect(labels.map(([name]) => name).filter((name) => name !== 'le')).toEqual(metric.labels);
      }
    }
    // Two variants of four CPUs: what a Prometheus has to keep.
    const series = exposition(families, 'prometheus')
      .split('\n')
      .filter((line) => !line.startsWith('#')).length;
    expect(series).toBeLessThan(600);
  });
});

describe('content negotiation', () => {
  it.each([
    [undefined, 'prometheus'],
    ['', 'prometheus'],
    ['*/*', 'prometheus'],
    ['text/plain; version=0.0.4', 'prometheus'],
    ['application/openmetrics-text; version=1.0.0; charset=utf-8', 'openmetrics'],
    [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    ['application/openmetrics-text;version=0.0.1', 'prometheus'],
    ['application/openmetrics-text;q=0.1, text/plain', 'prometheus'],
    ['application/openmetrics-text;q=0', 'prometheus'],
    [',;;=,q', 'prometheus'],
  ])('%s: %s', (accept, format) => {
    expect(negotiate(accept)).toBe(format);
  });
});

describe('CSV', () => {
  it('has a row for each window of each variant, and nothing where there is no sample', () => {
    const lines = csvText(run).split('\r\n');
    expect(lines[0]).toBe(CSV_HEADER);
    expect(lines).toHaveLength(1 + 2 * 20 + 1);
    expect(new Set(lines.slice(1, -1).map((line) => line.split(',').length))).toEqual(
      new Set([CSV_HEADER.split(',').length]),
    );
    const column = CSV_HEADER.split(',').indexOf('ops');
    const ops = lines.slice(1, 21).reduce((sum, line) => sum + Number(line.split(',')[column]), 0);
    expect(ops).toBe(run.variants[0]!.observation.summary.ops);
    expect(csvText(run)).not.toContain('NaN');
  });
});
