/**
 * Explains what is wrong with a value: one walk along the schema's nodes that reports every bad field and goes on with
 * the field's default, so that rules across fields can be checked beside it. Zod stays the judge: leaves and rules are
 * asked of it one by one, and a scenario counts as valid only when zod has accepted all of it.
 */
import * as z from 'zod/mini';
import type { FieldError } from './errors';
import { excerpt, listWords, pathText, suggestion } from './errors';
import type { ArrayNode, Fields, LeafNode, Limits, Node, ObjectNode, UnionNode } from './nodes';
import { isFields, optionOf, ownValue } from './nodes';

/** Errors beyond these are counted only: a hostile text must not become a hostile report. */
export const MOST_ERRORS = 500;

type Path = readonly string[];

/** Collects errors; one per path, since a second one would only follow from the first. */
export class Report {
  readonly errors: FieldError[] = [];
  #paths = new Set<string>();
  #more = 0;

  /** A message that takes work is a function: it is not asked for once there are too many. */
  add(path: string, message: string | (() => string)): void {
    if (this.#paths.has(path)) return;
    if (this.errors.length >= MOST_ERRORS) {
      this.#more++;
      return;
    }
    this.#paths.add(path);
    this.errors.push({ path, message: typeof message === 'string' ? message : message() });
  }

  /** Whether something at this path was reported. */
  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** The errors, with a last one that says how many more there are. */
  all(): FieldError[] {
    const more = { path: '', message: `${this.#more} more errors are not listed` };
    return this.#more === 0 ? this.errors : [...this.errors, more];
  }
}

/**
 * Reports what is wrong with `value` (plain data, see `toPlain`) at `path`, and returns it complete: defaults filled in,
 * also in place of what was wrong where there is one.
 */
export function check(node: Node, value: unknown, path: Path, report: Report): unknown {
  if (value === undefined) {
    const initial = node.initial();
    if (initial !== undefined || node.optional) return initial;
    report.add(pathText(path), `is missing: must be ${allowed(node)}`);
    return standIn(node);
  }
  switch (node.kind) {
    case 'object':
      return checkObject(node, value, path, report);
    case 'array':
      return checkArray(node, value, path, report);
    case 'union':
      return checkUnion(node, value, path, report);
    case 'leaf':
      return checkLeaf(node, value, path, report);
  }
}

function checkObject(node: ObjectNode, value: unknown, path: Path, report: Report): unknown {
  if (!isFields(value)) return wrongKind(node, value, path, report);
  const before = report.errors.length;
  reportUnknown(node, value, path, report);
  const complete: Record<string, unknown> = {};
  for (const [key, field] of node.fields) {
    const checked = check(field, ownValue(value, key), [...path, key], report);
    if (checked !== undefined) complete[key] = checked;
  }
  if (node.refined && report.errors.length === before) reportRules(node, complete, path, report);
  return complete;
}

function reportUnknown(node: ObjectNode, value: Fields, path: Path, report: Report): void {
  const keys = [...node.fields.keys()];
  for (const key of Object.keys(value)) {
    if (node.fields.has(key)) continue;
    const message = () => `unknown key (its value is ${excerpt(value[key])}); ${suggestion(key, keys)}`;
    report.add(pathText([...path, key]), message);
  }
}

function checkArray(node: ArrayNode, value: unknown, path: Path, report: Report): unknown {
  if (!Array.isArray(value)) return wrongKind(node, value, path, report);
  const before = report.errors.length;
  if (value.length < node.min || value.length > node.max) {
    report.add(pathText(path), `must be ${allowed(node)}, not ${excerpt(value)}`);
  }
  const elements: readonly unknown[] = value.slice(0, node.max);
  const segments = segmentsOf(node, elements);
  const complete = elements.map((element, index) => check(node.element, element, [...path, segments[index]!], report));
  if (node.named) reportTwins(elements, segments, path, report);
  if (node.refined && report.errors.length === before) reportRules(node, complete, path, report);
  return complete.length >= node.min ? complete : (node.initial() ?? complete);
}

/** How elements are called in paths: by name where that says which one is meant, else by index. */
function segmentsOf(node: ArrayNode, elements: readonly unknown[]): string[] {
  const names = elements.map((element) => (node.named ? ownValue(element, 'name') : undefined));
  return names.map((name, index) => {
    const isUnique = typeof name === 'string' && names.indexOf(name) === names.lastIndexOf(name);
    return isUnique && /^[\w -]+$/.test(name) ? name : String(index);
  });
}

function reportTwins(elements: readonly unknown[], segments: readonly string[], path: Path, report: Report): void {
  const names = elements.map((element) => ownValue(element, 'name'));
  names.forEach((name, index) => {
    if (typeof name !== 'string' || names.indexOf(name) === index) return;
    report.add(pathText([...path, segments[index]!, 'name']), `must be unique, ${excerpt(name)} is used twice`);
  });
}

function checkUnion(node: UnionNode, value: unknown, path: Path, report: Report): unknown {
  if (!isFields(value)) return wrongKind(node, value, path, report);
  const option = optionOf(node, value);
  if (option) return check(option, value, path, report);
  const { key, values } = node.discriminator ?? { key: '', values: [] };
  const tag = ownValue(value, key);
  const message = tag === undefined ? 'is missing: ' : '';
  report.add(
    pathText([...path, key]),
    `${message}must be ${oneOf(values)}${tag === undefined ? '' : butIs(tag, values)}`,
  );
  return standIn(node);
}

function checkLeaf(node: LeafNode, value: unknown, path: Path, report: Report): unknown {
  const parsed = z.safeParse(node.schema, value);
  if (parsed.success) return parsed.data;
  // A rule with words of its own (a pattern, "must be a power of two") says more than the limits do.
  const stated = parsed.error.issues.find(({ message }) => message.startsWith('must '));
  const { limits } = node;
  const choices = limits.kind === 'choice' ? limits.choices : [];
  report.add(pathText(path), `${stated?.message ?? `must be ${allowed(node)}`}${butIs(value, choices)}`);
  // Without a default the bad value stays: that a phase has a `trace` says what else it may have, whatever it names.
  return node.initial() ?? value;
}

function wrongKind(node: Node, value: unknown, path: Path, report: Report): unknown {
  report.add(pathText(path), `must be ${allowed(node)}, not ${excerpt(value)}`);
  return standIn(node);
}

/** Rules across the fields of an object, or the elements of a list, that are valid by themselves. */
function reportRules(node: Node, value: unknown, path: Path, report: Report): void {
  for (const issue of z.safeParse(node.schema, value).error?.issues ?? []) {
    report.add(pathText([...path, ...issue.path.map(String)]), issue.message);
  }
}

/** A valid value to go on with in place of a bad one; undefined where none can be made up. */
function standIn(node: Node): unknown {
  const initial = node.initial();
  if (initial !== undefined) return initial;
  const parsed = z.safeParse(node.schema, {});
  return parsed.success ? parsed.data : undefined;
}

function butIs(value: unknown, choices: readonly unknown[]): string {
  const words = choices.filter((choice) => typeof choice === 'string');
  const hint = typeof value === 'string' && words.length > 0 ? suggestion(value, words) : '';
  return `, not ${excerpt(value)}${hint.startsWith('did') ? ` (${hint})` : ''}`;
}

function oneOf(choices: readonly unknown[]): string {
  return choices.length === 1 ? listWords(choices) : `one of ${listWords(choices)}`;
}

/** What a node accepts, to follow "must be". */
function allowed(node: Node): string {
  switch (node.kind) {
    case 'object':
    case 'union':
      return 'an object';
    case 'array':
      return node.min === 0 ? `a list of at most ${node.max}` : `a list of ${node.min} to ${node.max}`;
    case 'leaf':
      return allowedLeaf(node.limits, node.meta?.unit);
  }
}

function allowedLeaf(limits: Limits, unit: string | undefined): string {
  const units = unit === undefined ? '' : ` (${unit})`;
  switch (limits.kind) {
    case 'integer':
      return `a whole number from ${limits.min} to ${limits.max}${units}`;
    case 'number':
      return `a number from ${limits.min} to ${limits.max}${units}`;
    case 'choice':
      return oneOf(limits.choices);
    case 'boolean':
      return 'true or false';
    case 'text':
      return limits.maxLength === Infinity ? 'text' : `text of ${limits.minLength} to ${limits.maxLength} characters`;
    case 'json':
      return 'a JSON value';
  }
}
