/** The rules of the tuners as conditions on signals, in the order in which a tuner asks: the first that holds is its wish. */
import * as L from '../../engine/layout';
import type { Variant } from '../scenario/variant';
import type { Knob } from '../scenario/words';

export interface Condition {
  /** The signal or value in words. */
  what: string;
  value: number;
  comparison: '<' | '>' | '≤' | '≥' | '≠';
  limit: number;
  /** Whether `value` is a yes (1) or no (0). */
  flag: boolean;
  holds: boolean;
}

/** What rules look at: the last window's signals, the knob's value, the scenario's thresholds. */
export interface RuleContext {
  signal: (offset: number) => number;
  value: number;
  variant: Variant;
  missesInFlight: number;
  crossover: number;
}

export interface Rule {
  id: string;
  conditions: (context: RuleContext) => Condition[];
}

const COMPARE: Record<Condition['comparison'], (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '≤': (a, b) => a <= b,
  '≥': (a, b) => a >= b,
  '≠': (a, b) => a !== b,
};

const is = (what: string, value: number, comparison: Condition['comparison'], limit: number): Condition => ({
  what,
  value,
  comparison,
  limit,
  flag: false,
  holds: COMPARE[comparison](value, limit),
});

/** A turn that it must be, or must not be. */
const turn = (what: string, value: number, wanted: boolean): Condition => ({
  ...is(what, value, '≠', Number(!wanted)),
  flag: true,
});

const hitRate = ({ signal }: RuleContext) => signal(L.SIG_HIT_RATE);
const size = ({ value }: RuleContext, comparison: '<' | '>', limit: number) => is('the size', value, comparison, limit);

const shrink = (c: RuleContext) => [
  is('hit rate', hitRate(c), '>', c.variant.cacheEntries.shrinkAboveHitRate),
  is('memory pressure', c.signal(L.SIG_PRESSURE), '>', c.variant.cacheEntries.shrinkAbovePressure),
];

const CACHE_SEED: Rule[] = [
  {
    id: 'cache.growHitRate',
    conditions: (c) => [is('hit rate', hitRate(c), '<', c.variant.cacheEntries.growBelowHitRate), size(c, '<', 256)],
  },
  { id: 'cache.shrink', conditions: (c) => [...shrink(c), notGrowing(c), size(c, '>', 32)] },
  {
    id: 'cache.growWorkingSet',
    conditions: (c) => [
      is('unique ids', c.signal(L.SIG_UNIQUE_IDS), '>', c.variant.cacheEntries.workingSetShare * c.value),
      notGrowing(c),
      ...(shrink(c).every(({ holds }) => holds) ? [is('hit rate', hitRate(c), '≤', shrink(c)[0]!.limit)] : []),
      size(c, '<', 256),
    ],
  },
];

const notGrowing = (c: RuleContext) => is('hit rate', hitRate(c), '≥', c.variant.cacheEntries.growBelowHitRate);

const ready = ({ signal }: RuleContext) => turn('turn to try', signal(L.SIG_READY), true);
const steady = ({ signal }: RuleContext) =>
  turn('turn to try what only a steady state shows', signal(L.SIG_STEADY), true);
const explore = ({ signal }: RuleContext) => turn('turn to explore', signal(L.SIG_EXPLORE), true);

/** What twice and four times the size promise, of the cost, less what they cost themselves. */
function curve({ signal, value }: RuleContext): number {
  const perMiss = signal(L.SIG_MISS_CYCLES) / signal(L.SIG_COST);
  const price = signal(L.SIG_SIZE_PRICE);
  const twice = signal(L.SIG_GHOST2_SHARE) * perMiss - price;
  return 4 * value <= 256 ? Math.max(twice, signal(L.SIG_GHOST4_SHARE) * perMiss - 3 * price) : twice;
}

const spacious = (c: RuleContext) =>
  shrink(c).every(({ holds }) => holds) ? [is('hit rate', hitRate(c), '≤', shrink(c)[0]!.limit)] : [];

const CACHE_CLIMB: Rule[] = [
  { id: 'cache.shrink', conditions: (c) => [...shrink(c), size(c, '>', 32)] },
  {
    id: 'cache.curve',
    conditions: (c) => [
      ...spacious(c),
      is('gain by the miss curve', curve(c), '>', c.variant.cacheEntries.leastGain),
      size(c, '<', 256),
      ready(c),
    ],
  },
  {
    id: 'cache.price',
    conditions: (c) => [
      ...spacious(c),
      is('half the price of the size', c.signal(L.SIG_SIZE_PRICE) / 2, '>', c.variant.cacheEntries.leastGain),
      size(c, '>', 32),
      ready(c),
    ],
  },
  { id: 'cache.try', conditions: (c) => [...spacious(c), size(c, '>', 32), ready(c), explore(c)] },
];

