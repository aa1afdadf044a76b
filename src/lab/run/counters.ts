/**
 * Names of the engine's per-CPU counters, in the engine's order (`src/engine/layout.ts` has the same order; a test compares
 * both). All are cumulative since cycle 0.
 */
export const COUNTERS = [
  'ops',
  'lookups',
  'hits',
  'missCompulsory',
  'missCapacity',
  'missConflict',
  'missRevocation',
  'missSwitch',
  'denied',
  'grants',
  'revokes',
  'batches',
  'simdBatches',
  'prefetchIssued',
  'prefetchUseful',
  'prefetchLate',
  'prefetchUseless',
  'prefetchDropped',
  'walkAccesses',
  'walkMisses',
  'tasksArrived',
  'tasksDone',
  'tasksStolen',
  'steals',
  'stealAttempts',
  'overflows',
  'switches',
  'migrationMisses',
  'resizes',
  'uniqueIds',
  'queueIntegral',
  'latencySum',
  'tlbMisses',
  'memoryLines',
  'memoryWaitCycles',
  'lookupCycles',
  'checkCycles',
  'stallCycles',
  'prefetchCycles',
  'schedulingCycles',
  'stealingCycles',
  'tuningCycles',
  'monitoringCycles',
  'bodyCycles',
  'idleCycles',
] as const;

export type CounterName = (typeof COUNTERS)[number];

/** Position of a counter in a CPU's row. */
export const COUNTER_INDEX = Object.fromEntries(COUNTERS.map((name, index) => [name, index])) as Record<
  CounterName,
  number
>;

/** The ten categories whose sum is every CPU's clock: "where the cycles go". */
export const CYCLE_CATEGORIES = [
  { name: 'bodyCycles', label: 'task body' },
  { name: 'stallCycles', label: 'memory stall' },
  { name: 'lookupCycles', label: 'lookup' },
  { name: 'checkCycles', label: 'check' },
  { name: 'prefetchCycles', label: 'prefetch' },
  { name: 'schedulingCycles', label: 'scheduling' },
  { name: 'stealingCycles', label: 'stealing' },
  { name: 'monitoringCycles', label: 'monitoring' },
  { name: 'tuningCycles', label: 'tuning' },
  { name: 'idleCycles', label: 'idle' },
] as const satisfies readonly { name: CounterName; label: string }[];

/** Counters whose sum is the capability path. */
export const PATH_CYCLES = ['lookupCycles', 'checkCycles', 'stallCycles', 'prefetchCycles'] as const;

/** Counters whose sum is every cycle that was not idle. */
export const BUSY_CYCLES = [
  ...PATH_CYCLES,
  'schedulingCycles',
  'stealingCycles',
  'tuningCycles',
  'monitoringCycles',
  'bodyCycles',
] as const;

/** Classes of a miss, in the engine's order (see `missClass` in a frame; 0 = not filled). */
export const MISS_CLASSES = ['none', 'compulsory', 'capacity', 'conflict', 'revocation', 'switch'] as const;
