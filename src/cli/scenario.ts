/** The SCENARIO of a command: a file, `preset:NAME`, or a link from the page. */
import { parseFragment } from '../lab/scenario/codec';
import type { RidingTrace } from '../lab/scenario/link-traces';
import type { FieldError } from '../lab/scenario/errors';
import { formatError, quote, suggestion } from '../lab/scenario/errors';
import { MOST_BYTES } from '../lab/scenario/json-text';
import { DEFAULT_PRESET, PRESETS, findPreset, presetScenario } from '../lab/scenario/presets';
import type { Scenario } from '../lab/scenario/schema';
import { parseScenarioJson } from '../lab/scenario/validate';
import { BadInput } from './errors';
import { readText } from './files';

export const SCENARIO_HELP = `SCENARIO is one of
  a file                JSON, as the page exports it
  preset:NAME           ${PRESETS.map(({ name }) => name).join(', ')}
  a link                http://..#.. or #..: what the page gives to share (put it in quotes)`;

export interface OpenedScenario {
  scenario: Scenario;
  /** The moment that a link names; null if it names none, or the start. */
  momentMs: number | null;
  /** The twin of the engine that a link asks for. */
  simd: 'on' | 'off' | null;
  warnings: readonly string[];
  /** Recordings that came in the link. */
  traces: readonly RidingTrace[];
}

/** `build` is the engine's: a link made with another one warns. */
export async function openScenario(argument: string | undefined, build: string): Promise<OpenedScenario> {
  if (argument === undefined) throw new BadInput('SCENARIO is missing: a file, preset:NAME or a link');
  const plain = { momentMs: null, simd: null, warnings: [], traces: [] };
  if (argument.startsWith('preset:')) return { ...plain, scenario: presetNamed(argument.slice('preset:'.length)) };
  if (/^(#|[a-z][a-z0-9+.-]*:\/\/)/i.test(argument)) return openLink(argument, build);
  const result = parseScenarioJson(await readText(argument, MOST_BYTES));
  if (!result.ok) throw refusal(result.errors, argument);
  return { ...plain, scenario: result.scenario };
}

function presetNamed(name: string): Scenario {
  const preset = findPreset(name);
  const names = PRESETS.map((candidate) => candidate.name);
  if (!preset) throw new BadInput(`there is no preset ${quote(name)}; ${suggestion(name, names)}`);
  return presetScenario(preset.name);
}

async function openLink(link: string, build: string): Promise<OpenedScenario> {
  const hash = link.indexOf('#');
  if (hash < 0) throw new BadInput(`the link ${quote(link)} has no #, behind which the scenario would be`);
  const parsed = await parseFragment(link.slice(hash), build);
  if (!parsed.ok) throw refusal(parsed.errors);
  if (parsed.report !== null) throw new BadInput('the link is of a measured report (r=), not of a scenario');
  const { options, warnings } = parsed;
  const scenario = parsed.scenario ?? presetScenario(DEFAULT_PRESET);
  return { scenario, momentMs: options.t || null, simd: options.simd, traces: parsed.traces, warnings };
}

function refusal(errors: readonly FieldError[], file?: string): BadInput {
  const where = file === undefined ? '' : `${file}: `;
  return new BadInput(...errors.map((error) => where + formatError(error)));
}
