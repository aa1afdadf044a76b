/**
 * Versions of the scenario format. Every way in (file, pasted JSON, link, script) migrates before it validates.
 *
 * A scenario without `version` is of version 1, forever: the canonical form leaves a default out, so links of version 1
 * do not carry it. Version 2 must therefore make `version` a field without default, and add `1: (input) => ...` below.
 */
import type { FieldError } from './errors';
import { excerpt } from './errors';
import type { Fields } from './nodes';
import { isFields } from './nodes';

export const CURRENT_VERSION = 1;

/** Turns a scenario of version n, valid or not, into one of version n + 1. */
export type Migration = (input: Fields) => Fields;

const MIGRATIONS: Readonly<Record<number, Migration>> = {};

/**
 * Brings plain data to the current version. A version that this build does not know is an error; the data is then
 * passed on as if it were current, so that whatever else is wrong with it is reported too.
 */
export function migrate(
  input: unknown,
  migrations: Readonly<Record<number, Migration>> = MIGRATIONS,
  current = CURRENT_VERSION,
): { value: unknown; errors: FieldError[] } {
  if (!isFields(input)) return { value: input, errors: [] };
  const version = Object.hasOwn(input, 'version') ? input['version'] : 1;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1 || version > current) {
    const readable = current === 1 ? '1' : `1 to ${current}`;
    const message = `must be ${readable}, the version that this build reads, not ${excerpt(version)}`;
    return { value: { ...input, version: current }, errors: [{ path: 'version', message }] };
  }
  let value: Fields = input;
  for (let from = version; from < current; from++) {
    const migration = migrations[from];
    if (!migration) throw new Error(`no migration from version ${from}`);
    value = { ...migration(value), version: from + 1 };
  }
  return { value, errors: [] };
}
