/** One batch of capability operations on a thread: the kernel's own code, and nothing beside it that would cost time. */
import {
  CPU_SIMD_FROM,
  C_BATCHES,
  C_DENIED,
  C_GRANTS,
  C_HITS,
  C_LOOKUPS,
  C_OPS,
  C_REVOKES,
  C_SIMD_BATCHES,
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
import { tunesPrefetch } from '../shared/settings';
import { count, scratch } from '../shared/state';
import { countWalks, touchAhead, walk } from './walk';

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
  if (tunesPrefetch) observe(block, base + S_IDS, n);
  for (let i = 0; i < misses; i++) {
    const position = load<u32>(base + S_MISSES + ((<usize>i) << 2));
    const id = load<u32>(base + S_IDS + ((<usize>position) << 2));
    sink ^= touchAhead(block, id);
    sink ^= walk(id);
  }
  countWalks(block, misses);
  const simd = n >= load<i32>(block + CPU_SIMD_FROM);
  const granted = simd
    ? checkSimd(base + S_RIGHTS, base + S_NEEDS, n)
    : checkScalar(base + S_RIGHTS, base + S_NEEDS, n);
  store<u64>(base + S_GRANTED, granted);
  count(block, C_LOOKUPS, n);
  count(block, C_HITS, n - misses);
  count(block, C_BATCHES, 1);
  count(block, C_OPS, n);
  if (simd) count(block, C_SIMD_BATCHES, 1);
  count(block, C_DENIED, n - grantedCount(granted));
}

/** Revokes the batch's first capability and grants it again. */
export function renewFirst(block: usize): void {
  const id = load<u32>(scratch() + S_IDS);
  revoke(id);
  grant(id, ALL_RIGHTS);
  count(block, C_REVOKES, 1);
  count(block, C_GRANTS, 1);
}
