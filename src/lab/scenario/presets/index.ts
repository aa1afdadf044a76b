/** The scenarios that ship with the build: data, one file each, listed here in the order of the gallery. */
import type { Scenario, ScenarioInput } from '../schema';
import { parseScenario } from '../validate';
import { fivePhases } from './five-phases';
import { nginx } from './nginx';
import { nothingToWin } from './nothing-to-win';
import { postgresql } from './postgresql';

export type PresetName = 'postgresql' | 'nginx' | 'five-phases' | 'nothing-to-win';

export interface Preset {
  name: PresetName;
  title: string;
  /** One sentence for the gallery. */
  summary: string;
  input: ScenarioInput;
}

export const PRESETS: readonly Preset[] = [
  {
    name: 'postgresql',
    title: 'PostgreSQL, eight tenants',
    summary:
      'A recorded database run: ordinary load, a rush to one CPU, a quiet spell, scarce memory, recorded placement.',
    input: postgresql,
  },
  {
    name: 'nginx',
    title: 'nginx, short connections',
    summary:
      'A recorded web server: capabilities are created and revoked all the time, so most misses cannot be avoided.',
    input: nginx,
  },
  {
    name: 'five-phases',
    title: 'Five patterns in turn',
    summary: 'Generated: a hot set, a moving working set, a scan, bursts to one CPU, batches of two sizes.',
    input: fivePhases,
  },
  {
    name: 'nothing-to-win',
    title: 'SQLite: nothing to win',
    summary: 'A recorded run whose working set fits the fixed cache: tuning can win nothing and must lose nothing.',
    input: nothingToWin,
  },
];

export const DEFAULT_PRESET: PresetName = 'postgresql';

/** The preset of that name, or undefined. */
export function findPreset(name: string): Preset | undefined {
  return PRESETS.find((preset) => preset.name === name);
}

/** A preset as a complete scenario, a new one on each call. */
export function presetScenario(name: PresetName): Scenario {
  const result = parseScenario(findPreset(name)?.input);
  if (!result.ok) throw new Error(`preset ${name} is not valid`);
  return result.scenario;
}
