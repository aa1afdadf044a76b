/**
 * Branches: other futures of the same run. A scenario is a tree of lines: the trunk, which is called `main`, and branches. A
 * line's past is that of the line it is `from`, up to but without `at`; from `at` on its own interventions count and no
 * others. A branch at 0 has no past: there an intervention at 0 may set any field, also one that needs a run from the start.
 */
import type { Fields } from './nodes';
import { isLiveNode, placeOf, rootNode, splitPath } from './steps';
import type { Branch, Intervention, Scenario } from './schema';
import { TRUNK } from './schema';
import { intervene } from './intervene';

export { TRUNK };

/** Names of all lines: the trunk, then branches in the order of the scenario. */
export function lineNames({ branches }: Pick<Scenario, 'branches'>): string[] {
  return [TRUNK, ...branches.map(({ name }) => name)];
}

/** The branch of that name; undefined for the trunk and for names that there are none of. */
export function branchOf({ branches }: Pick<Scenario, 'branches'>, name: string): Branch | undefined {
  return branches.find((branch) => branch.name === name);
}

/** All interventions of a line, those of its past included, in order of time. A name that does not exist is the trunk. */
export function lineInterventions(
  scenario: Pick<Scenario, 'branches' | 'interventions'>,
  name: string,
): Intervention[] {
  const branch = branchOf(scenario, name);
  if (!branch) return scenario.interventions;
  const past = lineInterventions(scenario, branch.from).filter(({ at }) => at < branch.at);
  return [...past, ...branch.interventions];
}

/**
 * One line as a scenario of its own, without branches: what is simulated. Interventions at 0 that need a run from the start
 * are part of it rather than in its list.
 */
export function lineScenario(scenario: Scenario, name: string): Scenario {
  const interventions = lineInterventions(scenario, name);
  const { branches: _others, ...rest } = scenario;
  const line = { ...rest, branches: [], interventions };
  const atStart = interventions.filter(({ at }) => at === 0);
  if (atStart.every(({ set }) => isLiveAt(line, set))) return line;
  let state: Fields = line;
  for (const { set, to } of atStart) {
    const result = intervene(state, set, to, { atStart: true });
    if (!result.ok) throw new Error(`branch ${name}: ${set}: ${result.errors[0]?.message ?? ''}`);
    state = result.state;
  }
  return { ...(state as Scenario), interventions: interventions.filter(({ at }) => at > 0) };
}

function isLiveAt(scenario: Scenario, path: string): boolean {
  const place = placeOf(rootNode, scenario, splitPath(path));
  return place.ok && isLiveNode(place.node);
}

/** A column of a comparison: a variant on a line. */
export interface ColumnName {
  branch: string;
  variant: string;
}

/** Reads `VARIANT` (of the open branch) or `BRANCH/VARIANT`. */
export function parseColumn(text: string, open: string): ColumnName {
  const slash = text.indexOf('/');
  return slash < 0 ? { branch: open, variant: text } : { branch: text.slice(0, slash), variant: text.slice(slash + 1) };
}

/** How a column is written in a scenario: short for those of the open branch. */
export function columnText({ branch, variant }: ColumnName, open: string): string {
  return branch === open ? variant : `${branch}/${variant}`;
}

/** Whether the column that a scenario's view names is there. */
export function hasColumn(scenario: Scenario, { branch, variant }: ColumnName): boolean {
  if (!lineNames(scenario).includes(branch)) return false;
  return lineScenario(scenario, branch).variants.some(({ name }) => name === variant);
}

/**
 * The scenario with a view that names only what is there: for edits that take a branch or a variant away, or rename it.
 */
export function tidyView(scenario: Scenario): Scenario {
  const { view } = scenario;
  const branch = lineNames(scenario).includes(view.branch) ? view.branch : TRUNK;
  const compare = view.compare.filter((text) => hasColumn(scenario, parseColumn(text, branch)));
  const baseline = view.baseline !== '' && hasColumn(scenario, parseColumn(view.baseline, branch)) ? view.baseline : '';
  return { ...scenario, view: { ...view, branch, compare, baseline } };
}

/** A name that is not taken: the wish in the letters that names may have, with a number behind it if need be. */
export function freeName(scenario: Pick<Scenario, 'branches'>, wish: string): string {
  const plain = wish
    .replace(/[^A-Za-z0-9 _-]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[^A-Za-z0-9]+/, '');
  const stem = plain.slice(0, 36).trim() || 'branch';
  const taken = new Set(lineNames(scenario));
  if (!taken.has(stem)) return stem;
  let number = 2;
  while (taken.has(`${stem} ${number}`)) number++;
  return `${stem} ${number}`;
}
