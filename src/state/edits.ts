/** What an edit means for the run. Pure. */
import { branchOf, freeName, lineInterventions, lineScenario, tidyView, TRUNK } from '../lab/scenario/branches';
import type { ScenarioResult } from '../lab/scenario/errors';
import { formatError } from '../lab/scenario/errors';
import { isSame } from '../lab/scenario/canonical';
import { fieldAt, getAt, isLive, setAllAt, setAt, touchesRun } from '../lab/scenario/paths';
import type { Branch, Intervention, Scenario } from '../lab/scenario/schema';
import { parseScenario } from '../lab/scenario/validate';

export type Plan =
  | { kind: 'refused'; errors: string[] }
  /** The run starts again from 0. */
  | { kind: 'restart'; scenario: Scenario }
  /** The run goes on where it is, under the new scenario. */
  | { kind: 'amend'; scenario: Scenario }
  /** Nothing that is simulated has changed. */
  | { kind: 'keep'; scenario: Scenario };

/** Where the open line stands. */
export interface Standing {
  playheadMs: number;
  /** How far it was simulated. */
  headMs: number;
}

/** A playhead this close to the head stands at it. */
const AT_HEAD_MS = 1e-7;

/**
 * A wish to set one field of the open line, `path` as in that line's scenario. A live field becomes an intervention: at the head
 * of the line, of the line itself; behind it, of a new branch, and the future that was there stays. A restart field changes
 * the line; what it was stays as a branch if it had run for a round, or if others branch off from it.
 */
export function planEdit(scenario: Scenario, path: string, value: unknown, standing: Standing): Plan {
  if (path.startsWith('branches') || (!touchesRun(path) && !path.startsWith('view.windowMs'))) {
    const keeps = !path.startsWith('branches') && !path.startsWith('view.branch') && !path.startsWith('view.compare');
    return plan(replaced(scenario, path, value), (next) => ({ kind: keeps ? 'keep' : 'amend', scenario: next }));
  }
  if (path.startsWith('view.')) return plan(replaced(scenario, path, value), amend);
  const open = scenario.view.branch;
  const line = lineScenario(scenario, open);
  if (path === 'interventions' || path.startsWith('interventions.')) {
    const edited = replaced(line, path, value);
    if (!edited.ok) return refuse(edited);
    return plan(parseScenario(withInterventions(scenario, open, edited.scenario.interventions)), amend);
  }
  const { playheadMs, headMs } = standing;
  const hasBegun = playheadMs > 0 || headMs > 0;
  if (hasBegun && isLive(path, line)) {
    const added = { at: interventionMoment(playheadMs), set: path, to: (value ?? null) as Intervention['to'] };
    if (playheadMs < headMs - AT_HEAD_MS) return plan(parseScenario(branchedOff(scenario, added)), amend);
    const list = intervene(line.interventions, added);
    return plan(parseScenario(withInterventions(scenario, open, list)), amend);
  }
  return planRestart(scenario, path, value, standing);
}

const amend = (scenario: Scenario): Plan => ({ kind: 'amend', scenario });

/** A whole scenario in place of the present one. */
export function planReplacement(input: unknown): Plan {
  return plan(parseScenario(input), (scenario) => ({ kind: 'restart', scenario }));
}

function plan(result: ScenarioResult, accept: (scenario: Scenario) => Plan): Plan {
  return result.ok ? accept(result.scenario) : refuse(result);
}

function refuse(result: ScenarioResult): Plan {
  return { kind: 'refused', errors: result.ok ? [] : result.errors.map(formatError) };
}

/** One value replaced, with a view that names only what is there. */
function replaced(scenario: Scenario, path: string, value: unknown): ScenarioResult {
  return setAllAt(scenario, [[path, value]], tidied);
}

/** What an edit leaves may be no scenario yet: then validation says so, not this. */
function tidied(input: unknown): unknown {
  try {
    return tidyView(input as Scenario);
  } catch {
    return input;
  }
}

// ---- lines ----

/** The scenario with another list of interventions for one line. What differs from its past becomes its own. */
export function withInterventions(scenario: Scenario, name: string, list: readonly Intervention[]): Scenario {
  const branch = branchOf(scenario, name);
  if (!branch) return { ...scenario, interventions: [...list] };
  const past = lineInterventions(scenario, branch.from).filter(({ at }) => at < branch.at);
  const differs = past.findIndex((one, index) => !isSame(one, list[index]));
  const at = differs < 0 ? branch.at : Math.min(past[differs]!.at, list[differs]?.at ?? Infinity);
  // Those at 0 that need a run from the start are not in the list of a line.
  const start = branch.at === 0 ? branch.interventions.filter(({ at: when, set }) => when === 0 && !isLive(set)) : [];
  const own = [...start, ...list.filter((one) => one.at >= at)];
  return withBranch(scenario, { ...branch, at, interventions: own });
}

