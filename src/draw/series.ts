/** Values out of tables of windows: smoothing, ranges of rows, means over a selection. */

/** Row-major windows; the numbers of the columns come from the lab. */
export interface WindowTable {
  rows: Float64Array;
  count: number;
  width: number;
  start: number;
  end: number;
}

export interface SeriesSpec {
  column: number;
  /** Column whose values weigh a mean over several windows; null = their width. */
  weight: number | null;
  /** Windows that a point is the mean of, ending with its own. */
  smooth: number;
  /** From the column's unit to the one shown. */
  factor: number;
}

export function cell(table: WindowTable, row: number, column: number): number {
  return table.rows[row * table.width + column] ?? Number.NaN;
}

function weightOf(table: WindowTable, row: number, weight: number | null): number {
  return weight === null ? cell(table, row, table.end) - cell(table, row, table.start) : cell(table, row, weight);
}

/** Weighted mean of rows `from` to `to` inclusive; NaN if none has a sample. */
export function meanOf(table: WindowTable, spec: SeriesSpec, from: number, to: number): number {
  let sum = 0;
  let weights = 0;
  for (let row = Math.max(0, from); row <= to; row++) {
    const value = cell(table, row, spec.column);
    const weight = weightOf(table, row, spec.weight);
    if (Number.isNaN(value) || !(weight > 0)) continue;
    sum += value * weight;
    weights += weight;
  }
  return weights > 0 ? (sum / weights) * spec.factor : Number.NaN;
}

/** The value shown for a row. */
export function valueAt(table: WindowTable, spec: SeriesSpec, row: number): number {
  if (spec.smooth <= 1) return cell(table, row, spec.column) * spec.factor;
  return meanOf(table, spec, row - spec.smooth + 1, row);
}

/** First row that ends after `ms`; `count` if none does. */
export function firstRowAfter(table: WindowTable, ms: number): number {
  let low = 0;
  let high = table.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cell(table, middle, table.end) > ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The row that contains `ms` (its end included, so that a playhead at its end shows it), or -1. */
export function rowAt(table: WindowTable, ms: number): number {
  const slack = 1e-7;
  const row = firstRowAfter(table, ms - slack);
  return row < table.count && cell(table, row, table.start) <= ms + slack ? row : -1;
}

/** Rows that meet a range of time: from inclusive, to exclusive. */
export function rowsWithin(table: WindowTable, fromMs: number, toMs: number): { from: number; to: number } {
  const from = firstRowAfter(table, fromMs);
  let to = from;
  // The end is found the same way; rows may be of any width.
  if (toMs > fromMs) {
    to = firstRowAfter(table, toMs);
    if (to < table.count && cell(table, to, table.start) < toMs) to++;
  }
  return { from, to };
}
