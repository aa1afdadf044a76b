/**
 * SIMD threshold, by the seed's rules. At start both twins are run over batch sizes 1..64 and two lines are fitted; they cross
 * at the smallest batch for which SIMD wins (in simulation the times come from the machine's profile, live from this machine).
 * Then: average batch < 1.5 x crossover -> prefer scalar, else SIMD. "Prefer scalar" doubles the threshold, step by step.
 */
import { CFG_PREFER_SCALAR_BELOW, SIG_AVERAGE_BATCH, SIG_CROSSOVER, SIG_CROSSOVER_FIT } from '../layout';
import { config } from '../shared/state';
import { decide, keep, signal } from './decision';
import { RULE_SIMD_CROSSOVER, RULE_SIMD_MEASURED, RULE_SIMD_PREFER_SCALAR, RULE_SIMD_PREFER_SIMD } from './rules';

const LARGEST = 64;

/** Wants the crossover that was found at start. */
export function startSimd(signals: usize, from: i32, decision: usize): void {
  const crossover = signal(signals, SIG_CROSSOVER);
  keep(decision, from);
  if (!isFinite(crossover)) return;
  const to = max<i32>(1, min<i32>(LARGEST, <i32>Math.ceil(crossover)));
  if (to != from) decide(decision, RULE_SIMD_CROSSOVER, to, crossover, signal(signals, SIG_CROSSOVER_FIT), NaN);
}

/** Wants a threshold for a CPU whose threshold is `from`; `crossover` is what the start found. */
export function tuneSimd(signals: usize, from: i32, crossover: i32, decision: usize): void {
  const average = signal(signals, SIG_AVERAGE_BATCH);
  const limit = config(CFG_PREFER_SCALAR_BELOW) * <f64>crossover;
  keep(decision, from);
  if (!isFinite(average)) return;
  if (average < limit) {
    if (from < LARGEST) decide(decision, RULE_SIMD_PREFER_SCALAR, min<i32>(LARGEST, from * 2), average, limit, NaN);
  } else if (from > crossover) {
    decide(decision, RULE_SIMD_PREFER_SIMD, max<i32>(crossover, from / 2), average, limit, NaN);
  }
}

/**
 * Climbing: wants the crossover itself. Each batch is compared with the threshold by its own size, so that no average of
 * them moves the place where one twin becomes the better one; only another machine does, and then it is measured again.
 */
export function climbSimd(from: i32, crossover: i32, decision: usize): void {
  keep(decision, from);
  if (from != crossover) decide(decision, RULE_SIMD_MEASURED, crossover, <f64>crossover, <f64>from, NaN);
}

/**
 * Least-squares lines through (batch, scalar) and (batch, simd), cost samples at `sizes`; all arrays f64. Writes the crossover
 * (fractional; NaN if the lines do not cross at a positive size) and the smaller R² of both.
 */
export function fitCrossover(sizes: usize, scalar: usize, simd: usize, n: i32, signals: usize): void {
  const slopeScalar = slope(sizes, scalar, n);
  const slopeSimd = slope(sizes, simd, n);
  const atZeroScalar = mean(scalar, n) - slopeScalar * mean(sizes, n);
  const atZeroSimd = mean(simd, n) - slopeSimd * mean(sizes, n);
  const crossover = (atZeroSimd - atZeroScalar) / (slopeScalar - slopeSimd);
  const fit = min(rSquared(sizes, scalar, n, slopeScalar), rSquared(sizes, simd, n, slopeSimd));
  store<f64>(signals + SIG_CROSSOVER, slopeScalar > slopeSimd ? max(1, crossover) : NaN);
  store<f64>(signals + SIG_CROSSOVER_FIT, fit);
}

function mean(values: usize, n: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < n; i++) sum += load<f64>(values + ((<usize>i) << 3));
  return sum / <f64>n;
}

function covariance(a: usize, b: usize, n: i32): f64 {
  const meanA = mean(a, n);
  const meanB = mean(b, n);
  let sum: f64 = 0;
  for (let i = 0; i < n; i++) {
    const offset = (<usize>i) << 3;
    sum += (load<f64>(a + offset) - meanA) * (load<f64>(b + offset) - meanB);
  }
  return sum;
}

function slope(x: usize, y: usize, n: i32): f64 {
  return covariance(x, y, n) / covariance(x, x, n);
}

function rSquared(x: usize, y: usize, n: i32, k: f64): f64 {
  const all = covariance(y, y, n);
  return all == 0 ? 1 : (k * covariance(x, y, n)) / all;
}
