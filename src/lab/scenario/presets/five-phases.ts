/**
 * Five access patterns in turn, generated: a small hot set, a working set that moves, a scan of more ids than the largest
 * cache holds (LRU cannot hit, whatever its size), bursts that reach one CPU first, and batches of two sizes, one on
 * either side of the fixed SIMD threshold.
 */
import type { ScenarioInput } from '../schema';

export const fivePhases: ScenarioInput = {
  title: 'Five patterns in turn',
  workload: {
    phases: [
      { name: 'Hot set', pattern: { kind: 'zipf', ids: 48 } },
      { name: 'Moving working set', pattern: { kind: 'drift', hot: 160, driftPerMs: 40 } },
      { name: 'Scan', pattern: { kind: 'loop', ids: 520 }, batch: { kind: 'constant', ops: 32 } },
      { name: 'Bursts to CPU 0', arrivals: { kind: 'bursty' }, skew: 0.4, pattern: { kind: 'zipf' } },
      { name: 'Mixed batches', batch: { kind: 'bimodal' }, pattern: { kind: 'zipf', ids: 512 } },
    ],
  },
};
