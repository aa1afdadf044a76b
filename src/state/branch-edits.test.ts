import { describe, expect, it } from 'vitest';
import { lineInterventions } from '../lab/scenario/branches';
import { parseScenario } from '../lab/scenario/validate';
import { isCompared, renamed, withBaseline, withColumn, withoutBranch } from './branch-edits';
import { baselineIndex, columnsOf } from './columns';
import { branchedAt, opened } from './edits';

const LOAD = 'workload.phases.0.load';

function scenario(input: unknown = {}) {
  const result = parseScenario(input);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.scenario;
}

const tree = scenario({
  interventions: [{ at: 1, set: LOAD, to: 0.1 }],
  branches: [
    { name: 'bough', at: 2, interventions: [{ at: 2, set: LOAD, to: 0.2 }] },
    { name: 'twig', from: 'bough', at: 3, interventions: [{ at: 3, set: LOAD, to: 0.3 }] },
    { name: 'early', from: 'bough', at: 1.5, interventions: [{ at: 4, set: LOAD, to: 0.4 }] },
  ],
});

describe('branches as a person handles them', () => {
  it('are renamed wherever they are named', () => {
    const shown = withColumn(
      withBaseline(opened(tree, 'twig'), { branch: 'bough', variant: 'Fixed' }),
      { branch: 'bough', variant: 'Fixed' },
      true,
    );
    const next = scenario(renamed(shown, 'bough', 'Limb'));
    expect(next.branches.map(({ name, from }) => `${name} < ${from}`)).toEqual([
      'Limb < main',
      'twig < Limb',
      'early < Limb',
    ]);
    expect(next.view).toMatchObject({ branch: 'twig', compare: ['Limb/Fixed'], baseline: 'Limb/Fixed' });
    expect(scenario(renamed(shown, 'twig', 'Leaf')).view.branch).toBe('Leaf');
    expect(parseScenario(renamed(shown, 'twig', 'bough')).ok).toBe(false);
  });

  it('leave those that come from them as they are', () => {
    const next = scenario(withoutBranch(opened(tree, 'bough'), 'bough'));
    expect(next.view.branch).toBe('main');
    for (const name of ['twig', 'early']) expect(lineInterventions(next, name)).toEqual(lineInterventions(tree, name));
    expect(withoutBranch(tree, 'main')).toBe(tree);
  });

  it('begin at the playhead with the future that there is', () => {
    const next = scenario(branchedAt(opened(tree, 'bough'), 1.7));
    expect(next.branches.at(-1)).toMatchObject({ name: 'branch at 1700 us', from: 'bough', at: 1.7 });
    expect(lineInterventions(next, 'branch at 1700 us')).toEqual(lineInterventions(tree, 'bough'));
  });
});

describe('columns', () => {
  const labels = (of: typeof tree) => columnsOf(of).map(({ label }) => label);

  it('are the variants of the open line, and others beside them, four at most', () => {
    expect(labels(tree)).toEqual(['Fixed', 'Self-tuning']);
    let shown = opened(tree, 'twig');
    for (const variant of ['Fixed', 'Self-tuning']) shown = withColumn(shown, { branch: 'main', variant }, true);
    expect(labels(shown)).toEqual(['Fixed', 'Self-tuning', 'Fixed, main', 'Self-tuning, main']);
    shown = withColumn(shown, { branch: 'bough', variant: 'Fixed' }, true);
    expect(labels(shown)).toHaveLength(4);
    expect(isCompared(shown, { branch: 'main', variant: 'Fixed' })).toBe(true);
    expect(labels(withColumn(shown, { branch: 'main', variant: 'Fixed' }, false))).not.toContain('Fixed, main');
    // Opening what is compared makes it the first; what was open goes.
    expect(labels(opened(shown, 'main'))).toEqual(['Fixed', 'Self-tuning', 'Fixed, bough']);
  });

  it('have a baseline: the first, or the one that is pinned', () => {
    const at = (of: typeof tree) => baselineIndex(of, columnsOf(of));
    expect(at(tree)).toBe(0);
    const pinned = withBaseline(tree, { branch: 'main', variant: 'Self-tuning' });
    expect(at(pinned)).toBe(1);
    expect(at(opened(pinned, 'twig'))).toBe(1);
    const other = withBaseline(withColumn(tree, { branch: 'twig', variant: 'Fixed' }, true), {
      branch: 'twig',
      variant: 'Fixed',
    });
    expect(at(other)).toBe(2);
    expect(at(withBaseline(other, null))).toBe(0);
  });
});
