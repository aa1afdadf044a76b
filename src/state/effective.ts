/** The scenario as interventions have left it by some moment: what forms show while a run goes on. */
import { applyInterventions } from '../lab/scenario/paths';
import type { Intervention, Scenario } from '../lab/scenario/schema';

/**
 * Moment of the last intervention that has taken effect by `ms`, -1 if none has. While the playhead moves, this changes only
 * when the effective scenario does.
 */
export function lastApplied(interventions: readonly Intervention[], ms: number): number {
  return interventions.findLast(({ at }) => at <= ms)?.at ?? -1;
}

/** The scenario after all interventions up to that moment. */
export function scenarioAt(scenario: Scenario, untilMs: number): Scenario {
  return untilMs < 0 ? scenario : applyInterventions(scenario, untilMs);
}

/** The last moment up to `untilMs` at which this path, or an object that it lies in, was set; null if never. */
export function lastChange(scenario: Scenario, untilMs: number, path: string): number | null {
  const concerns = (set: string) => set === path || path.startsWith(`${set}.`);
  return scenario.interventions.findLast(({ at, set }) => at <= untilMs && concerns(set))?.at ?? null;
}
