import { describe, expect, it } from 'vitest';
import { formatError } from './errors';
import type { ScenarioResult } from './errors';
import {
  applyInterventions,
  fieldAt,
  getAt,
  isLive,
  leafPaths,
  nextInterventionMs,
  phaseAtMs,
  roundMs,
  setAt,
  touchesRun,
} from './paths';
import type { ScenarioInput } from './schema';
import { parseScenario } from './validate';

function scenarioOf(result: ScenarioResult) {
  if (!result.ok) throw new Error(result.errors.map(formatError).join('\n'));
  return result.scenario;
}

const parse = (input: ScenarioInput) => scenarioOf(parseScenario(input));

const scenario = parse({
  workload: {
    phases: [
      { name: 'a', durationMs: 2 },
      { trace: 'bundled:pgbench', load: 0.5, durationMs: 3 },
    ],
  },
  variants: [{ name: 'Fixed' }, { name: '5-5-4 tuned', cacheEntries: { strategy: 'seed' } }],
});

describe('getAt', () => {
  it.each([
    ['seed', 0x5eed],
    ['workload.phases.0.name', 'a'],
    ['workload.phases.1.load', 0.5],
    ['workload.phases.0.pattern.kind', 'zipf'],
    ['variants.5-5-4 tuned.cacheEntries.strategy', 'seed'],
    ['workload.phases.2.load', undefined],
    ['workload.phases.1.pattern.kind', undefined],
    ['variants.0.name', undefined],
    ['machine.__proto__.cpus', undefined],
    ['machine.toString', undefined],
    ['workload.phases.length', undefined],
    ['a.'.repeat(10_000), undefined],
  ])('%s', (path, value) => {
    expect(getAt(scenario, path)).toEqual(value);
  });

  it('gives groups and the scenario itself', () => {
    expect(getAt(scenario, 'machine')).toBe(scenario.machine);
    expect(getAt(scenario, '')).toBe(scenario);
  });
});

describe('setAt', () => {
  it('replaces one value and leaves the given scenario alone', () => {
    const before = structuredClone(scenario);
    const after = scenarioOf(setAt(scenario, 'variants.5-5-4 tuned.cacheEntries.value', 128));
    expect(after.variants[1]!.cacheEntries).toEqual({ ...scenario.variants[1]!.cacheEntries, value: 128 });
    expect(after.variants[0]).toEqual(scenario.variants[0]);
    expect(scenario).toEqual(before);
  });

  it('sets each leaf to what it is', () => {
    for (const path of leafPaths(scenario)) {
      expect(scenarioOf(setAt(scenario, path, getAt(scenario, path))), path).toEqual(scenario);
    }
  });

  it('changes the kind of an object and keeps what both have', () => {
    const path = 'workload.phases.0.pattern';
    const fewer = scenarioOf(setAt(scenario, `${path}.ids`, 100));
    const after = scenarioOf(setAt(fewer, `${path}.kind`, 'drift'));
    expect(getAt(after, path)).toEqual({ kind: 'drift', hot: 96, ids: 100, driftPerMs: 20, coldShare: 0.05 });
  });

  it('takes an optional field away', () => {
    for (const nothing of [null, undefined]) {
      const after = scenarioOf(setAt(scenario, 'workload.phases.1.load', nothing));
      expect(after.workload.phases[1]).not.toHaveProperty('load');
    }
  });

  it('gives a field without value its default', () => {
    const after = scenarioOf(setAt(parse({ seed: 3 }), 'seed', undefined));
    expect(after.seed).toBe(0x5eed);
  });

  it.each([
    ['machine.cpu', 1, 'machine.cpu', /no field "cpu".*"cpus"/],
    ['workload.phases.2.load', 1, 'workload.phases.2.load', /index from 0 to 1, not 2/],
    ['machine.cpus', 99, 'machine.cpus', /from 1 to 64, not 99/],
    ['workload.phases.0.pattern.kind', 'none', 'workload.phases.0.pattern.kind', /"zipf"/],
    ['variants.Fixed.name', '5-5-4 tuned', 'variants.1.name', /used twice/],
    ['workload.phases', [], 'workload.phases', /1 to 24/],
  ])('%s = %j is refused', (path, value, at, message) => {
    const result = setAt(scenario, path, value);
    if (result.ok) throw new Error('expected errors');
    expect(result.errors.map((error) => error.path)).toEqual([at]);
    expect(result.errors[0]!.message).toMatch(message);
  });
});

