/**
 * The capability cache that ships: sets of four ways, LRU within the set.
 *
 * A set is one 64-byte line: four tags, then twelve ghost tags of what it evicted (ghosts.ts), which are touched on misses only.
 */
import {
  CPU_ENTRIES,
  CPU_GENERATION,
  CPU_LAST_USE,
  CPU_LOOKUPS,
  CPU_ORDER,
  CPU_RIGHTS,
  CPU_TAGS,
  CPU_WINDOW_STAMP,
  C_UNIQUE_IDS,
  ENTRY_SHIFT,
  GHOSTS,
  SET_BYTES,
  TAG_PURGED,
  TAG_REVOKED,
  WAYS,
} from '../layout';
import { count } from '../shared/state';
import { ageUses, noteUse } from './fullstack';
import { classify } from './missclass';
import { demoted, touched, victim } from './order';
import { countHit, fillEntry } from './entry';
import { dropGhost, findGhost, ghostsOf, ghostStampsOf, noteGhost, pushGhost } from './ghosts';
import { generationOf, rightsOf } from './table';

/** Set of an id in a cache of `sets` sets. Multiplicative hash (Knuth), upper half. */
export function setOf(id: u32, sets: u32): u32 {
  return ((id * 0x9e3779b1) >> 16) & (sets - 1);
}

/** Way whose tag equals `tag`, or -1. */
export function findWay(set: usize, tag: u32): i32 {
  if (ASC_FEATURE_SIMD) {
    const hit = i32x4.bitmask(i32x4.eq(v128.load(set), i32x4.splat(tag)));
    return hit ? ctz<i32>(hit) : -1;
  }
  if (load<u32>(set) == tag) return 0;
  if (load<u32>(set + 4) == tag) return 1;
  if (load<u32>(set + 8) == tag) return 2;
  return load<u32>(set + 12) == tag ? 3 : -1;
}

/**
 * Looks up `n` ids. `slots` gets the slot of each (hit or newly filled), `rights` its rights, `misses` the positions that
 * missed. Returns the number of misses. Fills at once, so that a repeated id of the same batch hits.
 */
export function lookupInSets(
  block: usize,
  cpu: i32,
  ids: usize,
  n: i32,
  slots: usize,
  rights: usize,
  misses: usize,
): i32 {
  const sets = load<u32>(block + CPU_ENTRIES) / WAYS;
  const windowStamp = load<u32>(block + CPU_WINDOW_STAMP);
  let stamp = load<u32>(block + CPU_LOOKUPS);
  let missCount = 0;
  let unique: i64 = 0;
  for (let i = 0; i < n; i++) {
    const id = load<u32>(ids + ((<usize>i) << 2));
    const s = setOf(id, sets);
    const set = block + CPU_TAGS + <usize>s * SET_BYTES;
    stamp++;
    let way = findWay(set, id + 1);
    if (way < 0) {
      store<u32>(block + CPU_LOOKUPS, stamp);
      way = miss(block, cpu, id, s, set, stamp);
      store<u32>(misses + ((<usize>missCount) << 2), i);
      missCount++;
    } else {
      const lastUse = countHit(block, s * WAYS + way, stamp);
      unique += <i64>i32(lastUse <= windowStamp);
      noteUse(block, sets * WAYS, stamp, lastUse);
      const order = block + CPU_ORDER + s;
      store<u8>(order, <u8>touched(load<u8>(order), way));
    }
    const slot = s * WAYS + way;
    // a stale right is never honoured: whatever the lookup returns is of the table's generation
    assert(load<u32>(block + CPU_GENERATION + ((<usize>slot) << ENTRY_SHIFT)) == generationOf(id));
    store<u32>(slots + ((<usize>i) << 2), slot);
    store<u32>(rights + ((<usize>i) << 2), load<u32>(block + CPU_RIGHTS + ((<usize>slot) << ENTRY_SHIFT)));
  }
  store<u32>(block + CPU_LOOKUPS, stamp);
  ageUses(block, stamp);
  count(block, C_UNIQUE_IDS, unique);
  return missCount;
}

