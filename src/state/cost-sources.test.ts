import { describe, expect, it } from 'vitest';
import { COST_NAMES } from '../lab/scenario/profiles';
import { costSources } from './cost-sources';

describe('sources of costs', () => {
  it('are read beside the numbers, those of a profile before those that it takes over', () => {
    const zen5 = costSources('zen5-like');
    expect(zen5.memoryLatencyCycles).toMatch(/\w/);
    expect(costSources('m1-like').l1LatencyCycles).toContain('performance core');
    expect(costSources('m1-like').l1LatencyCycles).not.toBe(zen5.l1LatencyCycles);
    expect(costSources('skylake-sp-like').tuneWindowCycles).toBe(zen5.tuneWindowCycles);
  });

  it('name costs that exist, most of them', () => {
    const names = Object.keys(costSources('zen5-like'));
    expect(names.filter((name) => !(COST_NAMES as readonly string[]).includes(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(COST_NAMES.length / 2);
  });
});
