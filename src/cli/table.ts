/** Text tables and the numbers in them. */

/** Columns side by side: the first to the left, the others to the right unless `left` counts them in. */
export function textTable(rows: readonly (readonly string[])[], left = 1): string {
  const widths = rows.reduce<number[]>((most, row) => {
    row.forEach((cell, column) => (most[column] = Math.max(most[column] ?? 0, cell.length)));
    return most;
  }, []);
  const align = (cell: string, column: number) =>
    column < left ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
  return rows.map((row) => `${row.map(align).join('  ').trimEnd()}\n`).join('');
}

export const whole = (value: number | null) => (value === null ? '-' : Math.round(value).toLocaleString('en-US'));

export const decimal = (value: number | null, digits = 2) =>
  value === null
    ? '-'
    : value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const percent = (share: number | null) => (share === null ? '-' : (100 * share).toFixed(2));

/** Values that are mostly equal: one, or how far they reach. */
export function span(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? String(least) : `${least}..${most}`;
}
