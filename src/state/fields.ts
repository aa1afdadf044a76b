/**
 * The scenario's schema as forms need it: plain descriptions of fields, read from the schema's nodes. A panel imports
 * values from here, never from the lab.
 */
import * as z from 'zod/mini';
import type { FieldMeta } from '../lab/scenario/field';
import { machineSchema, tableSchema } from '../lab/scenario/machine';
import { nodeOf } from '../lab/scenario/nodes';
import type { ArrayNode, LeafNode, Node, UnionNode } from '../lab/scenario/nodes';
import { scenarioSchema } from '../lab/scenario/schema';
import { governorSchema, variantSchema } from '../lab/scenario/variant';
import { KNOBS, STRATEGIES } from '../lab/scenario/words';
import type { Knob } from '../lab/scenario/words';
import { generatedPhaseSchema, tracePhaseSchema } from '../lab/scenario/workload';
import type { GeneratedPhase, TracePhase } from '../lab/scenario/workload';

interface LeafBase extends FieldMeta {
  key: string;
  /** What a new object gets; undefined where the field has to be given or may be left out. */
  initial: unknown;
}

export interface NumberInfo extends LeafBase {
  kind: 'number';
  min: number;
  max: number;
  integer: boolean;
}

export interface ChoiceInfo extends LeafBase {
  kind: 'choice';
  options: readonly (string | number)[];
}

export interface FlagInfo extends LeafBase {
  kind: 'flag';
}

export interface TextInfo extends LeafBase {
  kind: 'text';
  maxLength: number;
  /** Why a text is refused, or null. */
  check: (text: string) => string | null;
}

/** A list of objects: steps of the memory pressure, parts of a mixture, sizes of batches with their weights. */
export interface ListInfo extends LeafBase {
  kind: 'list';
  /** Fewest and most elements. */
  min: number;
  max: number;
  /** Fields of an element, and a new one with every default. */
  parts: readonly FormPart[];
  fresh: () => Readonly<Record<string, unknown>>;
}

/** A field that a form can show. */
export type FieldInfo = NumberInfo | ChoiceInfo | FlagInfo | TextInfo | ListInfo;

/** An object of one of several kinds, each with fields of its own (arrivals, batch size, access pattern). */
export interface KindInfo {
  kind: 'kinds';
  key: string;
  label: string;
  kinds: readonly { kind: string; label: string; fields: readonly FieldInfo[] }[];
}

export type FormPart = FieldInfo | KindInfo;

/** Texts without a limit of their own have one through their pattern; this is above all of those. */
const LONGEST_TEXT = 2000;

const KIND_LABELS: Readonly<Record<string, string>> = {
  arrivals: 'Arrivals',
  batch: 'Batch',
  pattern: 'Pattern',
  poisson: 'Poisson',
  bursty: 'bursty',
  zipf: 'Zipf',
  drift: 'drifting hot spot',
  parts: 'Parts',
  sizes: 'Sizes',
};

/** How a word of the scenario reads in a form. */
export function wordLabel(word: string): string {
  return KIND_LABELS[word] ?? word;
}

function checker(node: LeafNode): (text: string) => string | null {
  return (text) => z.safeParse(node.schema, text).error?.issues[0]?.message ?? null;
}

function listInfo(key: string, node: ArrayNode): ListInfo {
  const meta = node.meta ?? { label: wordLabel(key), edit: 'live' };
  const { min, max, element } = node;
  const fresh = () =>
    Object.fromEntries(
      fieldsOf(element).map(([name, field]) => [name, field.initial() ?? lowest(field)]),
    ) satisfies Readonly<Record<string, unknown>>;
  return { ...meta, key, initial: node.initial(), kind: 'list', min, max, parts: partsOf(element), fresh };
}

/** For a field that has to be given. */
function lowest(node: Node): unknown {
  return node.kind === 'leaf' && 'min' in node.limits ? node.limits.min : null;
}

/** Describes one leaf, or null if forms have no control for it (records, free JSON). */
function leafInfo(key: string, node: Node): FieldInfo | null {
  if (node.kind !== 'leaf' || !node.meta) return null;
  const { limits } = node;
  const base: LeafBase = { ...node.meta, key, initial: node.initial() };
  switch (limits.kind) {
    case 'integer':
    case 'number':
      return { ...base, kind: 'number', min: limits.min, max: limits.max, integer: limits.kind === 'integer' };
    case 'choice':
      return { ...base, kind: 'choice', options: limits.choices as readonly (string | number)[] };
    case 'boolean':
      return { ...base, kind: 'flag' };
    case 'text':
      return { ...base, kind: 'text', maxLength: Math.min(limits.maxLength, LONGEST_TEXT), check: checker(node) };
    case 'json':
      return null;
  }
}

function fieldsOf(node: Node): [string, Node][] {
  return node.kind === 'object' ? [...node.fields] : [];
}