function withBranch(scenario: Scenario, branch: Branch): Scenario {
  return { ...scenario, branches: scenario.branches.map((other) => (other.name === branch.name ? branch : other)) };
}

/** A new branch of the open line that begins with an intervention; what else was to come stays. It is open. */
function branchedOff(scenario: Scenario, added: Intervention): Scenario {
  const open = scenario.view.branch;
  const line = lineScenario(scenario, open);
  const own = intervene(line.interventions, added).filter(({ at }) => at >= added.at);
  return openedBranch(scenario, {
    name: `${words(added.set, added.to)} at ${microseconds(added.at)} us`,
    at: added.at,
    own,
  });
}

/** A new branch of the open line at a moment, with the same future for the time being. It is open. */
export function branchedAt(scenario: Scenario, ms: number): Scenario {
  const at = interventionMoment(ms);
  const own = lineInterventions(scenario, scenario.view.branch).filter((one) => one.at >= at);
  return openedBranch(scenario, { name: `branch at ${microseconds(at)} us`, at, own });
}

function openedBranch(
  scenario: Scenario,
  { name, at, own }: { name: string; at: number; own: Intervention[] },
): Scenario {
  const open = scenario.view.branch;
  const branch: Branch = { name: freeName(scenario, name), from: open, at, interventions: own };
  const next = { ...scenario, branches: [...scenario.branches, branch] };
  return opened(next, branch.name);
}

/** The scenario with another line open. Columns that its view names stay those they are. */
export function opened(scenario: Scenario, name: string): Scenario {
  const { view } = scenario;
  const full = (text: string) => (text === '' || text.includes('/') ? text : `${view.branch}/${text}`);
  const short = (text: string) => (text.startsWith(`${name}/`) ? text.slice(name.length + 1) : text);
  // A baseline among the variants of the open line goes on being that variant of whatever line is open.
  const baseline = view.baseline.includes('/') ? short(view.baseline) : view.baseline;
  const compare = view.compare.map(full).filter((text) => !text.startsWith(`${name}/`));
  return tidyView({ ...scenario, view: { ...view, branch: name, compare, baseline } });
}

const microseconds = (ms: number) => Math.round(ms * 1000);

/** What was set, for a name: label and value if that is short. */
function words(path: string, value: unknown): string {
  const label = fieldAt(path)?.meta?.label ?? path.split('.').at(-1) ?? path;
  const isShort =
    (typeof value === 'number' && Number.isInteger(value)) || (typeof value === 'string' && value.length < 12);
  return isShort ? `${label} ${value}` : label;
}

// ---- what needs a run from the start ----

function planRestart(scenario: Scenario, path: string, value: unknown, standing: Standing): Plan {
  const open = scenario.view.branch;
  const before = lineScenario(scenario, open);
  const ran = hasRun(before, standing);
  const inverses = [inverseOf(before, path)];
  const name = `before ${words(path, value)}`;
  const branch = branchOf(scenario, open);
  const restart = (next: Scenario): Plan => ({ kind: 'restart', scenario: next });
  if (!branch) {
    // By itself at first: branches may name what the edit takes away, and will bring it along.
    const alone = { ...scenario, branches: [], view: { ...scenario.view, compare: [], baseline: '' } };
    const result = setAt(alone, path, value);
    if (!result.ok) return refuse(result);
    const after = { ...result.scenario, view: scenario.view };
    return plan(parseScenario(tidied(keptTrunk(scenario, after, { inverses, name, ran }))), restart);
  }
  const set: Intervention = { at: 0, set: path, to: (value ?? null) as Intervention['to'] };
  const atStart = branch.at === 0 ? branch.interventions : lineInterventions(scenario, open);
  const changed: Branch = { ...branch, from: TRUNK, at: 0, interventions: withStart(atStart, set) };
  return plan(parseScenario(tidied(keptBranch(scenario, branch, changed, { name, ran }))), restart);
}

/**
 * Another structure for the open line, as a change of its scenario: phases or variants come, go or move. As with one field: the
 * line takes it, and what it was stays where it is needed or had run for a round. A change of interventions alone is one of the list.
 */
