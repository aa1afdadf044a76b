/** Rows of a sweep as CSV (RFC 4180): a column for each axis, then seed, variant, what was measured, and what went wrong. */
import { csvLine } from '../csv';
import { pointValues, valueText } from './axis';
import type { SweepResult, SweepRow } from './result';
import { MEASURES } from './result';

const COLUMNS = ['ops', ...MEASURES, 'stateHash', 'error'] as const satisfies readonly (keyof SweepRow)[];

export function sweepCsv({ axes, rows }: Pick<SweepResult, 'axes' | 'rows'>): string {
  const head = csvLine(['point', ...axes.map(({ path }) => path), 'seed', 'variant', ...COLUMNS]);
  const lines = rows.map((row) => {
    const values = pointValues(axes, row.point).map(valueText);
    return csvLine([row.point, ...values, row.seed, row.variant, ...COLUMNS.map((column) => row[column])]);
  });
  return [head, ...lines].join('');
}
