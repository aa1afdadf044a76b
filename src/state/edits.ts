/** What an edit means for the run. Pure. */
import type { Intervention, Scenario } from '../lab/scenario/schema';
import { isLive, parse, setAt } from './scenario-port';

export type Plan =
  | { kind: 'refused'; errors: string[] }
  /** The run starts again from 0. */
  | { kind: 'restart'; scenario: Scenario }
  /** The run goes on under the new scenario. */
  | { kind: 'amend'; scenario: Scenario }
  /** Nothing that is simulated has changed. */
  | { kind: 'keep'; scenario: Scenario };

/** Fields that the simulation does not know. */
const SPOKEN = /^(title|notes|view\.t)$/;

/** A wish to set one field at a moment. */
export function planEdit(scenario: Scenario, path: string, value: unknown, playheadMs: number): Plan {
  if (isLive(path) && !SPOKEN.test(path) && playheadMs > 0) {
    const interventions = intervene(scenario.interventions, { at: playheadMs, set: path, to: value as never });
    return plan({ ...scenario, interventions }, 'amend');
  }
  try {
    return plan(setAt(scenario, path, value), SPOKEN.test(path) ? 'keep' : 'restart');
  } catch (error) {
    return { kind: 'refused', errors: [error instanceof Error ? error.message : String(error)] };
  }
}

/** A whole scenario in place of the present one. */
export function planReplacement(input: unknown): Plan {
  return plan(input, 'restart');
}

function plan(input: unknown, kind: 'restart' | 'amend' | 'keep'): Plan {
  const parsed = parse(input);
  return parsed.ok ? { kind, scenario: parsed.scenario } : { kind: 'refused', errors: parsed.errors };
}

/** Adds one; it takes the place of others on the same path at that moment or later: the last wish counts. */
export function intervene(list: readonly Intervention[], added: Intervention): Intervention[] {
  const kept = list.filter((other) => other.set !== added.set || other.at < added.at);
  return [...kept, added].sort((a, b) => a.at - b.at);
}
