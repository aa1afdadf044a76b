// CLOCK with one reference bit (Corbato 1968), also called second chance: FIFO, except that an entry which was asked for
// since the hand last passed it is spared once. A new entry starts without its bit, as in libCacheSim.

import { ABSENT, HEAD, REFERENCED, following, replace, slotOf } from './associative';

/** Notes that a slot was asked for; SIEVE does the same. */
export function clockHit(slot: usize): void {
  store<u32>(slot, 1, REFERENCED);
}

/** The slot to replace; it is the newest from now on. */
export function clockVictim(cache: usize): usize {
  let slot: usize = load<u32>(cache, HEAD);
  while (load<u32>(slot, REFERENCED) != 0) {
    store<u32>(slot, 0, REFERENCED);
    slot = following(cache, slot);
  }
  store<u32>(cache, <u32>following(cache, slot), HEAD);
  return slot;
}

/** Asks for `id`: 1 on a hit, 0 on a miss, after which it is in the cache. */
export function clockAccess(cache: usize, id: u32): u32 {
  const found = slotOf(cache, id);
  if (found != ABSENT) {
    clockHit(found);
    return 1;
  }
  replace(cache, clockVictim(cache), id);
  return 0;
}
