/**
 * Cache size, by what it is worth and what it costs. Worth: the ghost tags tell which misses twice or four times the size would
 * have hit (the miss curve of the window, Mattson 1970), each worth what a miss costs. Cost: what the size itself takes, which
 * are purges (Linux PCP and tcmalloc shrink for the same reason: what is kept has to be visited); other prices (lines that
 * push the task's own out of L1) are not to be predicted, and every change has to prove itself in an audit.
 *
 * A scan longer than the largest cache leaves no ghosts, so nothing grows for it: the seed's hit-rate rule has no eye for that.
 */
import {
  CFG_LEAST_GAIN,
  CFG_SHRINK_ABOVE_HIT_RATE,
  CFG_SHRINK_ABOVE_PRESSURE,
  SIG_COST,
  SIG_EXPLORE,
  SIG_GHOST2_SHARE,
  SIG_GHOST4_SHARE,
  SIG_HIT_RATE,
  SIG_MISS_CYCLES,
  SIG_PRESSURE,
  SIG_READY,
  SIG_SIZE_PRICE,
} from '../layout';
import { config } from '../shared/state';
import { decide, keep, mustShow, signal } from './decision';
import { BETTER, CLEARLY_BETTER } from './governor';
import { RULE_CACHE_CURVE, RULE_CACHE_PRICE, RULE_CACHE_SHRINK, RULE_CACHE_TRY } from './rules';

const SMALLEST = 32;
const LARGEST = 256;

/** Wants a size for a CPU's cache of `entries` entries. */
export function climbCacheSize(signals: usize, entries: i32, decision: usize): void {
  keep(decision, entries);
  if (!isFinite(signal(signals, SIG_COST))) return;
  const scarce = signal(signals, SIG_PRESSURE) > config(CFG_SHRINK_ABOVE_PRESSURE);
  if (scarce && signal(signals, SIG_HIT_RATE) > config(CFG_SHRINK_ABOVE_HIT_RATE)) giveUp(signals, entries, decision);
  else if (signal(signals, SIG_READY) != 0) weigh(signals, entries, decision);
}

/** The seed's rule for scarce memory: what memory is worth to others, no cost of this CPU says. */
function giveUp(signals: usize, entries: i32, decision: usize): void {
  if (entries == SMALLEST) return;
  decide(decision, RULE_CACHE_SHRINK, entries / 2, signal(signals, SIG_HIT_RATE), signal(signals, SIG_PRESSURE), NaN);
}

function weigh(signals: usize, entries: i32, decision: usize): void {
  const least = config(CFG_LEAST_GAIN);
  const price = signal(signals, SIG_SIZE_PRICE);
  const perMiss = signal(signals, SIG_MISS_CYCLES) / signal(signals, SIG_COST);
  // twice the size costs its price once more, four times three times more
  const twice = signal(signals, SIG_GHOST2_SHARE) * perMiss - price;
  const fourfold = 4 * entries <= LARGEST ? signal(signals, SIG_GHOST4_SHARE) * perMiss - 3 * price : -Infinity;
  const best = max(twice, fourfold);
  if (entries < LARGEST && best > least) {
    // the larger step only if it is worth more than the smaller by as much as a step has to be worth
    const to = fourfold > twice + least || twice <= least ? 4 * entries : 2 * entries;
    decide(decision, RULE_CACHE_CURVE, min<i32>(LARGEST, to), best, least, -best);
    mustShow(decision, BETTER);
  } else if (entries > SMALLEST && price / 2 > least) {
    // what half the size would miss, no ghost tells
    decide(decision, RULE_CACHE_PRICE, entries / 2, price / 2, least, -price / 2);
    mustShow(decision, CLEARLY_BETTER);
  } else if (entries > SMALLEST && signal(signals, SIG_EXPLORE) != 0) {
    decide(decision, RULE_CACHE_TRY, entries / 2, best, least, NaN);
    mustShow(decision, CLEARLY_BETTER);
  }
}
