/**
 * Random numbers: SplitMix64 (Steele, Lea, Flood 2014). Integer only; one stream per purpose, so that variants that make
 * different decisions still see the same arrivals and the same ids.
 */

const GOLDEN: u64 = 0x9e3779b97f4a7c15;

/** The finaliser: a bijection that scatters every input bit over the output. */
export function mix(x: u64): u64 {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/** Next number of the stream whose state is at the address. */
export function next(stream: usize): u64 {
  const state = load<u64>(stream) + GOLDEN;
  store<u64>(stream, state);
  return mix(state);
}

/** The number at a position of the stream that starts with `key`. */
export function at(key: u64, position: u64): u64 {
  return mix(key + (position + 1) * GOLDEN);
}

/** Scatters a small number over 64 bits: half of `mix`, for numbers that are multiplied once more before use. */
export function scatter(x: u64): u64 {
  x *= GOLDEN;
  return x ^ (x >> 32);
}

/** Maps 64 random bits to [0, 1). */
export function unit(random: u64): f64 {
  return <f64>(random >> 11) * 1.1102230246251565e-16;
}

/** Maps 64 random bits to 0 .. n-1. */
export function below(random: u64, n: u32): u32 {
  return <u32>(((random >> 32) * <u64>n) >> 32);
}

/** An exponentially distributed number with mean 1. */
export function exponential(random: u64): f64 {
  return -Math.log(1.0 - unit(random));
}
