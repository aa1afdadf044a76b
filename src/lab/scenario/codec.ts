/**
 * Scenarios in links. Everything is in the fragment, which browsers do not send to servers:
 *
 *     s=SCENARIO     base64url(deflate-raw(canonical JSON)); or
 *     preset=NAME    a scenario that ships with the build
 *     t=MS           moment of the playhead
 *     mode=NAME       what is open: simulate | measure | verify | sweep | guide
 *     v=VIEW         selection, brush, range of the tracks, open panels (link-view.ts)
 *     tr=TRACES      imported recordings that are small enough to ride along (link-traces.ts)
 *     embed=1        stage only, read-only
 *     theme=         light | dark
 *     simd=          on | off: forces one of the two builds of the engine
 *     b=BUILD        the engine that the link was made with
 *     r=REPORT       a measured report in place of a scenario (measure/report-link.ts reads it)
 *
 * A scenario that cannot be read is an error. Anything else that cannot be used is ignored and named in `warnings`.
 */
import { canonicalJson } from './canonical';
import { PackError, pack, unpack } from './deflate';
import type { Failure, ScenarioResult } from './errors';
import { failure, quote, suggestion } from './errors';
import { decodeTraces, encodeTraces } from './link-traces';
import type { RidingTrace } from './link-traces';
import { decodeView, encodeView } from './link-view';
import type { LinkView } from './link-view';
import { PRESETS, findPreset, presetScenario } from './presets';
import type { PresetName } from './presets';
import type { Scenario } from './schema';
import { parseScenarioJson } from './validate';

/** Beyond this many characters some programs cut links off; a warning appears. */
export const LONG_LINK = 2000;

/** A scenario as text for a link. Rejects with a PackError if it is too large to be decoded again. */
export async function encodeScenario(scenario: Scenario): Promise<string> {
  return pack(new TextEncoder().encode(canonicalJson(scenario)));
}

/** Reads what `encodeScenario` made. Never rejects: an error says why the text cannot be read. */
export async function decodeScenario(text: string): Promise<ScenarioResult> {
  try {
    const bytes = await unpack(text);
    const json = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return parseScenarioJson(json);
  } catch (error) {
    if (error instanceof PackError) return failure('', `the link ${error.message}`);
    return failure('', 'the link is damaged: what it carries is not valid UTF-8');
  }
}

export type LinkTheme = 'light' | 'dark';

/** The modes of the page, in the order of its header. */
export const LINK_MODES = ['simulate', 'measure', 'verify', 'sweep', 'monitor', 'guide'] as const;
export type LinkMode = (typeof LINK_MODES)[number];

export interface LinkOptions {
  /** Moment of the playhead in ms. */
  t: number | null;
  /** What somebody looks at; null if the link does not say. */
  view: LinkView | null;
  /** What is open in the page; null is the simulation. */
  mode: LinkMode | null;
  embed: boolean;
  theme: LinkTheme | null;
  /** Forces a build of the engine; null leaves it to feature detection. */
  simd: 'on' | 'off' | null;
  /** The engine's build that the link was made with. */
  build: string | null;
}

export interface FragmentInput extends Partial<LinkOptions> {
  scenario: Scenario;
  /** The preset that the scenario came from, if known. It is found anyway; this only saves the search. */
  preset?: PresetName | null;
  /** Recordings that the scenario replays; those that are small enough ride along. */
  traces?: readonly RidingTrace[];
}

export interface Fragment {
  /** With the leading `#`. */
  fragment: string;
  /** Longer than `LONG_LINK` by itself. */
  long: boolean;
}

/**
 * The fragment that opens this scenario. One that equals a bundled preset is named instead of spelt out, so that its
 * link stays short. Rejects with a PackError if the scenario is too large for a link.
 */
export async function buildFragment(input: FragmentInput): Promise<Fragment> {
  const preset = samePreset(input.scenario, input.preset ?? null);
  const parts = [preset === null ? `s=${await encodeScenario(input.scenario)}` : `preset=${preset}`];
  if (input.t !== null && input.t !== undefined) parts.push(`t=${input.t}`);
  if (input.mode) parts.push(`mode=${input.mode}`);
  const view = input.view ? await encodeView(input.view) : '';
  if (view !== '') parts.push(`v=${view}`);
  const traces = encodeTraces(input.traces ?? []);
  if (traces !== '') parts.push(`tr=${traces}`);
  if (input.embed) parts.push('embed=1');
  if (input.theme) parts.push(`theme=${input.theme}`);
  if (input.simd) parts.push(`simd=${input.simd}`);
  if (input.build) parts.push(`b=${encodeURIComponent(input.build)}`);
  const fragment = `#${parts.join('&')}`;
  return { fragment, long: fragment.length > LONG_LINK };
}

function samePreset(scenario: Scenario, first: PresetName | null): PresetName | null {
  const names = PRESETS.map(({ name }) => name);
  const text = canonicalJson(scenario);
  const inOrder = first === null ? names : [first, ...names];
  return inOrder.find((name) => canonicalJson(presetScenario(name)) === text) ?? null;
}

