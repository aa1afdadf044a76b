/** The rules of the tuners, numbered as in `src/engine/tuning/rules.ts` (a test compares both). */
import type { RuleText } from './frame';

export const RULES: readonly RuleText[] = [
  { knob: 0, id: 'none', text: 'no rule', format: [] },
  { knob: 0, id: 'cache.growHitRate', text: 'hit rate {0} < {1}', format: ['percent', 'percent'] },
  {
    knob: 0,
    id: 'cache.shrink',
    text: 'hit rate {0} above its limit and memory pressure {1} above its limit',
    format: ['percent', 'percent'],
  },
  { knob: 0, id: 'cache.growWorkingSet', text: 'unique ids {0} > {1}', format: ['integer', 'number'] },
  {
    knob: 1,
    id: 'simd.crossover',
    text: 'crossover at {0}, fitted over a sweep of batch sizes (R² {1})',
    format: ['number', 'number'],
  },
  { knob: 1, id: 'simd.preferScalar', text: 'average batch {0} < {1}', format: ['number', 'number'] },
  { knob: 1, id: 'simd.preferSimd', text: 'average batch {0} ≥ {1}', format: ['number', 'number'] },
  {
    knob: 2,
    id: 'prefetch.sequential',
    text: 'pattern sequential ({0} of accesses), at least {1} lines',
    format: ['percent', 'integer'],
  },
  {
    knob: 2,
    id: 'prefetch.random',
    text: 'pattern random ({0} of accesses), at most {1} lines',
    format: ['percent', 'integer'],
  },
  { knob: 2, id: 'prefetch.farther', text: 'miss rate of the table walk {0} > {1}', format: ['percent', 'percent'] },
  { knob: 2, id: 'prefetch.nearer', text: 'miss rate of the table walk {0} < {1}', format: ['percent', 'percent'] },
  { knob: 3, id: 'steal.aggressive', text: 'imbalance {0} > {1} (max / mean queue)', format: ['number', 'number'] },
  { knob: 3, id: 'steal.relax', text: 'imbalance {0} < {1} (max / mean queue)', format: ['number', 'number'] },
  { knob: 4, id: 'batch.larger', text: 'load {0} > {1}', format: ['percent', 'percent'] },
  { knob: 4, id: 'batch.smaller', text: 'load {0} ≤ {1}', format: ['percent', 'percent'] },
];
