/** What the form of an intervention needs to know: which paths there are, how values are typed, what is wrong. Pure. */
import { formatError } from '../lab/scenario/errors';
import { fieldAt, getAt, isLive, leafPaths } from '../lab/scenario/paths';
import { parseScenario } from '../lab/scenario/validate';
import type { Scenario } from '../lab/scenario/schema';

export interface LivePath {
  path: string;
  /** The value now, as it is typed. */
  value: string;
}

const typedForm = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** All fields that can change during a run, in the order of the schema. */
export function livePaths(scenario: Scenario): LivePath[] {
  return leafPaths(scenario)
    .filter((path) => isLive(path, scenario))
    .map((path) => ({ path, value: typedForm(getAt(scenario, path) ?? null) }));
}

/** What was typed as a value for that path: a number, a word, or JSON. */
export function readValue(text: string, path: string, scenario: Scenario): unknown {
  if (fieldAt(path, scenario)?.limits.kind === 'text') return text;
  try {
    return JSON.parse(text.trim()) as unknown;
  } catch {
    return text.trim();
  }
}

/** Limits and unit of what stands at a path, for a hint beside the value. */
export function hintFor(path: string, scenario: Scenario): string {
  const field = fieldAt(path, scenario);
  if (!field) return '';
  const { limits, meta } = field;
  const range =
    'choices' in limits ? limits.choices.join(', ') : 'min' in limits ? `${limits.min} to ${limits.max}` : '';
  return [meta?.label, [range, meta?.unit].filter(Boolean).join(' ')].filter(Boolean).join(': ');
}

/** What is wrong with a scenario; empty if nothing is. */
export function problemsOf(scenario: Scenario): string[] {
  const result = parseScenario(scenario);
  return result.ok ? [] : result.errors.map(formatError);
}
