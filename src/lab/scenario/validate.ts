/**
 * The one gate into the lab: whatever a scenario comes from (a file, pasted JSON, a link, a preset, a script), it is
 * copied as plain data, migrated, explained field by field if anything is wrong, and finally judged by zod.
 */
import { reportBranches } from './check-branches';
import { Report, check } from './check';
import type { ScenarioResult } from './errors';
import { pathText } from './errors';
import { applyChecked, entriesOf } from './intervene';
import { parseJsonText } from './json-text';
import { migrate } from './migrations';
import type { Fields } from './nodes';
import { isFields } from './nodes';
import { toPlain } from './plain';
import type { Scenario } from './schema';
import { scenarioSchema } from './schema';
import { rootNode } from './steps';

/**
 * Validates anything as a scenario and fills in its defaults. A failure lists every bad field at once, each with its
 * path, the value and what is allowed. Interventions come back in the order of `at`; equal ones keep theirs. Never
 * throws, and keeps no reference to the input.
 */
export function parseScenario(input: unknown): ScenarioResult {
  const plain = toPlain(input);
  if (!plain.ok) return plain;
  const migrated = migrate(plain.value);
  const report = new Report();
  for (const { path, message } of [...plain.errors, ...migrated.errors]) report.add(path, message);

  const complete = check(rootNode, migrated.value, [], report);
  if (isFields(complete)) {
    reportInterventions(complete, report);
    reportBranches(complete, report);
  }
  if (report.errors.length > 0) return { ok: false, errors: report.all() };
  return judged(migrated.value);
}

/** As `parseScenario`, from JSON text of at most 1 MiB. A syntax error names line and column. */
export function parseScenarioJson(text: string): ScenarioResult {
  const parsed = parseJsonText(text);
  return parsed.ok ? parseScenario(parsed.value) : parsed;
}

function judged(value: unknown): ScenarioResult {
  const parsed = scenarioSchema.safeParse(value);
  if (parsed.success) return { ok: true, scenario: inOrder(parsed.data) };
  // Not reached as long as `check` and zod agree, which tests on random input confirm; never silent if they do not.
  const errors = parsed.error.issues.map(({ path, message }) => ({ path: pathText(path.map(String)), message }));
  return { ok: false, errors };
}

function inOrder(scenario: Scenario): Scenario {
  const sorted = <T extends { at: number }>(list: readonly T[]) => list.toSorted((a, b) => a.at - b.at);
  const branches = scenario.branches.map((branch) => ({ ...branch, interventions: sorted(branch.interventions) }));
  return { ...scenario, interventions: sorted(scenario.interventions), branches };
}

/** Each intervention is checked against the scenario as those before it have left it. */
function reportInterventions(complete: Fields, report: Report): void {
  applyChecked(complete, entriesOf(complete['interventions'], 'interventions'), report);
}
