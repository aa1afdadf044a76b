/**
 * Scheduler, by the seed's rules: imbalance (max / mean queue) > 2.0 -> steal aggressively (from shorter queues); < 1.2 -> steal
 * less; load > 80 % -> larger batches, else smaller.
 */
import {
  CFG_AGGRESSIVE_ABOVE_IMBALANCE,
  CFG_LARGER_ABOVE_LOAD,
  CFG_RELAXED_BELOW_IMBALANCE,
  SIG_IMBALANCE,
  SIG_LOAD,
} from '../layout';
import { config } from '../shared/state';
import { decide, keep, signal } from './decision';
import { RULE_BATCH_LARGER, RULE_BATCH_SMALLER, RULE_STEAL_AGGRESSIVE, RULE_STEAL_RELAX } from './rules';

const LARGEST_THRESHOLD = 64;
const SMALLEST_BATCH = 2;
const LARGEST_BATCH = 32;

/** Wants a steal threshold. */
export function tuneSteal(signals: usize, from: i32, decision: usize): void {
  const imbalance = signal(signals, SIG_IMBALANCE);
  const above = config(CFG_AGGRESSIVE_ABOVE_IMBALANCE);
  const below = config(CFG_RELAXED_BELOW_IMBALANCE);
  keep(decision, from);
  if (!isFinite(imbalance)) return;
  if (imbalance > above && from > 1) decide(decision, RULE_STEAL_AGGRESSIVE, from / 2, imbalance, above, NaN);
  else if (imbalance < below && from < LARGEST_THRESHOLD) {
    decide(decision, RULE_STEAL_RELAX, from * 2, imbalance, below, NaN);
  }
}

/** Wants a batch size. */
export function tuneBatch(signals: usize, batch: i32, decision: usize): void {
  const systemLoad = signal(signals, SIG_LOAD);
  const above = config(CFG_LARGER_ABOVE_LOAD);
  keep(decision, batch);
  if (!isFinite(systemLoad)) return;
  if (systemLoad > above) {
    if (batch < LARGEST_BATCH)
      decide(decision, RULE_BATCH_LARGER, min<i32>(LARGEST_BATCH, batch * 2), systemLoad, above, NaN);
  } else if (batch > SMALLEST_BATCH) {
    decide(decision, RULE_BATCH_SMALLER, max<i32>(SMALLEST_BATCH, batch / 2), systemLoad, above, NaN);
  }
}
