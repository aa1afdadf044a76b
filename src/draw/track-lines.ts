/** Painters of one series: lines with min-max decimation, steps, bands between two columns, and the filled difference. */
import type { SeriesSpec, WindowTable } from './series';
import { cell, valueAt } from './series';

export interface PlotArea {
  /** From ms to pixels. */
  x: (ms: number) => number;
  /** From value to pixels. */
  y: (value: number) => number;
  /** Rows to paint: from inclusive, to exclusive. */
  from: number;
  to: number;
}

/**
 * Traces a line through the middles of the windows. Where several fall into one pixel column, their first, lowest, highest and
 * last value are drawn: what one would see if all were.
 */
export function traceLine(
  context: CanvasRenderingContext2D,
  table: WindowTable,
  spec: SeriesSpec,
  area: PlotArea,
): void {
  const { x, y } = area;
  let column = Number.NaN;
  let low = 0;
  let high = 0;
  let last = 0;
  let held = 0;
  let pen = false;
  const put = (px: number, py: number) => {
    if (pen) context.lineTo(px, py);
    else context.moveTo(px, py);
    pen = true;
  };
  const flush = () => {
    if (held > 1) {
      put(column, low);
      put(column, high);
      put(column, last);
    }
    held = 0;
  };
  context.beginPath();
  for (let row = area.from; row < area.to; row++) {
    const value = valueAt(table, spec, row);
    if (Number.isNaN(value)) {
      flush();
      pen = false;
      column = Number.NaN;
      continue;
    }
    const exact = x((cell(table, row, table.start) + cell(table, row, table.end)) / 2);
    const py = y(value);
    if (Math.floor(exact) === Math.floor(column)) {
      low = Math.max(low, py);
      high = Math.min(high, py);
      last = py;
      held++;
      continue;
    }
    flush();
    column = exact;
    low = high = last = py;
    held = 1;
    put(exact, py);
  }
  flush();
}

/** Traces steps: flat over each window. Equal neighbours are one segment. */
export function traceSteps(
  context: CanvasRenderingContext2D,
  table: WindowTable,
  spec: SeriesSpec,
  area: PlotArea,
): void {
  context.beginPath();
  let shown = Number.NaN;
  for (let row = area.from; row < area.to; row++) {
    const value = valueAt(table, spec, row);
    const py = area.y(value);
    const start = area.x(cell(table, row, table.start));
    if (Number.isNaN(value)) {
      shown = Number.NaN;
      continue;
    }
    if (Number.isNaN(shown)) context.moveTo(start, py);
    else if (value !== shown) {
      context.lineTo(start, area.y(shown));
      context.lineTo(start, py);
    }
    shown = value;
    if (row + 1 === area.to || Number.isNaN(valueAt(table, spec, row + 1))) {
      context.lineTo(area.x(cell(table, row, table.end)), py);
    }
  }
}

/** Traces the area between two stepped columns. */
export function traceBand(
  context: CanvasRenderingContext2D,
  table: WindowTable,
  low: SeriesSpec,
  high: SeriesSpec,
  area: PlotArea,
): void {
  context.beginPath();
  for (let row = area.from; row < area.to; row++) {
    const bottom = valueAt(table, low, row);
    const top = valueAt(table, high, row);
    if (!(top > bottom)) continue;
    const start = area.x(cell(table, row, table.start));
    const end = area.x(cell(table, row, table.end));
    context.rect(start, area.y(top), end - start, area.y(bottom) - area.y(top));
  }
}

/**
 * Fills the relative difference of `b` against `a` from zero, one colour for less and one for more. Both tables have the
 * same windows; where one has none yet, nothing is drawn.
 */
export function fillDifference(
  context: CanvasRenderingContext2D,
  a: WindowTable,
  b: WindowTable,
  spec: SeriesSpec,
  area: PlotArea,
  colours: { less: string; more: string },
): void {
  const zero = area.y(0);
  for (const sign of [-1, 1]) {
    context.beginPath();
    let edge = Number.NaN;
    for (let row = area.from; row < Math.min(area.to, b.count); row++) {
      const difference = differenceAt(a, b, spec, row);
      if (!(difference * sign > 0)) continue;
      const start = area.x(cell(a, row, a.start));
      // From the edge of the neighbour, so that no seam shows through.
      const left = Math.abs(start - edge) < 0.5 ? edge : start;
      edge = area.x(cell(a, row, a.end));
      const py = area.y(difference);
      context.rect(left, Math.min(py, zero), edge - left, Math.max(0.5, Math.abs(py - zero)));
    }
    context.fillStyle = sign < 0 ? colours.less : colours.more;
    context.fill();
  }
}

/** Relative difference of b against a at a row, in percent. */
export function differenceAt(a: WindowTable, b: WindowTable, spec: SeriesSpec, row: number): number {
  return (valueAt(b, spec, row) / valueAt(a, spec, row) - 1) * 100;
}
