/**
 * Why a lookup missed. Revocation: the last copy died because its capability was revoked. Switch: because a process switch
 * purged it. Compulsory: this CPU never had it. Conflict: a fully associative LRU of the same size would have hit.
 * Capacity: all others.
 *
 * Conflict is decided exactly within the sixteen-deep stack of each set; see fullstack.ts.
 */
import {
  CLASS_CAPACITY,
  CLASS_COMPULSORY,
  CLASS_CONFLICT,
  CLASS_REVOCATION,
  CLASS_SWITCH,
  C_MISS_COMPULSORY,
  H_SEEN,
  H_SEEN_STRIDE,
  TAG_REVOKED,
} from '../layout';
import { count } from '../shared/state';

/** Class of a miss, counted in the CPU's counters. `mark` is how the last copy died: TAG_REVOKED, TAG_PURGED or 0. */
export function classify(block: usize, cpu: i32, id: u32, mark: u32, inFullLru: bool): i32 {
  let missClass = CLASS_CAPACITY;
  if (firstUse(cpu, id)) missClass = CLASS_COMPULSORY;
  else if (mark == TAG_REVOKED) missClass = CLASS_REVOCATION;
  else if (mark) missClass = CLASS_SWITCH;
  else if (inFullLru) missClass = CLASS_CONFLICT;
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
