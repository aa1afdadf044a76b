import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import type { StaticResults } from '../lab/compare/baselines/search';
import { MOST_KEPT, StaticsStore } from './statics-store';

const measures = (cyclesPerOp: number) => ({ ops: 10, cyclesPerOp, allCyclesPerOp: null, p99Cycles: 5 });
const results = (cost: number): StaticResults => ({
  statics: [1, 2].map((point) => ({ whole: measures(cost * point), phases: [measures(cost)] })),
});

describe('results of static kernels', () => {
  it('are there again in another visit, the newest of a key', async () => {
    await new StaticsStore('visit').save('a', results(1));
    await new StaticsStore('visit').save('a', results(2));
    expect(await new StaticsStore('visit').load('a', 2)).toEqual(results(2));
    expect(await new StaticsStore('visit').load('b', 2)).toBeNull();
  });

  it('of another grid are none', async () => {
    const store = new StaticsStore('grid');
    await store.save('a', results(1));
    expect(await store.load('a', 3)).toBeNull();
  });

  it('are bounded: the oldest go', async () => {
    const store = new StaticsStore('bounded');
    for (let i = 0; i <= MOST_KEPT; i++) await store.save(`key ${i}`, results(i));
    expect(await store.load('key 0', 2)).toBeNull();
    expect(await store.load('key 1', 2)).toEqual(results(1));
    expect(await store.load(`key ${MOST_KEPT}`, 2)).toEqual(results(MOST_KEPT));
  });

  it('are missing, and nothing fails, where the browser keeps nothing', async () => {
    vi.stubGlobal('indexedDB', undefined);
    await new StaticsStore('none').save('a', results(1));
    expect(await new StaticsStore('none').load('a', 2)).toBeNull();
    vi.stubGlobal('indexedDB', {
      open: () => {
        throw new Error('no');
      },
    });
    await new StaticsStore('broken').save('a', results(1));
    expect(await new StaticsStore('broken').load('a', 2)).toBeNull();
    vi.unstubAllGlobals();
  });
});
