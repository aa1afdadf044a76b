/**
 * One batch of capability operations on a CPU: look up, walk for what missed, prefetch ahead, check rights, then grants and
 * revocations. Separate short loops over at most 64 operations; times are kept in 1/256 cycles and rounded down per batch.
 */
import {
  COST_CHECK_SCALAR_BASE_CYCLES256,
  COST_CHECK_SCALAR_PER_OP_CYCLES256,
  COST_CHECK_SIMD_BASE_CYCLES256,
  COST_CHECK_SIMD_PER_OP_CYCLES256,
  COST_FILL_CYCLES256,
  COST_LOOKUP_CYCLES256,
  COST_PURGE_ENTRY_CYCLES256,
  CPU_ENTRIES,
  CPU_PREFETCH_LINES,
  CPU_SIMD_FROM,
  C_BATCHES,
  C_CHECK_CYCLES,
  C_DENIED,
  C_HITS,
  C_LOOKUPS,
  C_LOOKUP_CYCLES,
  C_PREFETCH_CYCLES,
  C_SIMD_BATCHES,
  C_STALL_CYCLES,
  LINE_CACHES,
  S_CHANGE,
  S_GRANTED,
  S_IDS,
  S_MISSES,
  S_NEEDS,
  S_RIGHTS,
  S_SLOTS,
  S_TOUCHED,
  TAG_PURGED,
  WAYS,
} from '../layout';
import { hasCache, invalidateAll, lookupBatch, renewEntry } from '../kernel/cache';
import { catchUp } from '../kernel/revocations';
import { checkScalar, checkSimd, grantedCount } from '../kernel/check';
import { observe } from '../kernel/pattern';
import { touchSlots } from '../kernel/table';
import { demandLine } from '../machine/prefetch';
import { l1Latency } from '../machine/geometry';
import { prefetchesIds, purgesOnSwitch, tunesPrefetch } from '../shared/settings';
import { cost, count, scratch } from '../shared/state';
import { grantAt, prefetchAhead, prefetchPath, revokeAt, walk } from './walk';

/** Kinds of operation, as recordings number them. */
const ALLOCATE = 1;
const CLOSE = 2;
/** A generated task that revokes its first capability and grants it again. */
export const RENEW = 3;

/** Applies the revocations that other CPUs logged since this CPU last looked. Returns cycles. */
export function applyRevocations(block: usize, cpu: i32): i64 {
  const applied = catchUp(block, cpu);
  if (!hasCache()) return 0;
  return applied < 0 ? purgeCost(block) : (cost(COST_LOOKUP_CYCLES256) * <i64>applied) >> 8;
}

/** Throws every entry away. Returns cycles. */
export function purge(block: usize, mark: u32): i64 {
  if (!hasCache()) return 0;
  invalidateAll(block, mark);
  return purgeCost(block);
}

function purgeCost(block: usize): i64 {
  return (cost(COST_PURGE_ENTRY_CYCLES256) * <i64>load<u32>(block + CPU_ENTRIES)) >> 8;
}

/** What a switch to another process does to the cache. Returns cycles. */
export function switchProcess(block: usize): i64 {
  return purgesOnSwitch ? purge(block, TAG_PURGED) : 0;
}

/**
 * Runs the batch that is in scratch (`n` ids and needs, at most one change) from `now` on. Returns the time at its end.
 */
export function runBatch(block: usize, cpu: i32, n: i32, now: i64): i64 {
  const base = scratch();
  const revocations = applyRevocations(block, cpu);
  if (revocations > 0) count(block, C_LOOKUP_CYCLES, revocations);
  store<u32>(base + S_TOUCHED, touchSlots(base + S_IDS, n));
  const misses = lookupBatch(block, cpu, base + S_IDS, n, base + S_SLOTS, base + S_RIGHTS, base + S_MISSES);
  if (tunesPrefetch) observe(block, base + S_IDS, n);
  count(block, C_LOOKUPS, n);
  count(block, C_HITS, n - misses);
  count(block, C_BATCHES, 1);
  let time = lookupTime(block, cpu, n, misses, now + revocations);
  if (misses > 0) time = missTime(block, cpu, misses, time);
  time = check(block, n, time);
  return load<u32>(base + S_CHANGE) ? change(block, cpu, time) : time;
}

