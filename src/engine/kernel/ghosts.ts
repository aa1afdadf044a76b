/**
 * Ghosts: the last twelve tags that a set evicted, most recent first, with the stamps of their last uses. Because a set evicts in
 * LRU order, tags and ghosts together are the set's LRU stack to a depth of sixteen: what a larger cache would have hit. Of a
 * fully associative cache the ghosts lie by the same hash, so that a sixteenth of them each is searched.
 */
import { CPU_GHOST2, CPU_GHOST4, CPU_GHOST_STAMPS, CPU_TAGS, GHOSTS, SET_BYTES, TAG_PURGED, WAYS } from '../layout';

/** Ghost tags of a set. */
export function ghostsOf(block: usize, set: u32): usize {
  return block + CPU_TAGS + <usize>set * SET_BYTES + WAYS * 4;
}

/** Stamps of a set's ghosts. */
export function ghostStampsOf(block: usize, set: u32): usize {
  return block + CPU_GHOST_STAMPS + <usize>set * (GHOSTS * 4);
}

/** Position of a tag among the ghosts, however its entry died, or -1. */
export function findGhost(ghosts: usize, tag: u32): i32 {
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

/** Counts what a larger cache would have hit: the miss curve of this window. */
export function noteGhost(block: usize, ghost: i32): void {
  if (ghost < WAYS) store<u32>(block + CPU_GHOST2, load<u32>(block + CPU_GHOST2) + 1);
  store<u32>(block + CPU_GHOST4, load<u32>(block + CPU_GHOST4) + 1);
}

/** Makes `tag` the most recent ghost; the one at `end` goes. */
export function pushGhost(ghosts: usize, stamps: usize, end: i32, tag: u32, stamp: u32): void {
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
export function dropGhost(ghosts: usize, stamps: usize, at: i32): void {
  const from = (<usize>at) << 2;
  const bytes = (<usize>(GHOSTS - 1 - at)) << 2;
  memory.copy(ghosts + from, ghosts + from + 4, bytes);
  memory.copy(stamps + from, stamps + from + 4, bytes);
  store<u32>(ghosts + (GHOSTS - 1) * 4, 0);
  store<u32>(stamps + (GHOSTS - 1) * 4, 0);
}
