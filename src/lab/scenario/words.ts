/** Words of the schema that a run needs, apart from it: the workers that simulate do without zod. */
import type { Phase, TracePhase } from './workload';

/** The names of the five parameters, in the engine's order. */
export const KNOBS = ['cacheEntries', 'simdFrom', 'prefetchLines', 'stealFrom', 'batchTasks'] as const;
export type Knob = (typeof KNOBS)[number];

/** How much a kernel observes of itself, in the engine's order. */
export const MONITORING = ['off', 'counters', 'events'] as const;
export const VICTIMS = ['longest', 'random', 'nearest', 'none'] as const;
/** In the engine's order. `fixed` is a tuner that is off; so is a knob that an intervention sets by hand. */
export const STRATEGIES = ['fixed', 'seed', 'climb'] as const;
export const STEAL_AMOUNTS = ['half', 'one'] as const;
export const CACHE_POLICIES = ['lru', 'fifo', 'clock', 'sieve', 'none'] as const;

/** Whether a phase replays a recording. */
export function isTracePhase(phase: Phase): phase is TracePhase {
  return 'trace' in phase;
}

/** What a rule may look at, one value per window and variant; `lab/monitor/alerts/metrics.ts` says how each is computed. */
export const ALERT_METRICS = [
  'hitRate',
  'imbalance',
  'queueMean',
  'queueGrowthPerMs',
  'cyclesPerOp',
  'cyclesPerOpToBaseline',
  'latencyP99Cycles',
  'latencyP99ToBaseline',
  'throughputOpsPerMs',
  'busyShare',
  'tuningShare',
  'monitoringShare',
  'freezes',
  'reverted',
  'eventsDropped',
] as const;
export type AlertMetric = (typeof ALERT_METRICS)[number];

export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];
