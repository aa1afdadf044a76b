/** What is wrong with a scenario, in words: shared by validation, links and paths. */
import type { Scenario } from './schema';

export interface FieldError {
  /** Dotted path, phases by index and variants by name; empty for the scenario as a whole. */
  path: string;
  /** The value (an excerpt) and what is allowed. */
  message: string;
}

export interface Failure {
  ok: false;
  errors: FieldError[];
}

export type ScenarioResult = { ok: true; scenario: Scenario } | Failure;

/** A failure with a single error. */
export function failure(path: string, message: string): Failure {
  return { ok: false, errors: [{ path, message }] };
}

/** An error on one line, as the command line prints it. */
export function formatError({ path, message }: FieldError): string {
  return path === '' ? message : `${path}: ${message}`;
}

const EXCERPT = 40;
/** Words that a list names; the overrides of a machine alone are more than thirty. */
const MOST_WORDS = 14;

/** A value in a few characters; never more than a line, whatever it holds. */
export function excerpt(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return value.length === 1 ? 'a list of 1' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function') return 'a function';
  return String(value);
}

/** Text in quotes, cut to a few characters and without control characters. */
export function quote(text: string): string {
  return text.length > EXCERPT ? `${JSON.stringify(text.slice(0, EXCERPT))}…` : JSON.stringify(text);
}

/** The dotted form of a path. Hostile keys (long, with control characters or dots) are quoted. */
export function pathText(segments: readonly string[]): string {
  return segments.map((segment) => (/^[\w $-]{1,60}$/.test(segment) ? segment : quote(segment))).join('.');
}

/** Words as a list: `"a", "b" or "c"`. */
export function listWords(words: readonly unknown[]): string {
  const quoted = words.map((word) => (typeof word === 'string' ? quote(word) : String(word)));
  if (quoted.length > MOST_WORDS) quoted.splice(MOST_WORDS - 1, Infinity, `${quoted.length - MOST_WORDS + 1} others`);
  const last = quoted.pop() ?? 'nothing';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}

/** The word that a person probably meant, or undefined if none is near. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  if (word.length > EXCERPT) return undefined;
  let best: string | undefined;
  // A third of the letters may be wrong; beyond that a suggestion misleads.
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of words) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** What to use in place of an unknown word: the nearest, or all. */
export function suggestion(word: string, words: readonly string[]): string {
  const near = nearest(word, words);
  return near === undefined ? `known: ${listWords([...new Set(words)])}` : `did you mean ${quote(near)}?`;
}

/** Letters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, replaced);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}
