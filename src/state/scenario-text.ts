/** The scenario as text that people edit, and what is wrong with such a text, with places. */
import { canonicalScenario } from '../lab/scenario/canonical';
import type { Scenario } from '../lab/scenario/schema';
import { parseJsonText } from '../lab/scenario/json-text';
import { parseScenario } from '../lab/scenario/validate';
import { lineOf, locate, offsetOf, positionsIn } from './json-source';

export interface TextError {
  path: string;
  message: string;
  line: number;
  /** Where in the text; the cursor goes there. */
  offset: number;
}

export type TextResult = { ok: true; scenario: Scenario } | { ok: false; errors: TextError[] };

/** The scenario as indented JSON, with every field or only with those that differ from their defaults. */
export function scenarioText(scenario: Scenario, complete: boolean): string {
  const written = complete ? scenario : { version: scenario.version, ...canonicalScenario(scenario) };
  return `${JSON.stringify(written, null, 2)}\n`;
}

/** Reads such a text. Every error at once, in the order of the text. */
export function readScenarioText(text: string): TextResult {
  const json = parseJsonText(text);
  if (!json.ok) return { ok: false, errors: json.errors.map(({ message }) => syntaxError(text, message)) };
  const parsed = parseScenario(json.value);
  if (parsed.ok) return parsed;
  const positions = positionsIn(text);
  const errors = parsed.errors.map(({ path, message }) => {
    const offset = locate(positions, path);
    return { path, message, line: lineOf(text, offset), offset };
  });
  return { ok: false, errors: errors.sort((one, other) => one.offset - other.offset) };
}

/** The reader names line and column in its message. */
function syntaxError(text: string, message: string): TextError {
  const place = /line (\d+), column (\d+)/.exec(message);
  const offset = place ? offsetOf(text, Number(place[1]), Number(place[2])) : 0;
  return { path: '', message, line: lineOf(text, offset), offset };
}
