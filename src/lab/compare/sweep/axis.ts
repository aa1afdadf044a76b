/** An axis of a sweep: a path of the scenario, and the values that it takes one after the other. */
import type { FieldError } from '../../scenario/errors';
import { quote } from '../../scenario/errors';

/** A JSON value; numbers and words in practice. */
export type AxisValue = string | number | boolean | null | AxisValue[] | { [key: string]: AxisValue };

export interface Axis {
  path: string;
  values: AxisValue[];
}

/** More would be a mistake: the number of runs is a product. */
export const MOST_VALUES = 1000;

/**
 * Reads `path=v1,v2,..`: each value as JSON, or else as a word. Commas within brackets or quotes do not separate. `a..b*n` stands
 * for n values from a to b at even distances, `a..b^n` for n at even ratios.
 */
export function parseAxis(text: string): Axis | FieldError {
  const at = text.indexOf('=');
  if (at <= 0) return { path: '', message: `must be path=value,value,.. and not ${quote(text)}` };
  const path = text.slice(0, at).trim();
  const parts = splitValues(text.slice(at + 1));
  if (parts.some((part) => part === '')) return { path, message: 'a value is empty: values stand between commas' };
  const values = parts.flatMap(readValues);
  if (values.length > MOST_VALUES) return { path, message: `has more than ${MOST_VALUES} values` };
  const keys = values.map((value) => JSON.stringify(value));
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) return { path, message: `the value ${quote(twice)} is there twice` };
  return { path, values };
}

function splitValues(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === '\\' && quoted) at++;
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && '[{'.includes(letter)) depth++;
    else if (!quoted && ']}'.includes(letter)) depth--;
    else if (!quoted && depth === 0 && letter === ',') {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return [...parts, text.slice(from).trim()];
}

const RANGE = /^(-?[\d.]+(?:e[+-]?\d+)?)\.\.(-?[\d.]+(?:e[+-]?\d+)?)([*^])(\d{1,4})$/i;

function readValues(text: string): AxisValue[] {
  const [, first, last, how, many] = RANGE.exec(text) ?? [];
  const [from, to, count] = [Number(first), Number(last), Number(many)];
  if (!(count >= 2 && Number.isFinite(from) && Number.isFinite(to))) return [readValue(text)];
  if (how === '^' && !(from > 0 && to > 0)) return [readValue(text)];
  return Array.from({ length: count }, (_, step) => {
    const share = step / (count - 1);
    const value = how === '^' ? from * (to / from) ** share : from + (to - from) * share;
    return Number(value.toPrecision(6));
  });
}

function readValue(text: string): AxisValue {
  try {
    return JSON.parse(text) as AxisValue;
  } catch {
    return text;
  }
}

/** A value as it is written behind `--set`: words without quotes unless they would be read as something else. */
export function valueText(value: AxisValue): string {
  return typeof value === 'string' && /^[A-Za-z][\w-]*$/.test(value) && readValue(value) === value
    ? value
    : JSON.stringify(value);
}

/** How many points the axes span. */
export function pointCount(axes: readonly Axis[]): number {
  return axes.reduce((product, { values }) => product * values.length, 1);
}

/** The values of point `index`, one per axis: the last axis goes fastest. */
export function pointValues(axes: readonly Axis[], index: number): AxisValue[] {
  const values: AxisValue[] = [];
  let rest = index;
  for (const { values: choices } of axes.toReversed()) {
    values.unshift(choices[rest % choices.length]!);
    rest = Math.floor(rest / choices.length);
  }
  return values;
}
