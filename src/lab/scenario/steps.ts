/**
 * Dotted paths into a scenario: finding the node and the value at one, and replacing that value. Phases go by index,
 * variants by name. Nothing here validates values; `validate.ts` and `paths.ts` do.
 */
import * as z from 'zod/mini';
import { quote, suggestion } from './errors';
import type { ArrayNode, LeafNode, Node, UnionNode } from './nodes';
import { isFields, nodeOf, optionOf, ownValue } from './nodes';
import { scenarioSchema } from './schema';

export const rootNode = nodeOf(scenarioSchema);

/** Sections that a run is made of; only in them can an intervention change something. */
export const RUN_SECTIONS: readonly string[] = ['machine', 'table', 'workload', 'variants'];

/** Longest path that is looked at; none in the schema comes near. */
const MOST_SEGMENTS = 16;

/** The segments of a dotted path; none for the empty path, which is the scenario itself. */
export function splitPath(path: string): string[] {
  return path === '' ? [] : path.split('.', MOST_SEGMENTS + 1);
}

/** What stands at a path, or why nothing does. */
export type Place = { ok: true; node: Node; value: unknown } | { ok: false; message: string };

/**
 * Walks from `node` with `value` along `segments`. Without a value (undefined) the schema alone decides: any index and
 * any name exist, and a field exists if any kind of its object has it.
 */
export function placeOf(node: Node, value: unknown, segments: readonly string[], done: readonly string[] = []): Place {
  const [segment, ...rest] = segments;
  if (segment === undefined) return { ok: true, node, value };
  if (segments.length + done.length > MOST_SEGMENTS) return { ok: false, message: 'has too many parts' };
  const here = [...done, segment];
  switch (node.kind) {
    case 'object': {
      const field = node.fields.get(segment);
      if (!field) return unknownField(segment, [...node.fields.keys()], done);
      return placeOf(field, ownValue(value, segment), rest, here);
    }
    case 'array': {
      const found = elementAt(node, value, segment);
      if (typeof found === 'string') return { ok: false, message: found };
      return placeOf(node.element, found.element, rest, here);
    }
    case 'union':
      return placeInUnion(node, value, segments, done);
    case 'leaf':
      return { ok: false, message: `${quote(done.join('.'))} has no fields` };
  }
}

function unknownField(segment: string, keys: readonly string[], done: readonly string[]): Place {
  const where = done.length === 0 ? 'a scenario' : quote(done.join('.'));
  return { ok: false, message: `${where} has no field ${quote(segment)}; ${suggestion(segment, keys)}` };
}

function placeInUnion(node: UnionNode, value: unknown, segments: readonly string[], done: readonly string[]): Place {
  const key = node.discriminator?.key;
  if (key !== undefined && segments.length === 1 && segments[0] === key) {
    return { ok: true, node: kindNode(node), value: ownValue(value, key) };
  }
  const options = value === undefined ? node.options : [optionOf(node, value) ?? node.options[0]!];
  const places = options.map((option) => placeOf(option, value, segments, done));
  return places.find(({ ok }) => ok) ?? places[0]!;
}

/** The kind of an object as a field of its own: a choice of all kinds. */
function kindNode(union: UnionNode): LeafNode {
  const { key, values } = union.discriminator!;
  const initial = () => ownValue(union.initial(), key);
  return {
    kind: 'leaf',
    schema: z.literal(values as string[]),
    meta: union.meta,
    optional: false,
    initial,
    refined: false,
    limits: { kind: 'choice', choices: values },
  };
}

/** The element that a segment names, with its index, or what is wrong with the segment. */
function elementAt(node: ArrayNode, value: unknown, segment: string): { index: number; element: unknown } | string {
  if (node.named) {
    if (value === undefined) return { index: -1, element: undefined };
    const names = elementsOf(value).map((element) => ownValue(element, 'name'));
    const index = names.indexOf(segment);
    if (index >= 0) return { index, element: elementsOf(value)[index] };
    return `nothing is named ${quote(segment)}; ${suggestion(segment, names.filter(isText))}`;
  }
  if (!/^(0|[1-9]\d{0,5})$/.test(segment)) return `must have an index in place of ${quote(segment)}`;
  const index = Number(segment);
  if (value === undefined) return { index, element: undefined };
  const { length } = elementsOf(value);
  if (index < length) return { index, element: elementsOf(value)[index] };
  return length === 0
    ? `the list has no elements, not ${segment}`
    : `must have an index from 0 to ${length - 1}, not ${segment}`;
}

const isText = (value: unknown): value is string => typeof value === 'string';

function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * A copy of `value` with the value at `segments` replaced; what is not on the way is shared. `null` or undefined takes
 * an optional field away. Another kind for an object keeps the fields that both kinds have. The path must exist.
 */
export function replaceAt(node: Node, value: unknown, segments: readonly string[], to: unknown): unknown {
  const [segment, ...rest] = segments;
  if (segment === undefined) return node.optional && to === null ? undefined : to;
  switch (node.kind) {
    case 'object': {
      const field = node.fields.get(segment)!;
      const after = replaceAt(field, ownValue(value, segment), rest, to);
      const { [segment]: _before, ...others } = isFields(value) ? value : {};
      return after === undefined ? others : { ...others, [segment]: after };
    }
    case 'array': {
      const found = elementAt(node, value, segment);
      if (typeof found === 'string') throw new RangeError(found);
      return elementsOf(value).with(found.index, replaceAt(node.element, found.element, rest, to));
    }
    case 'union': {
      if (segment === node.discriminator?.key && rest.length === 0) return withKind(node, value, to);
      return replaceAt(optionOf(node, value)!, value, segments, to);
    }
    case 'leaf':
      throw new RangeError('a leaf has no fields');
  }
}

function withKind(node: UnionNode, value: unknown, kind: unknown): unknown {
  const { key, values } = node.discriminator!;
  const option = node.options[values.indexOf(kind as string)];
  if (option?.kind !== 'object' || !isFields(value)) return { [key]: kind };
  const kept = Object.entries(value).filter(([name, before]) => {
    const field = option.fields.get(name);
    return name !== key && field !== undefined && z.safeParse(field.schema, before).success;
  });
  return { [key]: kind, ...Object.fromEntries(kept) };
}

/** Whether a node and everything in it may change while a run goes on. */
export function isLiveNode(node: Node): boolean {
  if (node.meta) return node.meta.edit === 'live' && partsOf(node).every(isLiveNode);
  const parts = partsOf(node);
  return parts.length > 0 && parts.every(isLiveNode);
}

function partsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'object':
      return [...node.fields.values()];
    case 'array':
      return [node.element];
    case 'union': {
      const key = node.discriminator?.key;
      const fields = node.options.flatMap((option) => (option.kind === 'object' ? [...option.fields] : []));
      return fields.filter(([name]) => name !== key).map(([, field]) => field);
    }
    case 'leaf':
      return [];
  }
}