export type ParsedFragment =
  | {
      ok: true;
      /** Null if the link names none: the default preset is meant. */
      scenario: Scenario | null;
      /** The preset that it named. */
      preset: PresetName | null;
      /** The text of a measured report, not read yet; null if the link is none. */
      report: string | null;
      /** Recordings that came along. */
      traces: RidingTrace[];
      options: LinkOptions;
      warnings: string[];
    }
  | (Failure & { options: LinkOptions; warnings: string[] });

/**
 * Reads the fragment of a link, with or without `#`; an empty one is fine. `build` is the running engine's, if a link
 * made with another one is to be warned of. Never rejects.
 */
export async function parseFragment(hash: string, build: string | null = null): Promise<ParsedFragment> {
  const warnings: string[] = [];
  const values = split(hash, warnings);
  const options = await readOptions(values, warnings);
  const other = build === null ? null : otherBuild(options, build);
  if (other !== null) warnings.push(other);
  const found = await readScenario(values);
  if (!found.ok) return { ...found, options, warnings };
  const riding = values.get('tr');
  const traces = riding !== undefined && found.scenario ? decodeTraces(riding, found.scenario, warnings) : [];
  return { ...found, traces, options, warnings };
}

/** The warning about a link that was made with another engine than `build`, or null. */
export function otherBuild({ build: made }: Pick<LinkOptions, 'build'>, build: string): string | null {
  if (made === null || made === build) return null;
  return `made with engine ${quote(made)}, this is ${quote(build)}: the run may differ`;
}

type Opened = { ok: true; scenario: Scenario | null; preset: PresetName | null; report: string | null } | Failure;

async function readScenario(values: ReadonlyMap<string, string>): Promise<Opened> {
  const text = values.get('s');
  const name = values.get('preset');
  const report = values.get('r') ?? null;
  if (report !== null && (text ?? name) !== undefined) {
    return failure(
      '',
      'the link has both a scenario (s= or preset=) and a measured report (r=): it must have one of them',
    );
  }
  if (text !== undefined && name !== undefined) {
    return failure('', 'the link has both a scenario (s=) and a preset (preset=): it must have one of them');
  }
  if (name !== undefined) {
    const preset = findPreset(name);
    const names = PRESETS.map((entry) => entry.name);
    if (!preset) return failure('', `there is no preset ${quote(name)}; ${suggestion(name, names)}`);
    return { ok: true, scenario: presetScenario(preset.name), preset: preset.name, report };
  }
  if (text === undefined) return { ok: true, scenario: null, preset: null, report };
  const decoded = await decodeScenario(text);
  return decoded.ok ? { ...decoded, preset: null, report } : decoded;
}

const KEYS = ['s', 'preset', 't', 'mode', 'v', 'tr', 'embed', 'theme', 'simd', 'b', 'r'];
/** More than any link of ours has. */
const MOST_PARTS = 32;

function split(hash: string, warnings: string[]): Map<string, string> {
  const values = new Map<string, string>();
  const parts = hash.replace(/^#/, '').split('&', MOST_PARTS);
  for (const part of parts.filter((entry) => entry !== '')) {
    const [, key = part, raw = ''] = /^([^=]*)=?(.*)$/s.exec(part) ?? [];
    if (!KEYS.includes(key)) warnings.push(`${quote(key)} is ignored: unknown; ${suggestion(key, KEYS)}`);
    else if (values.has(key)) warnings.push(`${quote(key)} is there twice: the first one counts`);
    else values.set(key, decodePercent(raw));
  }
  return values;
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // Whoever reads the value refuses it, and says so.
  }
}

async function readOptions(values: ReadonlyMap<string, string>, warnings: string[]): Promise<LinkOptions> {
  const word = <const T extends string>(key: string, words: readonly T[]): T | null => {
    const value = values.get(key);
    const known = words.find((entry) => entry === value) ?? null;
    if (value !== undefined && known === null) {
      warnings.push(`${key}=${quote(value)} is ignored: must be ${words.join(' or ')}`);
    }
    return known;
  };
  return {
    t: readMoment(values.get('t'), warnings),
    view: await readView(values.get('v'), warnings),
    mode: word('mode', LINK_MODES),
    embed: word('embed', ['0', '1']) === '1',
    theme: word('theme', ['light', 'dark']),
    simd: word('simd', ['on', 'off']),
    build: values.get('b')?.slice(0, 80) ?? null,
  };
}

async function readView(text: string | undefined, warnings: string[]): Promise<LinkView | null> {
  if (text === undefined) return null;
  const view = await decodeView(text);
  if (view === null) warnings.push('v= is ignored: it cannot be read');
  return view;
}

function readMoment(text: string | undefined, warnings: string[]): number | null {
  if (text === undefined) return null;
  const ms = /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (ms >= 0 && ms <= 1e9) return ms;
  warnings.push(`t=${quote(text)} is ignored: must be a moment from 0 to 1000000000 ms`);
  return null;
}
