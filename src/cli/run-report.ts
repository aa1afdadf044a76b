/** A run's summary as a table for people: a column for each variant, a line for each fact, units beside the names. */
import type { RunSummary, VariantSummary } from '../lab/run/protocol';
import { decimal, percent, span, textTable, whole } from './table';

type Line = [name: string, unit: string, value: (variant: VariantSummary) => string];

const LINES: readonly Line[] = [
  ['state hash', '', ({ stateHash }) => stateHash],
  ['operations', '', ({ ops }) => whole(ops)],
  ['capability path', 'cycles/op', ({ cyclesPerOp }) => decimal(cyclesPerOp)],
  ['everything but idle', 'cycles/op', ({ allCyclesPerOp }) => decimal(allCyclesPerOp)],
  ['hit rate', '%', ({ hitRate }) => percent(hitRate)],
  ['misses: compulsory', '', ({ misses }) => whole(misses.compulsory)],
  ['  capacity', '', ({ misses }) => whole(misses.capacity)],
  ['  conflict', '', ({ misses }) => whole(misses.conflict)],
  ['  revocation', '', ({ misses }) => whole(misses.revocation)],
  ['  switch', '', ({ misses }) => whole(misses.switch)],
  ['latency of a task: p50', 'cycles', ({ latencyCycles }) => whole(latencyCycles.p50)],
  ['  p99', 'cycles', ({ latencyCycles }) => whole(latencyCycles.p99)],
  ['  p99.9', 'cycles', ({ latencyCycles }) => whole(latencyCycles.p999)],
  ['throughput', 'ops/ms', ({ throughputOpsPerMs }) => whole(throughputOpsPerMs)],
  ['tasks done', '', ({ tasks }) => whole(tasks.done)],
  ['  stolen', '', ({ tasks }) => whole(tasks.stolen)],
  ['  queued at the end', '', ({ tasks }) => whole(tasks.queued)],
  ['  refused', '', ({ tasks }) => whole(tasks.rejected)],
  ['prefetches', '', ({ prefetch }) => whole(prefetch.issued)],
  ['  useful', '', ({ prefetch }) => whole(prefetch.useful)],
  ['at the end: cache', 'entries', ({ parameters }) => span(parameters.cacheEntries)],
  ['  SIMD from', 'ops', ({ parameters }) => span(parameters.simdFrom)],
  ['  prefetch', 'lines', ({ parameters }) => span(parameters.prefetchLines)],
  ['  steal from', 'tasks', ({ parameters }) => span(parameters.stealFrom)],
  ['  batch', 'tasks', ({ parameters }) => span(parameters.batchTasks)],
  ['decisions', '', ({ decisions }) => whole(decisions)],
  ['  taken back', '', ({ reverted }) => whole(reverted)],
  ['  knobs frozen', '', ({ frozen }) => whole(frozen)],
  ['cycles for tuning', '%', ({ tuningCyclesShare }) => percent(tuningCyclesShare)],
  ['cycles for monitoring', '%', ({ monitoringCyclesShare }) => percent(monitoringCyclesShare)],
];

export function runReport(title: string, summary: RunSummary): string {
  const { engine, atMs, wallMs, opsPerSecond, scenarioHash, seed, branch, branches } = summary;
  const lines = [{ name: branch, variants: summary.variants }, ...branches];
  const variants = lines.flatMap((line) => line.variants);
  const head = ['', '', ...variants.map(({ name }) => name)];
  // Where each future begins its columns.
  const futures = lines.flatMap(({ name, variants: own }) => own.map((_, index) => (index === 0 ? name : '')));
  const rows = LINES.map(([name, unit, value]) => [name, unit, ...variants.map(value)]);
  const facts = [
    ['scenario', `${title}, seed ${seed}, SHA-256 ${scenarioHash}`],
    ['simulated', `0 to ${atMs} ms`],
    ['engine', `${engine.build}, ${engine.simd ? 'SIMD' : 'scalar'}`],
    ['wall time', `${whole(wallMs)} ms, ${whole(opsPerSecond / 1000)} thousand operations/s`],
  ];
  return `${textTable(facts, 2)}\n${textTable([...(branches.length > 0 ? [['future', '', ...futures]] : []), head, ...rows], 2)}`;
}
