/** What an edit means for the run. Pure. */
import type { ScenarioResult } from '../lab/scenario/errors';
import { formatError } from '../lab/scenario/errors';
import { isSame } from '../lab/scenario/canonical';
import { isLive, setAt, touchesRun } from '../lab/scenario/paths';
import type { Intervention, Scenario } from '../lab/scenario/schema';
import { parseScenario } from '../lab/scenario/validate';

export type Plan =
  | { kind: 'refused'; errors: string[] }
  /** The run starts again from 0. */
  | { kind: 'restart'; scenario: Scenario }
  /** The run goes on under the new scenario, which intervenes at `atMs`. */
  | { kind: 'amend'; scenario: Scenario; atMs: number }
  /** Nothing that is simulated has changed. */
  | { kind: 'keep'; scenario: Scenario };

/** A wish to set one field. `playheadMs` 0 means that the run has not begun. */
export function planEdit(scenario: Scenario, path: string, value: unknown, playheadMs: number): Plan {
  if (playheadMs > 0 && isLive(path, scenario)) {
    const added = { at: interventionMoment(playheadMs), set: path, to: (value ?? null) as Intervention['to'] };
    const result = parseScenario({ ...scenario, interventions: intervene(scenario.interventions, added) });
    return plan(result, (next) => ({ kind: 'amend', scenario: next, atMs: added.at }));
  }
  // The windows of the tracks are cut while the run goes on.
  const keeps = !touchesRun(path) && !path.startsWith('view.windowMs');
  return plan(setAt(scenario, path, value), (next) => ({ kind: keeps ? 'keep' : 'restart', scenario: next }));
}

/** A whole scenario in place of the present one. */
export function planReplacement(input: unknown): Plan {
  return plan(parseScenario(input), (scenario) => ({ kind: 'restart', scenario }));
}

function plan(result: ScenarioResult, accept: (scenario: Scenario) => Plan): Plan {
  return result.ok ? accept(result.scenario) : { kind: 'refused', errors: result.errors.map(formatError) };
}

/** Adds one; it takes the place of others on the same path at that moment or later: the last wish counts. */
export function intervene(list: readonly Intervention[], added: Intervention): Intervention[] {
  const kept = list.filter((other) => other.set !== added.set || other.at < added.at);
  return [...kept, added].sort((a, b) => a.at - b.at);
}

/**
 * The moment from which two scenarios give different runs: that of the first intervention that only one of them has. 0 if
 * they differ otherwise, Infinity if they give the same run.
 */
export function divergenceMs(a: Scenario, b: Scenario): number {
  const base = ({ seed, machine, table, workload, variants, view }: Scenario) => ({
    ...{ seed, machine, table, workload, variants },
    windowMs: view.windowMs,
  });
  if (!isSame(base(a), base(b))) return 0;
  for (let index = 0; index < Math.max(a.interventions.length, b.interventions.length); index++) {
    const one = a.interventions[index];
    const other = b.interventions[index];
    if (one && other && isSame(one, other)) continue;
    return Math.min(one?.at ?? Infinity, other?.at ?? Infinity);
  }
  return Infinity;
}

/** The moment of an intervention at the playhead: on a grid that reads well, never after it. */
export function interventionMoment(playheadMs: number): number {
  const onGrid = Number((Math.floor(playheadMs * 1e5) / 1e5).toFixed(5));
  return onGrid > 0 && onGrid <= playheadMs ? onGrid : playheadMs;
}
