/** What a person does to branches as such: rename, delete, compare, pin. Pure; each gives a whole scenario. */
import { branchOf, columnText, lineInterventions, parseColumn, tidyView, TRUNK } from '../lab/scenario/branches';
import type { ColumnName } from '../lab/scenario/branches';
import type { Branch, Scenario } from '../lab/scenario/schema';
import { opened } from './edits';

/** The branch under another name, wherever it is named. Whether the name is right is for validation to say. */
export function renamed(scenario: Scenario, from: string, to: string): Scenario {
  const name = (text: string) => (text === from ? to : text);
  const column = (text: string) => (text.startsWith(`${from}/`) ? to + text.slice(from.length) : text);
  const branches = scenario.branches.map((branch) => ({ ...branch, name: name(branch.name), from: name(branch.from) }));
  const { view } = scenario;
  const { branch, compare, baseline } = view;
  return {
    ...scenario,
    branches,
    view: { ...view, branch: name(branch), compare: compare.map(column), baseline: column(baseline) },
  };
}

/** Without a branch; those that are from it keep the past that they had. */
export function withoutBranch(scenario: Scenario, name: string): Scenario {
  const gone = branchOf(scenario, name);
  if (!gone) return scenario;
  const branches = scenario.branches
    .filter((branch) => branch !== gone)
    .map((branch): Branch => {
      if (branch.from !== name) return branch;
      const at = Math.min(branch.at, gone.at);
      const own = lineInterventions(scenario, branch.name).filter((one) => one.at >= at);
      return { ...branch, from: branch.at === 0 ? TRUNK : gone.from, at, interventions: own };
    });
  const next = { ...scenario, branches };
  return scenario.view.branch === name ? opened(next, gone.from) : tidyView(next);
}

/** With or without a column of another line beside those of the open one. */
export function withColumn(scenario: Scenario, column: ColumnName, isShown: boolean): Scenario {
  const { view } = scenario;
  const text = `${column.branch}/${column.variant}`;
  const others = view.compare.filter((one) => one !== text);
  // The newest wish counts if there is no room for all.
  const compare = isShown ? [...others, text].slice(-3) : others;
  return { ...scenario, view: { ...view, compare } };
}

/** With another baseline; null for the first column. */
export function withBaseline(scenario: Scenario, column: ColumnName | null): Scenario {
  const { view } = scenario;
  return { ...scenario, view: { ...view, baseline: column === null ? '' : columnText(column, view.branch) } };
}

/** Whether a column is beside those of the open line. */
export function isCompared({ view }: Scenario, { branch, variant }: ColumnName): boolean {
  return view.compare.some((text) => {
    const named = parseColumn(text, view.branch);
    return named.branch === branch && named.variant === variant;
  });
}
