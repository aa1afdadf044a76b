/**
 * The scenario's schema as forms need it: plain descriptions of fields, read from the schema and its metadata. A panel
 * imports values from here, never from the lab.
 */
import { z } from 'zod';
import { fieldMeta } from '../lab/scenario/field';
import type { FieldMeta } from '../lab/scenario/field';
import { machineSchema, tableSchema } from '../lab/scenario/machine';
import { scenarioSchema } from '../lab/scenario/schema';
import { KNOBS, governorSchema, variantSchema } from '../lab/scenario/variant';
import type { Knob } from '../lab/scenario/variant';
import { generatedPhaseSchema, tracePhaseSchema } from '../lab/scenario/workload';

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

/** A field that a form can show. */
export type FieldInfo = NumberInfo | ChoiceInfo | FlagInfo | TextInfo;

/** An object of one of several kinds, each with fields of its own (arrivals, batch size, access pattern). */
export interface KindInfo {
  kind: 'kinds';
  key: string;
  label: string;
  kinds: readonly { kind: string; label: string; fields: readonly FieldInfo[] }[];
}

export type FormPart = FieldInfo | KindInfo;

const KIND_LABELS: Readonly<Record<string, string>> = {
  arrivals: 'Arrivals',
  batch: 'Batch',
  pattern: 'Pattern',
  poisson: 'Poisson',
  bursty: 'bursty',
  zipf: 'Zipf',
  drift: 'drifting hot spot',
};

/** How a word of the scenario reads in a form. */
export function wordLabel(word: string): string {
  return KIND_LABELS[word] ?? word;
}

function unwrap(schema: z.core.$ZodType): { inner: z.core.$ZodType; initial: unknown; meta: FieldMeta | undefined } {
  let inner = schema;
  let initial: unknown;
  let meta = fieldMeta.get(schema);
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional) {
    if (!(inner instanceof z.ZodOptional)) initial = inner.def.defaultValue;
    inner = inner.unwrap();
    meta ??= fieldMeta.get(inner);
  }
  return { inner, initial, meta };
}

function checker(schema: z.ZodString): (text: string) => string | null {
  return (text) => schema.safeParse(text).error?.issues[0]?.message ?? null;
}

function literals(schema: z.ZodUnion): (string | number)[] {
  return schema.options.flatMap((option) => (option instanceof z.ZodLiteral ? [option.value as string | number] : []));
}

/** Describes one leaf, or null if forms have no control for it (lists, records). */
export function leafInfo(key: string, schema: z.core.$ZodType): FieldInfo | null {
  const { inner, initial, meta } = unwrap(schema);
  if (!meta) return null;
  const base: LeafBase = { ...meta, key, initial };
  if (inner instanceof z.ZodNumber) {
    const integer = inner.format === 'safeint';
    return { ...base, kind: 'number', min: inner.minValue ?? 0, max: inner.maxValue ?? 1e9, integer };
  }
  if (inner instanceof z.ZodBoolean) return { ...base, kind: 'flag' };
  if (inner instanceof z.ZodEnum) return { ...base, kind: 'choice', options: inner.options };
  if (inner instanceof z.ZodUnion) return { ...base, kind: 'choice', options: literals(inner) };
  if (inner instanceof z.ZodString) {
    return { ...base, kind: 'text', maxLength: inner.maxLength ?? 40, check: checker(inner) };
  }
  return null;
}

/** The leaves of an object, in the order of the schema. */
export function leavesOf(schema: z.core.$ZodType, without: readonly string[] = []): FieldInfo[] {
  const { inner } = unwrap(schema);
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(inner.shape).flatMap(([key, field]) => {
    const info = without.includes(key) ? null : leafInfo(key, field as z.core.$ZodType);
    return info ? [info] : [];
  });
}

function kindInfo(key: string, union: z.ZodDiscriminatedUnion): KindInfo {
  const kinds = union.options.flatMap((option) => {
    const tag = option instanceof z.ZodObject ? (option.shape.kind as unknown) : null;
    if (!(tag instanceof z.ZodLiteral)) return [];
    const kind = String(tag.value);
    return [{ kind, label: wordLabel(kind), fields: leavesOf(option) }];
  });
  return { kind: 'kinds', key, label: wordLabel(key), kinds };
}

/** The parts of a phase's form: leaves and objects of several kinds, in the order of the schema. */
function partsOf(schema: z.ZodObject): FormPart[] {
  return Object.entries(schema.shape).flatMap(([key, field]): FormPart[] => {
    const { inner } = unwrap(field as z.core.$ZodType);
    if (inner instanceof z.ZodDiscriminatedUnion) return [kindInfo(key, inner)];
    const info = leafInfo(key, field as z.core.$ZodType);
    return info ? [info] : [];
  });
}

/** A new object of one kind: its defaults, and what it shares with the object that it replaces. */
export function withKind(
  part: KindInfo,
  kind: string,
  before: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const fields = part.kinds.find((entry) => entry.kind === kind)?.fields ?? [];
  const values = fields.map((field) => [field.key, before[field.key] ?? field.initial]);
  return { kind, ...(Object.fromEntries(values) as Record<string, unknown>) };
}

export const GENERATED_PHASE_PARTS: readonly FormPart[] = partsOf(generatedPhaseSchema);
export const TRACE_PHASE_PARTS: readonly FormPart[] = partsOf(tracePhaseSchema);
export const MACHINE_FIELDS: readonly FieldInfo[] = leavesOf(machineSchema);
export const TABLE_FIELDS: readonly FieldInfo[] = leavesOf(tableSchema);
export const GOVERNOR_FIELDS: readonly FieldInfo[] = leavesOf(governorSchema);
/** Title, notes and seed. */
export const SCENARIO_FIELDS: readonly FieldInfo[] = leavesOf(scenarioSchema);
export const VARIANT_NAME = leafInfo('name', variantSchema.shape.name) as TextInfo;

export interface KnobInfo {
  knob: Knob;
  /** The value of a fixed parameter, and where a tuned one starts. */
  value: NumberInfo | ChoiceInfo;
  thresholds: readonly FieldInfo[];
}

export const KNOB_FIELDS: readonly KnobInfo[] = KNOBS.map((knob) => {
  const leaves = leavesOf(variantSchema.shape[knob]);
  const value = leaves.find((field) => field.key === 'value') as NumberInfo | ChoiceInfo;
  return { knob, value, thresholds: leaves.filter((field) => field.key !== 'value' && field.key !== 'strategy') };
});

/** Smallest and largest value of a parameter, for "tuned 32–256". */
export function knobRange(value: NumberInfo | ChoiceInfo): [number, number] {
  if (value.kind === 'number') return [value.min, value.max];
  const numbers = value.options.map(Number);
  return [Math.min(...numbers), Math.max(...numbers)];
}

/** Limits and unit of a field in a few words, for hover and help. */
export function describeField(field: FieldInfo): string {
  const live = field.edit === 'live' ? 'changes as it runs' : 'starts the run again';
  const range = field.kind === 'number' ? `${field.min} to ${field.max}` : '';
  const unit = field.unit ?? '';
  return [field.help, [range, unit].filter(Boolean).join(' '), live].filter(Boolean).join(' · ');
}
