/**
 * Latencies of tasks: one histogram of the whole run, part of the state, and one since the last window, in scratch, because
 * when a window begins is the host's affair and no result may depend on it.
 */
import {
  HISTOGRAM,
  HIST_BUCKETS,
  LATENCY_BINS,
  S_LATENCY_BINS,
  S_QUANTILES,
  S_WINDOW_BINS,
  S_WINDOW_HISTOGRAM,
  S_WINDOW_RANGE,
} from '../layout';
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
  record32(scratch() + S_WINDOW_BINS, latencyBin(cycles));
  const bucket = bucketOf(cycles);
  if (bucket < load<u32>(range)) store<u32>(range, bucket);
  if (bucket > load<u32>(range, 4)) store<u32>(range, bucket, 4);
}

/** Bin of a latency: four an octave, linear within it, so that bin 4 o + q begins at 2^o (1 + q / 4). Below 4 cycles: bin 0. */
function latencyBin(cycles: u64): u32 {
  if (cycles < 4) return 0;
  const octave = <u32>(63 - clz<u64>(cycles));
  return min<u32>((octave << 2) + ((<u32>(cycles >> (octave - 2))) & 3), LATENCY_BINS - 1);
}

function record32(bins: usize, bin: u32): void {
  const address = bins + ((<usize>bin) << 2);
  store<u32>(address, load<u32>(address) + 1);
}

/** Starts a window. */
export function beginLatencyWindow(): void {
  const range = scratch() + S_WINDOW_RANGE;
  const first = load<u32>(range);
  const last = load<u32>(range, 4);
  if (load<u32>(range, 8) != 0 && first <= last)
    memory.fill(scratch() + S_WINDOW_HISTOGRAM + ((<usize>first) << 2), 0, (<usize>(last - first + 1)) << 2);
  memory.fill(scratch() + S_WINDOW_BINS, 0, LATENCY_BINS * 4);
  store<u32>(range, HIST_BUCKETS - 1);
  store<u32>(range, 0, 4);
  store<u32>(range, 1, 8);
}

/** Count, p50, p99, p99.9 as f64 of the window; where they are. Its bins are then at `S_LATENCY_BINS`. */
export function windowLatency(): usize {
  memory.copy(scratch() + S_LATENCY_BINS, scratch() + S_WINDOW_BINS, LATENCY_BINS * 4);
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
