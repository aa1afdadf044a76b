// FIFO: the entry that came first goes, however often it was asked for since. Slots are replaced in turn.

import { ABSENT, HEAD, following, replace, slotOf } from './associative';

/** Asks for `id`: 1 on a hit, 0 on a miss, after which it is in the cache. */
export function fifoAccess(cache: usize, id: u32): u32 {
  if (slotOf(cache, id) != ABSENT) return 1;
  const slot: usize = load<u32>(cache, HEAD);
  replace(cache, slot, id);
  store<u32>(cache, <u32>following(cache, slot), HEAD);
  return 0;
}
