/**
 * The metrics that a run exposes: names, types, units and help as data. Exporters write them, and dashboards and alerting rules
 * may use no others (a test compares). Base units, `_total` on counters, and few label values: a variant, a CPU, a class.
 *
 * Naming: https://prometheus.io/docs/practices/naming/ and the OpenMetrics 1.0 specification.
 */
import type { CounterName } from '../run/counters';

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'info';

export interface Metric {
  /** Of the family: without `_total`, `_info` or `_bucket`. */
  name: string;
  type: MetricType;
  /** A base unit, with which the name then ends. */
  unit?: 'seconds' | 'ratio';
  help: string;
  labels: readonly string[];
}

const CPU = ['variant', 'cpu'] as const;

/** A counter of every CPU; `by` adds a label that tells several of the engine's counters apart. */
export interface CpuCounter extends Metric {
  counters: readonly { of: CounterName; label?: readonly [name: string, value: string] }[];
  /** The engine counts cycles. */
  cycles?: boolean;
}

const counter = (name: string, of: CounterName, help: string): CpuCounter => ({
  name: `captune_${name}`,
  type: 'counter',
  help,
  labels: CPU,
  counters: [{ of }],
});

function split(name: string, label: string, of: Readonly<Record<string, CounterName>>, help: string): CpuCounter {
  return {
    name: `captune_${name}`,
    type: 'counter',
    help,
    labels: [...CPU, label],
    counters: Object.entries(of).map(([value, counterName]) => ({ of: counterName, label: [label, value] })),
  };
}

export const CPU_COUNTERS: readonly CpuCounter[] = [
  counter('operations', 'ops', 'Capability operations done.'),
  counter('cache_lookups', 'lookups', 'Lookups in the per-CPU capability cache.'),
  counter('cache_hits', 'hits', 'Lookups that the capability cache answered.'),
  split(
    'cache_misses',
    'class',
    {
      compulsory: 'missCompulsory',
      capacity: 'missCapacity',
      conflict: 'missConflict',
      revocation: 'missRevocation',
      switch: 'missSwitch',
    },
    'Lookups that had to walk the capability table, by why the cache did not have the entry.',
  ),
  counter('cache_resizes', 'resizes', 'Changes of the size of the capability cache.'),
  counter('operations_denied', 'denied', 'Operations whose capability lacked the rights.'),
  counter('capabilities_granted', 'grants', 'Capabilities granted.'),
  counter('capabilities_revoked', 'revokes', 'Capabilities revoked.'),
  counter('prefetches_issued', 'prefetchIssued', 'Lines of the capability table requested ahead.'),
  split(
    'prefetches_judged',
    'result',
    { useful: 'prefetchUseful', late: 'prefetchLate', useless: 'prefetchUseless', dropped: 'prefetchDropped' },
    'Prefetches by what became of them; those in flight are in none.',
  ),
  counter('tasks_arrived', 'tasksArrived', 'Tasks that arrived.'),
  counter('tasks_done', 'tasksDone', 'Tasks run to their end, or running.'),
  counter('tasks_stolen', 'tasksStolen', 'Tasks taken from the queue of another CPU.'),
  counter('steals', 'steals', 'Times that a CPU took tasks from another.'),
  counter('steal_attempts', 'stealAttempts', 'Times that a CPU looked for tasks to take.'),
  counter('queue_overflows', 'overflows', 'Tasks that went to the shared queue because that of the CPU was full.'),
  counter('process_switches', 'switches', 'Switches of a CPU to another process.'),
  {
    ...split(
      'cpu_seconds',
      'mode',
      {
        body: 'bodyCycles',
        stall: 'stallCycles',
        lookup: 'lookupCycles',
        check: 'checkCycles',
        prefetch: 'prefetchCycles',
        scheduling: 'schedulingCycles',
        stealing: 'stealingCycles',
        monitoring: 'monitoringCycles',
        tuning: 'tuningCycles',
        idle: 'idleCycles',
      },
      'Time of each CPU by what it was spent on; the modes add up to the time of the run.',
    ),
    unit: 'seconds',
    cycles: true,
  },
];

export const PARAMETERS = {
  cacheEntries: gauge('cache_entries', CPU, 'Entries of the capability cache.'),
  simdFrom: gauge('simd_threshold_operations', CPU, 'Operations of a batch from which the SIMD check is used.'),
  prefetchLines: gauge('prefetch_distance_lines', CPU, 'Lines of the table that are requested ahead.'),
  stealFrom: gauge('steal_threshold_tasks', ['variant'], 'Length of a queue from which it may be robbed.'),
  batchTasks: gauge('steal_batch_tasks', ['variant'], 'Most tasks taken at a time.'),
} as const;

export const QUEUE_LENGTH = gauge('queue_length_tasks', CPU, 'Tasks that wait in the queue of the CPU.');

/** One value of a variant, from its summary. */
export const VARIANT_COUNTERS = {
  decisions: variantCounter('tuning_decisions', 'Decisions of the tuners that were applied.'),
  reverted: variantCounter('tuning_decisions_reverted', 'Decisions that an audit took back.'),
  frozen: variantCounter('tuning_freezes', 'Times that the governor froze a parameter that went back and forth.'),
  eventsDropped: variantCounter('events_dropped', 'Events overwritten in the ring before anybody read them.'),
} as const;

export const TASKS_REJECTED = variantCounter('tasks_rejected', 'Tasks refused because even the shared queue was full.');

export const LATENCY: Metric = {
  name: 'captune_task_latency_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Time from the arrival of a task to its end.',
  labels: ['variant'],
};

export const RUN_SECONDS: Metric = {
  name: 'captune_run_seconds',
  type: 'counter',
  unit: 'seconds',
  help: 'Time of the run: simulated time, unless it was measured.',
  labels: ['variant'],
};

export const SCENARIO: Metric = {
  name: 'captune_scenario',
  type: 'info',
  help: 'What runs: title and seed of the scenario, SHA-256 of its canonical JSON, and the build of the engine.',
  labels: ['title', 'seed', 'sha256', 'engine'],
};

/** Every family, in the order of exposition. */
export const METRICS: readonly Metric[] = [
  SCENARIO,
  RUN_SECONDS,
  ...CPU_COUNTERS,
  TASKS_REJECTED,
  LATENCY,
  QUEUE_LENGTH,
  ...Object.values(PARAMETERS),
  ...Object.values(VARIANT_COUNTERS),
];

/** Every name that a sample may have. */
export function sampleNames(): ReadonlySet<string> {
  return new Set(
    METRICS.flatMap(({ name, type }) => {
      if (type === 'counter') return [`${name}_total`];
      if (type === 'info') return [`${name}_info`];
      if (type === 'histogram') return ['_bucket', '_sum', '_count'].map((suffix) => name + suffix);
      return [name];
    }),
  );
}

function gauge(name: string, labels: readonly string[], help: string): Metric {
  return { name: `captune_${name}`, type: 'gauge', help, labels };
}

function variantCounter(name: string, help: string): Metric {
  return { name: `captune_${name}`, type: 'counter', help, labels: ['variant'] };
}
