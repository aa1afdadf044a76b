/**
 * Steal threshold and tasks at a time, by hill climbing. What is minimised is p99^w x work^(1-w): the 99th percentile of latency
 * against the busy cycles per operation, with the weight w of the scenario; cycles alone would always say "never steal", and
 * latency alone "always". The seed's signals (imbalance, load) only propose a direction; a step stays if it is clearly better.
 *
 * With many CPUs max / mean of the queues is above any threshold by chance alone, and the seed steals ever more: here the steps
 * that cost more than they gain are taken back, and come up for trial half as often each time.
 */
import {
  CFG_AGGRESSIVE_ABOVE_IMBALANCE,
  CFG_LARGER_ABOVE_LOAD,
  CFG_RELAXED_BELOW_IMBALANCE,
  SIG_IMBALANCE,
  SIG_LOAD,
  SIG_P99,
  SIG_READY,
  SIG_TRY,
  SIG_WORK,
} from '../layout';
import { config } from '../shared/state';
import { decide, keep, mustShow, signal } from './decision';
import { CLEARLY_BETTER } from './governor';
import { RULE_BATCH_EXPLORE, RULE_BATCH_TRY, RULE_STEAL_EXPLORE, RULE_STEAL_TRY } from './rules';

const LARGEST_THRESHOLD = 64;
const SMALLEST_BATCH = 1;
const LARGEST_BATCH = 32;

/** What a scheduler that climbs minimises, from the signals of a window of the machine. */
export function schedulerCost(signals: usize, weight: f64): f64 {
  return Math.exp(weight * Math.log(signal(signals, SIG_P99)) + (1 - weight) * Math.log(signal(signals, SIG_WORK)));
}

/** Wants a steal threshold. */
export function climbSteal(signals: usize, from: i32, decision: usize): void {
  const imbalance = signal(signals, SIG_IMBALANCE);
  const above = config(CFG_AGGRESSIVE_ABOVE_IMBALANCE);
  const below = config(CFG_RELAXED_BELOW_IMBALANCE);
  keep(decision, from);
  if (!isFinite(imbalance) || signal(signals, SIG_READY) == 0) return;
  const to = imbalance > above ? from / 2 : imbalance < below ? from * 2 : from;
  const limit = imbalance > above ? above : below;
  if (isBack(signals, from, to)) goBack(signals, decision, RULE_STEAL_EXPLORE, from, to, 1, LARGEST_THRESHOLD);
  else step(decision, RULE_STEAL_TRY, from, to, 1, LARGEST_THRESHOLD, imbalance, limit);
}

/** Wants a number of tasks at a time. */
export function climbBatch(signals: usize, batch: i32, decision: usize): void {
  const systemLoad = signal(signals, SIG_LOAD);
  const above = config(CFG_LARGER_ABOVE_LOAD);
  keep(decision, batch);
  if (!isFinite(systemLoad) || signal(signals, SIG_READY) == 0) return;
  const to = systemLoad > above ? batch * 2 : batch / 2;
  if (isBack(signals, batch, to))
    goBack(signals, decision, RULE_BATCH_EXPLORE, batch, to, SMALLEST_BATCH, LARGEST_BATCH);
  else step(decision, RULE_BATCH_TRY, batch, to, SMALLEST_BATCH, LARGEST_BATCH, systemLoad, above);
}

/**
 * Whether it is the other direction's turn: each failure passes the turn on, so that a step which an earlier workload asked for
 * is undone, although the signals go on asking for it.
 */
function isBack(signals: usize, value: i32, to: i32): bool {
  const turn = signal(signals, SIG_TRY) > 0;
  return to == value || to > value != turn;
}

function goBack(signals: usize, decision: usize, rule: i32, value: i32, to: i32, least: i32, most: i32): void {
  const up = to == value ? signal(signals, SIG_TRY) > 0 : to < value;
  const back = up ? value * 2 : value / 2;
  step(decision, rule, value, back, least, most, signal(signals, SIG_P99), signal(signals, SIG_WORK));
}

/** Wants a step, within bounds. */
function step(d: usize, rule: i32, value: i32, to: i32, least: i32, most: i32, signal0: f64, signal1: f64): void {
  const bounded = max<i32>(least, min<i32>(most, to));
  if (bounded == value) return;
  decide(d, rule, bounded, signal0, signal1, NaN);
  mustShow(d, CLEARLY_BETTER);
}
