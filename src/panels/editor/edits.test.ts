import { describe, expect, it } from 'vitest';
import { scenarioSchema } from '../../lab/scenario/schema';
import * as edits from './edits';

const scenario = scenarioSchema.parse({
  workload: { phases: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] },
  interventions: [
    { at: 1, set: 'workload.phases.1.load', to: 0.9 },
    { at: 2, set: 'variants.Fixed.cacheEntries.value', to: 32 },
    { at: 3, set: 'machine.memoryPressure', to: [] },
  ],
});
const names = (edited: typeof scenario) => edited.workload.phases.map((phase) => phase.name).join('');
const paths = (edited: typeof scenario) => edited.interventions.map((intervention) => intervention.set);

describe('phases', () => {
  it('move, and their interventions with them', () => {
    const moved = edits.movePhase(scenario, 1, 0);
    expect(names(moved)).toBe('bac');
    expect(paths(moved)[0]).toBe('workload.phases.0.load');
    expect(names(edits.movePhase(scenario, 0, 2))).toBe('bca');
    expect(paths(edits.movePhase(scenario, 0, 2))[0]).toBe('workload.phases.0.load');
  });

  it('are copied behind themselves', () => {
    const copied = edits.duplicatePhase(scenario, 0);
    expect(names(copied)).toBe('aabc');
    expect(paths(copied)[0]).toBe('workload.phases.2.load');
  });

  it('go with their interventions, but never the last one', () => {
    expect(paths(edits.removePhase(scenario, 1))).toEqual(paths(scenario).slice(1));
    expect(paths(edits.removePhase(scenario, 0))[0]).toBe('workload.phases.0.load');
    const single = edits.removePhase(edits.removePhase(scenario, 0), 0);
    expect(edits.removePhase(single, 0)).toBe(single);
  });

  it('leave the scenario that was given alone', () => {
    const before = structuredClone(scenario);
    edits.movePhase(scenario, 2, 0);
    edits.renameVariant(scenario, 0, 'x');
    expect(scenario).toEqual(before);
  });
});

describe('variants', () => {
  it('get names of their own', () => {
    const four = edits.addVariant(edits.addVariant(scenario, 0), 2);
    expect(four.variants.map((variant) => variant.name)).toEqual(['Fixed', 'Self-tuning', 'Fixed 2', 'Fixed 3']);
    expect(edits.addVariant(four, 0)).toBe(four);
    expect(scenarioSchema.safeParse(four).success).toBe(true);
  });

  it('take their interventions along when renamed and removed', () => {
    expect(paths(edits.renameVariant(scenario, 0, 'Old'))[1]).toBe('variants.Old.cacheEntries.value');
    expect(paths(edits.renameVariant(scenario, 1, 'Old'))[1]).toBe('variants.Fixed.cacheEntries.value');
    expect(paths(edits.removeVariant(scenario, 0))).toEqual([paths(scenario)[0], paths(scenario)[2]]);
  });
});

describe('interventions', () => {
  it('are put in order of time, in place of one or beside the others', () => {
    const entry = { at: 1.5, set: 'workload.phases.0.load', to: 0.4 };
    expect(edits.putIntervention(scenario, null, entry).interventions.map(({ at }) => at)).toEqual([1, 1.5, 2, 3]);
    const moved = edits.putIntervention(scenario, 0, { ...entry, at: 9 });
    expect(moved.interventions.map(({ at }) => at)).toEqual([2, 3, 9]);
    expect(scenario.interventions).toHaveLength(3);
  });
});
