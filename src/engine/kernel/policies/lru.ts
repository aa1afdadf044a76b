// LRU: the entry that was asked for least recently goes.
//
// The ring of associative.ts is kept in order of recency. A miss turns the ring by one: the oldest slot, just before the head,
// becomes the head as it is, and only its id changes.

import { ABSENT, HEAD, PREVIOUS, moveToFront, replace, slotOf } from './associative';

/** Notes that a slot was asked for. */
export function lruHit(cache: usize, slot: usize): void {
  moveToFront(cache, slot);
}

/** The slot to replace; it is the newest from now on. */
export function lruVictim(cache: usize): usize {
  const head: usize = load<u32>(cache, HEAD);
  const oldest: usize = load<u32>(head, PREVIOUS);
  store<u32>(cache, <u32>oldest, HEAD);
  return oldest;
}

/** Asks for `id`: 1 on a hit, 0 on a miss, after which it is in the cache. */
export function lruAccess(cache: usize, id: u32): u32 {
  const slot = slotOf(cache, id);
  if (slot == ABSENT) {
    replace(cache, lruVictim(cache), id);
    return 0;
  }
  lruHit(cache, slot);
  return 1;
}
