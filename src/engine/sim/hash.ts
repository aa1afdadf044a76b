/** A 64-bit hash of the whole state, eight bytes at a time in four independent lanes (the structure of xxHash64). */

const PRIME1: u64 = 0x9e3779b185ebca87;
const PRIME2: u64 = 0xc2b2ae3d27d4eb4f;

function round(lane: u64, input: u64): u64 {
  return rotl<u64>(lane + input * PRIME2, 31) * PRIME1;
}

/** Hash of [from, to), a multiple of 32 bytes, going on from the hash `seed` of what comes before it. */
export function hashBytes(seed: u64, from: usize, to: usize): u64 {
  let a: u64 = seed + PRIME1 + PRIME2;
  let b: u64 = seed + PRIME2;
  let c: u64 = seed;
  let d: u64 = seed - PRIME1;
  for (let p = from; p < to; p += 32) {
    a = round(a, load<u64>(p));
    b = round(b, load<u64>(p, 8));
    c = round(c, load<u64>(p, 16));
    d = round(d, load<u64>(p, 24));
  }
  let h = rotl<u64>(a, 1) + rotl<u64>(b, 7) + rotl<u64>(c, 12) + rotl<u64>(d, 18) + <u64>(to - from);
  h = (h ^ (h >> 33)) * PRIME2;
  h = (h ^ (h >> 29)) * PRIME1;
  return h ^ (h >> 32);
}
