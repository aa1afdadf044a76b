/** What each counter counts, in words and with its unit. */
import type { CounterName } from '../lab/run/counters';

interface CounterText {
  label: string;
  unit: string;
}

export const COUNTER_TEXT: Readonly<Record<CounterName, CounterText>> = {
  ops: { label: 'operations', unit: 'ops' },
  lookups: { label: 'lookups', unit: 'lookups' },
  hits: { label: 'hits', unit: 'lookups' },
  missCompulsory: { label: 'misses, compulsory', unit: 'lookups' },
  missCapacity: { label: 'misses, capacity', unit: 'lookups' },
  missConflict: { label: 'misses, conflict', unit: 'lookups' },
  missRevocation: { label: 'misses, revocation', unit: 'lookups' },
  missSwitch: { label: 'misses, process switch', unit: 'lookups' },
  denied: { label: 'checks denied', unit: 'ops' },
  grants: { label: 'grants', unit: 'ops' },
  revokes: { label: 'revocations', unit: 'ops' },
  batches: { label: 'batches checked', unit: 'batches' },
  simdBatches: { label: 'of them with SIMD', unit: 'batches' },
  prefetchIssued: { label: 'prefetches issued', unit: 'lines' },
  prefetchUseful: { label: 'prefetches useful', unit: 'lines' },
  prefetchLate: { label: 'prefetches late', unit: 'lines' },
  prefetchUseless: { label: 'prefetches useless', unit: 'lines' },
  prefetchDropped: { label: 'prefetches dropped', unit: 'lines' },
  walkAccesses: { label: 'table walk, accesses', unit: 'accesses' },
  walkMisses: { label: 'table walk, misses', unit: 'accesses' },
  tasksArrived: { label: 'tasks arrived', unit: 'tasks' },
  tasksDone: { label: 'tasks done', unit: 'tasks' },
  tasksStolen: { label: 'tasks stolen', unit: 'tasks' },
  steals: { label: 'steals', unit: 'steals' },
  stealAttempts: { label: 'steal attempts', unit: 'attempts' },
  overflows: { label: 'tasks spilled', unit: 'tasks' },
  switches: { label: 'process switches', unit: 'switches' },
  migrationMisses: { label: 'misses after a steal', unit: 'lookups' },
  resizes: { label: 'cache resizes', unit: 'resizes' },
  uniqueIds: { label: 'unique ids, summed', unit: 'ids' },
  queueIntegral: { label: 'queue length over time', unit: 'tasks × cycles' },
  latencySum: { label: 'latency, summed', unit: 'cycles' },
  lookupCycles: { label: 'lookup', unit: 'cycles' },
  checkCycles: { label: 'check', unit: 'cycles' },
  stallCycles: { label: 'memory stall', unit: 'cycles' },
  prefetchCycles: { label: 'prefetch', unit: 'cycles' },
  schedulingCycles: { label: 'scheduling', unit: 'cycles' },
  stealingCycles: { label: 'stealing', unit: 'cycles' },
  tuningCycles: { label: 'tuning', unit: 'cycles' },
  monitoringCycles: { label: 'monitoring', unit: 'cycles' },
  bodyCycles: { label: 'task body', unit: 'cycles' },
  idleCycles: { label: 'idle', unit: 'cycles' },
};
