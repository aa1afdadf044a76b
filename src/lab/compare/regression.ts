/** Runs against earlier ones: which number of which variant has become better or worse, and by how much. */
import type { RunSummary, VariantSummary } from '../run/protocol';
import { changePoints } from './change-points';
import { welch } from './t-test';

export interface ComparedMetric {
  key: string;
  label: string;
  unit: string;
  /** Which way is better. */
  better: 'lower' | 'higher';
  /** Null: nothing was measured. */
  value: (variant: VariantSummary) => number | null;
}

/** What a run is judged by. */
export const COMPARED: readonly ComparedMetric[] = [
  metric('cyclesPerOp', 'capability path', 'cycles/op', 'lower', (v) => v.cyclesPerOp),
  metric('allCyclesPerOp', 'everything but idle', 'cycles/op', 'lower', (v) => v.allCyclesPerOp),
  metric('hitRate', 'hit rate', '', 'higher', (v) => v.hitRate),
  metric('latencyP50', 'latency p50', 'cycles', 'lower', (v) => v.latencyCycles.p50),
  metric('latencyP99', 'latency p99', 'cycles', 'lower', (v) => v.latencyCycles.p99),
  metric('throughput', 'throughput', 'ops/ms', 'higher', (v) => v.throughputOpsPerMs),
  metric('tuningShare', 'cycles for tuning', '', 'lower', (v) => v.tuningCyclesShare),
  metric('rejected', 'tasks refused', '', 'lower', (v) => v.tasks.rejected),
];

function metric(
  key: string,
  label: string,
  unit: string,
  better: ComparedMetric['better'],
  value: ComparedMetric['value'],
): ComparedMetric {
  return { key, label, unit, better, value };
}

export interface Change {
  metric: ComparedMetric;
  variant: string;
  before: number;
  after: number;
  /** (after - before) / before; infinite from 0. */
  relative: number;
  verdict: 'better' | 'worse' | 'same' | 'pending';
  /** How it was judged. */
  by: 'change point' | 'tolerance';
  /** Of the change point; null where there are too few runs for one. */
  p: number | null;
  runs: [before: number, after: number];
}

/** Least runs on each side for statistics. */
export const LEAST_RUNS = 5;

export interface CompareOptions {
  /** Relative changes up to this are none. */
  tolerance: number;
}

/**
 * Every number of every variant that both sides have, by name. With at least `LEAST_RUNS` on each side a change counts if the
 * series of all runs has a change point where the new ones begin; with fewer, a change beyond the tolerance counts, which is
 * right for simulated runs of the same seeds only, since they have no noise.
 */
export function compareRuns(
  before: readonly RunSummary[],
  after: readonly RunSummary[],
  options: CompareOptions,
): Change[] {
  const names = (after[0]?.variants ?? []).map(({ name }) => name);
  return names.flatMap((name) =>
    COMPARED.flatMap((compared) => {
      const change = compareOne(
        compared,
        name,
        valuesOf(before, name, compared),
        valuesOf(after, name, compared),
        options,
      );
      return change ? [change] : [];
    }),
  );
}

function valuesOf(runs: readonly RunSummary[], name: string, { value }: ComparedMetric): number[] {
  return runs.flatMap(({ variants }) => {
    const variant = variants.find((one) => one.name === name);
    const found = variant ? value(variant) : null;
    return found === null || !Number.isFinite(found) ? [] : [found];
  });
}

function compareOne(
  compared: ComparedMetric,
  variant: string,
  before: readonly number[],
  after: readonly number[],
  { tolerance }: CompareOptions,
): Change | null {
  if (before.length === 0 || after.length === 0) return null;
  const [a, b] = [mean(before), mean(after)];
  const relative = a === b ? 0 : (b - a) / Math.abs(a);
  const facts = { metric: compared, variant, before: a, after: b, relative };
  const runs: Change['runs'] = [before.length, after.length];
  const beyond = Math.abs(relative) > tolerance;
  const way = b < a === (compared.better === 'lower') ? 'better' : 'worse';
  if (Math.min(before.length, after.length) < LEAST_RUNS) {
    return { ...facts, verdict: beyond ? way : 'same', by: 'tolerance', p: null, runs };
  }
  const points = changePoints([...before.slice(-500), ...after.slice(-500)]);
  const start = Math.min(before.length, 500);
  const point = points.find(({ index }) => Math.abs(index - start) < LEAST_RUNS);
  const p = welch(before, after);
  const verdict = point && beyond ? (point.pending ? 'pending' : way) : 'same';
  return { ...facts, verdict, by: 'change point', p, runs };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
