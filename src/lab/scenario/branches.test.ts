import { describe, expect, it } from 'vitest';
import { columnText, freeName, lineInterventions, lineNames, lineScenario, parseColumn, tidyView } from './branches';
import type { Scenario } from './schema';
import { parseScenario } from './validate';

const LOAD = 'workload.phases.0.load';

function parse(input: unknown): Scenario {
  const result = parseScenario(input);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.scenario;
}

function errorsOf(input: unknown): string[] {
  const result = parseScenario(input);
  return result.ok ? [] : result.errors.map(({ path, message }) => `${path} ${message}`);
}

const tree = parse({
  interventions: [
    { at: 1, set: LOAD, to: 0.1 },
    { at: 3, set: LOAD, to: 0.3 },
  ],
  branches: [
    { name: 'twig', from: 'bough', at: 2.5, interventions: [{ at: 4, set: LOAD, to: 0.9 }] },
    { name: 'bough', at: 2, interventions: [{ at: 2, set: LOAD, to: 0.2 }] },
    {
      name: 'small',
      at: 0,
      interventions: [
        { at: 0, set: 'machine.cpus', to: 2 },
        { at: 0, set: 'seed', to: 7 },
        { at: 5, set: LOAD, to: 0.5 },
      ],
    },
  ],
});
const loadsOf = (name: string) => lineInterventions(tree, name).map(({ at, to }) => [at, to]);

describe('branches', () => {
  it('have the past of where they come from and a future of their own', () => {
    expect(lineNames(tree)).toEqual(['main', 'twig', 'bough', 'small']);
    expect(loadsOf('main')).toEqual([
      [1, 0.1],
      [3, 0.3],
    ]);
    expect(loadsOf('bough')).toEqual([
      [1, 0.1],
      [2, 0.2],
    ]);
    expect(loadsOf('twig')).toEqual([
      [1, 0.1],
      [2, 0.2],
      [4, 0.9],
    ]);
  });

  it('at 0 may set what needs a run from the start', () => {
    const small = lineScenario(tree, 'small');
    expect(small).toMatchObject({ seed: 7, machine: { cpus: 2 }, branches: [] });
    expect(small.interventions).toEqual([{ at: 5, set: LOAD, to: 0.5 }]);
    expect(lineScenario(tree, 'main').machine.cpus).toBe(8);
    const later = [{ name: 'x', at: 1, interventions: [{ at: 1, set: 'machine.cpus', to: 2 }] }];
    expect(errorsOf({ branches: later })).toEqual([
      'branches.x.interventions.0.set must be a field that can change during a run, not "machine.cpus", which needs a run from the start',
    ]);
    expect(errorsOf({ interventions: [{ at: 0, set: 'seed', to: 2 }] })).toHaveLength(1);
  });

  it('are refused with path and reason, all at once', () => {
    const errors = errorsOf({
      branches: [
        { name: 'main', at: 1 },
        { name: 'lost', from: 'nowhere', at: 1 },
        { name: 'a', from: 'b', at: 1 },
        { name: 'b', from: 'a', at: 1 },
        { name: 'early', at: 3, interventions: [{ at: 2, set: LOAD, to: 0.5 }] },
        { name: 'wrong', at: 3, interventions: [{ at: 4, set: LOAD, to: 7 }] },
      ],
      view: { baseline: 'Nobody', compare: ['early/Fixed', 'gone/Fixed'] },
    });
    expect(errors.map((error) => error.split(' ')[0])).toEqual([
      'branches.main.name',
      'branches.lost.from',
      'branches.a.from',
      'branches.b.from',
      'branches.early.interventions.0.at',
      'branches.wrong.interventions.0.to',
      'view.compare.1',
      'view.baseline',
    ]);
    expect(errors[6]).toContain('must name a variant, not "gone/Fixed"; did you mean');
    expect(errorsOf({ view: { branch: 'mian' } })[0]).toContain('did you mean "main"');
    expect(
      errorsOf({
        branches: [
          { name: 'x', at: 1 },
          { name: 'x', at: 2 },
        ],
      })[0],
    ).toContain('used twice');
  });

  it('are named in the view by branch and variant', () => {
    expect(parseColumn('Fixed', 'bough')).toEqual({ branch: 'bough', variant: 'Fixed' });
    expect(columnText({ branch: 'twig', variant: 'Fixed' }, 'bough')).toBe('twig/Fixed');
    expect(columnText({ branch: 'twig', variant: 'Fixed' }, 'twig')).toBe('Fixed');
    const view = { ...tree.view, branch: 'twig', compare: ['main/Fixed', 'bough/Fixed'], baseline: 'bough/Fixed' };
    const fewer = { ...tree, view, branches: tree.branches.filter(({ name }) => name === 'small') };
    expect(tidyView(fewer).view).toMatchObject({ branch: 'main', compare: ['main/Fixed'], baseline: '' });
  });

  it('get names that are free and can be written', () => {
    expect(freeName(tree, 'twig')).toBe('twig 2');
    expect(freeName(tree, 'main')).toBe('main 2');
    expect(freeName(tree, '\u0394 load = 0.95')).toBe('load 0 95');
    expect(freeName(tree, '//')).toBe('branch');
  });
});
