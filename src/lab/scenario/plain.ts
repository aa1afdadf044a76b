/**
 * Plain data from anything: what comes in (pasted JSON, a link, a script's argument) is copied once, with limits, before
 * anything else looks at it. The copy holds JSON values only, no accessors, no prototypes and no cycles.
 */
import type { FieldError } from './errors';
import { excerpt, pathText } from './errors';

/** Deeper than any scenario. */
export const MOST_LEVELS = 24;
/** More than the largest scenario that the schema allows. */
export const MOST_VALUES = 100_000;

export type PlainResult = { ok: true; value: unknown; errors: FieldError[] } | { ok: false; errors: FieldError[] };

class TooMuch extends Error {}

/**
 * A copy of `input` as plain JSON data. Keys that could reach a prototype and values that JSON cannot hold are left out
 * and reported; a failure means that it is too deep, too large or cannot be read at all. Numbers are kept as they are
 * (also NaN, which the schema refuses), except that -0 becomes 0: JSON text does not tell them apart.
 */
export function toPlain(input: unknown): PlainResult {
  const errors: FieldError[] = [];
  try {
    const value = new Copier(errors).copy(input, []);
    return { ok: true, value, errors };
  } catch (error) {
    const message = error instanceof TooMuch ? error.message : 'cannot be read: must be plain JSON data';
    return { ok: false, errors: [{ path: '', message }] };
  }
}

class Copier {
  #values = 0;
  readonly #errors: FieldError[];

  constructor(errors: FieldError[]) {
    this.#errors = errors;
  }

  copy(value: unknown, path: readonly string[]): unknown {
    if (++this.#values > MOST_VALUES) throw new TooMuch(`is too large: at most ${MOST_VALUES} values are allowed`);
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number') return value === 0 ? 0 : value;
    if (typeof value !== 'object') {
      this.#refuse(value, path);
      return undefined;
    }
    if (path.length >= MOST_LEVELS) {
      throw new TooMuch(`is nested too deeply: at most ${MOST_LEVELS} levels are allowed, ${pathText(path)} is deeper`);
    }
    if (Array.isArray(value)) return this.#copyArray(value, path);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === null || Object.getPrototypeOf(prototype) === null) return this.#copyFields(value, path);
    this.#refuse(value, path);
    return undefined;
  }

  #copyArray(value: readonly unknown[], path: readonly string[]): unknown[] {
    if (value.length > MOST_VALUES) throw new TooMuch(`is too large: ${pathText(path)} is ${excerpt(value)}`);
    return Array.from(value, (element, index) => this.copy(element ?? null, [...path, String(index)]));
  }

  #copyFields(value: object, path: readonly string[]): Record<string, unknown> {
    const copy: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      if (key === '__proto__') {
        this.#errors.push({ path: pathText([...path, key]), message: 'is never allowed as a key' });
        continue;
      }
      const field = (value as Record<string, unknown>)[key];
      if (field !== undefined) copy[key] = this.copy(field, [...path, key]);
    }
    return copy;
  }

  #refuse(value: unknown, path: readonly string[]): void {
    const what = typeof value === 'object' ? 'an object with a class' : typeof value;
    this.#errors.push({ path: pathText(path), message: `must be plain JSON data, not ${what}` });
  }
}
