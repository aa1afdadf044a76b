/**
 * How a field of the scenario describes itself. Every leaf of the schema carries one of these as zod metadata, and forms,
 * reference, JSON Schema and the rule for edits are all read from it: nothing about a field is written twice. `zod/mini` is zod
 * in a third of the bytes: with functions (`z.optional(x)`, `x.check(z.minimum(0))`) in place of methods.
 */
import * as z from 'zod/mini';

export interface FieldMeta {
  /** Label in a form. */
  label: string;
  /** Unit as printed behind a number, for example `ms` or `cycles`. */
  unit?: string;
  /** `live` may change while the run goes on; `restart` needs a run from cycle 0 and therefore makes a branch. */
  edit: 'live' | 'restart';
  /** One sentence for hover and reference. */
  help?: string;
  /** Step of a slider or number field. */
  step?: number;
}

export const fieldMeta = z.registry<FieldMeta>();

/** A whole number within limits that has to be given. */
export function wholeNumber(min: number, max: number, meta: FieldMeta) {
  return z.int().check(z.minimum(min), z.maximum(max)).register(fieldMeta, meta);
}

/** A real number within limits that has to be given. */
export function realNumber(min: number, max: number, meta: FieldMeta) {
  return z.number().check(z.minimum(min), z.maximum(max)).register(fieldMeta, meta);
}

/** A whole number within limits. */
export function integer(min: number, max: number, initial: number, meta: FieldMeta) {
  return z._default(wholeNumber(min, max, meta), initial);
}

/** A real number within limits. */
export function real(min: number, max: number, initial: number, meta: FieldMeta) {
  return z._default(realNumber(min, max, meta), initial);
}

/** A real number within limits, or absent, when something else rules in its place. */
export function optionalReal(min: number, max: number, meta: FieldMeta) {
  return z.optional(realNumber(min, max, meta));
}

/** A share 0..1. */
export function share(initial: number, meta: FieldMeta) {
  return real(0, 1, initial, { step: 0.01, ...meta });
}

/** One of a few words. */
export function choice<const T extends readonly [string, ...string[]]>(words: T, initial: T[number], meta: FieldMeta) {
  return z._default(z.enum(words).register(fieldMeta, meta), initial);
}

/** On or off. */
export function flag(initial: boolean, meta: FieldMeta) {
  return z._default(z.boolean().register(fieldMeta, meta), initial);
}

/** Short text shown to people. */
export function text(maxLength: number, initial: string, meta: FieldMeta) {
  return z._default(z.string().check(z.maxLength(maxLength)).register(fieldMeta, meta), initial);
}

/** Text of a pattern that has to be given: a name, a reference. `rule` begins with "must". */
export function pattern(expression: RegExp, rule: string, meta: FieldMeta) {
  return z.string().check(z.regex(expression, rule)).register(fieldMeta, meta);
}

/** Fields that belong together; each has a default, so that all of them may be left out. */
export function group<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.prefault(z.strictObject(shape), {} as never);
}

/** A list of so many elements. */
export function list<Element extends z.core.$ZodType>(element: Element, min: number, max: number) {
  return z.array(element).check(z.minLength(min), z.maxLength(max));
}
