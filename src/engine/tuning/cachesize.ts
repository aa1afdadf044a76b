/**
 * Cache size, by the seed's rules: hit rate < 80 % -> grow (up to 256); else hit rate > 95 % and memory pressure > 80 % ->
 * shrink (down to 32); unique ids in the window > 0.9 x size -> grow. One doubling or halving at a time.
 */
import {
  CFG_GROW_BELOW_HIT_RATE,
  CFG_SHRINK_ABOVE_HIT_RATE,
  CFG_SHRINK_ABOVE_PRESSURE,
  CFG_WORKING_SET_SHARE,
  SIG_COST,
  SIG_GHOST2_SHARE,
  SIG_HIT_RATE,
  SIG_MISS_CYCLES,
  SIG_PRESSURE,
  SIG_UNIQUE_IDS,
} from '../layout';
import { config } from '../shared/state';
import { decide, keep, signal } from './decision';
import { RULE_CACHE_GROW_HIT_RATE, RULE_CACHE_GROW_WORKING_SET, RULE_CACHE_SHRINK } from './rules';

const SMALLEST = 32;
const LARGEST = 256;

/** Wants a size for a CPU's cache of `entries` entries. */
export function tuneCacheSize(signals: usize, entries: i32, decision: usize): void {
  const hitRate = signal(signals, SIG_HIT_RATE);
  const pressure = signal(signals, SIG_PRESSURE);
  const unique = signal(signals, SIG_UNIQUE_IDS);
  const growBelow = config(CFG_GROW_BELOW_HIT_RATE);
  const limit = config(CFG_WORKING_SET_SHARE) * <f64>entries;
  keep(decision, entries);
  if (!isFinite(hitRate)) return;
  if (hitRate < growBelow) {
    if (entries < LARGEST) decide(decision, RULE_CACHE_GROW_HIT_RATE, entries * 2, hitRate, growBelow, gain(signals));
  } else if (hitRate > config(CFG_SHRINK_ABOVE_HIT_RATE) && pressure > config(CFG_SHRINK_ABOVE_PRESSURE)) {
    if (entries > SMALLEST) decide(decision, RULE_CACHE_SHRINK, entries / 2, hitRate, pressure, NaN);
  } else if (unique > limit && entries < LARGEST) {
    decide(decision, RULE_CACHE_GROW_WORKING_SET, entries * 2, unique, limit, gain(signals));
  }
}

/** What ghosts say that twice the size would save, relative to the cost per operation. */
function gain(signals: usize): f64 {
  return -(signal(signals, SIG_GHOST2_SHARE) * signal(signals, SIG_MISS_CYCLES)) / signal(signals, SIG_COST);
}
