/** One batch of capability operations on a thread: the kernel's own code, and nothing beside it that would cost time. */
import {
  CPU_PREFETCH_LINES,
  CPU_SIMD_FROM,
  C_BATCHES,
  C_DENIED,
  C_GRANTS,
  C_HITS,
  C_LOOKUPS,
  C_WALK_ACCESSES,
  C_OPS,
  C_REVOKES,
  C_SIMD_BATCHES,
  MONITORING_OFF,
  S_GRANTED,
  S_IDS,
  S_MISSES,
  S_NEEDS,
  S_RIGHTS,
  S_SLOTS,
} from '../layout';
import { lookupBatch } from '../kernel/cache';
import { checkScalar, checkSimd, grantedCount } from '../kernel/check';
import { observe } from '../kernel/pattern';
import { catchUp } from '../kernel/revocations';
import { ALL_RIGHTS, grant, revoke } from '../kernel/table';
import { monitoring, prefetchesIds, radixDepth, tunesPrefetch } from '../shared/settings';
import { count, counter, scratch } from '../shared/state';
import { touchAhead, touchPath, walk } from './walk';

let sink: u32 = 0;

/** What was read ahead and is of no use: kept so that it was read. */
export function sunk(): u32 {
  return sink;
}

/** Runs the batch of `n` ids and needs in scratch. */
export function runBatch(block: usize, cpu: i32, n: i32): void {
  const base = scratch();
  catchUp(block, cpu);
  const misses = lookupBatch(block, cpu, base + S_IDS, n, base + S_SLOTS, base + S_RIGHTS, base + S_MISSES);
  if (tunesPrefetch && isObserved(block)) observe(block, base + S_IDS, n);
  if (misses > 0) walkAll(block, misses);
  const simd = n >= load<i32>(block + CPU_SIMD_FROM);
  const granted = simd
    ? checkSimd(base + S_RIGHTS, base + S_NEEDS, n)
    : checkScalar(base + S_RIGHTS, base + S_NEEDS, n);
  store<u64>(base + S_GRANTED, granted);
  count(block, C_OPS, n);
  if (monitoring != MONITORING_OFF) countBatch(block, n, misses, simd, granted);
}

/** Some batches in a row of so many: the pattern is a signal and may be sampled; in a row, since it is about steps between ids. */
function isObserved(block: usize): bool {
  return (counter(block, C_BATCHES) & 63) < 4;
}

/** Walks for what missed, with touches ahead: of lines behind each, or of what the next misses will read. */
function walkAll(block: usize, misses: i32): void {
  const ahead = load<i32>(block + CPU_PREFETCH_LINES);
  if (prefetchesIds) for (let i = 1; i < min<i32>(ahead, misses); i++) sink ^= touchPath(block, missedId(i));
  for (let i = 0; i < misses; i++) {
    const id = missedId(i);
    if (!prefetchesIds) sink ^= touchAhead(block, id);
    else if (ahead > 0 && i + ahead < misses) sink ^= touchPath(block, missedId(i + ahead));
    sink ^= walk(id);
  }
}

/** Id of the batch's miss number `i`. */
function missedId(i: i32): u32 {
  const base = scratch();
  return load<u32>(base + S_IDS + ((<usize>load<u32>(base + S_MISSES + ((<usize>i) << 2))) << 2));
}

function countBatch(block: usize, n: i32, misses: i32, simd: bool, granted: u64): void {
  count(block, C_HITS, n - misses);
  count(block, C_BATCHES, 1);
  if (simd) count(block, C_SIMD_BATCHES, 1);
  const denied = n - grantedCount(granted);
  if (denied > 0) count(block, C_DENIED, denied);
}

/** Brings counters up to date that follow from others: every operation looks up, every miss walks. Where nothing counts, they stay. */
export function settleCounters(block: usize): void {
  if (monitoring == MONITORING_OFF) return;
  const lookups = counter(block, C_OPS);
  count(block, C_LOOKUPS, lookups - counter(block, C_LOOKUPS));
  const accesses = (lookups - counter(block, C_HITS)) * radixDepth;
  count(block, C_WALK_ACCESSES, accesses - counter(block, C_WALK_ACCESSES));
}

/** Revokes the batch's first capability and grants it again. */
export function renewFirst(block: usize): void {
  const id = load<u32>(scratch() + S_IDS);
  revoke(id);
  grant(id, ALL_RIGHTS);
  count(block, C_REVOKES, 1);
  count(block, C_GRANTS, 1);
}
