import { describe, expect, it } from 'vitest';
import { kernelRows, rivalRows } from './comparisons';
import type { MicroRow } from './report';

const row = (id: string, median: number | null, half = 0.1) =>
  ({
    id,
    median,
    low: median === null ? null : median - half,
    high: median === null ? null : median + half,
  }) as MicroRow;

describe('comparisons', () => {
  it('calls the faster one faster only where the intervals leave no doubt', () => {
    const of = (js: MicroRow) => rivalRows({ micro: [row('lookup.hit.64', 3), js] })[0]!;
    expect(of(row('rival.mapHit', 6))).toMatchObject({ ratio: 0.5, verdict: 'faster' });
    expect(of(row('rival.mapHit', 1))).toMatchObject({ ratio: 3, verdict: 'slower' });
    const close = of(row('rival.mapHit', 3.1));
    expect(close.verdict).toBe('noise');
    expect(close.low).toBeLessThan(1);
    expect(close.high).toBeGreaterThan(1);
  });

  it('leaves out what was not measured, or is no time', () => {
    expect(rivalRows({ micro: [row('lookup.hit.64', 3)] })).toEqual([]);
    expect(rivalRows({ micro: [row('lookup.hit.64', 3), row('rival.mapHit', null)] })).toEqual([]);
    expect(rivalRows({ micro: [row('lookup.hit.64', 3), row('rival.mapHit', 0.05)] })).toEqual([]);
  });

  it('sets the best distance of an early touch against none', () => {
    const micro = [row('touch.random.0', 60), row('touch.random.4', 15), row('touch.random.64', 20)];
    const [found] = kernelRows({ micro });
    expect(found!.label).toContain('touch 4 ahead');
    expect(found!.ratio).toBeCloseTo(0.25);
  });
});
