import { describe, expect, it } from 'vitest';
import { scenarioSchema } from '../lab/scenario/schema';
import { fileNameFor, linkFacts } from './share';

describe('a link', () => {
  const scenario = scenarioSchema.parse({
    workload: { phases: [{}, { trace: `sha256:${'0'.repeat(64)}`, traceName: 'my.csv' }] },
    interventions: [{ at: 1, set: 'workload.repeat', to: false }],
  });

  it('says what it carries and what it does not', () => {
    expect(linkFacts('https://x/#s=abc&t=6.35', scenario)).toEqual({
      length: 23,
      long: false,
      limit: 2000,
      contents: ['the scenario: 2 phases, 2 variants, seed', '1 intervention', 'the moment 6.35 ms'],
      missing: ['my.csv'],
    });
  });

  it('is named after its preset, and warns when it is long', () => {
    const plain = scenarioSchema.parse({});
    expect(linkFacts('https://x/#preset=five-phases', plain).contents).toEqual([
      'the preset five-phases, by name',
      'no interventions',
      'no moment: it opens at the start',
    ]);
    expect(linkFacts(`https://x/#s=${'a'.repeat(2000)}`, plain).long).toBe(true);
  });

  it('downloads under a plain name', () => {
    expect(fileNameFor('Working set: outgrows / the cache', 'json')).toBe(
      'captune-working-set-outgrows-the-cache.json',
    );
    expect(fileNameFor('…', 'json')).toBe('captune-scenario.json');
  });
});