const batchLimit = (c: RuleContext) => c.variant.simdFrom.preferScalarBelow * c.crossover;
const SIMD_SEED: Rule[] = [
  {
    id: 'simd.preferScalar',
    conditions: (c) => [
      is('average batch', c.signal(L.SIG_AVERAGE_BATCH), '<', batchLimit(c)),
      is('the threshold', c.value, '<', 64),
    ],
  },
  {
    id: 'simd.preferSimd',
    conditions: (c) => [
      is('average batch', c.signal(L.SIG_AVERAGE_BATCH), '≥', batchLimit(c)),
      is('the threshold', c.value, '>', c.crossover),
    ],
  },
];
const SIMD_CLIMB: Rule[] = [
  { id: 'simd.measured', conditions: (c) => [is('the threshold', c.value, '≠', c.crossover)] },
];

/** Share of steps from which the seed's rules call a pattern by its name; see engine/tuning/prefetch.ts. */
const CLEAR = 0.6;

/** Bounds of the distance by the pattern. */
function prefetchBounds({ signal, variant, missesInFlight }: RuleContext): { least: number; most: number } {
  const { sequentialFrom, randomTo } = variant.prefetchLines;
  const bound = Math.min(32, 2 * missesInFlight);
  return {
    least: signal(L.SIG_SEQUENTIAL_SHARE) > CLEAR ? Math.min(bound, sequentialFrom) : 0,
    most: signal(L.SIG_RANDOM_SHARE) > CLEAR ? Math.min(bound, randomTo) : bound,
  };
}
const distance = (c: RuleContext, comparison: '<' | '>', limit: number) =>
  is('the distance', c.value, comparison, limit);
const walkMisses = (c: RuleContext) => c.signal(L.SIG_WALK_MISS_RATE);

const PREFETCH_SEED: Rule[] = [
  {
    id: 'prefetch.sequential',
    conditions: (c) => [
      is('sequential share', c.signal(L.SIG_SEQUENTIAL_SHARE), '>', CLEAR),
      distance(c, '<', prefetchBounds(c).least),
      is('miss rate of walks', walkMisses(c), '≥', 0),
    ],
  },
  {
    id: 'prefetch.random',
    conditions: (c) => [
      is('random share', c.signal(L.SIG_RANDOM_SHARE), '>', CLEAR),
      distance(c, '>', prefetchBounds(c).most),
      is('miss rate of walks', walkMisses(c), '≥', 0),
    ],
  },
  {
    id: 'prefetch.farther',
    conditions: (c) => [
      is('miss rate of walks', walkMisses(c), '>', c.variant.prefetchLines.fartherAboveMissRate),
      distance(c, '<', prefetchBounds(c).most),
    ],
  },
  {
    id: 'prefetch.nearer',
    conditions: (c) => [
      is('miss rate of walks', walkMisses(c), '<', c.variant.prefetchLines.nearerBelowMissRate),
      distance(c, '>', prefetchBounds(c).least),
    ],
  },
];

/** Prefetches that must be settled before their shares are believed; see engine/tuning/climbprefetch.ts. */
const LEAST_SETTLED = 64;
const IRREGULAR = 0.4;
const settled = (c: RuleContext) => is('settled prefetches', c.signal(L.SIG_PREFETCH_SETTLED), '≥', LEAST_SETTLED);
const accuracy = (c: RuleContext) => c.signal(L.SIG_PREFETCH_ACCURACY);
const missesPerBatch = (c: RuleContext) => c.signal(L.SIG_AVERAGE_BATCH) * (1 - hitRate(c));
const regular = (c: RuleContext) =>
  c.variant.prefetchLines.by === 'ids'
    ? is('misses per batch', missesPerBatch(c), '>', 2)
    : is('irregular share', c.signal(L.SIG_RANDOM_SHARE), '<', IRREGULAR);

const PREFETCH_CLIMB: Rule[] = [
  {
    id: 'prefetch.inaccurate',
    conditions: (c) => [
      distance(c, '>', 0),
      settled(c),
      is('accuracy', accuracy(c), '<', c.variant.prefetchLines.inaccurateBelow),
      is('worth of a prefetch', c.signal(L.SIG_PREFETCH_WORTH), '<', 0),
      ready(c),
      steady(c),
    ],
  },
  {
    id: 'prefetch.late',
    conditions: (c) => [
      distance(c, '>', 0),
      settled(c),
      is('accuracy', accuracy(c), '≥', c.variant.prefetchLines.accurateAbove),
      is('lateness', c.signal(L.SIG_PREFETCH_LATENESS), '>', c.variant.prefetchLines.lateAbove),
      distance(c, '<', Math.min(32, c.missesInFlight)),
      ready(c),
    ],
  },
  { id: 'prefetch.regular', conditions: (c) => [distance(c, '<', 1), regular(c), ready(c)] },
  {
    id: 'prefetch.far',
    conditions: (c) => [
      distance(c, '<', 1),
      is('miss rate of walks', walkMisses(c), '>', c.variant.prefetchLines.fartherAboveMissRate),
      ready(c),
    ],
  },
  { id: 'prefetch.try', conditions: (c) => [distance(c, '<', 1), ready(c), explore(c)] },
];

