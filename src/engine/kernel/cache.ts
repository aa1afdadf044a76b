/**
 * The per-CPU capability cache: sets of four ways, LRU within the set, 32 to 256 entries.
 *
 * A set is one 64-byte line: four tags, then twelve ghost tags of what it evicted, most recent first. Ghosts are touched on
 * misses only. Because a set evicts in LRU order, tags and ghosts together are the set's LRU stack to a depth of sixteen.
 * A tag is id + 1; with TAG_REVOKED or TAG_PURGED it never matches, and remembers why the entry died, also as a ghost.
 */
import {
  CPU_ENTRIES,
  CPU_GENERATION,
  CPU_GHOST2,
  CPU_GHOST4,
  CPU_GHOST_STAMPS,
  CPU_HITS,
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
import { fillEntry, refreshEntry } from './entry';
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
export function lookupBatch(
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
      const offset = (<usize>(s * WAYS + way)) << ENTRY_SHIFT;
      const lastUse = load<u32>(block + CPU_LAST_USE + offset);
      unique += <i64>i32(lastUse <= windowStamp);
      noteUse(block, sets * WAYS, stamp, lastUse);
      store<u32>(block + CPU_LAST_USE + offset, stamp);
      store<u32>(block + CPU_HITS + offset, load<u32>(block + CPU_HITS + offset) + 1);
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

/** Position of a tag among the ghosts, however its entry died, or -1. */
function findGhost(set: usize, tag: u32): i32 {
  const ghosts = set + WAYS * 4;
  if (ASC_FEATURE_SIMD) {
    const wanted = i32x4.splat(tag);
    const ids = i32x4.splat(TAG_PURGED - 1);
    const hit =
      i32x4.bitmask(i32x4.eq(v128.and(v128.load(ghosts), ids), wanted)) |
      (i32x4.bitmask(i32x4.eq(v128.and(v128.load(ghosts, 16), ids), wanted)) << 4) |
      (i32x4.bitmask(i32x4.eq(v128.and(v128.load(ghosts, 32), ids), wanted)) << 8);
    return hit ? ctz<i32>(hit) : -1;
  }
  for (let i = 0; i < GHOSTS; i++) if ((load<u32>(ghosts + ((<usize>i) << 2)) & (TAG_PURGED - 1)) == tag) return i;
  return -1;
}

/** Fills an id that is not cached: counts its class, makes the victim a ghost. Returns the way. */
function miss(block: usize, cpu: i32, id: u32, s: u32, set: usize, stamp: u32): i32 {
  const tag = id + 1;
  const stamps = block + CPU_GHOST_STAMPS + <usize>s * (GHOSTS * 4);
  let way = findWay(set, tag | TAG_REVOKED);
  let mark: u32 = way >= 0 ? TAG_REVOKED : 0;
  if (!mark) {
    way = findWay(set, tag | TAG_PURGED);
    if (way >= 0) mark = TAG_PURGED;
  }
  const dead = way >= 0;
  const ghost = dead ? -1 : findGhost(set, tag);
  const ghostStamp: u32 = ghost >= 0 ? load<u32>(stamps + ((<usize>ghost) << 2)) : 0;
  if (ghost >= 0) {
    mark = load<u32>(set + WAYS * 4 + ((<usize>ghost) << 2)) ^ tag;
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
    if (old != 0) pushGhost(set + WAYS * 4, stamps, ghost >= 0 ? ghost : GHOSTS - 1, old, oldStamp);
    else if (ghost >= 0) dropGhost(set + WAYS * 4, stamps, ghost);
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

/** Makes the entry of the last look-up hold the capability as it is now: after a grant by this CPU. */
export function renewEntry(block: usize, slot: u32, id: u32): void {
  const s = slot / WAYS;
  const way = slot % WAYS;
  store<u32>(block + CPU_TAGS + <usize>s * SET_BYTES + ((<usize>way) << 2), id + 1);
  const order = block + CPU_ORDER + s;
  store<u8>(order, <u8>touched(load<u8>(order), way));
  refreshEntry(block, slot, id);
}

/** Counts what a larger cache would have hit: the miss curve of this window. */
function noteGhost(block: usize, ghost: i32): void {
  if (ghost < WAYS) store<u32>(block + CPU_GHOST2, load<u32>(block + CPU_GHOST2) + 1);
  store<u32>(block + CPU_GHOST4, load<u32>(block + CPU_GHOST4) + 1);
}

/** Makes `tag` the most recent ghost; the one at `end` goes. */
function pushGhost(ghosts: usize, stamps: usize, end: i32, tag: u32, stamp: u32): void {
  shiftIn(ghosts, end, tag);
  shiftIn(stamps, end, stamp);
}

/** Moves words 0 .. end-1 up by one and puts `first` at 0. Without branches: where a ghost lies is anybody's guess. */
function shiftIn(words: usize, end: i32, first: u32): void {
  if (ASC_FEATURE_SIMD) {
    const a = v128.load(words);
    const b = v128.load(words, 16);
    const c = v128.load(words, 32);
    const last = i32x4.splat(end);
    const moved = i32x4(0, 1, 2, 3);
    const four = i32x4.splat(4);
    const next = i32x4.add(moved, four);
    const up0 = v128.shuffle<i32>(i32x4.splat(first), a, 0, 4, 5, 6);
    const up1 = v128.shuffle<i32>(a, b, 3, 4, 5, 6);
    const up2 = v128.shuffle<i32>(b, c, 3, 4, 5, 6);
    v128.store(words, v128.bitselect(a, up0, i32x4.gt_s(moved, last)));
    v128.store(words, v128.bitselect(b, up1, i32x4.gt_s(next, last)), 16);
    v128.store(words, v128.bitselect(c, up2, i32x4.gt_s(i32x4.add(next, four), last)), 32);
    return;
  }
  for (let i = end; i > 0; i--) {
    const at = words + ((<usize>i) << 2);
    store<u32>(at, load<u32>(at - 4));
  }
  store<u32>(words, first);
}

/** Removes a ghost that became an entry again without a victim. */
function dropGhost(ghosts: usize, stamps: usize, at: i32): void {
  const from = (<usize>at) << 2;
  const bytes = (<usize>(GHOSTS - 1 - at)) << 2;
  memory.copy(ghosts + from, ghosts + from + 4, bytes);
  memory.copy(stamps + from, stamps + from + 4, bytes);
  store<u32>(ghosts + (GHOSTS - 1) * 4, 0);
  store<u32>(stamps + (GHOSTS - 1) * 4, 0);
}

/** Kills the copy of a revoked id, if this cache has one. */
export function invalidate(block: usize, id: u32): void {
  const s = setOf(id, load<u32>(block + CPU_ENTRIES) / WAYS);
  const set = block + CPU_TAGS + <usize>s * SET_BYTES;
  const way = findWay(set, id + 1);
  if (way >= 0) bury(block, s, way);
}

/** Kills every entry: a process switch (TAG_PURGED), or a CPU that missed too many revocations (TAG_REVOKED). */
export function invalidateAll(block: usize, mark: u32): void {
  const entries = load<u32>(block + CPU_ENTRIES);
  for (let slot: u32 = 0; slot < entries; slot++) {
    const address = block + CPU_TAGS + <usize>(slot / WAYS) * SET_BYTES + ((<usize>(slot % WAYS)) << 2);
    const tag = load<u32>(address);
    if (tag != 0 && tag < <u32>TAG_PURGED) store<u32>(address, tag | mark);
  }
}
