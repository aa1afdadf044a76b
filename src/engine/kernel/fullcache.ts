/**
 * A fully associative capability cache with LRU, FIFO, CLOCK or SIEVE: for study, and to validate the kernel against exact
 * counts. Order and index are those of policies/associative.ts; tags, records and ghosts lie where the four-way cache has them
 * (slot i is way i % 4 of set i / 4), so that everything that looks at a cache sees both alike.
 *
 * A dead copy stays in its place until its turn comes or its id is asked for again.
 */
import {
  CACHE_FULL_CLOCK,
  CACHE_FULL_FIFO,
  CACHE_FULL_LRU,
  CPU_ENTRIES,
  CPU_GENERATION,
  CPU_LAST_USE,
  CPU_LOOKUPS,
  CPU_RIGHTS,
  CPU_TAGS,
  CPU_WINDOW_STAMP,
  C_UNIQUE_IDS,
  ENTRY_SHIFT,
  GHOSTS,
  H_FULL,
  MAX_ENTRIES,
  SET_BYTES,
  TAG_PURGED,
  TAG_REVOKED,
  WAYS,
} from '../layout';
import { cacheKind } from '../shared/settings';
import { count } from '../shared/state';
import { countHit, fillEntry } from './entry';
import { ageUses, noteUse } from './fullstack';
import { dropGhost, findGhost, ghostsOf, ghostStampsOf, noteGhost, pushGhost } from './ghosts';
import { classify } from './missclass';
import {
  ABSENT,
  CACHE_BYTES,
  SLOT_BYTES,
  bucketsBytes,
  replace,
  resetCache,
  slotOf,
  slotsBytes,
} from './policies/associative';
import { clockHit, clockVictim } from './policies/clock';
import { fifoVictim } from './policies/fifo';
import { lruHit, lruVictim } from './policies/lru';
import { sieveVictim } from './policies/sieve';
import { setOf } from './setcache';
import { generationOf, rightsOf } from './table';

/** Four times the largest cache: chains stay short. */
const BUCKETS: u32 = 1024;
const NOBODY: u32 = 0xffffffff;

/** Bytes that one CPU's order and index take. */
export function fullBytes(): usize {
  return CACHE_BYTES + slotsBytes(MAX_ENTRIES) + bucketsBytes(BUCKETS);
}

function cacheOf(cpu: i32): usize {
  return <usize>load<u32>(H_FULL) + <usize>cpu * fullBytes();
}

/** Empties the order and the index of a CPU's cache. */
export function resetFull(cpu: i32, entries: u32): void {
  const cache = cacheOf(cpu);
  const slots = cache + CACHE_BYTES;
  resetCache(cache, slots, entries, slots + slotsBytes(MAX_ENTRIES), BUCKETS, NOBODY);
}

function numberOf(cache: usize, slot: usize): u32 {
  return <u32>((slot - cache - CACHE_BYTES) / SLOT_BYTES);
}

function tagAddress(block: usize, slot: u32): usize {
  return block + CPU_TAGS + <usize>(slot / WAYS) * SET_BYTES + ((<usize>(slot % WAYS)) << 2);
}

function hit(cache: usize, slot: usize): void {
  if (cacheKind == CACHE_FULL_LRU) lruHit(cache, slot);
  else if (cacheKind != CACHE_FULL_FIFO) clockHit(slot);
}

function victim(cache: usize): usize {
  if (cacheKind == CACHE_FULL_LRU) return lruVictim(cache);
  if (cacheKind == CACHE_FULL_FIFO) return fifoVictim(cache);
  return cacheKind == CACHE_FULL_CLOCK ? clockVictim(cache) : sieveVictim(cache);
}

