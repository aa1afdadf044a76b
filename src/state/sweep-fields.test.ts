import { describe, expect, it } from 'vitest';
import { parseAxis } from '../lab/compare/sweep/axis';
import { axisErrors } from '../lab/compare/sweep/plan';
import { presetScenario } from '../lab/scenario/presets';
import { parseScenario } from '../lab/scenario/validate';
import { sweepFields, valuesProblem } from './sweep-fields';
import { openedPoint } from './sweep-open';

const SCENARIO = presetScenario('five-phases');
const CACHE = 'variants.Fixed.cacheEntries.value';
const LOAD = 'workload.phases.0.load';

describe('the fields of a sweep', () => {
  const fields = sweepFields(SCENARIO);

  it('are told apart by group and label', () => {
    const names = fields.map(({ group, label }) => `${group}: ${label}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(fields.find(({ path }) => path === CACHE)).toMatchObject({
      group: 'Fixed',
      label: 'Cache (entries)',
      value: 64,
    });
    expect(fields.find(({ path }) => path === LOAD)).toMatchObject({ group: 'Phase 1 Hot set' });
  });

  it('are none that no run depends on, and no names', () => {
    const sections = new Set(fields.map(({ path }) => path.split('.')[0]));
    expect([...sections].toSorted()).toEqual(['machine', 'table', 'variants', 'workload']);
    expect(fields.some(({ path }) => path.endsWith('.name'))).toBe(false);
  });

  it('come with values that the scenario takes', () => {
    for (const { path, suggestion } of fields) {
      if (suggestion === '') continue;
      const axis = parseAxis(`${path}=${suggestion}`);
      if ('message' in axis) throw new Error(`${path}: ${axis.message}`);
      expect(axisErrors({ scenario: SCENARIO, axes: [axis] }), path).toEqual([]);
    }
    expect(fields.filter(({ suggestion }) => suggestion === '').map(({ path }) => path)).toEqual([]);
  });

  it('refuse texts that are no list', () => {
    expect(valuesProblem(CACHE, '32,64')).toBeNull();
    expect(valuesProblem(CACHE, '32,,64')).toMatch(/empty/);
  });
});

describe('a point', () => {
  const axes = [{ path: CACHE, values: [32, 256] }];
  const names = (scenario: unknown) =>
    (scenario as typeof SCENARIO).variants.map(({ name, cacheEntries }) => `${name} ${cacheEntries.value}`);

  it('of a swept variant joins the others, and takes the place of an earlier point', () => {
    const opened = openedPoint(SCENARIO, SCENARIO, axes, 1, 'Fixed');
    expect(names(opened)).toEqual(['Fixed 64', 'Self-tuning 64', 'Point 256 256']);
    expect(parseScenario(opened).ok).toBe(true);
    const next = openedPoint(SCENARIO, opened as typeof SCENARIO, axes, 0, 'Fixed');
    expect(names(next)).toEqual(['Fixed 64', 'Self-tuning 64', 'Point 32 32']);
  });

  it('of anything else is a scenario of its own', () => {
    const opened = openedPoint(SCENARIO, SCENARIO, [{ path: LOAD, values: [0.1] }], 0, 'Fixed');
    expect(opened).toMatchObject({ workload: { phases: [{ load: 0.1 }, {}, {}, {}, {}] } });
    expect(names(opened)).toEqual(names(SCENARIO));
  });

  it('that is no scenario says why', () => {
    expect(openedPoint(SCENARIO, SCENARIO, [{ path: CACHE, values: [33] }], 0, 'Fixed')).toMatch(/cacheEntries/);
  });
});
