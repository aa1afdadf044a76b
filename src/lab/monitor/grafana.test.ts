import { describe, expect, it } from 'vitest';
import { GITHUB_ACTIONS, grafanaDashboard } from './grafana';
import { sampleNames } from './metrics';

describe('the Grafana dashboard', () => {
  it('uses only metrics that exist, and most of them', () => {
    const names = [...grafanaDashboard().matchAll(/\bcaptune_\w+/g)].map(([name]) => name);
    expect(new Set(names).size).toBeGreaterThan(12);
    for (const name of names) expect(sampleNames()).toContain(name);
  });

  it('is JSON whose panels all have a query and do not overlap', () => {
    const { panels } = JSON.parse(grafanaDashboard()) as {
      panels: { targets: { expr: string }[]; gridPos: { x: number; y: number } }[];
    };
    for (const { targets } of panels) expect(targets.length).toBeGreaterThan(0);
    expect(new Set(panels.map(({ gridPos: { x, y } }) => `${x}.${y}`)).size).toBe(panels.length);
  });
});

describe('the example for GitHub Actions', () => {
  it('is a workflow without tabs that calls what there is', () => {
    expect(GITHUB_ACTIONS).not.toContain('\t');
    for (const word of ['compare scenario.json', '--baseline', '--runs 5', '--fail-on-regression']) {
      expect(GITHUB_ACTIONS).toContain(word);
    }
  });
});