/** As `lookupInSets`. */
export function lookupInFull(
  block: usize,
  cpu: i32,
  ids: usize,
  n: i32,
  slots: usize,
  rights: usize,
  misses: usize,
): i32 {
  const cache = cacheOf(cpu);
  const entries = load<u32>(block + CPU_ENTRIES);
  const windowStamp = load<u32>(block + CPU_WINDOW_STAMP);
  let stamp = load<u32>(block + CPU_LOOKUPS);
  let missCount = 0;
  for (let i = 0; i < n; i++) {
    const id = load<u32>(ids + ((<usize>i) << 2));
    stamp++;
    const found = slotOf(cache, id);
    let slot = found == ABSENT ? 0 : numberOf(cache, found);
    if (found != ABSENT && load<u32>(tagAddress(block, slot)) == id + 1) {
      hit(cache, found);
      const lastUse = countHit(block, slot, stamp);
      if (lastUse <= windowStamp) count(block, C_UNIQUE_IDS, 1);
      noteUse(block, entries, stamp, lastUse);
    } else {
      store<u32>(block + CPU_LOOKUPS, stamp);
      slot = miss(block, cpu, cache, found, id, stamp);
      store<u32>(misses + ((<usize>missCount) << 2), i);
      missCount++;
    }
    const offset = (<usize>slot) << ENTRY_SHIFT;
    assert(load<u32>(block + CPU_GENERATION + offset) == generationOf(id));
    store<u32>(slots + ((<usize>i) << 2), slot);
    store<u32>(rights + ((<usize>i) << 2), load<u32>(block + CPU_RIGHTS + offset));
  }
  store<u32>(block + CPU_LOOKUPS, stamp);
  ageUses(block, stamp);
  return missCount;
}

/** Fills an id that has no live entry; `found` is its dead one, if any. Counts its class. Returns the slot. */
function miss(block: usize, cpu: i32, cache: usize, found: usize, id: u32, stamp: u32): u32 {
  const entries = load<u32>(block + CPU_ENTRIES);
  const home = setOf(id, entries / WAYS);
  const ghosts = ghostsOf(block, home);
  const stamps = ghostStampsOf(block, home);
  const ghost = found == ABSENT ? findGhost(ghosts, id + 1) : -1;
  let mark: u32 = 0;
  let lastUse: u32 = 0;
  if (found != ABSENT) {
    const slot = numberOf(cache, found);
    mark = load<u32>(tagAddress(block, slot)) & (TAG_REVOKED | TAG_PURGED);
    lastUse = load<u32>(block + CPU_LAST_USE + ((<usize>slot) << ENTRY_SHIFT));
  } else if (ghost >= 0) {
    mark = load<u32>(ghosts + ((<usize>ghost) << 2)) ^ (id + 1);
    lastUse = load<u32>(stamps + ((<usize>ghost) << 2));
    if (!mark) noteGhost(block, ghost);
    dropGhost(ghosts, stamps, ghost);
  }
  if (lastUse <= load<u32>(block + CPU_WINDOW_STAMP)) count(block, C_UNIQUE_IDS, 1);
  const missClass = classify(block, cpu, id, mark, noteUse(block, entries, stamp, lastUse));
  if (found != ABSENT) hit(cache, found);
  const slot = numberOf(cache, found == ABSENT ? evict(block, cache, id) : found);
  // a grant visits no cache, so that a copy of nothing must not outlive this look-up
  store<u32>(tagAddress(block, slot), rightsOf(id) == 0 ? (id + 1) | TAG_REVOKED : id + 1);
  fillEntry(block, slot, id, stamp, missClass);
  return slot;
}

/** Gives the slot of the policy's choice to an id; what was in it becomes a ghost. */
function evict(block: usize, cache: usize, id: u32): usize {
  const chosen = victim(cache);
  const slot = numberOf(cache, chosen);
  const old = load<u32>(tagAddress(block, slot));
  if (old != 0) {
    const home = setOf((old & (TAG_PURGED - 1)) - 1, load<u32>(block + CPU_ENTRIES) / WAYS);
    const lastUse = load<u32>(block + CPU_LAST_USE + ((<usize>slot) << ENTRY_SHIFT));
    pushGhost(ghostsOf(block, home), ghostStampsOf(block, home), GHOSTS - 1, old, lastUse);
  }
  replace(cache, chosen, id);
  return chosen;
}

/** Kills the copy of a revoked id, if there is one. */
export function invalidateInFull(block: usize, cpu: i32, id: u32): void {
  const found = slotOf(cacheOf(cpu), id);
  if (found == ABSENT) return;
  const address = tagAddress(block, numberOf(cacheOf(cpu), found));
  if (load<u32>(address) == id + 1) store<u32>(address, (id + 1) | TAG_REVOKED);
}

/** Makes an entry live again, after its capability was granted by this CPU. */
export function renewInFull(block: usize, slot: u32, id: u32): void {
  store<u32>(tagAddress(block, slot), id + 1);
}

/** Puts an entry into the emptied cache, the least recent first; returns its slot. */
export function placeInFull(block: usize, cpu: i32, tag: u32): u32 {
  const cache = cacheOf(cpu);
  const chosen = victim(cache);
  const slot = numberOf(cache, chosen);
  replace(cache, chosen, tag - 1);
  store<u32>(tagAddress(block, slot), tag);
  return slot;
}
