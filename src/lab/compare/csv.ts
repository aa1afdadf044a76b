/** Lines of CSV as RFC 4180 has them. */

export type CsvCell = string | number | boolean | null;

/** A line with its end; null is an empty cell. Numbers are written in full, so that reading them gives the same number. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: CsvCell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
