/** What a sweep says: means over seeds per point and variant, best and worst point, and what a variant loses to the best. */
import type { Interval } from '../statistics';
import { meanInterval } from '../statistics';
import { pointCount } from './axis';
import type { Measure, SweepResult } from './result';

export interface Cell {
  point: number;
  /** Mean over the seeds that are there; null where none is. */
  value: Interval | null;
  /** Errors of its runs, each once. */
  errors: string[];
}

/** Whether more of a measure is better; less is, of the others. */
export function isMoreBetter(measure: Measure): boolean {
  return measure === 'hitRate' || measure === 'throughputOpsPerMs';
}

/** One variant's cells, a point each, also those that are still to come. */
export function cellsOf({ axes, rows }: Pick<SweepResult, 'axes' | 'rows'>, variant: string, measure: Measure): Cell[] {
  const values = Array.from({ length: pointCount(axes) }, () => [] as number[]);
  const errors = values.map(() => new Set<string>());
  for (const row of rows) {
    if (row.variant !== variant) continue;
    const value = row[measure];
    if (value !== null) values[row.point]!.push(value);
    if (row.error !== null) errors[row.point]!.add(row.error);
  }
  return values.map((list, point) => ({ point, value: meanInterval(list), errors: [...errors[point]!] }));
}

export interface Extremes {
  best: Cell;
  worst: Cell;
}

/** The first of the best cells and the first of the worst; null before there is a value. */
export function extremesOf(cells: readonly Cell[], measure: Measure): Extremes | null {
  const known = cells.filter(({ value }) => value !== null);
  const [first] = known;
  if (!first) return null;
  const sign = isMoreBetter(measure) ? -1 : 1;
  const cost = (cell: Cell) => sign * cell.value!.mean;
  return {
    best: known.reduce((best, cell) => (cost(cell) < cost(best) ? cell : best), first),
    worst: known.reduce((worst, cell) => (cost(cell) > cost(worst) ? cell : worst), first),
  };
}

/**
 * How much worse `value` is than `best`, as a share of `best`: 0.05 is 5 % more cycles, or 5 % less throughput. Negative if it
 * is better; null where there is nothing to divide by.
 */
export function regret(value: number, best: number, measure: Measure): number | null {
  if (best === 0) return null;
  return (isMoreBetter(measure) ? best - value : value - best) / best;
}
