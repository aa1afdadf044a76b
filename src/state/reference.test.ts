import { describe, expect, it } from 'vitest';
import { COUNTERS } from '../lab/run/counters';
import { RULES } from '../lab/run/rules';
import { counterRows, parameterRows, ruleRows, signalRows } from './reference';

describe('the reference', () => {
  it('has every parameter with its unit, limits, default and help', () => {
    const rows = parameterRows();
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.find(({ path }) => path === 'machine.cpus')).toMatchObject({ allowed: '1 to 64, whole', initial: '8' });
    expect(rows.find(({ path }) => path === 'variants[].cacheEntries.value')).toMatchObject({
      label: 'Cache',
      unit: 'entries',
      allowed: '32, 64, 128, 256',
      initial: '64',
      edit: 'live',
    });
    expect(rows.find(({ path }) => path === 'workload.phases[].pattern(zipf).exponent')).toMatchObject({
      initial: '0.99',
    });
    expect(rows.filter(({ label }) => label === '')).toEqual([]);
    expect(new Set(rows.map(({ path }) => path)).size).toBe(rows.length);
  });

  it('has every rule, signal and counter', () => {
    expect(ruleRows()).toHaveLength(RULES.length - 1);
    for (const { text } of ruleRows()) expect(text).not.toMatch(/[{}]/);
    expect(signalRows().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['hit rate', 'unique ids', 'imbalance', 'load']),
    );
    expect(
      counterRows()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...COUNTERS].sort());
  });
});