/** Lookups, and stalls on set lines that the L1 has lost. */
function lookupTime(block: usize, cpu: i32, n: i32, misses: i32, now: i64): i64 {
  if (!hasCache()) return now;
  const base = scratch();
  let stall: i64 = 0;
  for (let i = 0; i < n; i++) {
    const set = load<u32>(base + S_SLOTS + ((<usize>i) << 2)) / WAYS;
    stall += <i64>(demandLine(block, cpu, LINE_CACHES + ((<u32>cpu) << 6) + set, now) - l1Latency);
  }
  const lookup = (cost(COST_LOOKUP_CYCLES256) * <i64>n + cost(COST_FILL_CYCLES256) * <i64>misses) >> 8;
  count(block, C_LOOKUP_CYCLES, lookup);
  if (stall > 0) count(block, C_STALL_CYCLES, stall);
  return now + lookup + stall;
}

/** Walks for what missed, with prefetches ahead. */
function missTime(block: usize, cpu: i32, misses: i32, now: i64): i64 {
  const base = scratch();
  let stall: i64 = 0;
  let issue: i64 = 0;
  if (prefetchesIds) issue += prefetchFirstIds(block, cpu, misses, now);
  for (let i = 0; i < misses; i++) {
    const id = missedId(i);
    const at = now + stall + (issue >> 8);
    issue += prefetchesIds ? prefetchLaterId(block, cpu, i, misses, at) : prefetchAhead(block, cpu, id, at);
    stall += <i64>walk(block, cpu, id, at);
  }
  const prefetch = issue >> 8;
  count(block, C_STALL_CYCLES, stall);
  count(block, C_PREFETCH_CYCLES, prefetch);
  return now + stall + prefetch;
}

/** Id of the batch's miss number `i`. */
function missedId(i: i32): u32 {
  const base = scratch();
  return load<u32>(base + S_IDS + ((<usize>load<u32>(base + S_MISSES + ((<usize>i) << 2))) << 2));
}

/** With prefetch by ids: requests the ids that the first misses are followed by. Returns the cost in 1/256 cycles. */
function prefetchFirstIds(block: usize, cpu: i32, misses: i32, now: i64): i64 {
  const last = min<i32>(load<i32>(block + CPU_PREFETCH_LINES), misses);
  let issue: i64 = 0;
  for (let i = 1; i < last; i++) issue += prefetchPath(block, cpu, missedId(i), now + (issue >> 8));
  return issue;
}

/** Requests the id that is the prefetch distance behind miss `i`. Returns the cost in 1/256 cycles. */
function prefetchLaterId(block: usize, cpu: i32, i: i32, misses: i32, now: i64): i64 {
  const distance = load<i32>(block + CPU_PREFETCH_LINES);
  return distance > 0 && i + distance < misses ? prefetchPath(block, cpu, missedId(i + distance), now) : 0;
}

/** Checks the rights of the whole batch, scalar or SIMD by the CPU's threshold; leaves the bitmap in scratch. */
function check(block: usize, n: i32, now: i64): i64 {
  const base = scratch();
  const rights = base + S_RIGHTS;
  const simd = n >= load<i32>(block + CPU_SIMD_FROM);
  const granted = simd ? checkSimd(rights, base + S_NEEDS, n) : checkScalar(rights, base + S_NEEDS, n);
  const cycles = simd
    ? (cost(COST_CHECK_SIMD_BASE_CYCLES256) + cost(COST_CHECK_SIMD_PER_OP_CYCLES256) * <i64>n) >> 8
    : (cost(COST_CHECK_SCALAR_BASE_CYCLES256) + cost(COST_CHECK_SCALAR_PER_OP_CYCLES256) * <i64>n) >> 8;
  store<u64>(base + S_GRANTED, granted);
  const denied = n - grantedCount(granted);
  if (simd) count(block, C_SIMD_BATCHES, 1);
  if (denied > 0) count(block, C_DENIED, denied);
  count(block, C_CHECK_CYCLES, cycles);
  return now + cycles;
}

/** The batch's allocation or close, if it was granted. */
function change(block: usize, cpu: i32, now: i64): i64 {
  const base = scratch();
  const kind = load<u32>(base + S_CHANGE);
  const position = load<u32>(base + S_CHANGE, 4);
  if (((load<u64>(base + S_GRANTED) >> (<u64>position)) & 1) == 0) return now;
  const offset = (<usize>position) << 2;
  const id = load<u32>(base + S_IDS + offset);
  let time = now;
  if (kind == CLOSE || kind == RENEW) time += revokeAt(block, cpu, id, time);
  if (kind == ALLOCATE || kind == RENEW) time += grantAt(block, cpu, id, time);
  if (kind == ALLOCATE) renewEntry(block, load<u32>(base + S_SLOTS + offset), id);
  count(block, C_STALL_CYCLES, time - now);
  return time;
}
