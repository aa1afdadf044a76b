import { describe, expect, it } from 'vitest';
import { describeSchema, keysAt, schemasAt, valuesAt } from './schema-docs';

const keys = (path: (string | number)[], value: unknown) => keysAt(path, value).map(({ key }) => key);

describe('the schema at a place of a text', () => {
  it('knows the keys of sections, lists and kinds', () => {
    expect(keys([], {})).toContain('workload');
    expect(keys(['machine'], { machine: {} })).toContain('clusterCpus');
    const drifting = { workload: { phases: [{ pattern: { kind: 'drift' } }] } };
    expect(keys(['workload', 'phases', 0, 'pattern'], drifting)).toContain('driftPerMs');
    expect(keys(['workload', 'phases', 0, 'pattern'], drifting)).not.toContain('stride');
    // Without a kind all of them are possible.
    expect(keys(['workload', 'phases', 0, 'pattern'], { workload: { phases: [{ pattern: {} }] } })).toContain('stride');
  });

  it('knows words', () => {
    expect(valuesAt(['machine', 'profile'], {})).toContain('"m1-like"');
    expect(valuesAt(['variants', 0, 'cacheEntries', 'value'], {})).toEqual(expect.arrayContaining(['32', '256']));
    expect(valuesAt(['workload', 'repeat'], {})).toEqual(['true', 'false']);
    expect(valuesAt(['workload', 'phases', 0, 'pattern', 'kind'], {})).toContain('"zipf"');
    expect(schemasAt(['nothing', 'of', 'it'], {})).toEqual([]);
  });

  it('describes a field with limits, unit, default and what a change does', () => {
    const [load] = schemasAt(['workload', 'phases', 0, 'durationMs'], {});
    const text = describeSchema(load!).join('\n');
    expect(text).toContain('Duration');
    expect(text).toContain('ms');
    expect(text).toContain('default 3');
    expect(text).toContain('starts the run again');
  });
});
