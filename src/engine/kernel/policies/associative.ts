// A fully associative cache of unit-size entries: what the replacement policies beside this file share.
//
// Everything lives in linear memory at addresses that the caller chooses:
//
//   header  (CACHE_BYTES)     at `cache`: counts and pointers below
//   slots   (SLOT_BYTES each) one per entry: neighbours in the ring, the id it holds, one reference bit
//   buckets (u32 each)        chains of the slots whose ids have the same low bits: how a lookup finds its slot
//
// With as many buckets as there are ids a chain has one link and the index is a plain table; a cache inside a kernel makes do
// with a few times its entries. Slots start out holding an id that nobody asks for: an empty slot is then simply the oldest
// entry, and no policy needs a case for a cache that is still filling.

/** Header: slot where the policy's attention is: the most recent (LRU, SIEVE) or the next to replace (FIFO, CLOCK). */
export const HEAD: usize = 0;
/** Header: SIEVE's hand. */
export const HAND: usize = 4;
/** Header: first slot. */
export const SLOTS: usize = 8;
/** Header: address after the last slot. */
export const SLOTS_END: usize = 12;
/** Header: the buckets, and their number less one. */
export const BUCKETS: usize = 16;
export const BUCKET_MASK: usize = 20;
export const CACHE_BYTES: usize = 32;

/** Slot: address of the next more recent slot (of the oldest, for the most recent: it is a ring). */
export const PREVIOUS: usize = 0;
/** Slot: address of the next older slot. */
export const NEXT: usize = 4;
/** Slot: the id that it holds. */
export const ID: usize = 8;
/** Slot: reference bit of CLOCK and SIEVE. */
export const REFERENCED: usize = 12;
/** Slot: next slot of its bucket, or ABSENT. */
export const CHAIN: usize = 16;
export const SLOT_BYTES: usize = 20;

/** No slot. */
export const ABSENT: u32 = 0;

export function slotsBytes(entries: u32): usize {
  return <usize>entries * SLOT_BYTES;
}

/** `buckets` is a power of two. */
export function bucketsBytes(buckets: u32): usize {
  return (<usize>buckets) << 2;
}

/** Empties the cache. `slots` and `index` point at slotsBytes() and bucketsBytes() bytes; nobody asks for `nobody`. */
export function resetCache(cache: usize, slots: usize, entries: u32, index: usize, buckets: u32, nobody: u32): void {
  const end = slots + slotsBytes(entries);
  store<u32>(cache, <u32>slots, HEAD);
  store<u32>(cache, <u32>(end - SLOT_BYTES), HAND);
  store<u32>(cache, <u32>slots, SLOTS);
  store<u32>(cache, <u32>end, SLOTS_END);
  store<u32>(cache, <u32>index, BUCKETS);
  store<u32>(cache, buckets - 1, BUCKET_MASK);
  for (let slot = slots; slot < end; slot += SLOT_BYTES) {
    store<u32>(slot, <u32>(slot == slots ? end - SLOT_BYTES : slot - SLOT_BYTES), PREVIOUS);
    store<u32>(slot, <u32>(slot + SLOT_BYTES == end ? slots : slot + SLOT_BYTES), NEXT);
    store<u32>(slot, nobody, ID);
    store<u32>(slot, 0, REFERENCED);
    store<u32>(slot, ABSENT, CHAIN);
  }
  memory.fill(index, 0, bucketsBytes(buckets));
}

function bucketOf(cache: usize, id: u32): usize {
  return <usize>load<u32>(cache, BUCKETS) + ((<usize>(id & load<u32>(cache, BUCKET_MASK))) << 2);
}

/** Slot that holds `id`, or ABSENT. */
export function slotOf(cache: usize, id: u32): usize {
  let slot: usize = load<u32>(bucketOf(cache, id));
  while (slot != ABSENT && load<u32>(slot, ID) != id) slot = load<u32>(slot, CHAIN);
  return slot;
}

/** Gives `slot` to `id`; the id that it held is no longer in the cache. */
export function replace(cache: usize, slot: usize, id: u32): void {
  unlink(bucketOf(cache, load<u32>(slot, ID)), slot);
  const bucket = bucketOf(cache, id);
  store<u32>(slot, load<u32>(bucket), CHAIN);
  store<u32>(bucket, <u32>slot);
  store<u32>(slot, id, ID);
}

/** Takes a slot out of its bucket; one that was never used is in none. */
function unlink(bucket: usize, slot: usize): void {
  let link = bucket;
  let at: usize = load<u32>(link);
  while (at != ABSENT && at != slot) {
    link = at + CHAIN;
    at = load<u32>(link);
  }
  if (at != ABSENT) store<u32>(link, load<u32>(slot, CHAIN));
}

/** Makes `slot` the head of the ring. */
export function moveToFront(cache: usize, slot: usize): void {
  const head: usize = load<u32>(cache, HEAD);
  if (slot == head) return;
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