/** Fills an id that is not cached: counts its class, makes the victim a ghost. Returns the way. */
function miss(block: usize, cpu: i32, id: u32, s: u32, set: usize, stamp: u32): i32 {
  const tag = id + 1;
  const ghosts = ghostsOf(block, s);
  const stamps = ghostStampsOf(block, s);
  let way = findWay(set, tag | TAG_REVOKED);
  let mark: u32 = way >= 0 ? TAG_REVOKED : 0;
  if (!mark) {
    way = findWay(set, tag | TAG_PURGED);
    if (way >= 0) mark = TAG_PURGED;
  }
  const dead = way >= 0;
  const ghost = dead ? -1 : findGhost(ghosts, tag);
  const ghostStamp: u32 = ghost >= 0 ? load<u32>(stamps + ((<usize>ghost) << 2)) : 0;
  if (ghost >= 0) {
    mark = load<u32>(ghosts + ((<usize>ghost) << 2)) ^ tag;
    if (!mark) noteGhost(block, ghost);
  }
  const lastUse: u32 = dead ? load<u32>(block + CPU_LAST_USE + ((<usize>(s * WAYS + way)) << ENTRY_SHIFT)) : ghostStamp;
  if (lastUse <= load<u32>(block + CPU_WINDOW_STAMP)) count(block, C_UNIQUE_IDS, 1);
  const inFullLru = noteUse(block, load<u32>(block + CPU_ENTRIES), stamp, lastUse);
  const missClass = classify(block, cpu, id, mark, inFullLru);
  const order = block + CPU_ORDER + s;
  if (!dead) {
    way = victim(load<u8>(order));
    const old = load<u32>(set + ((<usize>way) << 2));
    const oldStamp = load<u32>(block + CPU_LAST_USE + ((<usize>(s * WAYS + way)) << ENTRY_SHIFT));
    if (old != 0) pushGhost(ghosts, stamps, ghost >= 0 ? ghost : GHOSTS - 1, old, oldStamp);
    else if (ghost >= 0) dropGhost(ghosts, stamps, ghost);
  }
  store<u32>(set + ((<usize>way) << 2), tag);
  store<u8>(order, <u8>touched(load<u8>(order), way));
  fillEntry(block, s * WAYS + way, id, stamp, missClass);
  // a grant visits no cache, so that a copy of nothing must not outlive this look-up
  if (rightsOf(id) == 0) bury(block, s, way);
  return way;
}

/** Marks an entry as a revoked copy: the next to be replaced. */
function bury(block: usize, s: u32, way: i32): void {
  const address = block + CPU_TAGS + <usize>s * SET_BYTES + ((<usize>way) << 2);
  store<u32>(address, load<u32>(address) | TAG_REVOKED);
  const order = block + CPU_ORDER + s;
  store<u8>(order, <u8>demoted(load<u8>(order), way));
}

/** Makes an entry live again, and the most recent of its set, after its capability was granted by this CPU. */
export function renewInSets(block: usize, slot: u32, id: u32): void {
  const s = slot / WAYS;
  const way = slot % WAYS;
  store<u32>(block + CPU_TAGS + <usize>s * SET_BYTES + ((<usize>way) << 2), id + 1);
  const order = block + CPU_ORDER + s;
  store<u8>(order, <u8>touched(load<u8>(order), way));
}

/** Kills the copy of a revoked id, if this cache has one. */
export function invalidateInSets(block: usize, id: u32): void {
  const s = setOf(id, load<u32>(block + CPU_ENTRIES) / WAYS);
  const set = block + CPU_TAGS + <usize>s * SET_BYTES;
  const way = findWay(set, id + 1);
  if (way >= 0) bury(block, s, way);
}

/** Puts an entry into the emptied cache, the least recent first; returns its slot. */
export function placeInSets(block: usize, sets: u32, tag: u32): u32 {
  const s = setOf(tag - 1, sets);
  const order = block + CPU_ORDER + s;
  const way = victim(load<u8>(order));
  store<u8>(order, <u8>touched(load<u8>(order), way));
  store<u32>(block + CPU_TAGS + <usize>s * SET_BYTES + ((<usize>way) << 2), tag);
  return s * WAYS + way;
}
