// SIEVE (Zhang et al., NSDI 2024): CLOCK's bit, but survivors stay where they are in the queue and new entries enter at
// its head, so that the hand, moving from the oldest entry towards the head, sifts one-hit entries out early.
//
// The ring of associative.ts is the queue. Stepping past its head arrives at the oldest entry, as SIEVE asks.

import { ABSENT, HAND, PREVIOUS, REFERENCED, moveToFront, replace, slotOf } from './associative';
import { clockHit } from './clock';

/** The slot to replace; it is the newest from now on. */
export function sieveVictim(cache: usize): usize {
  let slot: usize = load<u32>(cache, HAND);
  while (load<u32>(slot, REFERENCED) != 0) {
    store<u32>(slot, 0, REFERENCED);
    slot = load<u32>(slot, PREVIOUS);
  }
  store<u32>(cache, load<u32>(slot, PREVIOUS), HAND);
  moveToFront(cache, slot);
  return slot;
}

/** Asks for `id`: 1 on a hit, 0 on a miss, after which it is in the cache. */
export function sieveAccess(cache: usize, id: u32): u32 {
  const found = slotOf(cache, id);
  if (found != ABSENT) {
    clockHit(found);
    return 1;
  }
  replace(cache, sieveVictim(cache), id);
  return 0;
}
