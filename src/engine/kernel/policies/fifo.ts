// FIFO: the entry that came first goes, however often it was asked for since. Slots are replaced in turn.

import { ABSENT, HEAD, following, replace, slotOf } from './associative';

/** The slot to replace; it is the newest from now on. */
export function fifoVictim(cache: usize): usize {
  const slot: usize = load<u32>(cache, HEAD);
  store<u32>(cache, <u32>following(cache, slot), HEAD);
  return slot;
}

/** Asks for `id`: 1 on a hit, 0 on a miss, after which it is in the cache. */
export function fifoAccess(cache: usize, id: u32): u32 {
  if (slotOf(cache, id) != ABSENT) return 1;
  replace(cache, fifoVictim(cache), id);
  return 0;
}
