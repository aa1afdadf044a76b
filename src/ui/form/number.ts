/**
 * Typed numbers: what a number field accepts, how it prints a value, and what it says about a value that it refuses.
 * Pure, so that the field itself is only events and markup.
 */

export interface NumberLimits {
  min: number;
  max: number;
  /** Whole numbers only. */
  integer?: boolean;
  /** Step of arrow keys; without it a tenth of the value's magnitude, or 1 for whole numbers. */
  step?: number | undefined;
}

export type NumberFormat = 'plain' | 'hex';

const THIN_SPACE = '\u202f';
const SPACES = /[\s\u2009\u202f_]/g;

/** Reads what a person typed: spaces and `_` group digits, `0x` is hexadecimal, `,` counts as a decimal point. */
export function parseNumber(text: string): number | null {
  const compact = text.replace(SPACES, '').replace('\u2212', '-');
  if (/^0x[0-9a-f]{1,13}$/i.test(compact)) return Number.parseInt(compact.slice(2), 16);
  const point = compact.replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(point) ? Number(point) : null;
}

/** As the field shows a value when nobody types: thousands apart, without the dust of binary fractions. */
export function formatNumber(value: number, format: NumberFormat = 'plain'): string {
  if (format === 'hex') return `0x${value.toString(16).toUpperCase()}`;
  if (!Number.isFinite(value)) return String(value);
  const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(12));
  const text = String(rounded);
  if (text.includes('e')) return text;
  const [whole = '0', fraction] = text.split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE) : whole;
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** The allowed range in words, for the message in place and for assistive technology. */
export function describeLimits(limits: NumberLimits): string {
  const kind = limits.integer ? 'whole number, ' : '';
  return `${kind}${formatNumber(limits.min)} to ${formatNumber(limits.max)}`;
}

/** Why a typed text is refused, or null when it is fine. */
export function refusal(text: string, limits: NumberLimits): string | null {
  const value = parseNumber(text);
  if (value === null) return `not a number; ${describeLimits(limits)}`;
  const whole = !limits.integer || Number.isInteger(value);
  return whole && value >= limits.min && value <= limits.max ? null : describeLimits(limits);
}

/** The step of an arrow key at this value. */
export function stepOf(value: number, limits: NumberLimits): number {
  if (limits.step !== undefined) return limits.step;
  if (limits.integer) return 1;
  const magnitude = Math.abs(value) > 0 ? Math.floor(Math.log10(Math.abs(value))) : -1;
  return 10 ** (magnitude - 1);
}

/** The value `steps` steps on, within the limits and without the dust of binary fractions. */
export function stepped(value: number, steps: number, limits: NumberLimits): number {
  const step = stepOf(value, limits);
  const moved = Number((value + steps * step).toPrecision(12));
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  return clamp(Number(moved.toFixed(Math.min(12, decimals + 2))), limits);
}

export function clamp(value: number, limits: NumberLimits): number {
  return Math.min(limits.max, Math.max(limits.min, value));
}

/**
 * Position 0..1 of a value on a slider. Ranges that reach well past 1 are quadratic, so that the useful part around and
 * below 1 gets its share of the track.
 */
export function toPosition(value: number, limits: NumberLimits): number {
  const linear = (clamp(value, limits) - limits.min) / (limits.max - limits.min);
  return limits.max > 1 ? Math.sqrt(linear) : linear;
}

/** The value at a slider position, on the grid of the step. */
export function fromPosition(position: number, limits: NumberLimits): number {
  const linear = limits.max > 1 ? position * position : position;
  const value = limits.min + linear * (limits.max - limits.min);
  const step = limits.step ?? (limits.max - limits.min) / 100;
  return clamp(Number((Math.round(value / step) * step).toPrecision(12)), limits);
}
