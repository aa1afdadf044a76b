import { describe, expect, it } from 'vitest';
import { niceDomain, robustExtent, stableDomain, timeTicks, valueScale, valueTicks } from './scales';

describe('a domain', () => {
  it('ends at round numbers', () => {
    expect(niceDomain({ low: 3, high: 97 }, 'linear')).toEqual({ low: 0, high: 100 });
    expect(niceDomain({ low: 13, high: 180 }, 'log')).toEqual({ low: 10, high: 200 });
  });

  it('stands still while values stay inside and fill half of it', () => {
    const shown = stableDomain(null, 0, 90, { kind: 'linear' });
    expect(stableDomain(shown, 5, 70, { kind: 'linear' })).toBe(shown);
    expect(stableDomain(shown, 0, 130, { kind: 'linear' }).high).toBeGreaterThanOrEqual(130);
    expect(stableDomain(shown, 0, 20, { kind: 'linear' }).high).toBeLessThan(50);
  });

  it('includes what it must, and keeps ends that are fixed', () => {
    expect(stableDomain(null, 40, 60, { kind: 'linear', low: 0, high: 100 })).toEqual({ low: 0, high: 100 });
    expect(stableDomain(null, 4, 5, { kind: 'linear', include: [0] }).low).toBe(0);
  });

  it('leaves out few values that are far away, not such as are close by', () => {
    const values = Array.from({ length: 200 }, (_, index) => 10 + (index % 10));
    expect(robustExtent([...values, 900], 0.02)).toEqual({ low: 10, high: 19 });
    expect(robustExtent([...values, 22], 0.02)).toEqual({ low: 10, high: 22 });
    expect(robustExtent([...values, 900], 0)).toEqual({ low: 10, high: 900 });
  });
});

describe('scale and ticks', () => {
  it('puts the low end at the bottom and holds what lies outside', () => {
    const y = valueScale({ low: 0, high: 10 }, 'linear', 5, 100);
    expect([y(0), y(10), y(5), y(99)]).toEqual([105, 5, 55, 5]);
    const log = valueScale({ low: 1, high: 100 }, 'log', 0, 100);
    expect(log(10)).toBeCloseTo(50);
  });

  it('gives few ticks where there is little room, all of them inside', () => {
    for (const height of [20, 34, 44, 100]) {
      for (const domain of [
        { low: 0, high: 100 },
        { low: -40, high: 20 },
        { low: 0.5, high: 3 },
      ]) {
        const found = valueTicks(domain, 'linear', height);
        expect(found.length).toBeGreaterThan(0);
        expect(found.length).toBeLessThanOrEqual(Math.max(1, Math.floor(height / 14)));
        expect(found.every((tick) => tick >= domain.low && tick <= domain.high)).toBe(true);
      }
    }
  });

  it('labels moments with the digits that they need', () => {
    expect(timeTicks(0, 12, 600).map(({ label }) => label)).toContain('2');
    expect(timeTicks(6.1, 6.3, 600).map(({ label }) => label)).toContain('6.14');
  });
});
