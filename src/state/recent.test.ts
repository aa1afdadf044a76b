import { describe, expect, it } from 'vitest';
import { COUNTER_INDEX, COUNTERS } from '../lab/run/counters';
import type { Frame } from '../lab/run/frame';
import { RecentCounters } from './recent';

/** Two CPUs; CPU 0 does `lookups` with `hits`, CPU 1 took `stolen` tasks from it. */
function frame(ms: number, lookups: number, hits: number, stolen = 0): Frame {
  const counters = new Float64Array(2 * COUNTERS.length);
  counters[COUNTER_INDEX.lookups] = lookups;
  counters[COUNTER_INDEX.hits] = hits;
  return { ms, cpus: 2, counters, stolen: Uint32Array.of(0, 0, stolen, 0) } as unknown as Frame;
}

describe('recent counters', () => {
  it('are since the beginning while the run is younger than a window', () => {
    const recent = new RecentCounters().read(frame(0.03, 100, 50), 0.05);
    expect(recent).toMatchObject({ fromMs: 0, toMs: 0.03 });
    expect(recent.hitRate[0]).toBe(0.5);
    expect(recent.hitRate[1]).toBeNaN();
  });

  it('reach back to the moment nearest before one window ago, and say so', () => {
    const counters = new RecentCounters();
    for (const [ms, lookups, hits] of [
      [0.02, 100, 10],
      [0.04, 200, 110],
      [0.06, 300, 210],
      [0.08, 400, 260],
    ] as const) {
      counters.read(frame(ms, lookups, hits), 0.05);
    }
    const recent = counters.read(frame(0.1, 500, 310, 4), 0.05);
    expect(recent.fromMs).toBe(0.04);
    expect(recent.lookups[0]).toBe(300);
    expect(recent.hitRate[0]).toBeCloseTo(200 / 300);
    expect(recent.stolenTotal).toBe(4);
  });

  it('are over the whole step when frames are further apart than a window', () => {
    const counters = new RecentCounters();
    counters.read(frame(1, 1000, 500), 0.05);
    expect(counters.read(frame(3, 3000, 2500), 0.05)).toMatchObject({ fromMs: 1, toMs: 3 });
  });

  it('know nothing of a future after a seek back', () => {
    const counters = new RecentCounters();
    for (let ms = 1; ms <= 3; ms++) counters.read(frame(ms, ms * 100, ms * 50), 0.5);
    const recent = counters.read(frame(2.5, 250, 125), 0.5);
    expect(recent.fromMs).toBeLessThan(2.5);
    expect(recent.lookups[0]).toBeGreaterThan(0);
  });

  it('still know moments not far before, wherever one goes back to', () => {
    const counters = new RecentCounters();
    for (let step = 1; step <= 4000; step++) counters.read(frame(step / 100, step, step), 0.05);
    for (const ms of [30, 12.345, 3]) {
      const { fromMs } = counters.read(frame(ms, ms * 100, ms * 100), 0.05);
      expect(ms - fromMs).toBeLessThan(1);
    }
  });

  it('keep a bounded number of moments however small the steps', () => {
    const counters = new RecentCounters();
    for (let step = 1; step <= 5000; step++) counters.read(frame(step / 10000, step, step), 0.05);
    const recent = counters.read(frame(0.6, 6000, 6000), 0.05);
    expect(recent.toMs - recent.fromMs).toBeLessThan(0.15);
  });
});
