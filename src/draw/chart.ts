/**
 * What every chart can give besides its picture: a sentence, a table, and itself painted anywhere. Widgets and exporters
 * (`ui/chart/`) work on this alone, so that each chart gets table, copy, PNG, SVG and CSV from one place.
 */

export interface ChartColumn {
  name: string;
  /** Empty where there is none. */
  unit: string;
}

/** Numbers stay numbers: a table rounds them, CSV does not. NaN and null = no sample. */
export type ChartCell = string | number | null;

export interface ChartData {
  columns: readonly ChartColumn[];
  rows: readonly (readonly ChartCell[])[];
}

/** A picture in CSS pixels on a ground of `background`. */
export interface ChartPicture {
  width: number;
  height: number;
  background: string;
  /**
   * Paints it whole, with its labels, from (0, 0) on. Only paths, rectangles, text, clips, transforms and flat styles are used
   * (no images, pixels or gradients), so that a recording context can turn it into SVG.
   */
  paint: (context: CanvasRenderingContext2D) => void;
}

/** Everything is a function: nothing is computed before somebody asks. */
export interface Chart {
  /** For file names: lower case, digits, hyphens. */
  id: string;
  title: string;
  /** Over which simulated time and how many samples, and of which run. */
  scope: () => string;
  /** The text alternative: what one would say about the picture over the telephone, with the numbers that matter. */
  summary: () => string;
  data: () => ChartData;
  /** Null while there is nothing to show. */
  picture: () => ChartPicture | null;
}

/** RFC 4180, one header line with units in parentheses, full precision, no sample = empty. */
export function csvOf(data: ChartData): string {
  return separated(data, ',', quoted);
}

/** For spreadsheets: as CSV, with tabs. */
export function tsvOf(data: ChartData): string {
  return separated(data, '\t', (text) => text.replace(/[\t\r\n]+/g, ' '));
}

function separated(data: ChartData, separator: string, escape: (text: string) => string): string {
  const header = data.columns.map(({ name, unit }) => escape(unit === '' ? name : `${name} (${unit})`));
  const lines = data.rows.map((row) => row.map((cell) => escape(cellText(cell))).join(separator));
  return [header.join(separator), ...lines, ''].join('\n');
}

function cellText(cell: ChartCell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  return Number.isFinite(cell) ? String(Number(cell.toPrecision(12))) : '';
}

/** Quoted where needed. A leading =, +, - or @ of a text would be a formula to a spreadsheet: those get an apostrophe. */
function quoted(text: string): string {
  const safe = /^[=+@-]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
