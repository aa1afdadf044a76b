/**
 * A variant: one kernel under the common workload. Each of its five parameters is fixed or tuned; the thresholds are
 * those of the seed document and every one can be changed.
 */
import * as z from 'zod/mini';
import { choice, fieldMeta, flag, group, integer, pattern, real, share } from './field';
import { CACHE_POLICIES, MONITORING, STEAL_AMOUNTS, STRATEGIES, VICTIMS } from './words';

const strategy = choice(STRATEGIES, 'fixed', {
  label: 'Strategy',
  edit: 'live',
  help: 'Fixed; tuned by the rules of the seed document; or climbing: by what a step is worth, each step on trial.',
});

export const cacheEntriesSchema = group({
  strategy,
  value: z._default(
    z
      .union([z.literal(32), z.literal(64), z.literal(128), z.literal(256)])
      .register(fieldMeta, { label: 'Cache', unit: 'entries', edit: 'live' }),
    64,
  ),
  growBelowHitRate: share(0.8, { label: 'Grow below hit rate', edit: 'live' }),
  shrinkAboveHitRate: share(0.95, { label: 'Shrink above hit rate', edit: 'live' }),
  shrinkAbovePressure: share(0.8, { label: 'and above pressure', edit: 'live' }),
  workingSetShare: real(0.1, 4, 0.9, { label: 'Grow above unique ids', unit: 'x size', edit: 'live', step: 0.05 }),
  leastGain: share(0.01, {
    label: 'Climb for at least',
    edit: 'live',
    help: 'Share of the path’s cycles that the miss curve says a step saves.',
  }),
});

export const simdFromSchema = group({
  strategy,
  value: integer(1, 65, 8, {
    label: 'SIMD from',
    unit: 'ops',
    edit: 'live',
    help: 'Batches have at most 64 operations: 65 means never.',
  }),
  preferScalarBelow: real(0.1, 8, 1.5, {
    label: 'Scalar below average batch',
    unit: 'x crossover',
    edit: 'live',
    step: 0.1,
  }),
});

export const prefetchLinesSchema = group({
  strategy,
  value: integer(0, 32, 4, { label: 'Prefetch', unit: 'lines', edit: 'live' }),
  by: choice(['lines', 'ids'], 'lines', {
    label: 'Ahead by',
    edit: 'live',
    help: 'Lines of the table behind the missed id, or missed ids of the same batch.',
  }),
  fartherAboveMissRate: share(0.1, { label: 'Farther above miss rate', edit: 'live' }),
  nearerBelowMissRate: share(0.02, { label: 'Nearer below miss rate', edit: 'live' }),
  sequentialFrom: integer(1, 32, 8, { label: 'Sequential: at least', unit: 'lines', edit: 'live' }),
  randomTo: integer(0, 32, 2, { label: 'Random: at most', unit: 'lines', edit: 'live' }),
  accurateAbove: share(0.75, {
    label: 'Climb: accurate above',
    edit: 'live',
    help: 'Share of prefetched lines that were used.',
  }),
  inaccurateBelow: share(0.4, { label: 'Climb: inaccurate below', edit: 'live' }),
  lateAbove: share(0.01, {
    label: 'Climb: late above',
    edit: 'live',
    help: 'Share of used prefetches that came too late.',
  }),
});

export const stealFromSchema = group({
  strategy,
  value: integer(1, 64, 4, { label: 'Steal from', unit: 'tasks', edit: 'live' }),
  aggressiveAboveImbalance: real(1, 64, 2, { label: 'Aggressive above imbalance', edit: 'live', step: 0.1 }),
  relaxedBelowImbalance: real(1, 64, 1.2, { label: 'Less below imbalance', edit: 'live', step: 0.1 }),
});

export const batchTasksSchema = group({
  strategy,
  value: integer(1, 64, 8, { label: 'Batch', unit: 'tasks', edit: 'live' }),
  largerAboveLoad: share(0.8, { label: 'Larger above load', edit: 'live' }),
});

export const governorSchema = group({
  windowOps: integer(64, 1_048_576, 1024, { label: 'Window', unit: 'ops/CPU', edit: 'live' }),
  consecutive: integer(1, 100, 3, { label: 'Must hold for', unit: 'windows', edit: 'live' }),
  cooldownWindows: integer(0, 1000, 8, { label: 'Cooldown', unit: 'windows', edit: 'live' }),
  freezeAfterReversals: integer(1, 100, 3, { label: 'Freeze after reversals', edit: 'live' }),
  freezeWindows: integer(1, 10_000, 40, {
    label: 'Freeze for',
    unit: 'windows',
    edit: 'live',
    help: 'Doubles each time.',
  }),
  audit: flag(true, {
    label: 'Audit',
    edit: 'live',
    help: 'Take back a decision that made the cost worse beyond noise.',
  }),
  auditWindows: integer(2, 64, 8, { label: 'Audit after', unit: 'windows', edit: 'live' }),
  exploreWindows: integer(1, 100_000, 64, {
    label: 'Climb: next try after',
    unit: 'windows',
    edit: 'live',
    help: 'After a failed try; doubles each time. Without a signal for it, four times as long.',
  }),
  latencyWeight: share(0.25, {
    label: 'Climb: weight of p99',
    edit: 'live',
    help: 'Against busy cycles per operation, in what the scheduler’s climbing minimises.',
  }),
});

export const stealPolicySchema = group({
  victim: choice(VICTIMS, 'longest', {
    label: 'Steal from the',
    edit: 'live',
    help: 'Which of the queues that have reached the steal threshold a CPU without work robs. None: it never steals.',
  }),
  amount: choice(STEAL_AMOUNTS, 'half', {
    label: 'Steal',
    edit: 'live',
    help: 'Half of the queue, at most as many as are taken at a time; or one task.',
  }),
});

export const variantSchema = z.strictObject({
  name: pattern(
    /^[A-Za-z0-9][A-Za-z0-9 _-]{0,39}$/,
    'must be 1 to 40 letters, digits, spaces, - or _, beginning with a letter or digit',
    { label: 'Name', edit: 'restart' },
  ),
  cachePolicy: choice(CACHE_POLICIES, 'lru', {
    label: 'Cache policy',
    edit: 'restart',
    help: 'Which entry goes when a new one comes; all but LRU are fully associative. None: every lookup walks the table.',
  }),
  cacheWays: choice(['4', 'full'], '4', {
    label: 'Cache ways',
    edit: 'restart',
    help: 'Of LRU: sets of four ways, or any entry anywhere.',
  }),
  cacheEntries: cacheEntriesSchema,
  simdFrom: simdFromSchema,
  prefetchLines: prefetchLinesSchema,
  stealFrom: stealFromSchema,
  batchTasks: batchTasksSchema,
  stealPolicy: stealPolicySchema,
  governor: governorSchema,
  monitoring: choice(MONITORING, 'events', {
    label: 'Monitoring',
    edit: 'live',
    help: 'Off: no counters, latencies or events of the kernel, and no signals for its tuners. Counters: no events.',
  }),
});

export type Variant = z.infer<typeof variantSchema>;