export function planReshape(scenario: Scenario, change: (line: Scenario) => Scenario, standing: Standing): Plan {
  const open = scenario.view.branch;
  const line = lineScenario(scenario, open);
  const next = change(line);
  const changed = STRUCTURE.filter((part) => !isSame(line[part], next[part]));
  const branch = branchOf(scenario, open);
  if (changed.length === 0) return planEdit(scenario, 'interventions', next.interventions, standing);
  const keeping = { name: `before ${changed.length === 1 ? changed[0]! : 'a change'}`, ran: hasRun(line, standing) };
  const restart = (result: Scenario): Plan => ({ kind: 'restart', scenario: result });
  if (!branch) {
    const inverses = changed.map((part) => inverseOf(line, part));
    const after = { ...next, view: scenario.view };
    return plan(parseScenario(tidied(keptTrunk(scenario, after, { inverses, ...keeping }))), restart);
  }
  const start = branch.at === 0 ? branch.interventions.filter(({ at, set }) => at === 0 && !isLive(set)) : [];
  const sets = changed.map((part): Intervention => ({ at: 0, set: part, to: next[part] as Intervention['to'] }));
  const list = [...sets.reduce(withStart, start), ...next.interventions];
  const reshaped: Branch = { ...branch, from: TRUNK, at: 0, interventions: list };
  return plan(parseScenario(tidied(keptBranch(scenario, branch, reshaped, keeping))), restart);
}

const STRUCTURE = ['seed', 'machine', 'table', 'workload', 'variants'] as const;

/** Whether a line was simulated for a whole round. */
function hasRun({ workload }: Scenario, { headMs }: Standing): boolean {
  return headMs >= workload.phases.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** The list with a setting for its start, in place of one on the same path. */
function withStart(list: readonly Intervention[], set: Intervention): Intervention[] {
  const start = list.filter((one) => one.at === 0 && one.set !== set.set);
  return [...start, set, ...list.filter((one) => one.at > 0)];
}

/** What sets a path back to what it is. Names may change with the edit: lists that are addressed by them go as a whole. */
function inverseOf(scenario: Scenario, path: string): Intervention {
  const whole = ['variants', 'workload.phases'].find((list) => path === list || path.startsWith(`${list}.`)) ?? path;
  return { at: 0, set: whole, to: (getAt(scenario, whole) ?? null) as Intervention['to'] };
}

interface Keeping {
  name: string;
  /** Whether the line had run for a round: then it stays. */
  ran: boolean;
}

/** The trunk was changed: branches go on being what they are, and so does what the trunk was if it is to stay. */
function keptTrunk(
  before: Scenario,
  after: Scenario,
  { inverses, name, ran }: Keeping & { inverses: readonly Intervention[] },
): Scenario {
  const grown = before.branches.some(({ from, at }) => from === TRUNK && at > 0);
  const past = [...inverses, ...before.interventions];
  const kept: Branch[] =
    ran || grown ? [{ name: freeName(before, name), from: TRUNK, at: 0, interventions: past }] : [];
  const branches = before.branches.map((branch): Branch => {
    if (branch.at > 0) return branch.from === TRUNK && kept[0] ? { ...branch, from: kept[0].name } : branch;
    const missing = inverses.filter(({ set }) => !branch.interventions.some((one) => one.at === 0 && one.set === set));
    return { ...branch, interventions: [...missing, ...branch.interventions] };
  });
  return { ...after, branches: [...branches, ...kept] };
}

function keptBranch(scenario: Scenario, before: Branch, changed: Branch, { name, ran }: Keeping): Scenario {
  const grown = scenario.branches.some(({ from, at }) => from === before.name && at > 0);
  const next = withBranch(scenario, changed);
  if (!ran && !grown) return next;
  const kept = { ...before, name: freeName(scenario, name) };
  const moved = next.branches.map((one) =>
    one.from === before.name && one.at > 0 ? { ...one, from: kept.name } : one,
  );
  return { ...next, branches: [...moved, kept] };
}

// ---- comparing runs ----

/** Adds one; it takes the place of others on the same path at that moment or later: the last wish counts. */
export function intervene(list: readonly Intervention[], added: Intervention): Intervention[] {
  const kept = list.filter((other) => other.set !== added.set || other.at < added.at);
  return [...kept, added].sort((a, b) => a.at - b.at);
}

/** What a run is made of beside interventions. */
export function runBase({ seed, machine, table, workload, variants, view }: Scenario) {
  return { seed, machine, table, workload, variants, windowMs: view.windowMs };
}

/**
 * The moment from which two lines give different runs: that of the first intervention that only one of them has. 0 if
 * they differ otherwise, Infinity if they give the same run.
 */
export function divergenceMs(a: Scenario, b: Scenario): number {
  if (a === b) return Infinity;
  if (!isSame(runBase(a), runBase(b))) return 0;
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
