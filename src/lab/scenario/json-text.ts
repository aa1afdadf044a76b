/**
 * JSON text with errors that say where. Engines word their syntax errors differently and mostly without a position, so
 * the place is found by a scanner of our own, which only runs when `JSON.parse` has refused the text.
 */
import type { Failure } from './errors';
import { failure, quote } from './errors';

/** Largest text that is read, in bytes of UTF-8. */
export const MOST_BYTES = 1024 * 1024;

/**
 * Parses JSON text of at most 1 MiB; a byte order mark in front is tolerated. Errors name line and column, both from 1;
 * columns count UTF-16 units.
 */
export function parseJsonText(input: string): { ok: true; value: unknown } | Failure {
  const text = input.startsWith('\uFEFF') ? input.slice(1) : input;
  if (text.length > MOST_BYTES || new TextEncoder().encode(text).length > MOST_BYTES) {
    return failure('', 'is too large: at most 1 MiB of JSON is read');
  }
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    const { at, expected } = findSyntaxError(text);
    return failure('', `not valid JSON, ${placeOf(text, at)}: expected ${expected}, found ${foundAt(text, at)}`);
  }
}

function placeOf(text: string, at: number): string {
  const lines = text.slice(0, at).split('\n');
  return `line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
}

function foundAt(text: string, at: number): string {
  if (at >= text.length) return 'the end of the text';
  return /[\r\n]/.test(text[at]!) ? 'a line break' : quote(text.slice(at, at + 12).split(/[\r\n]/, 1)[0]!);
}

/* eslint-disable no-control-regex -- JSON strings exclude exactly these */
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const STRING_PART = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*/y;
/* eslint-enable no-control-regex */
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;
const SPACE = /[ \t\r\n]*/y;

interface SyntaxProblem {
  at: number;
  expected: string;
}

/** What may come next, and how to say so. */
const EXPECTED = {
  value: 'a value',
  valueOrEnd: 'a value or "]"',
  key: 'a key in double quotes',
  keyOrEnd: 'a key in double quotes or "}"',
  colon: '":"',
  more: '"," or the closing bracket',
  end: 'nothing more',
} as const;

type State = keyof typeof EXPECTED;

function findSyntaxError(text: string): SyntaxProblem {
  const open: ('{' | '[')[] = [];
  let state: State = 'value';
  let at = skip(SPACE, text, 0);
  while (at < text.length) {
    const step = takeToken(text, at, state, open);
    if (typeof step !== 'object') return problem(text, at, state, open);
    state = step.state;
    at = skip(SPACE, text, step.at);
  }
  return problem(text, at, state, open);
}

/** Takes one token and keeps `open` up to date; undefined if the token does not fit. */
function takeToken(
  text: string,
  at: number,
  state: State,
  open: ('{' | '[')[],
): { at: number; state: State } | undefined {
  const character = text[at]!;
  const isEnd = state === 'more' || state === 'valueOrEnd' || state === 'keyOrEnd';
  if (isEnd && character === (open.at(-1) === '{' ? '}' : ']') && open.length > 0) {
    open.pop();
    return { at: at + 1, state: open.length > 0 ? 'more' : 'end' };
  }
  if (state === 'more')
    return character === ',' ? { at: at + 1, state: open.at(-1) === '{' ? 'key' : 'value' } : undefined;
  if (state === 'colon') return character === ':' ? { at: at + 1, state: 'value' } : undefined;
  if (state === 'end') return undefined;
  if (state === 'key' || state === 'keyOrEnd') {
    const end = skip(STRING, text, at);
    return end > at ? { at: end, state: 'colon' } : undefined;
  }
  if (character === '{' || character === '[') {
    open.push(character);
    return { at: at + 1, state: character === '{' ? 'keyOrEnd' : 'valueOrEnd' };
  }
  const end = Math.max(skip(STRING, text, at), skip(SCALAR, text, at));
  return end > at ? { at: end, state: open.length > 0 ? 'more' : 'end' } : undefined;
}

function problem(text: string, at: number, state: State, open: readonly ('{' | '[')[]): SyntaxProblem {
  // A string that begins well: point at the character that breaks it.
  if (text[at] === '"' && !['more', 'colon', 'end'].includes(state)) {
    const broken = skip(STRING_PART, text, at);
    const expected = text[broken] === '\\' ? 'a valid escape' : 'the closing double quote';
    return { at: broken, expected };
  }
  if (state === 'more') return { at, expected: `"," or ${open.at(-1) === '{' ? '"}"' : '"]"'}` };
  return { at, expected: EXPECTED[state] };
}

/** Where a sticky expression that begins at `at` ends; `at` itself if it does not match. */
function skip(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  const match = expression.exec(text);
  return match ? at + match[0].length : at;
}
