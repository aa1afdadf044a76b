/**
 * Prefetch distance by feedback (Srinath, Mutlu, Kim, Patt 2007, "Feedback directed prefetching", with their thresholds):
 * accurate and late -> farther; inaccurate -> nearer, in the end off. What prefetched lines evict (their third signal) shows in
 * the cost per operation, which the audit compares; so a step that pollutes more than it hides is taken back.
 *
 * At distance 0 nothing feeds back. Then a regular pattern (or, ahead by ids, several misses a batch) turns it on.
 */
import {
  CFG_ACCURATE_ABOVE,
  CFG_FARTHER_ABOVE_MISS_RATE,
  CFG_INACCURATE_BELOW,
  CFG_LATE_ABOVE,
  CFG_PREFETCH_IDS,
  COST_MISSES_IN_FLIGHT,
  SIG_AVERAGE_BATCH,
  SIG_COST,
  SIG_EXPLORE,
  SIG_HIT_RATE,
  SIG_PREFETCH_ACCURACY,
  SIG_PREFETCH_LATENESS,
  SIG_PREFETCH_SETTLED,
  SIG_RANDOM_SHARE,
  SIG_PREFETCH_WORTH,
  SIG_READY,
  SIG_STEADY,
  SIG_WALK_MISS_RATE,
} from '../layout';
import { config, cost } from '../shared/state';
import { decide, keep, mustShow, signal } from './decision';
import { BETTER, CLEARLY_BETTER } from './governor';
import {
  RULE_PREFETCH_FAR,
  RULE_PREFETCH_INACCURATE,
  RULE_PREFETCH_LATE,
  RULE_PREFETCH_REGULAR,
  RULE_PREFETCH_TRY,
} from './rules';

/** A share of so many prefetches is known to 6 % (one standard error at worst): the thresholds are 35 % apart. */
const LEAST_SETTLED: f64 = 64;
/** Share of steps that are no part of a run or stride, from which on a pattern is not regular. */
const IRREGULAR: f64 = 0.4;
/** The middle of the five settings that the paper starts from. */
const START = 4;
const FARTHEST = 32;

/** Wants a distance for a CPU whose distance is `lines`. */
export function climbPrefetch(signals: usize, lines: i32, decision: usize): void {
  keep(decision, lines);
  if (!isFinite(signal(signals, SIG_COST)) || signal(signals, SIG_READY) == 0) return;
  if (lines == 0) turnOn(signals, decision);
  else if (signal(signals, SIG_PREFETCH_SETTLED) >= LEAST_SETTLED) feedBack(signals, lines, decision);
}

function feedBack(signals: usize, lines: i32, decision: usize): void {
  const accuracy = signal(signals, SIG_PREFETCH_ACCURACY);
  const lateness = signal(signals, SIG_PREFETCH_LATENESS);
  const inaccurate = config(CFG_INACCURATE_BELOW);
  // more lines than can be in flight are only dropped
  const bound = min<i32>(FARTHEST, <i32>cost(COST_MISSES_IN_FLIGHT));
  if (accuracy < inaccurate && signal(signals, SIG_PREFETCH_WORTH) < 0 && signal(signals, SIG_STEADY) != 0) {
    // of a pattern that is not regular, no distance hits more than another
    const to = signal(signals, SIG_RANDOM_SHARE) < IRREGULAR ? lines / 2 : 0;
    decide(decision, RULE_PREFETCH_INACCURATE, to, accuracy, signal(signals, SIG_PREFETCH_WORTH), NaN);
    mustShow(decision, BETTER);
  } else if (accuracy >= config(CFG_ACCURATE_ABOVE) && lateness > config(CFG_LATE_ABOVE) && lines < bound) {
    decide(decision, RULE_PREFETCH_LATE, min<i32>(bound, lines * 2), lateness, accuracy, NaN);
    mustShow(decision, BETTER);
  }
}

function turnOn(signals: usize, decision: usize): void {
  const irregular = signal(signals, SIG_RANDOM_SHARE);
  const missesPerBatch = signal(signals, SIG_AVERAGE_BATCH) * (1 - signal(signals, SIG_HIT_RATE));
  const missRate = signal(signals, SIG_WALK_MISS_RATE);
  if (config(CFG_PREFETCH_IDS) != 0 ? missesPerBatch > 2 : irregular < IRREGULAR) {
    decide(decision, RULE_PREFETCH_REGULAR, START, 1 - irregular, missesPerBatch, NaN);
    mustShow(decision, BETTER);
  } else if (missRate > config(CFG_FARTHER_ABOVE_MISS_RATE)) {
    decide(decision, RULE_PREFETCH_FAR, START, missRate, config(CFG_FARTHER_ABOVE_MISS_RATE), NaN);
    mustShow(decision, BETTER);
  } else if (signal(signals, SIG_EXPLORE) != 0) {
    decide(decision, RULE_PREFETCH_TRY, START, 1 - irregular, missesPerBatch, NaN);
    mustShow(decision, CLEARLY_BETTER);
  }
}
