/**
 * Steal threshold and tasks at a time, by what they are worth (sim/worth.ts) rather than by imbalance and load: with many CPUs
 * max / mean of the queues is above any threshold by chance alone, and the seed steals ever more; and a queue that no other CPU may
 * rob, because it is short, shows as little load.
 *
 * The audit compares p99^w x work^(1-w): the 99th percentile of latency against the busy cycles per operation, with the weight w of
 * the scenario; cycles alone would always say "never steal", and latency alone "always".
 */
import {
  CFG_LEAST_GAIN,
  SIG_DOUBLE_BATCH,
  SIG_HALF_BATCH,
  SIG_LOAD,
  SIG_P99,
  SIG_READY,
  SIG_SATURATED,
  SIG_STEAL_PRICE,
  SIG_STEAL_SHARE,
  SIG_STEAL_WORTH,
  SIG_WORK,
} from '../layout';
import { config } from '../shared/state';
import { decide, keep, mustShow, signal } from './decision';
import { BETTER, CLEARLY_BETTER } from './governor';
import {
  RULE_BATCH_DISPATCH,
  RULE_BATCH_WAITING,
  RULE_STEAL_PRICE,
  RULE_STEAL_SATURATED,
  RULE_STEAL_WORTH,
} from './rules';

const LARGEST_THRESHOLD = 64;
const LARGEST_BATCH = 32;
/** Thresholds are doubled or halved: a step is one only if it comes nearer, as a ratio. */
const HALF_STEP: f64 = 1.4142135623730951;

/** What an audit of the scheduler compares, from the signals of a window of the machine. */
export function schedulerCost(signals: usize, weight: f64): f64 {
  return Math.exp(weight * Math.log(signal(signals, SIG_P99)) + (1 - weight) * Math.log(signal(signals, SIG_WORK)));
}

/** Wants a steal threshold. */
export function climbSteal(signals: usize, from: i32, decision: usize): void {
  const worth = signal(signals, SIG_STEAL_WORTH);
  const share = signal(signals, SIG_STEAL_SHARE);
  const least = config(CFG_LEAST_GAIN);
  keep(decision, from);
  if (signal(signals, SIG_SATURATED) == 1) {
    // nothing to prove, and no turn to wait for: a queue that grows while others idle costs more than any steal
    if (from > 1) decide(decision, RULE_STEAL_SATURATED, from / 2, signal(signals, SIG_LOAD), worth, NaN);
  } else if (isNaN(worth) || signal(signals, SIG_READY) == 0) return;
  else if (share > least && from < LARGEST_THRESHOLD) {
    decide(decision, RULE_STEAL_PRICE, from * 2, share, least, -share);
    mustShow(decision, BETTER);
  } else if (worth * HALF_STEP < <f64>from && from > 1) {
    decide(decision, RULE_STEAL_WORTH, from / 2, worth, signal(signals, SIG_STEAL_PRICE), NaN);
    mustShow(decision, CLEARLY_BETTER);
  }
}

/** Wants a number of tasks at a time. */
export function climbBatch(signals: usize, batch: i32, decision: usize): void {
  const half = signal(signals, SIG_HALF_BATCH);
  const double = signal(signals, SIG_DOUBLE_BATCH);
  keep(decision, batch);
  if (!isFinite(half) || !isFinite(double) || signal(signals, SIG_READY) == 0) return;
  if (half > 0 && batch > 1) decide(decision, RULE_BATCH_WAITING, batch / 2, half, double, -half);
  else if (double > 0 && batch < LARGEST_BATCH)
    decide(decision, RULE_BATCH_DISPATCH, min<i32>(LARGEST_BATCH, batch * 2), double, half, -double);
  mustShow(decision, CLEARLY_BETTER);
}
