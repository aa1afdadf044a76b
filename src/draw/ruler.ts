/** Values on one line, with labels that do not overlap: the ruler of the verdict. */

export interface RulerMark {
  index: number;
  x: number;
  /** Where the label's text is anchored, and its row: 0 above the line, 1 below it. */
  labelX: number;
  anchor: 'start' | 'middle' | 'end';
  row: 0 | 1;
}

/** The scale covers at least this relative span, so that noise does not look like a difference. */
const LEAST_SPAN = 0.04;

/** Places `values` on `width` pixels; `labelWidth` is what a label needs. Values that are not numbers are left out. */
export function placeRuler(values: readonly number[], width: number, labelWidth: number): RulerMark[] {
  const known = values.map((value, index) => ({ value, index })).filter(({ value }) => Number.isFinite(value));
  if (known.length === 0 || width <= 0) return [];
  const low = Math.min(...known.map(({ value }) => value));
  const high = Math.max(...known.map(({ value }) => value));
  const middle = (low + high) / 2;
  const span = Math.max((high - low) * 1.25, Math.abs(middle) * LEAST_SPAN, Number.MIN_VALUE);
  const inset = 6;
  const x = (value: number) => inset + ((value - middle) / span + 0.5) * (width - 2 * inset);
  const ends: [number, number] = [-Infinity, -Infinity];
  return known
    .sort((one, other) => one.value - other.value)
    .map(({ value, index }) => {
      const at = x(value);
      const anchor = at < labelWidth / 2 ? 'start' : at > width - labelWidth / 2 ? 'end' : 'middle';
      const left = anchor === 'start' ? 0 : anchor === 'end' ? width - labelWidth : at - labelWidth / 2;
      const row = left >= ends[0] + 4 || ends[0] <= ends[1] ? 0 : 1;
      ends[row] = left + labelWidth;
      return { index, x: at, labelX: anchor === 'start' ? 0 : anchor === 'end' ? width : at, anchor, row } as const;
    });
}
