/**
 * Prefetch distance, by the seed's rules. The pattern goes first: sequential -> 8 lines or more, random -> 2 at most. Then the
 * miss rate of the table walk moves the distance within what the pattern allows: > 10 % -> farther, < 2 % -> nearer.
 * Never farther than twice the miss registers: more requests than that would only be dropped.
 */
import {
  CFG_FARTHER_ABOVE_MISS_RATE,
  CFG_NEARER_BELOW_MISS_RATE,
  CFG_RANDOM_TO,
  CFG_SEQUENTIAL_FROM,
  COST_MISSES_IN_FLIGHT,
  SIG_RANDOM_SHARE,
  SIG_SEQUENTIAL_SHARE,
  SIG_WALK_MISS_RATE,
} from '../layout';
import { config, cost } from '../shared/state';
import { decide, keep, signal } from './decision';
import { RULE_PREFETCH_FARTHER, RULE_PREFETCH_NEARER, RULE_PREFETCH_RANDOM, RULE_PREFETCH_SEQUENTIAL } from './rules';

/** Share of steps from which a pattern is called by its name. */
const CLEAR = 0.6;
const FARTHEST = 32;

/** Wants a distance for a CPU whose distance is `lines`. */
export function tunePrefetch(signals: usize, lines: i32, decision: usize): void {
  const sequential = signal(signals, SIG_SEQUENTIAL_SHARE);
  const random = signal(signals, SIG_RANDOM_SHARE);
  const missRate = signal(signals, SIG_WALK_MISS_RATE);
  const bound = min<i32>(FARTHEST, 2 * <i32>cost(COST_MISSES_IN_FLIGHT));
  const isSequential = sequential > CLEAR;
  const isRandom = random > CLEAR;
  const least = isSequential ? min<i32>(bound, <i32>config(CFG_SEQUENTIAL_FROM)) : 0;
  const most = isRandom ? min<i32>(bound, <i32>config(CFG_RANDOM_TO)) : bound;
  keep(decision, lines);
  if (!isFinite(missRate)) return;
  if (isSequential && lines < least) decide(decision, RULE_PREFETCH_SEQUENTIAL, least, sequential, <f64>least, NaN);
  else if (isRandom && lines > most) decide(decision, RULE_PREFETCH_RANDOM, most, random, <f64>most, NaN);
  else moveByRate(missRate, lines, least, most, decision);
}

function moveByRate(missRate: f64, lines: i32, least: i32, most: i32, decision: usize): void {
  const above = config(CFG_FARTHER_ABOVE_MISS_RATE);
  const below = config(CFG_NEARER_BELOW_MISS_RATE);
  if (missRate > above && lines < most) {
    decide(decision, RULE_PREFETCH_FARTHER, min<i32>(most, max<i32>(1, lines * 2)), missRate, above, NaN);
  } else if (missRate < below && lines > least) {
    decide(decision, RULE_PREFETCH_NEARER, max<i32>(least, lines / 2), missRate, below, NaN);
  }
}
