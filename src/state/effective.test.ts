import { describe, expect, it } from 'vitest';
import { scenarioSchema } from '../lab/scenario/schema';
import { lastApplied, lastChange, scenarioAt } from './effective';

const scenario = scenarioSchema.parse({
  interventions: [
    { at: 1, set: 'workload.phases.0.load', to: 0.9 },
    { at: 2, set: 'variants.Self-tuning.cacheEntries.strategy', to: 'fixed' },
    { at: 3, set: 'workload.phases.0.pattern.kind', to: 'loop' },
    { at: 4, set: 'workload.phases.0.pattern', to: { kind: 'loop', ids: 9 } },
  ],
});

describe('the scenario at a moment', () => {
  it('is the one that was written before the first intervention', () => {
    expect(lastApplied(scenario.interventions, 0.5)).toBe(-1);
    expect(scenarioAt(scenario, -1)).toBe(scenario);
  });

  it('has what was changed, by index and by name', () => {
    expect(lastApplied(scenario.interventions, 3.5)).toBe(3);
    const after = scenarioAt(scenario, 3);
    expect(after.workload.phases[0]).toMatchObject({ load: 0.9, pattern: { kind: 'loop', ids: 4096 } });
    expect(after.variants[1]?.cacheEntries.strategy).toBe('fixed');
    expect(scenario.workload.phases[0]?.load).toBe(0.6);
  });

  it('says when a field changed last', () => {
    expect(lastChange(scenario, 3, 'workload.phases.0.load')).toBe(1);
    expect(lastChange(scenario, 4, 'workload.phases.0.pattern.ids')).toBe(4);
    expect(lastChange(scenario, 3, 'workload.phases.0.pattern.ids')).toBeNull();
  });
});
