// A fully associative cache of unit-size entries: what the replacement policies beside this file share.
//
// Everything lives in linear memory at addresses that the caller chooses:
//
//   header (CACHE_BYTES)     at `cache`: counts and pointers below
//   slots  (SLOT_BYTES each) one per entry: neighbours in the ring, the id it holds, one reference bit
//   index  (u32 per id)      address of the slot that holds the id, or 0: what makes a lookup one load
//
// Slots start out holding the id `universe`, which nobody asks for: an empty slot is then simply the oldest entry, and
// no policy needs a case for a cache that is still filling. Ids are dense, 0 .. universe - 1.

/** Header: slot where the policy's attention is: the most recent (LRU, SIEVE) or the next to replace (FIFO, CLOCK). */
export const HEAD: usize = 0;
/** Header: SIEVE's hand. */
export const HAND: usize = 4;
/** Header: first slot. */
export const SLOTS: usize = 8;
/** Header: address after the last slot. */
export const SLOTS_END: usize = 12;
/** Header: the index. */
export const INDEX: usize = 16;
export const CACHE_BYTES: usize = 32;

/** Slot: address of the next more recent slot (of the oldest, for the most recent: it is a ring). */
export const PREVIOUS: usize = 0;
/** Slot: address of the next older slot. */
export const NEXT: usize = 4;
/** Slot: the id that it holds. */
export const ID: usize = 8;
/** Slot: reference bit of CLOCK and SIEVE. */
export const REFERENCED: usize = 12;
export const SLOT_BYTES: usize = 16;

/** What the index says of an id that is not in the cache. */
export const ABSENT: u32 = 0;

export function slotsBytes(entries: u32): usize {
  return <usize>entries * SLOT_BYTES;
}

export function indexBytes(universe: u32): usize {
  return (<usize>universe + 1) << 2;
}

/** Empties the cache. `slots` and `index` point at slotsBytes() and indexBytes() bytes. */
export function resetCache(cache: usize, slots: usize, entries: u32, index: usize, universe: u32): void {
  const end = slots + slotsBytes(entries);
  store<u32>(cache, <u32>slots, HEAD);
  store<u32>(cache, <u32>(end - SLOT_BYTES), HAND);
  store<u32>(cache, <u32>slots, SLOTS);
  store<u32>(cache, <u32>end, SLOTS_END);
  store<u32>(cache, <u32>index, INDEX);
  for (let slot = slots; slot < end; slot += SLOT_BYTES) {
    store<u32>(slot, <u32>(slot == slots ? end - SLOT_BYTES : slot - SLOT_BYTES), PREVIOUS);
    store<u32>(slot, <u32>(slot + SLOT_BYTES == end ? slots : slot + SLOT_BYTES), NEXT);
    store<u32>(slot, universe, ID);
    store<u32>(slot, 0, REFERENCED);
  }
  memory.fill(index, 0, indexBytes(universe));
}

/** Slot that holds `id`, or ABSENT. */
export function slotOf(cache: usize, id: u32): usize {
  const index: usize = load<u32>(cache, INDEX);
  return load<u32>(index + ((<usize>id) << 2));
}

/** Gives `slot` to `id`; the id that it held is no longer in the cache. */
export function replace(cache: usize, slot: usize, id: u32): void {
  const index: usize = load<u32>(cache, INDEX);
  store<u32>(index + ((<usize>load<u32>(slot, ID)) << 2), ABSENT);
  store<u32>(index + ((<usize>id) << 2), <u32>slot);
  store<u32>(slot, id, ID);
}

/** Makes `slot`, which is not the head, the head of the ring. */
export function moveToFront(cache: usize, slot: usize): void {
  const head: usize = load<u32>(cache, HEAD);
  const previous: usize = load<u32>(slot, PREVIOUS);
  const next: usize = load<u32>(slot, NEXT);
  store<u32>(previous, <u32>next, NEXT);
  store<u32>(next, <u32>previous, PREVIOUS);
  const oldest: usize = load<u32>(head, PREVIOUS);
  store<u32>(oldest, <u32>slot, NEXT);
  store<u32>(slot, <u32>oldest, PREVIOUS);
  store<u32>(slot, <u32>head, NEXT);
  store<u32>(head, <u32>slot, PREVIOUS);
  store<u32>(cache, <u32>slot, HEAD);
}

/** The slot after `slot` in memory, the first after the last. */
export function following(cache: usize, slot: usize): usize {
  const next = slot + SLOT_BYTES;
  return next == <usize>load<u32>(cache, SLOTS_END) ? <usize>load<u32>(cache, SLOTS) : next;
}
