/**
 * What an audit compares: the costs per operation of the windows before a change with those after it. A knob remembers its last
 * costs in a ring; a sample is taken from the newest.
 *
 * Where costs follow a trend (a cache that fills makes every change look good, a queue that grows every change bad), the trend
 * counts for neither: the difference of the means is then taken between two parallel lines (analysis of covariance, Fisher 1932).
 */
import {
  CFG_AUDIT_WINDOWS,
  CFG_CONSECUTIVE,
  G_BEFORE_COUNT,
  G_BEFORE_MEAN,
  G_BEFORE_TREND,
  G_BEFORE_VARIANCE,
  G_COSTS,
  G_RING,
  G_RING_SIZE,
  G_SINCE,
} from '../layout';
import { config } from '../shared/state';

/** Two-sided 95 % quantile of Student's t, within 1 % from two degrees of freedom on. */
function quantile95(degrees: f64): f64 {
  const r = 1 / max(1, degrees);
  return 1.959964 + r * (2.37 + r * (2.8 + r * 3.9));
}

/** Appends the cost of a window, if there was a sample. */
export function remember(knob: usize, costNow: f64): void {
  if (!isFinite(costNow)) return;
  const n = load<u32>(knob + G_COSTS);
  store<f64>(knob + G_RING + ((<usize>(n % G_RING_SIZE)) << 3), costNow);
  store<u32>(knob + G_COSTS, n + 1);
  store<u32>(knob + G_SINCE, load<u32>(knob + G_SINCE) + 1);
}

/** The cost `back` windows ago, 0 the last. */
function costAt(knob: usize, back: u32): f64 {
  const index = (load<u32>(knob + G_COSTS) - 1 - back) % G_RING_SIZE;
  return load<f64>(knob + G_RING + ((<usize>index) << 3));
}

/**
 * A sample: mean, variance of a single value, values, and the sum of (window - mean window) x (cost - mean cost), which is the
 * trend times `spread`. Of the last call of `takeSample`; no part of any state.
 */
export let sampleMean: f64 = NaN;
export let sampleVariance: f64 = NaN;
export let sampleCount: u32 = 0;
let sampleTrend: f64 = 0;

/** Change of the mean, and half of its 95 % interval: of the last call of `compare`. */
export let meanChange: f64 = NaN;
export let changeHalf: f64 = NaN;

/**
 * Takes the newest costs, at most `most`. The oldest of them, up to half, are left out if the mean of the rest is known better:
 * a cold start or another workload would else pass for noise (the marginal standard error rule, White 1997, which forbids
 * to leave out more than half).
 */
export function takeSample(knob: usize, most: u32): void {
  const n = min<u32>(min<u32>(G_RING_SIZE, most), load<u32>(knob + G_COSTS));
  const least = max<u32>(2, (n + 1) / 2);
  let mean: f64 = 0;
  let squares: f64 = 0;
  let trend: f64 = 0;
  let best: f64 = Infinity;
  sampleCount = 0;
  for (let m: u32 = 1; m <= n; m++) {
    const value = costAt(knob, m - 1);
    const delta = value - mean;
    mean += delta / <f64>m;
    squares += delta * (value - mean);
    // the mean of m - 1 windows back from the newest is m / 2 - 1 windows ago: this one is m / 2 older
    trend -= (<f64>m / 2) * (value - mean);
    if (m < least) continue;
    const variance = squares / <f64>(m - 1);
    const half = quantile95(<f64>(m - 1)) * Math.sqrt(variance / <f64>m);
    if (half > best) continue;
    best = half;
    sampleMean = mean;
    sampleTrend = trend;
    sampleVariance = variance;
    sampleCount = m;
  }
}

/** The windows in which the rule held stand for "before", and as many before them: older ones may be of another workload. */
export function windowsBefore(knob: usize): u32 {
  return min<u32>(load<u32>(knob + G_SINCE), 2 * max<u32>(3, <u32>config(CFG_CONSECUTIVE)));
}

