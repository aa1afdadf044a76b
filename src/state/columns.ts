/**
 * What stands side by side: columns, each a variant on a line. First all variants of the open branch, then those of others
 * that the scenario's view compares with, four at most. Pure.
 */
import { columnText, lineScenario, parseColumn } from '../lab/scenario/branches';
import type { Scenario } from '../lab/scenario/schema';
import type { BranchSummary, RunSummary, VariantSummary } from '../lab/run/protocol';
import type { Variant } from '../lab/scenario/variant';

export const MOST_COLUMNS = 4;

export interface Column {
  /** The branch, or `main`. */
  branch: string;
  /** Its variant, before interventions. */
  variant: Variant;
  /** Index in the variants of its line. */
  index: number;
  /** Its line as a scenario of its own. */
  scenario: Scenario;
  /** Name for people: with the branch if that is not the open one. */
  label: string;
  /** As the scenario's view names it. */
  ref: string;
}

/** The columns of a scenario. */
export function columnsOf(scenario: Scenario): Column[] {
  const { branch: open, compare } = scenario.view;
  const line = lineScenario(scenario, open);
  const columns = line.variants.map((_, index) => columnOf(line, open, index, open));
  for (const text of compare) {
    const { branch, variant } = parseColumn(text, open);
    if (branch === open || columns.length >= MOST_COLUMNS) continue;
    const other = lineScenario(scenario, branch);
    const index = other.variants.findIndex(({ name }) => name === variant);
    const isThere = columns.some((column) => column.branch === branch && column.index === index);
    if (index >= 0 && !isThere) columns.push(columnOf(other, branch, index, open));
  }
  return columns;
}

function columnOf(scenario: Scenario, branch: string, index: number, open: string): Column {
  const variant = scenario.variants[index]!;
  const label = branch === open ? variant.name : `${variant.name}, ${branch}`;
  return { branch, variant, index, scenario, label, ref: columnText({ branch, variant: variant.name }, open) };
}

/** Names of the variants of a line. */
export function lineVariants(scenario: Scenario, branch: string): string[] {
  return lineScenario(scenario, branch).variants.map(({ name }) => name);
}

/** Index of the column that others are compared with. */
export function baselineIndex(scenario: Scenario, columns: readonly Column[]): number {
  const { baseline, branch: open } = scenario.view;
  if (baseline === '') return 0;
  const wanted = parseColumn(baseline, open);
  const found = columns.findIndex(({ branch, variant }) => branch === wanted.branch && variant.name === wanted.variant);
  return Math.max(0, found);
}

/** Summaries of columns by the line that they are on. */
export function byBranch(
  columns: readonly Column[],
  summaries: readonly VariantSummary[],
  open: string,
): Pick<RunSummary, 'branch' | 'variants' | 'branches'> {
  const branches: BranchSummary[] = [{ name: open, variants: [] }];
  columns.forEach(({ branch }, index) => {
    let line = branches.find(({ name }) => name === branch);
    if (!line) branches.push((line = { name: branch, variants: [] }));
    line.variants.push(summaries[index]!);
  });
  return { branch: open, variants: branches[0]!.variants, branches: branches.slice(1) };
}
