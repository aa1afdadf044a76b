// Four-way set-associative LRU: sets of four tags, most recent first, chosen by the hash of the per-CPU cache.
//
// There is no branch in an access: a hit in way w and a miss are the same permutation of the set (a miss is a "hit" in
// way 3, whose tag goes), after which lane 0 is the id. The SIMD twin takes the permutation from a table by the bit mask
// of the tag comparison; the scalar twin selects. Both leave the same four words behind.

import { setOf } from '../setcache';

/** A set: four u32 tags. */
export const SET_BYTES: usize = 16;
/** One permutation for each of the 16 bit masks, of which 0, 1, 2, 4 and 8 occur. */
export const PERMUTATIONS_BYTES: usize = 256;
/** Not an id. */
const NO_ID: u8 = 0xff;

/** Empties `sets` (a power of two) sets and writes the permutation table. */
export function resetFourWay(sets: usize, count: u32, permutations: usize): void {
  memory.fill(sets, NO_ID, <usize>count * SET_BYTES);
  for (let mask: u32 = 0; mask < 16; mask++) {
    const way = mask == 0 ? 3 : min<u32>(ctz(mask), 3);
    const row = permutations + <usize>mask * SET_BYTES;
    storePermutation(row, way);
  }
}

/** Byte indices that bring lane `way` to the front and keep the order of the others. */
function storePermutation(row: usize, way: u32): void {
  for (let lane: u32 = 0; lane < 4; lane++) {
    const from: u32 = lane == 0 ? way : lane <= way ? lane - 1 : lane;
    for (let byte: u32 = 0; byte < 4; byte++) store<u8>(row + (lane << 2) + byte, <u8>((from << 2) + byte));
  }
}

/** Asks for `id` in its set: 1 on a hit, 0 on a miss. `count` is how many sets there are. */
export function fourWayAccess(sets: usize, count: u32, permutations: usize, id: u32): u32 {
  const set = sets + <usize>setOf(id, count) * SET_BYTES;
  if (ASC_FEATURE_SIMD) return accessVector(set, permutations, id);
  return accessScalar(set, id);
}

function accessVector(set: usize, permutations: usize, id: u32): u32 {
  const tags = v128.load(set);
  const hit = i32x4.bitmask(i32x4.eq(tags, i32x4.splat(<i32>id)));
  const moved = i8x16.swizzle(tags, v128.load(permutations + <usize>hit * SET_BYTES));
  v128.store(set, i32x4.replace_lane(moved, 0, <i32>id));
  return <u32>(hit != 0);
}

function accessScalar(set: usize, id: u32): u32 {
  const tag0 = load<u32>(set, 0);
  const tag1 = load<u32>(set, 4);
  const tag2 = load<u32>(set, 8);
  const in0 = tag0 == id;
  const in1 = in0 | (tag1 == id);
  const in2 = in1 | (tag2 == id);
  const hit = in2 | (load<u32>(set, 12) == id);
  store<u32>(set, id, 0);
  store<u32>(set, select(tag1, tag0, in0), 4);
  store<u32>(set, select(tag2, tag1, in1), 8);
  store<u32>(set, select(load<u32>(set, 12), tag2, in2), 12);
  return <u32>hit;
}
