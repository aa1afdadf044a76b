/**
 * The one gate into the lab: whatever a scenario comes from (a file, pasted JSON, a link, a preset, a script), it is
 * copied as plain data, migrated, explained field by field if anything is wrong, and finally judged by zod.
 */
import { Report, check } from './check';
import type { Failure, FieldError, ScenarioResult } from './errors';
import { pathText, quote } from './errors';
import { parseJsonText } from './json-text';
import { migrate } from './migrations';
import type { Fields } from './nodes';
import { isFields, ownValue } from './nodes';
import { toPlain } from './plain';
import type { Scenario } from './schema';
import { scenarioSchema } from './schema';
import { RUN_SECTIONS, isLiveNode, placeOf, replaceAt, rootNode, splitPath } from './steps';

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
  if (isFields(complete)) reportInterventions(complete, report);
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
  return { ...scenario, interventions: scenario.interventions.toSorted((a, b) => a.at - b.at) };
}

/** Each intervention is checked against the scenario as those before it have left it. */
function reportInterventions(complete: Fields, report: Report): void {
  const list = complete['interventions'];
  if (!Array.isArray(list)) return;
  const entries = list.map((entry: unknown, index) => ({
    index,
    at: Number(ownValue(entry, 'at')),
    set: ownValue(entry, 'set'),
    to: ownValue(entry, 'to'),
  }));
  let state = complete;
  for (const { index, set, to } of entries.toSorted((a, b) => a.at - b.at)) {
    if (typeof set !== 'string' || to === undefined) continue;
    const result = intervene(state, set, to, report);
    if (result.ok) state = result.state;
    else for (const { path, message } of result.errors) report.add(`interventions.${index}.${path}`, message);
  }
}

export type Intervened = { ok: true; state: Fields } | Failure;

/**
 * One intervention applied to a complete scenario: the value at `path` becomes `to`. Errors are those of an
 * intervention: at `set` if the path is none that can change during a run, at `to` if the value is refused. What was
 * wrong with the scenario before (`known`) is not the intervention's fault.
 */
export function intervene(state: Fields, path: string, to: unknown, known?: Report): Intervened {
  const problem = pathProblem(state, path);
  if (problem !== undefined) return { ok: false, errors: [{ path: 'set', message: problem }] };
  const segments = splitPath(path);
  const [section] = segments;
  const replaced = replaceAt(rootNode, state, segments, to) as Fields;
  // The other sections are as they were, so only this one needs another look.
  const report = new Report();
  const place = placeOf(rootNode, undefined, [section!]);
  const checked = place.ok ? check(place.node, replaced[section!], [section!], report) : undefined;
  const errors = report.all().filter((error) => isInside(error.path, path) || !known?.has(error.path));
  if (errors.length === 0) return { ok: true, state: { ...replaced, [section!]: checked } };
  return { ok: false, errors: errors.map((error) => valueError(error, path)) };
}

const isInside = (path: string, outer: string) => path === outer || path.startsWith(`${outer}.`);

function pathProblem(state: Fields, path: string): string | undefined {
  const segments = splitPath(path);
  const place = placeOf(rootNode, state, segments);
  if (!place.ok) return `${quote(path)} is no path of this scenario: ${place.message}`;
  if (!RUN_SECTIONS.includes(segments[0] ?? '')) {
    return `must be a path in machine, table, workload or variants, not ${quote(path)}`;
  }
  if (isLiveNode(place.node)) return undefined;
  return `must be a field that can change during a run, not ${quote(path)}, which needs a run from the start`;
}

function valueError({ path, message }: FieldError, set: string): FieldError {
  if (path === set) return { path: 'to', message };
  const inside = isInside(path, set) ? path.slice(set.length + 1) : path;
  return { path: 'to', message: `${inside} ${message}` };
}
