/** How numbers read everywhere: tabular, with a true minus sign, thin spaces in thousands and before the per cent sign. */

/** U+202F narrow no-break space: between groups of digits, and between a number and its unit. */
export const THIN = '\u202f';
export const MINUS = '\u2212';
/** In place of a number for which there is no sample. */
export const NONE = '–';

/** `digits` decimals; a dash for what is not a number. A value that rounds to zero has no sign. */
export function fixed(value: number, digits = 1): string {
  if (!Number.isFinite(value)) return NONE;
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** A whole number in groups of three digits. */
export function grouped(value: number): string {
  if (!Number.isFinite(value)) return NONE;
  const digits = String(Math.round(Math.abs(value))).replace(/\B(?=(\d{3})+$)/g, THIN);
  return value < 0 && digits !== '0' ? MINUS + digits : digits;
}

/** A share 0..1 as per cent. */
export function percent(share: number, digits = 1): string {
  return Number.isFinite(share) ? fixed(share * 100, digits) + THIN + '%' : NONE;
}

/** A relative change with its sign, in per cent. */
export function signedPercent(change: number, digits = 1): string {
  return Number.isFinite(change) ? signed(change * 100, digits) + THIN + '%' : NONE;
}

export function signed(value: number, digits = 1): string {
  const text = fixed(value, digits);
  return value > 0 && Number(text) > 0 ? '+' + text : text;
}

/** Three significant digits or so: what a reader can take in at a glance. */
export function brief(value: number): string {
  if (!Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  if (size >= 1e9) return fixed(value / 1e9, size >= 1e11 ? 0 : 1) + 'G';
  if (size >= 1e6) return fixed(value / 1e6, size >= 1e8 ? 0 : 1) + 'M';
  if (size >= 1e4) return fixed(value / 1e3, size >= 1e5 ? 0 : 1) + 'k';
  return Number.isInteger(value) ? grouped(value) : fixed(value, size >= 100 ? 1 : 2);
}

/** Milliseconds as on the axis: enough decimals for the length of a window. */
export function milliseconds(value: number, digits = value >= 1000 ? 0 : 2): string {
  return fixed(value, digits);
}
export { milliseconds as ms, signedPercent as change };

export function hex(value: number, digits = 4): string {
  return '0x' + (value >>> 0).toString(16).padStart(digits, '0');
}

/** `CPU 0–7` if all of `total`, a range or list if short, else how many. */
export function cpuList(cpus: readonly number[], total: number): string {
  if (cpus.length === 0 || cpus.length === total) return total === 1 ? 'CPU 0' : 'all CPUs';
  const first = cpus[0]!;
  const last = cpus[cpus.length - 1]!;
  if (cpus.length === 1) return `CPU ${first}`;
  if (last - first === cpus.length - 1) return `CPU ${first}–${last}`;
  return cpus.length > 6 ? `${cpus.length} of ${total} CPUs` : `CPU ${cpus.join(', ')}`;
}

/** `64`, or `64–128` where CPUs differ. */
export function range(values: ArrayLike<number>): string {
  let low = Infinity;
  let high = -Infinity;
  for (let index = 0; index < values.length; index++) {
    low = Math.min(low, values[index]!);
    high = Math.max(high, values[index]!);
  }
  if (low > high) return NONE;
  return low === high ? String(low) : `${low}–${high}`;
}
