/** The gallery: presets as complete scenarios with what a card says about them. */
import { PRESETS, presetScenario } from '../lab/scenario/presets';
import type { Scenario } from '../lab/scenario/schema';

export interface GalleryEntry {
  name: string;
  title: string;
  summary: string;
  /** Replays at least one recording. */
  recorded: boolean;
  scenario: Scenario;
}

export function gallery(): GalleryEntry[] {
  return PRESETS.map(({ name, title, summary }) => {
    const scenario = presetScenario(name);
    return { name, title, summary, recorded: scenario.workload.phases.some((phase) => 'trace' in phase), scenario };
  });
}