/** Windows that stand for "after". */
export function windowsAfter(): u32 {
  return min<u32>(G_RING_SIZE, <u32>config(CFG_AUDIT_WINDOWS));
}

/**
 * Half width of the 95 % interval of the difference of two means (Welch, Satterthwaite). Two or three windows say little about
 * their spread: then that of the other sample stands in where it is larger.
 */
export function halfWidth(varianceA: f64, a: u32, varianceB: f64, b: u32): f64 {
  const meanA = (a < 4 ? max(varianceA, varianceB) : varianceA) / <f64>a;
  const meanB = (b < 4 ? max(varianceA, varianceB) : varianceB) / <f64>b;
  const sum = meanA + meanB;
  if (sum == 0) return 0;
  const degrees = (sum * sum) / ((meanA * meanA) / <f64>(a - 1) + (meanB * meanB) / <f64>(b - 1));
  return quantile95(degrees) * Math.sqrt(sum);
}

/** Keeps the sample as the one before a change. */
export function keepBefore(knob: usize): void {
  store<u32>(knob + G_BEFORE_COUNT, sampleCount);
  store<f64>(knob + G_BEFORE_MEAN, sampleMean);
  store<f64>(knob + G_BEFORE_VARIANCE, sampleVariance);
  store<f64>(knob + G_BEFORE_TREND, sampleTrend);
}

/** Sum of squared distances of `n` windows from their middle. */
function spread(n: f64): f64 {
  return (n * (n * n - 1)) / 12;
}

/** Compares the sample, which is from after the change, with the one before: `meanChange`, `changeHalf`. */
export function compare(knob: usize): void {
  const a = load<u32>(knob + G_BEFORE_COUNT);
  const b = sampleCount;
  const variance = load<f64>(knob + G_BEFORE_VARIANCE);
  meanChange = sampleMean - load<f64>(knob + G_BEFORE_MEAN);
  changeHalf = halfWidth(variance, a, sampleVariance, b);
  const windows = spread(a) + spread(b);
  const both = load<f64>(knob + G_BEFORE_TREND) + sampleTrend;
  const degrees = <f64>(a + b) - 3;
  const trend = both / windows;
  const rest = (variance * <f64>(a - 1) + sampleVariance * <f64>(b - 1) - trend * both) / degrees;
  if (degrees < 1) return;
  const beyond = quantile95(degrees) * Math.sqrt(max(0, rest));
  const before = load<f64>(knob + G_BEFORE_TREND) / spread(a);
  const after = sampleTrend / spread(b);
  // one trend, that is in both and the same in both: what a change of before has left behind is none
  if (Math.abs(trend) <= beyond * Math.sqrt(1 / windows) || before * after <= 0) return;
  if (Math.abs(before - after) > beyond * Math.sqrt(1 / spread(a) + 1 / spread(b))) return;
  const apart = <f64>load<u32>(knob + G_SINCE) + (<f64>a - <f64>b) / 2;
  meanChange -= trend * apart;
  changeHalf = beyond * Math.sqrt(1 / <f64>a + 1 / <f64>b + (apart * apart) / windows);
}

/** Variance of the last `n` costs, together with the `n` before, within each of both. */
export function recentVariance(knob: usize, n: u32): f64 {
  const newer = recentMean(knob, n);
  const older = 2 * recentMean(knob, 2 * n) - newer;
  let squares: f64 = 0;
  for (let back: u32 = 0; back < 2 * n; back++) {
    const delta = costAt(knob, back) - (back < n ? newer : older);
    squares += delta * delta;
  }
  return squares / <f64>(2 * n - 2);
}

/** Mean of the last `n` costs; NaN if there are not so many. */
export function recentMean(knob: usize, n: u32): f64 {
  if (load<u32>(knob + G_COSTS) < n) return NaN;
  let sum: f64 = 0;
  for (let back: u32 = 0; back < n; back++) sum += costAt(knob, back);
  return sum / <f64>n;
}