const imbalance = (c: RuleContext) => c.signal(L.SIG_IMBALANCE);
const STEAL_SEED: Rule[] = [
  {
    id: 'steal.aggressive',
    conditions: (c) => [
      is('imbalance', imbalance(c), '>', c.variant.stealFrom.aggressiveAboveImbalance),
      is('the threshold', c.value, '>', 1),
    ],
  },
  {
    id: 'steal.relax',
    conditions: (c) => [
      is('imbalance', imbalance(c), '<', c.variant.stealFrom.relaxedBelowImbalance),
      is('imbalance', imbalance(c), '≤', c.variant.stealFrom.aggressiveAboveImbalance),
      is('the threshold', c.value, '<', 64),
    ],
  },
];

const load = (c: RuleContext) => c.signal(L.SIG_LOAD);
const BATCH_SEED: Rule[] = [
  {
    id: 'batch.larger',
    conditions: (c) => [is('load', load(c), '>', c.variant.batchTasks.largerAboveLoad), is('tasks', c.value, '<', 32)],
  },
  {
    id: 'batch.smaller',
    conditions: (c) => [is('load', load(c), '≤', c.variant.batchTasks.largerAboveLoad), is('tasks', c.value, '>', 2)],
  },
];

const worth = (c: RuleContext) => c.signal(L.SIG_STEAL_WORTH);
const leastGain = (c: RuleContext) => c.variant.cacheEntries.leastGain;
const threshold = (c: RuleContext, comparison: '<' | '>', limit: number) =>
  is('the threshold', c.value, comparison, limit);
const unsaturated = ({ signal }: RuleContext) =>
  turn('a CPU was never idle, which it must not be', signal(L.SIG_SATURATED), false);

const STEAL_CLIMB: Rule[] = [
  {
    id: 'steal.saturated',
    conditions: (c) => [turn('a CPU was never idle', c.signal(L.SIG_SATURATED), true), threshold(c, '>', 1)],
  },
  {
    id: 'steal.price',
    conditions: (c) => [
      unsaturated(c),
      is('share of steals', c.signal(L.SIG_STEAL_SHARE), '>', leastGain(c)),
      is('worth stealing from', worth(c), '≥', 1),
      threshold(c, '<', 64),
      ready(c),
    ],
  },
  {
    id: 'steal.worth',
    conditions: (c) => [
      unsaturated(c),
      ...(c.value < 64 ? [is('share of steals', c.signal(L.SIG_STEAL_SHARE), '≤', leastGain(c))] : []),
      is('worth stealing from', worth(c) * Math.SQRT2, '<', c.value),
      threshold(c, '>', 1),
      ready(c),
    ],
  },
];

const half = (c: RuleContext) => c.signal(L.SIG_HALF_BATCH);
const double = (c: RuleContext) => c.signal(L.SIG_DOUBLE_BATCH);
const batchTasks = (c: RuleContext, comparison: '<' | '>', limit: number) => is('tasks', c.value, comparison, limit);
const notSmaller = (c: RuleContext) => (c.value > 1 ? [is('gain of half as many', half(c), '≤', 0)] : []);
const BATCH_CLIMB: Rule[] = [
  {
    id: 'batch.waiting',
    conditions: (c) => [is('gain of half as many', half(c), '>', 0), batchTasks(c, '>', 1), ready(c)],
  },
  {
    id: 'batch.dispatch',
    conditions: (c) => [
      ...notSmaller(c),
      is('gain of twice as many', double(c), '>', 0),
      batchTasks(c, '<', 32),
      ready(c),
    ],
  },
];

const RULES_OF: Record<Knob, Record<'seed' | 'climb', Rule[]>> = {
  cacheEntries: { seed: CACHE_SEED, climb: CACHE_CLIMB },
  simdFrom: { seed: SIMD_SEED, climb: SIMD_CLIMB },
  prefetchLines: { seed: PREFETCH_SEED, climb: PREFETCH_CLIMB },
  stealFrom: { seed: STEAL_SEED, climb: STEAL_CLIMB },
  batchTasks: { seed: BATCH_SEED, climb: BATCH_CLIMB },
};

/** The rules of a knob's strategy, in the order in which its tuner asks. */
export function rulesOf(knob: Knob, strategy: 'seed' | 'climb'): readonly Rule[] {
  return RULES_OF[knob][strategy];
}
