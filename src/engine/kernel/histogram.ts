/**
 * Log-linear histogram (as HdrHistogram): exact below 2048, then 1024 buckets an octave, so that a value is known to three
 * significant digits whatever its size.
 */
import { HIST_BUCKETS, HIST_LINEAR_BITS } from '../layout';

/** Bucket of a value. */
export function bucketOf(value: u64): u32 {
  if (value < (<u64>1) << HIST_LINEAR_BITS) return <u32>value;
  const shift = <u32>(64 - HIST_LINEAR_BITS - <u32>clz<u64>(value));
  const bucket = (shift << (HIST_LINEAR_BITS - 1)) + <u32>(value >> shift);
  return min<u32>(bucket, HIST_BUCKETS - 1);
}

/** Middle of a bucket's values. */
export function valueOf(bucket: u32): f64 {
  if (bucket < 1 << HIST_LINEAR_BITS) return <f64>bucket;
  const shift = (bucket >> (HIST_LINEAR_BITS - 1)) - 1;
  const low = (<u64>(bucket - (shift << (HIST_LINEAR_BITS - 1)))) << shift;
  return <f64>low + <f64>(((<u64>1) << shift) - 1) / 2;
}

/** Counts a value. */
export function record(histogram: usize, value: u64): void {
  const address = histogram + ((<usize>bucketOf(value)) << 2);
  store<u32>(address, load<u32>(address) + 1);
}

/** Values counted in buckets `first`..`last`. */
export function total(histogram: usize, first: u32, last: u32): u64 {
  let sum: u64 = 0;
  for (let i = first; i <= last; i++) sum += load<u32>(histogram + ((<usize>i) << 2));
  return sum;
}

/** The value that a share `q` of the `n` values in buckets `first`..`last` does not exceed; NaN if there is none. */
export function quantile(histogram: usize, first: u32, last: u32, n: u64, q: f64): f64 {
  if (n == 0) return NaN;
  const rank = <u64>Math.ceil(q * <f64>n);
  let sum: u64 = 0;
  for (let i = first; i <= last; i++) {
    sum += load<u32>(histogram + ((<usize>i) << 2));
    if (sum >= rank) return valueOf(i);
  }
  return NaN;
}
