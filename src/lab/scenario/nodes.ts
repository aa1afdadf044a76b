/**
 * The schema as a tree of plain nodes. Zod judges values; what else is read from the schema (messages, defaults, paths,
 * canonical form, arbitrary scenarios in tests) walks this tree, so that a new field or kind needs no code here.
 */
import * as z from 'zod/mini';
import type { FieldMeta } from './field';
import { fieldMeta } from './field';

type Schema = z.core.$ZodType;
type Primitive = string | number | boolean | null;

/** What a leaf allows. `json` is any JSON value, or a type that only zod can describe. */
export type Limits =
  | { kind: 'integer' | 'number'; min: number; max: number }
  | { kind: 'choice'; choices: readonly Primitive[] }
  | { kind: 'boolean' }
  | { kind: 'text'; minLength: number; maxLength: number; pattern: string | undefined }
  | { kind: 'json' };

interface NodeBase {
  /** The schema without default and optional, with all its checks. */
  schema: Schema;
  meta: FieldMeta | undefined;
  /** May be absent in a complete scenario. */
  optional: boolean;
  /** The value if absent; undefined if it has to be given or is optional. A fresh copy on each call. */
  initial: () => unknown;
  /** The schema has rules of its own beyond its fields. */
  refined: boolean;
}

export interface ObjectNode extends NodeBase {
  kind: 'object';
  /** In the order of the schema, which is the canonical order. */
  fields: ReadonlyMap<string, Node>;
}

export interface ArrayNode extends NodeBase {
  kind: 'array';
  element: Node;
  min: number;
  max: number;
  /** Elements are addressed by their `name`, which is unique, and not by index. */
  named: boolean;
}

export interface UnionNode extends NodeBase {
  kind: 'union';
  options: readonly Node[];
  /** The field that tells the options apart, and its value per option; without one the required fields tell. */
  discriminator: { key: string; values: readonly Primitive[] } | undefined;
}

export interface LeafNode extends NodeBase {
  kind: 'leaf';
  limits: Limits;
}

export type Node = ObjectNode | ArrayNode | UnionNode | LeafNode;
export type Fields = Readonly<Record<string, unknown>>;

const known = new WeakMap<Schema, Node>();

/** The node of a schema. */
export function nodeOf(schema: Schema): Node {
  let node = known.get(schema);
  if (!node) {
    node = describe(schema);
    known.set(schema, node);
  }
  return node;
}

/** Whether a value is an object with fields, as JSON knows them. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field's own value; never one that every object inherits. */
export function ownValue(value: unknown, key: string): unknown {
  return isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/**
 * The option that a value belongs to. With a discriminator undefined if its value names none; else the option whose
 * required fields are all there, which for a phase means: the replay if there is a `trace`.
 */
export function optionOf(union: UnionNode, value: unknown): Node | undefined {
  const { discriminator, options } = union;
  if (discriminator) {
    const index = discriminator.values.indexOf(ownValue(value, discriminator.key) as Primitive);
    return options[index];
  }
  const required = (option: Node) => (option.kind === 'object' ? requiredKeys(option) : []);
  const present = (key: string) => ownValue(value, key) !== undefined;
  return (
    options.find((option) => required(option).length > 0 && required(option).every(present)) ??
    options.find((option) => required(option).length === 0) ??
    options[0]
  );
}

function requiredKeys(node: ObjectNode): string[] {
  return [...node.fields].filter(([, field]) => isRequired(field)).map(([key]) => key);
}

/** Whether a value has to be given. */
export function isRequired(node: Node): boolean {
  return !node.optional && node.initial() === undefined;
}

function describe(outer: Schema): Node {
  let schema = outer;
  let optional = false;
  let meta = fieldMeta.get(outer);
  for (let inner = wrapped(schema); inner; inner = wrapped(schema)) {
    optional ||= schema._zod.def.type === 'optional';
    schema = inner;
    meta ??= fieldMeta.get(schema);
  }
  const initial = optional ? () => undefined : defaultOf(outer);
  const checks = schema._zod.def.checks ?? [];
  const refined = checks.some((check) => check._zod.def.check === 'custom');
  return describeInner({ schema, meta, optional, initial, refined });
}

/** What a field has if it is absent, worked out once; lists and objects are copied, so that nobody can change it. */
function defaultOf(outer: Schema): () => unknown {
  let parsed: { data?: unknown } | undefined;
  return () => {
    parsed ??= z.safeParse(outer, undefined);
    return structuredClone(parsed.data);
  };
}

/** The schema inside a default or an optional. */
function wrapped(schema: Schema): Schema | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const isWrapper = def.type === 'default' || def.type === 'prefault' || def.type === 'optional';
  return isWrapper ? def.innerType : undefined;
}

