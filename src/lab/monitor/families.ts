/** A run's numbers as families of samples, ready to be written in either text format. */
import { COUNTERS, COUNTER_INDEX } from '../run/counters';
import type { CounterName } from '../run/counters';
import type { Observation } from '../run/protocol';
import { bucketise } from './buckets';
import type { CpuCounter, Metric } from './metrics';
import {
  CPU_COUNTERS,
  LATENCY,
  PARAMETERS,
  QUEUE_LENGTH,
  RUN_SECONDS,
  SCENARIO,
  TASKS_REJECTED,
  VARIANT_COUNTERS,
} from './metrics';

export interface Sample {
  /** Behind the name of the family: `_total`, `_bucket`, ...; empty for gauges. */
  suffix: string;
  labels: readonly (readonly [name: string, value: string])[];
  value: number;
}

export interface Family {
  metric: Metric;
  samples: Sample[];
}

/** What is said of a run as a whole. */
export interface RunFacts {
  title: string;
  seed: number;
  scenarioHash: string;
  engineBuild: string;
}

/** Every family of a run, one observation per variant. */
export function familiesOf(facts: RunFacts, variants: readonly Observation[]): Family[] {
  return [
    info(facts),
    perVariant(RUN_SECONDS, variants, ({ ms }) => ms / 1000),
    ...CPU_COUNTERS.map((metric) => cpuCounter(metric, variants)),
    perVariant(TASKS_REJECTED, variants, ({ summary }) => summary.tasks.rejected),
    latency(variants),
    perCpu(QUEUE_LENGTH, variants, ({ queueLength }, cpu) => queueLength[cpu]!),
    ...parameters(variants),
    ...Object.entries(VARIANT_COUNTERS).map(([field, metric]) =>
      perVariant(metric, variants, ({ summary }) => summary[field as keyof typeof VARIANT_COUNTERS]),
    ),
  ];
}

const suffixOf = ({ type }: Metric) => (type === 'counter' ? '_total' : '');

function info({ title, seed, scenarioHash, engineBuild }: RunFacts): Family {
  const labels = [
    ['title', title],
    ['seed', String(seed)],
    ['sha256', scenarioHash],
    ['engine', engineBuild],
  ] as const;
  return { metric: SCENARIO, samples: [{ suffix: '_info', labels, value: 1 }] };
}

function perVariant(metric: Metric, variants: readonly Observation[], value: (of: Observation) => number): Family {
  const samples = variants.map((variant): Sample => {
    return { suffix: suffixOf(metric), labels: [['variant', variant.summary.name]], value: value(variant) };
  });
  return { metric, samples };
}

function perCpu(
  metric: Metric,
  variants: readonly Observation[],
  value: (of: Observation, cpu: number) => number,
): Family {
  const samples = variants.flatMap((variant) =>
    Array.from({ length: variant.cpus }, (_, cpu): Sample => {
      return { suffix: suffixOf(metric), labels: cpuLabels(variant, cpu), value: value(variant, cpu) };
    }),
  );
  return { metric, samples };
}

const cpuLabels = ({ summary }: Observation, cpu: number) =>
  [
    ['variant', summary.name],
    ['cpu', String(cpu)],
  ] as const;

function counterOf({ counters }: Observation, cpu: number, name: CounterName): number {
  return counters[cpu * COUNTERS.length + COUNTER_INDEX[name]]!;
}

function cpuCounter(metric: CpuCounter, variants: readonly Observation[]): Family {
  const samples = variants.flatMap((variant) => {
    const unit = metric.cycles ? 1 / (variant.cyclesPerMs * 1000) : 1;
    return Array.from({ length: variant.cpus }, (_, cpu) =>
      metric.counters.map(({ of, label }): Sample => {
        const labels = [...cpuLabels(variant, cpu), ...(label ? [label] : [])];
        return { suffix: '_total', labels, value: counterOf(variant, cpu, of) * unit };
      }),
    ).flat();
  });
  return { metric, samples };
}

function parameters(variants: readonly Observation[]): Family[] {
  const { stealFrom, batchTasks, ...own } = PARAMETERS;
  const ofCpus = Object.entries(own).map(([field, metric]) =>
    perCpu(metric, variants, ({ summary }, cpu) => summary.parameters[field as keyof typeof own][cpu]!),
  );
  return [
    ...ofCpus,
    perVariant(stealFrom, variants, ({ summary }) => summary.parameters.stealFrom[0]!),
    perVariant(batchTasks, variants, ({ summary }) => summary.parameters.batchTasks[0]!),
  ];
}

function latency(variants: readonly Observation[]): Family {
  const samples = variants.flatMap((variant) => {
    const own = [['variant', variant.summary.name]] as const;
    const { buckets, count, sum } = bucketise(variant);
    return [
      ...buckets.map(({ le, tasks }): Sample => ({ suffix: '_bucket', labels: [...own, ['le', le]], value: tasks })),
      { suffix: '_sum', labels: own, value: sum },
      { suffix: '_count', labels: own, value: count },
    ];
  });
  return { metric: LATENCY, samples };
}
