/**
 * Latencies of the machine's tuning window, for the scheduler's tuner: part of the state, since decisions depend on them, and
 * therefore small: 16 buckets an octave, within which values count as spread evenly.
 */
import { WINDOW_LATENCIES, WINDOW_LATENCY_BUCKETS } from '../layout';

const LINEAR_BITS = 4;
const SUB_BUCKETS: i64 = 1 << LINEAR_BITS;

function bucketOf(cycles: i64): i32 {
  const value = max<i64>(0, cycles);
  if (value < SUB_BUCKETS) return <i32>value;
  const octave = 63 - LINEAR_BITS - <i32>clz<i64>(value);
  const bucket = ((octave + 1) << LINEAR_BITS) + <i32>((value >> octave) - SUB_BUCKETS);
  return min<i32>(WINDOW_LATENCY_BUCKETS - 1, bucket);
}

/** First value of a bucket. */
function lowerBound(bucket: i32): f64 {
  if (bucket < <i32>SUB_BUCKETS) return bucket;
  const octave = (bucket >> LINEAR_BITS) - 1;
  return <f64>((SUB_BUCKETS + <i64>(bucket & (<i32>SUB_BUCKETS - 1))) << octave);
}

/** Counts the latency of a task that ended. */
export function noteWindowLatency(cycles: i64): void {
  const address = WINDOW_LATENCIES + ((<usize>bucketOf(cycles)) << 2);
  store<u32>(address, load<u32>(address) + 1);
}

/** The 99th percentile of the window, NaN if no task ended in it; starts the next window. */
export function takeP99(): f64 {
  let all: f64 = 0;
  for (let i = 0; i < WINDOW_LATENCY_BUCKETS; i++) all += <f64>load<u32>(WINDOW_LATENCIES + ((<usize>i) << 2));
  const rank = 0.99 * all;
  let before: f64 = 0;
  let found = NaN;
  for (let i = 0; i < WINDOW_LATENCY_BUCKETS && before < rank; i++) {
    const here = <f64>load<u32>(WINDOW_LATENCIES + ((<usize>i) << 2));
    if (before + here >= rank) found = lowerBound(i) + ((lowerBound(i + 1) - lowerBound(i)) * (rank - before)) / here;
    before += here;
  }
  memory.fill(WINDOW_LATENCIES, 0, WINDOW_LATENCY_BUCKETS * 4);
  return found;
}