function describeInner(base: NodeBase): Node {
  const { def } = (base.schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object': {
      const fields = Object.entries(def.shape).map(([key, field]) => [key, nodeOf(field)] as const);
      return { ...base, kind: 'object', fields: new Map(fields) };
    }
    case 'array': {
      const element = nodeOf(def.element);
      const { minLength: min, maxLength: max } = boundsOf(base.schema);
      return { ...base, kind: 'array', element, min, max, named: isNamed(element) };
    }
    case 'union':
      return describeUnion(base, def);
    default:
      return { ...base, kind: 'leaf', limits: limitsOf(base.schema) };
  }
}

/** Elements that must have a name are addressed by it. A phase may have one, so phases go by index. */
function isNamed(element: Node): boolean {
  const name = element.kind === 'object' ? element.fields.get('name') : undefined;
  return name !== undefined && isRequired(name);
}

function describeUnion(base: NodeBase, def: z.core.$ZodUnionDef): Node {
  const options = def.options.map((option) => nodeOf(option));
  if (options.every((option) => option.kind === 'leaf')) {
    const choices = options.flatMap(({ limits }) => (limits.kind === 'choice' ? limits.choices : []));
    return { ...base, kind: 'leaf', limits: { kind: 'choice', choices } };
  }
  const key = (def as Partial<z.core.$ZodDiscriminatedUnionDef>).discriminator;
  const values = options.map((option) => {
    const tag = option.kind === 'object' && key !== undefined ? option.fields.get(key) : undefined;
    return tag?.kind === 'leaf' && tag.limits.kind === 'choice' ? (tag.limits.choices[0] ?? null) : null;
  });
  return { ...base, kind: 'union', options, discriminator: key === undefined ? undefined : { key, values } };
}

function limitsOf(schema: Schema): Limits {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'enum') return { kind: 'choice', choices: Object.values(def.entries) };
  if (def.type === 'literal') return { kind: 'choice', choices: def.values as Primitive[] };
  if (def.type === 'boolean') return { kind: 'boolean' };
  if (def.type !== 'number' && def.type !== 'string') return { kind: 'json' };
  const { min, max, minLength, maxLength, pattern } = boundsOf(schema);
  if (def.type === 'string') return { kind: 'text', minLength, maxLength, pattern };
  return { kind: (def as { check?: string }).check === 'number_format' ? 'integer' : 'number', min, max };
}

interface Bounds {
  min: number;
  max: number;
  minLength: number;
  maxLength: number;
  pattern: string | undefined;
}

/** What the checks of a number, text or list allow: zod's own definitions, of which later ones narrow. */
function boundsOf(schema: Schema): Bounds {
  const bounds: Bounds = { min: -Infinity, max: Infinity, minLength: 0, maxLength: Infinity, pattern: undefined };
  for (const check of (schema as z.core.$ZodTypes)._zod.def.checks ?? []) {
    const { def } = (check as z.core.$ZodChecks)._zod;
    if (def.check === 'greater_than') bounds.min = Number(def.value);
    if (def.check === 'less_than') bounds.max = Number(def.value);
    if (def.check === 'min_length') bounds.minLength = def.minimum;
    if (def.check === 'max_length') bounds.maxLength = def.maximum;
    if (def.check === 'string_format') bounds.pattern = def.pattern?.source;
  }
  return bounds;
}
