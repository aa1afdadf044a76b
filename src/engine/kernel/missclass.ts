/**
 * Why a lookup missed. Revocation: a copy was there, but its capability was revoked. Switch: a copy was there, but a process
 * switch purged it. Compulsory: this CPU never had it. Conflict: a fully associative LRU of the same size would have hit.
 * Capacity: all others.
 *
 * Conflict is decided exactly (within the sixteen-deep stack of each set): a fully associative LRU of C entries holds an id iff
 * fewer than C others were used since. The stamp at which that boundary lies only rises, so most misses are decided by
 * comparing with its last known place, and only a miss beyond it pays for counting.
 */
import {
  CLASS_CAPACITY,
  CLASS_COMPULSORY,
  CLASS_CONFLICT,
  CLASS_REVOCATION,
  CLASS_SWITCH,
  CPU_ENTRIES,
  CPU_FULL_BOUND,
  CPU_GHOST_STAMPS,
  CPU_LAST_USE,
  C_MISS_COMPULSORY,
  GHOSTS,
  H_SEEN,
  H_SEEN_STRIDE,
  WAYS,
} from '../layout';
import { count } from '../shared/state';

/** Class of a miss, counted in the CPU's counters. */
export function classify(
  block: usize,
  cpu: i32,
  id: u32,
  dead: bool,
  revoked: bool,
  isGhost: bool,
  ghostStamp: u32,
): i32 {
  let missClass = CLASS_CAPACITY;
  if (firstUse(cpu, id)) missClass = CLASS_COMPULSORY;
  else if (revoked) missClass = CLASS_REVOCATION;
  else if (dead) missClass = CLASS_SWITCH;
  else if (isGhost && ghostStamp > load<u32>(block + CPU_FULL_BOUND) && inFullLru(block, ghostStamp)) {
    missClass = CLASS_CONFLICT;
  }
  count(block, C_MISS_COMPULSORY + missClass - 1, 1);
  return missClass;
}

/** Whether this CPU never saw the id before; remembers it. */
function firstUse(cpu: i32, id: u32): bool {
  const address = <usize>load<u32>(H_SEEN) + <usize>cpu * <usize>load<u32>(H_SEEN_STRIDE) + <usize>(id >> 3);
  const bit: u32 = 1 << (id & 7);
  const seen: u32 = load<u8>(address);
  store<u8>(address, <u8>(seen | bit));
  return (seen & bit) == 0;
}

/** Whether fewer ids than the cache has entries were used since `stamp`; moves the boundary if not. */
function inFullLru(block: usize, stamp: u32): bool {
  const entries = load<u32>(block + CPU_ENTRIES);
  const newer = newerThan(block + CPU_LAST_USE, entries, stamp);
  const ghosts = newerThan(block + CPU_GHOST_STAMPS, (entries / WAYS) * GHOSTS, stamp);
  if (newer + ghosts < entries) return true;
  store<u32>(block + CPU_FULL_BOUND, stamp);
  return false;
}

/** How many of `n` stamps (a multiple of four) are newer than `stamp`. */
function newerThan(stamps: usize, n: u32, stamp: u32): u32 {
  if (ASC_FEATURE_SIMD) {
    const limit = i32x4.splat(stamp);
    let sum = i32x4.splat(0);
    for (let i: u32 = 0; i < n; i += 4) {
      sum = i32x4.sub(sum, i32x4.gt_u(v128.load(stamps + ((<usize>i) << 2)), limit));
    }
    return (
      i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
    );
  }
  let total: u32 = 0;
  for (let i: u32 = 0; i < n; i++) total += u32(load<u32>(stamps + ((<usize>i) << 2)) > stamp);
  return total;
}
