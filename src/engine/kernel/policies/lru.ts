// LRU: the entry that was asked for least recently goes.
//
// The ring of associative.ts is kept in order of recency. A miss turns the ring by one: the oldest slot, just before the head,
// becomes the head as it is, and only its id changes.

import { ABSENT, HEAD, PREVIOUS, moveToFront, replace, slotOf } from './associative';

/** Asks for `id`: 1 on a hit, 0 on a miss, after which it is in the cache. */
export function lruAccess(cache: usize, id: u32): u32 {
  const slot = slotOf(cache, id);
  const head: usize = load<u32>(cache, HEAD);
  if (slot == ABSENT) {
    const oldest: usize = load<u32>(head, PREVIOUS);
    replace(cache, oldest, id);
    store<u32>(cache, <u32>oldest, HEAD);
    return 0;
  }
  if (slot != head) moveToFront(cache, slot);
  return 1;
}
