/** Reading, describing and editing one field of a scenario by its dotted path, and the scenario over time. */
import type { ScenarioResult } from './errors';
import { failure, quote } from './errors';
import type { FieldMeta } from './field';
import type { Fields, Limits, Node } from './nodes';
import { optionOf } from './nodes';
import type { Scenario } from './schema';
import { RUN_SECTIONS, isLiveNode, placeOf, replaceAt, rootNode, splitPath } from './steps';
import { intervene } from './intervene';
import { parseScenario } from './validate';

/** A field as a form or a reference shows it. */
export interface Field {
  path: string;
  /** Undefined for plain groups, such as `machine`. */
  meta: FieldMeta | undefined;
  /** What a leaf allows; groups have their kind instead: `object`, or `list` with its limits in elements. */
  limits: Limits | { kind: 'object' } | { kind: 'list'; min: number; max: number };
  /** The value if absent; undefined if there is none. */
  initial: unknown;
  /** May be absent in a complete scenario. */
  optional: boolean;
  live: boolean;
}

/** The value at a path, phases by index and variants by name; undefined if there is none. */
export function getAt(scenario: Scenario, path: string): unknown {
  const place = placeOf(rootNode, scenario, splitPath(path));
  return place.ok ? place.value : undefined;
}

/**
 * A scenario with one value replaced, validated as a whole; the given one is not changed. `null` or undefined takes an
 * optional field away. Setting the `kind` of an object (arrivals, batch, pattern) keeps the fields that both kinds have
 * and gives the others their defaults. Errors: no such path, or what validation says.
 */
export function setAt(scenario: Scenario, path: string, value: unknown): ScenarioResult {
  return setAllAt(scenario, [[path, value]]);
}

/**
 * As `setAt`, with several values: each path is looked for in what those before have left, and only the result is judged;
 * `amend` may change it before.
 */
export function setAllAt(
  scenario: Scenario,
  entries: readonly (readonly [string, unknown])[],
  amend: (input: unknown) => unknown = (input) => input,
): ScenarioResult {
  let state: unknown = scenario;
  for (const [path, value] of entries) {
    const segments = splitPath(path);
    const place = placeOf(rootNode, state, segments);
    if (!place.ok) return failure(path.slice(0, 120), `is no path of this scenario: ${place.message}`);
    state = replaceAt(rootNode, state, segments, value);
  }
  return parseScenario(amend(state));
}

/**
 * Describes the field at a path: label, unit, limits or choices, default. With a scenario, fields are those of the
 * phases and kinds that it has; without one, of any phase or kind that has such a field. Undefined if there is none.
 */
export function fieldAt(path: string, scenario?: Scenario): Field | undefined {
  const place = placeOf(rootNode, scenario, splitPath(path));
  if (!place.ok) return undefined;
  const { node } = place;
  const { meta, optional } = node;
  return { path, meta, limits: limitsOf(node), initial: node.initial(), optional, live: isLive(path, scenario) };
}

function limitsOf(node: Node): Field['limits'] {
  if (node.kind === 'leaf') return node.limits;
  return node.kind === 'array' ? { kind: 'list', min: node.min, max: node.max } : { kind: 'object' };
}

/**
 * Whether an intervention may set this path: the run depends on it, and it and everything in it can change while the run
 * goes on. Title, notes and view are not part of a run (see `touchesRun`) and therefore not live.
 */
export function isLive(path: string, scenario?: Scenario): boolean {
  const segments = splitPath(path);
  const place = placeOf(rootNode, scenario, segments);
  return place.ok && RUN_SECTIONS.includes(segments[0] ?? '') && isLiveNode(place.node);
}

/** Whether the course of a run depends on a path. Title, notes and view can be edited at any time. */
export function touchesRun(path: string): boolean {
  return ['seed', 'interventions', 'branches', ...RUN_SECTIONS].includes(splitPath(path)[0] ?? '');
}

/** The paths of all leaves of a scenario, in the order of the schema. */
export function leafPaths(scenario: Scenario): string[] {
  return pathsIn(rootNode, scenario, []);
}

function pathsIn(node: Node, value: unknown, path: readonly string[]): string[] {
  switch (node.kind) {
    case 'object':
      return [...node.fields].flatMap(([key, field]) =>
        pathsIn(field, (value as Fields | undefined)?.[key], [...path, key]),
      );
    case 'array': {
      const elements: readonly unknown[] = Array.isArray(value) ? value : [];
      const segment = (element: unknown, index: number) =>
        node.named ? String((element as Fields)['name']) : String(index);
      return elements.flatMap((element, index) => pathsIn(node.element, element, [...path, segment(element, index)]));
    }
    case 'union': {
      const option = optionOf(node, value);
      return option ? pathsIn(option, value, path) : [];
    }
    case 'leaf':
      return [path.join('.')];
  }
}

/**
 * The scenario as its interventions have left it at a moment: those with `at` up to and including `untilMs`, in order.
 * The list itself stays. Throws on a scenario that `parseScenario` would refuse.
 */
export function applyInterventions(scenario: Scenario, untilMs: number): Scenario {
  let state: Fields = scenario;
  for (const { at, set, to } of scenario.interventions) {
    if (at > untilMs) break;
    const result = intervene(state, set, to);
    if (!result.ok) throw new Error(`intervention at ${at} ms on ${quote(set)}: ${result.errors[0]?.message ?? ''}`);
    state = result.state;
  }
  return state as Scenario;
}

/** Moment of the first intervention after `afterMs` in ms, or null if there is none. */
export function nextInterventionMs(scenario: Scenario, afterMs: number): number | null {
  return scenario.interventions.find(({ at }) => at > afterMs)?.at ?? null;
}

/** Length of one round of the workload in ms. */
export function roundMs(scenario: Scenario): number {
  return scenario.workload.phases.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

export interface PhaseMoment {
  /** Index into `workload.phases`. */
  index: number;
  /** Which repetition of the workload, from 0. */
  round: number;
  startMs: number;
  endMs: number;
  /** The workload does not repeat and has ended; the phase is then its last. */
  over: boolean;
}

/**
 * The phase that a moment (ms from 0) belongs to; a phase begins with its first moment. Durations are those of the given
 * scenario, also for what lies behind: apply interventions first where they change one.
 */
export function phaseAtMs(scenario: Scenario, ms: number): PhaseMoment {
  const { phases, repeat } = scenario.workload;
  const length = roundMs(scenario);
  const moment = Math.max(0, ms);
  const over = !repeat && moment >= length;
  const quotient = repeat ? Math.floor(moment / length) : 0;
  // A quotient just below a whole number may round up to it.
  const round = quotient * length > moment ? quotient - 1 : quotient;
  let startMs = round * length;
  for (const [index, { durationMs }] of phases.entries()) {
    const endMs = startMs + durationMs;
    const isLast = index === phases.length - 1;
    if (moment < endMs || isLast) return { index, round, startMs, endMs, over };
    startMs = endMs;
  }
  throw new RangeError('a workload has at least one phase');
}
