import { describe, expect, it } from 'vitest';
import type { SeriesSpec, WindowTable } from './series';
import { firstRowAfter, meanOf, rowAt, rowsWithin, valueAt } from './series';
import { traceLine, traceSteps } from './track-lines';

/** Columns: start, end, value, weight. */
function table(values: number[], ms = 1): WindowTable {
  const rows = Float64Array.from(values.flatMap((value, at) => [at * ms, (at + 1) * ms, value, at + 1]));
  return { rows, count: values.length, width: 4, start: 0, end: 1 };
}
const plain: SeriesSpec = { column: 2, weight: 3, smooth: 1, factor: 1 };

function recorder() {
  const calls: [string, number, number][] = [];
  const context = {
    beginPath: () => undefined,
    moveTo: (x: number, y: number) => calls.push(['M', x, y]),
    lineTo: (x: number, y: number) => calls.push(['L', x, y]),
  };
  return { calls, context: context as unknown as CanvasRenderingContext2D };
}

describe('rows of a table', () => {
  const windows = table([1, 2, 3, 4]);

  it('are found by time', () => {
    expect(firstRowAfter(windows, 1.5)).toBe(1);
    expect(rowAt(windows, 2.5)).toBe(2);
    expect(rowAt(windows, 4)).toBe(3);
    expect(rowAt(windows, 9)).toBe(-1);
    expect(rowsWithin(windows, 0.5, 2)).toEqual({ from: 0, to: 2 });
    expect(rowsWithin(windows, 0.5, 2.1)).toEqual({ from: 0, to: 3 });
  });

  it('have weighted means, and smoothing looks back only', () => {
    expect(meanOf(windows, plain, 0, 1)).toBeCloseTo((1 * 1 + 2 * 2) / 3);
    expect(valueAt(windows, { ...plain, smooth: 3 }, 0)).toBe(1);
    expect(meanOf(table([NaN, 5]), plain, 0, 1)).toBe(5);
    expect(meanOf(table([NaN]), plain, 0, 0)).toBeNaN();
  });
});

describe('a line', () => {
  const area = (to: number, scale: number) => ({ x: (ms: number) => ms * scale, y: (v: number) => -v, from: 0, to });

  it('goes through every window where there is room', () => {
    const { calls, context } = recorder();
    traceLine(context, table([1, 2, 3]), plain, area(3, 10));
    expect(calls).toEqual([
      ['M', 5, -1],
      ['L', 15, -2],
      ['L', 25, -3],
    ]);
  });

  it('keeps the extremes of each pixel where there is none', () => {
    const values = Array.from({ length: 1000 }, (_, at) => (at === 503 ? 99 : at === 507 ? -99 : at % 3));
    const { calls, context } = recorder();
    traceLine(context, table(values), plain, area(1000, 0.1));
    expect(calls.length).toBeLessThanOrEqual(401);
    const heights = calls.map(([, , y]) => y);
    expect(Math.min(...heights)).toBe(-99);
    expect(Math.max(...heights)).toBe(99);
  });

  it('is broken where there is no sample', () => {
    const { calls, context } = recorder();
    traceLine(context, table([1, NaN, 3]), plain, area(3, 10));
    expect(calls.map(([kind]) => kind)).toEqual(['M', 'M']);
  });

  it('in steps joins equal neighbours', () => {
    const { calls, context } = recorder();
    traceSteps(context, table([4, 4, 4, 8]), plain, area(4, 10));
    expect(calls).toEqual([
      ['M', 0, -4],
      ['L', 30, -4],
      ['L', 30, -8],
      ['L', 40, -8],
    ]);
  });
});
