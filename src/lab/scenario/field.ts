/**
 * How a field of the scenario describes itself. Every leaf of the schema carries one of these as zod metadata, and forms,
 * reference, JSON Schema and the rule for edits are all read from it: nothing about a field is written twice.
 */
import { z } from 'zod';

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

/** A whole number within limits. */
export function integer(min: number, max: number, initial: number, meta: FieldMeta) {
  return z.int().min(min).max(max).register(fieldMeta, meta).default(initial);
}

/** A real number within limits. */
export function real(min: number, max: number, initial: number, meta: FieldMeta) {
  return z.number().min(min).max(max).register(fieldMeta, meta).default(initial);
}

/** A real number within limits, or absent, when something else rules in its place. */
export function optionalReal(min: number, max: number, meta: FieldMeta) {
  return z.number().min(min).max(max).register(fieldMeta, meta).optional();
}

/** A share 0..1. */
export function share(initial: number, meta: FieldMeta) {
  return real(0, 1, initial, { step: 0.01, ...meta });
}

/** One of a few words. */
export function choice<const T extends readonly [string, ...string[]]>(words: T, initial: T[number], meta: FieldMeta) {
  return z
    .enum(words)
    .register(fieldMeta, meta)
    .default(initial as never);
}

/** On or off. */
export function flag(initial: boolean, meta: FieldMeta) {
  return z.boolean().register(fieldMeta, meta).default(initial);
}

/** Short text shown to people. */
export function text(maxLength: number, initial: string, meta: FieldMeta) {
  return z.string().max(maxLength).register(fieldMeta, meta).default(initial);
}