/** The leaves of an object, in the order of the schema. */
function leavesOf(node: Node): FieldInfo[] {
  return fieldsOf(node).flatMap(([key, field]) => leafInfo(key, field) ?? []);
}

function kindInfo(key: string, union: UnionNode): KindInfo {
  const kinds = union.options.map((option, index) => {
    const kind = String(union.discriminator?.values[index]);
    const lists = fieldsOf(option).flatMap(([name, node]) => (node.kind === 'array' ? listInfo(name, node) : []));
    return { kind, label: wordLabel(kind), fields: [...leavesOf(option), ...lists] };
  });
  return { kind: 'kinds', key, label: wordLabel(key), kinds };
}

/** The parts of a phase's form: leaves and objects of several kinds, in the order of the schema. */
function partsOf(node: Node): FormPart[] {
  return fieldsOf(node).flatMap(([key, field]) =>
    field.kind === 'union' ? kindInfo(key, field) : (leafInfo(key, field) ?? []),
  );
}

export const GENERATED_PHASE_PARTS: readonly FormPart[] = partsOf(nodeOf(generatedPhaseSchema));
export const TRACE_PHASE_PARTS: readonly FormPart[] = partsOf(nodeOf(tracePhaseSchema));
export const MACHINE_FIELDS: readonly FieldInfo[] = leavesOf(nodeOf(machineSchema));
export const PRESSURE_FIELD: ListInfo = (() => {
  const node = new Map(fieldsOf(nodeOf(machineSchema))).get('memoryPressure');
  if (node?.kind !== 'array') throw new Error('the schema has no list of memory pressure');
  return listInfo('memoryPressure', node);
})();
export const TABLE_FIELDS: readonly FieldInfo[] = leavesOf(nodeOf(tableSchema));
export const GOVERNOR_FIELDS: readonly FieldInfo[] = leavesOf(nodeOf(governorSchema));
/** Title, notes and seed. */
export const SCENARIO_FIELDS: readonly FieldInfo[] = leavesOf(nodeOf(scenarioSchema)).filter(
  (field) => field.key !== 'version',
);
/** Costs that may differ from the profile. */
export const COST_FIELDS = leavesOf(nodeOf(machineSchema._zod.def.innerType.shape.overrides)) as readonly NumberInfo[];
/** What a kernel is beside its parameters: policies and monitoring. */
export const KERNEL_FIELDS: readonly FieldInfo[] = leavesOf(nodeOf(variantSchema)).filter(({ key }) => key !== 'name');
export const STEAL_POLICY_FIELDS: readonly FieldInfo[] = leavesOf(nodeOf(variantSchema.shape.stealPolicy));
export const VARIANT_NAME = leafInfo('name', nodeOf(variantSchema.shape.name)) as TextInfo;

/** How a parameter can be set: fixed, or tuned in one of these ways. */
export type Strategy = (typeof STRATEGIES)[number];
export { STRATEGIES };

export interface KnobInfo {
  knob: Knob;
  /** The value of a fixed parameter, and where a tuned one starts. */
  value: NumberInfo | ChoiceInfo;
  thresholds: readonly FieldInfo[];
}

export const KNOB_FIELDS: readonly KnobInfo[] = KNOBS.map((knob) => {
  const leaves = leavesOf(nodeOf(variantSchema.shape[knob]));
  const value = leaves.find((field) => field.key === 'value') as NumberInfo | ChoiceInfo;
  return { knob, value, thresholds: leaves.filter((field) => field.key !== 'value' && field.key !== 'strategy') };
});

/** The largest value that any tuner takes of a parameter that is a number. */
const MOST_TUNED = 64;

/** Smallest and largest value of a parameter, for "seed 32–256". */
export function knobRange(value: NumberInfo | ChoiceInfo): [number, number] {
  // a SIMD threshold of one more means never: no tuner goes there
  if (value.kind === 'number') return [value.min, Math.min(value.max, MOST_TUNED)];
  const numbers = value.options.map(Number);
  return [Math.min(...numbers), Math.max(...numbers)];
}

/** A phase of generated work, with every default. */
export function newPhase(): GeneratedPhase {
  return generatedPhaseSchema.parse({});
}

/** A phase that replays a recording, with every default. */
export function newTracePhase(ref: string): TracePhase {
  return tracePhaseSchema.parse({ trace: ref });
}

/** Thousands apart, by narrow no-break spaces. */
function spaced(value: number): string {
  return Number.isInteger(value) ? String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f') : String(value);
}

/** Limits and unit of a field in a few words, for hover and help. */
export function describeField(field: FieldInfo): string {
  const live = field.edit === 'live' ? 'changes as it runs' : 'starts the run again';
  const range = field.kind === 'number' ? `${spaced(field.min)} to ${spaced(field.max)}` : '';
  const unit = field.unit ?? '';
  return [field.help, [range, unit].filter(Boolean).join(' '), live].filter(Boolean).join(' · ');
}
