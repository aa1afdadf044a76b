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
      ready(c),
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

/** What a scheduler that climbs would do: the value that signals propose, or the way back if that has its turn. */
function proposal(c: RuleContext, to: number, least: number, most: number): { back: boolean; to: number } {
  const upwards = c.signal(L.SIG_TRY) > 0;
  const back = to === c.value || to > c.value !== upwards;
  const up = to === c.value ? upwards : to < c.value;
  const target = back ? (up ? c.value * 2 : Math.trunc(c.value / 2)) : to;
  return { back, to: Math.max(least, Math.min(most, target)) };
}

function stealProposal(c: RuleContext) {
  const { aggressiveAboveImbalance, relaxedBelowImbalance } = c.variant.stealFrom;
  const now = imbalance(c);
  const to =
    now > aggressiveAboveImbalance ? Math.trunc(c.value / 2) : now < relaxedBelowImbalance ? c.value * 2 : c.value;
  return proposal(c, to, 1, 64);
}

function batchProposal(c: RuleContext) {
  const to = load(c) > c.variant.batchTasks.largerAboveLoad ? c.value * 2 : Math.trunc(c.value / 2);
  return proposal(c, to, 1, 32);
}

const trial = (id: string, back: boolean, propose: (c: RuleContext) => { back: boolean; to: number }): Rule => ({
  id,
  conditions: (c) => [
    ready(c),
    turn(back ? 'turn of the way back' : 'turn of the way back, which it must not be', Number(propose(c).back), back),
    is('the value to try', propose(c).to, '≠', c.value),
  ],
});

const RULES_OF: Record<Knob, Record<'seed' | 'climb', Rule[]>> = {
  cacheEntries: { seed: CACHE_SEED, climb: CACHE_CLIMB },
  simdFrom: { seed: SIMD_SEED, climb: SIMD_CLIMB },
  prefetchLines: { seed: PREFETCH_SEED, climb: PREFETCH_CLIMB },
  stealFrom: {
    seed: STEAL_SEED,
    climb: [trial('steal.try', false, stealProposal), trial('steal.explore', true, stealProposal)],
  },
  batchTasks: {
    seed: BATCH_SEED,
    climb: [trial('batch.try', false, batchProposal), trial('batch.explore', true, batchProposal)],
  },
};

/** The rules of a knob's strategy, in the order in which its tuner asks. */
export function rulesOf(knob: Knob, strategy: 'seed' | 'climb'): readonly Rule[] {
  return RULES_OF[knob][strategy];
}