describe('fieldAt', () => {
  it('describes leaves', () => {
    expect(fieldAt('machine.cpus')).toMatchObject({
      meta: { label: 'CPUs', edit: 'restart' },
      limits: { kind: 'integer', min: 1, max: 64 },
      initial: 8,
      live: false,
    });
    expect(fieldAt('variants.Any.cacheEntries.value')?.limits).toEqual({ kind: 'choice', choices: [32, 64, 128, 256] });
    expect(fieldAt('workload.phases.0.load', scenario)).toMatchObject({ initial: 0.6, optional: false, live: true });
    expect(fieldAt('workload.phases.1.load', scenario)).toMatchObject({ initial: undefined, optional: true });
    expect(fieldAt('title')?.limits).toEqual({ kind: 'text', minLength: 0, maxLength: 80, pattern: undefined });
    expect(fieldAt('workload.repeat')?.limits).toEqual({ kind: 'boolean' });
  });

  it('describes kinds and groups', () => {
    const kinds = ['zipf', 'uniform', 'sequential', 'strided', 'loop', 'drift', 'mixture'];
    expect(fieldAt('workload.phases.0.pattern.kind', scenario)).toMatchObject({
      meta: { label: 'Pattern' },
      limits: { kind: 'choice', choices: kinds },
      initial: 'zipf',
    });
    expect(fieldAt('workload.phases')?.limits).toEqual({ kind: 'list', min: 1, max: 24 });
    expect(fieldAt('machine')?.limits).toEqual({ kind: 'object' });
  });

  it('knows which phase has which fields only with a scenario', () => {
    expect(fieldAt('workload.phases.0.tenants')).toBeDefined();
    expect(fieldAt('workload.phases.0.pattern.stride')).toBeDefined();
    expect(fieldAt('workload.phases.0.tenants', scenario)).toBeUndefined();
    expect(fieldAt('workload.phases.0.pattern.stride', scenario)).toBeUndefined();
    expect(fieldAt('variants.Other.batchTasks.value', scenario)).toBeUndefined();
    expect(fieldAt('machine.cpu')).toBeUndefined();
  });
});

describe('isLive and touchesRun', () => {
  it.each([
    ['workload.phases.0.load', true],
    ['workload.phases.0.pattern', true],
    ['workload.phases.0.pattern.kind', true],
    ['machine.memoryPressure', true],
    ['variants.Fixed.cacheEntries', true],
    ['variants.Fixed', false],
    ['workload.phases', false],
    ['workload.phases.1.trace', false],
    ['machine.cpus', false],
    ['machine.overrides', false],
    ['seed', false],
    ['title', false],
    ['view.t', false],
    ['interventions.0.at', false],
    ['nowhere', false],
    ['', false],
  ])('%s is live: %s', (path, live) => {
    expect(isLive(path)).toBe(live);
  });

  it('a run does not depend on title, notes, alerts and view', () => {
    const paths = leafPaths({ ...scenario, alerts: [] }).filter((path) => !touchesRun(path));
    expect(paths).toEqual(['version', 'title', 'notes', 'view.t', 'view.branch', 'view.baseline', 'view.windowMs']);
  });
});

describe('interventions', () => {
  const set = 'workload.phases.0.load';
  const run = parse({
    interventions: [
      { at: 1, set, to: 0.1 },
      { at: 2, set, to: 0.2 },
      { at: 2, set, to: 0.3 },
      { at: 4, set: 'workload.phases.0.pattern.kind', to: 'loop' },
      { at: 5, set: 'workload.phases.0.pattern.ids', to: 7 },
    ],
  });

  it('are applied up to a moment, in order', () => {
    const loads = [0, 0.999, 1, 2, 9].map((ms) => getAt(applyInterventions(run, ms), set));
    expect(loads).toEqual([0.6, 0.6, 0.1, 0.3, 0.3]);
    expect(getAt(applyInterventions(run, 4), 'workload.phases.0.pattern')).toEqual({ kind: 'loop', ids: 4096 });
    expect(getAt(applyInterventions(run, 5), 'workload.phases.0.pattern')).toEqual({ kind: 'loop', ids: 7 });
    expect(applyInterventions(run, 9).interventions).toEqual(run.interventions);
    expect(getAt(run, set)).toBe(0.6);
  });

  it('are found one after the other', () => {
    expect([-1, 0, 1, 2, 4.5, 5].map((ms) => nextInterventionMs(run, ms))).toEqual([1, 1, 2, 4, 5, null]);
  });

  it('of a scenario that was never validated throw', () => {
    const unchecked = { ...run, interventions: [{ at: 0, set: 'machine.cpus', to: 1 }] };
    expect(() => applyInterventions(unchecked, 1)).toThrow(/machine\.cpus/);
  });
});

describe('phases over time', () => {
  it('repeat', () => {
    expect(roundMs(scenario)).toBe(5);
    expect(phaseAtMs(scenario, 0)).toEqual({ index: 0, round: 0, startMs: 0, endMs: 2, over: false });
    expect(phaseAtMs(scenario, 2)).toEqual({ index: 1, round: 0, startMs: 2, endMs: 5, over: false });
    expect(phaseAtMs(scenario, 12.5)).toEqual({ index: 1, round: 2, startMs: 12, endMs: 15, over: false });
    expect(phaseAtMs(scenario, -1)).toEqual(phaseAtMs(scenario, 0));
  });

  it('end', () => {
    const once = scenarioOf(setAt(scenario, 'workload.repeat', false));
    expect(phaseAtMs(once, 4.9)).toMatchObject({ index: 1, over: false });
    expect(phaseAtMs(once, 5)).toEqual({ index: 1, round: 0, startMs: 2, endMs: 5, over: true });
    expect(phaseAtMs(once, 1e9)).toMatchObject({ index: 1, round: 0, over: true });
  });
});
