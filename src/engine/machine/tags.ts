/**
 * One level of the memory hierarchy: sets of up to 16 ways, 16-bit tags, replacement by MRU bits (bit-PLRU: every way touched
 * since the last time all had been is kept). A set is 32 bytes of tags; MRU and prefetch bits follow all sets, 2 bytes each.
 * A tag is the line number above the set bits, plus 1; 0 is empty.
 */

/** Bytes of a level. */
export function levelBytes(sets: i32): i32 {
  return sets * 36;
}

/** Way that holds the tag, or -1. */
export function findLine(set: usize, tag: u32): i32 {
  if (ASC_FEATURE_SIMD) {
    const wanted = i16x8.splat(<i16>tag);
    // narrowed to a byte a lane: i8x16.bitmask is much faster in V8 than i16x8.bitmask
    const hit = i8x16.bitmask(
      i8x16.narrow_i16x8_s(i16x8.eq(v128.load(set), wanted), i16x8.eq(v128.load(set, 16), wanted)),
    );
    return hit ? ctz<i32>(hit) : -1;
  }
  for (let way: i32 = 0; way < 16; way++) if (load<u16>(set + ((<usize>way) << 1)) == tag) return way;
  return -1;
}

/** Address of the MRU bits of a set. */
export function mruBits(level: usize, sets: i32, set: i32): usize {
  return level + ((<usize>sets) << 5) + ((<usize>set) << 1);
}

/** Address of the prefetch bits of a set: ways that a prefetch brought and nobody used yet. */
export function prefetchBits(level: usize, sets: i32, set: i32): usize {
  return level + <usize>sets * 34 + ((<usize>set) << 1);
}

/** Marks a way as used. */
export function touchWay(mru: usize, way: i32, ways: i32): void {
  const full: u32 = (1 << ways) - 1;
  const bit: u32 = 1 << way;
  const bits: u32 = load<u16>(mru) | bit;
  store<u16>(mru, <u16>(bits == full ? bit : bits));
}

/** Way to replace: the first that was not used. */
export function replaceWay(mru: usize, ways: i32): i32 {
  const free = ~(<u32>load<u16>(mru)) & ((1 << ways) - 1);
  return free ? ctz<i32>(free) : 0;
}

/** Looks a line up in a level and fills it; true if it was there. */
export function access(level: usize, sets: i32, bits: u32, ways: i32, line: u32): bool {
  const index = <i32>(line & (sets - 1));
  const set = level + ((<usize>index) << 5);
  const tag = (line >> bits) + 1;
  const mru = mruBits(level, sets, index);
  let way = findLine(set, tag);
  const hit = way >= 0;
  if (!hit) {
    way = replaceWay(mru, ways);
    store<u16>(set + ((<usize>way) << 1), <u16>tag);
  }
  touchWay(mru, way, ways);
  return hit;
}
