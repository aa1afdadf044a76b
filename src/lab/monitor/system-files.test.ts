import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PRESETS, presetScenario } from '../scenario/presets';
import { sampleNames } from './metrics';
import { SYSTEM_FILES } from './system-files';
import { hasPromtool, promtool } from './testing/promtool';

const scenarios = PRESETS.map(({ name }) => presetScenario(name));
const contentOf = (id: string, scenario = scenarios[0]!) =>
  SYSTEM_FILES.find((file) => file.id === id)!.content(scenario);

describe('files for other systems', () => {
  it.each(SYSTEM_FILES.map((file) => [file.name, file] as const))('%s names only metrics that exist', (_, file) => {
    for (const scenario of scenarios) {
      for (const [name] of file.content(scenario).matchAll(/\bcaptune_\w+/g)) expect(sampleNames()).toContain(name);
    }
  });

  it.skipIf(!hasPromtool)('Prometheus takes the configuration with the rules of every preset', () => {
    for (const scenario of scenarios) {
      const folder = mkdtempSync(join(tmpdir(), 'captune-prometheus-'));
      for (const id of ['prometheus', 'rules']) {
        writeFileSync(join(folder, SYSTEM_FILES.find((file) => file.id === id)!.name), contentOf(id, scenario));
      }
      expect(promtool(['check', 'config', join(folder, 'prometheus.yml')])).toMatchObject({ code: 0 });
    }
  });

  it('have names and types that a system takes', () => {
    expect(SYSTEM_FILES.map(({ name }) => name)).toEqual([
      'prometheus.yml',
      'captune-alerts.yml',
      'captune-grafana.json',
      'captune.yml',
    ]);
    expect(() => JSON.parse(contentOf('grafana')) as unknown).not.toThrow();
  });
});
