/**
 * The published JSON Schema as an editor asks it: what may stand at a path of a text, with labels, limits and help. Loaded
 * with the editor.
 */
import { scenarioJsonSchema } from '../lab/scenario/jsonschema';

export interface JsonSchema {
  type?: string;
  title?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  'x-unit'?: string;
  'x-edit'?: string;
}

let root: JsonSchema | undefined;

const options = (schema: JsonSchema): JsonSchema[] => schema.anyOf ?? schema.oneOf ?? [schema];

/** Whether an object of the text can be of this option: no constant of the option says otherwise. */
function fits(option: JsonSchema, value: unknown): boolean {
  const fields = value as Record<string, unknown> | undefined;
  return Object.entries(option.properties ?? {}).every(
    ([key, field]) => field.const === undefined || fields?.[key] === undefined || fields[key] === field.const,
  );
}

/** What may stand at `path` of `value`, which is what the text holds so far: one schema per kind that it can still be. */
export function schemasAt(path: readonly (string | number)[], value: unknown): JsonSchema[] {
  root ??= scenarioJsonSchema() as JsonSchema;
  let found: JsonSchema[] = [root];
  let here = value;
  for (const step of path) {
    found = found.flatMap(options).filter((option) => fits(option, here));
    found = found.flatMap((option) => (typeof step === 'number' ? option.items : option.properties?.[step]) ?? []);
    here = (here as Record<string | number, unknown> | undefined)?.[step];
  }
  const all = found.flatMap(options);
  const fitting = all.filter((option) => fits(option, here));
  return fitting.length > 0 ? fitting : all;
}

export interface KeyOption {
  key: string;
  schema: JsonSchema;
}

/** Keys that an object at `path` may have. */
export function keysAt(path: readonly (string | number)[], value: unknown): KeyOption[] {
  const keys = new Map<string, JsonSchema>();
  for (const { properties } of schemasAt(path, value)) {
    for (const [key, schema] of Object.entries(properties ?? {})) if (!keys.has(key)) keys.set(key, schema);
  }
  return [...keys].map(([key, schema]) => ({ key, schema }));
}

/** Values that may stand at `path`, as JSON: words, true and false, the default. */
export function valuesAt(path: readonly (string | number)[], value: unknown): string[] {
  const values = schemasAt(path, value).flatMap((schema) => [
    ...(schema.enum ?? []),
    ...(schema.const === undefined ? [] : [schema.const]),
    ...(schema.type === 'boolean' ? [true, false] : []),
    ...(schema.default === undefined || typeof schema.default === 'object' ? [] : [schema.default]),
  ]);
  return [...new Set(values.map((entry) => JSON.stringify(entry)))];
}

function range({ type, minimum, maximum, minItems, maxItems, maxLength }: JsonSchema): string {
  if (type === 'array') return `a list of ${minItems ?? 0} to ${maxItems ?? 'any number'}`;
  if (minimum !== undefined && maximum !== undefined)
    return `${type === 'integer' ? 'whole, ' : ''}${minimum} to ${maximum}`;
  return maxLength === undefined ? '' : `at most ${maxLength} characters`;
}

/** A field in a few lines: label, help, range with unit, default, and what a change means for the run. */
export function describeSchema(schema: JsonSchema): string[] {
  const shown = options(schema);
  const words = shown.flatMap((option) => option.enum ?? (option.const === undefined ? [] : [option.const]));
  const limits = [words.length > 0 ? words.join(', ') : range(schema), schema['x-unit']].filter(Boolean).join(' ');
  const usual =
    schema.default === undefined || typeof schema.default === 'object'
      ? ''
      : `default ${JSON.stringify(schema.default)}`;
  const edit = { live: 'changes as it runs', restart: 'starts the run again' }[schema['x-edit'] ?? ''] ?? '';
  return [schema.title, schema.description, [limits, usual].filter(Boolean).join(' · '), edit].filter(
    (line): line is string => line !== undefined && line !== '',
  );
}
