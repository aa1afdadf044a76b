/**
 * Latencies of tasks: one histogram of the whole run, part of the state, and one since the last window, in scratch, because
 * when a window begins is the host's affair and no result may depend on it.
 */
import { HISTOGRAM, HIST_BUCKETS, S_QUANTILES, S_WINDOW_HISTOGRAM, S_WINDOW_RANGE } from '../layout';
import { bucketOf, quantile, record, total } from '../kernel/histogram';
import { climbsScheduler } from '../shared/settings';
import { scratch } from '../shared/state';
import { noteWindowLatency } from './windowlatency';

/** Notes the latency of a task that ended; in the window's histogram only if somebody has begun a window. */
export function noteLatency(cycles: i64): void {
  record(HISTOGRAM, cycles);
  if (climbsScheduler) noteWindowLatency(cycles);
  const range = scratch() + S_WINDOW_RANGE;
  if (load<u32>(range, 8) == 0) return;
  record(scratch() + S_WINDOW_HISTOGRAM, cycles);
  const bucket = bucketOf(cycles);
  if (bucket < load<u32>(range)) store<u32>(range, bucket);
  if (bucket > load<u32>(range, 4)) store<u32>(range, bucket, 4);
}

/** Starts a window. */
export function beginLatencyWindow(): void {
  const range = scratch() + S_WINDOW_RANGE;
  const first = load<u32>(range);
  const last = load<u32>(range, 4);
  if (load<u32>(range, 8) != 0 && first <= last)
    memory.fill(scratch() + S_WINDOW_HISTOGRAM + ((<usize>first) << 2), 0, (<usize>(last - first + 1)) << 2);
  store<u32>(range, HIST_BUCKETS - 1);
  store<u32>(range, 0, 4);
  store<u32>(range, 1, 8);
}

/** Count, p50, p99, p99.9 as f64 of the window; where they are. */
export function windowLatency(): usize {
  const range = scratch() + S_WINDOW_RANGE;
  return quantiles(scratch() + S_WINDOW_HISTOGRAM, load<u32>(range), load<u32>(range, 4), scratch() + S_QUANTILES);
}

/** The same of the whole run. */
export function totalLatency(): usize {
  return quantiles(HISTOGRAM, 0, HIST_BUCKETS - 1, scratch() + S_QUANTILES + 32);
}

function quantiles(histogram: usize, first: u32, last: u32, out: usize): usize {
  const n = total(histogram, first, last);
  store<f64>(out, <f64>n);
  store<f64>(out, quantile(histogram, first, last, n, 0.5), 8);
  store<f64>(out, quantile(histogram, first, last, n, 0.99), 16);
  store<f64>(out, quantile(histogram, first, last, n, 0.999), 24);
  return out;
}
