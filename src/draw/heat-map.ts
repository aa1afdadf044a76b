/** A grid of cells coloured by value, with the names of rows and columns and a scale: plain shapes, so that it goes into files too. */
import { interpolateRgb, lab, scaleBand, scaleLinear } from 'd3';
import type { Palette } from './palette';

export interface HeatCell {
  /** Null: not known (yet). */
  value: number | null;
  /** Half of the interval around it; null if there is none. */
  halfWidth: number | null;
  /** It could not be measured. */
  failed: boolean;
}

/** Something on the scale beside the cells. */
export interface HeatMark {
  value: number;
  label: string;
  colour: string;
}

export interface HeatScene {
  width: number;
  height: number;
  rowName: string;
  columnName: string;
  rows: readonly string[];
  columns: readonly string[];
  /** Row by row. */
  cells: readonly HeatCell[];
  /** Indices of cells, or null. */
  best: number | null;
  worst: number | null;
  selected: number | null;
  /** Colours of the worst and of the best. */
  ramp: readonly [string, string];
  format: (value: number) => string;
  marks: readonly HeatMark[];
  palette: Palette;
  font: string;
}

export interface HeatLayout {
  left: number;
  top: number;
  cellWidth: number;
  cellHeight: number;
}

const TOP = 40;
const BOTTOM = 58;
const RIGHT = 14;
const GAP = 1;
/** A character of the small type, about. */
const LETTER = 6.2;
const SCALE_STEPS = 32;

export function heatLayout({
  width,
  height,
  rows,
  columns,
  rowName,
}: Pick<HeatScene, 'width' | 'height' | 'rows' | 'columns' | 'rowName'>): HeatLayout {
  const longest = Math.max(...rows.map((row) => row.length), Math.min(rowName.length + 2, 26));
  const left = Math.min(width / 3, 200, 24 + longest * LETTER);
  const cellWidth = Math.max(2, Math.min(220, (width - left - RIGHT) / columns.length));
  const cellHeight = Math.max(2, Math.min(96, (height - TOP - BOTTOM) / rows.length));
  return { left, top: TOP, cellWidth, cellHeight };
}

/** Index of the cell at a place in the picture, or null. */
export function cellAt(
  { left, top, cellWidth, cellHeight }: HeatLayout,
  rows: number,
  columns: number,
  x: number,
  y: number,
): number | null {
  const column = Math.floor((x - left) / cellWidth);
  const row = Math.floor((y - top) / cellHeight);
  const inside = column >= 0 && column < columns && row >= 0 && row < rows;
  return inside ? row * columns + column : null;
}

/** 0 for the worst, 1 for the best; 1 where all are equal. */
export function goodness(value: number, best: number, worst: number): number {
  return best === worst ? 1 : Math.min(1, Math.max(0, (value - worst) / (best - worst)));
}

export function paintHeatMap(context: CanvasRenderingContext2D, scene: HeatScene): void {
  const layout = heatLayout(scene);
  context.textBaseline = 'middle';
  paintNames(context, scene, layout);
  scene.cells.forEach((cell, index) => paintCell(context, scene, layout, cell, index));
  if (scene.best !== null) outline(context, scene, layout, scene.best, scene.palette.text0, 2);
  if (scene.selected !== null) outline(context, scene, layout, scene.selected, scene.palette.flash, 1.5, 3);
  paintScale(context, scene, layout);
}

function paintNames(context: CanvasRenderingContext2D, scene: HeatScene, layout: HeatLayout): void {
  const { rows, columns, rowName, columnName, palette, font } = scene;
  const { left, top, cellWidth, cellHeight } = layout;
  context.font = `600 11px ${font}`;
  context.fillStyle = palette.text1;
  context.textAlign = 'left';
  context.fillText(columnName, left, 10);
  context.fillText(clipped(rowName, left - 16), 8, top - 12);
  context.font = `400 11px ${font}`;
  const xs = scaleBand<number>()
    .domain(columns.keys())
    .range([left, left + cellWidth * columns.length]);
  const everyColumn = Math.ceil((Math.max(...columns.map((text) => text.length)) * LETTER + 8) / cellWidth);
  context.textAlign = 'center';
  columns.forEach((text, column) => {
    if (column % everyColumn === 0) context.fillText(text, xs(column)! + cellWidth / 2, top - 12);
  });
  context.textAlign = 'right';
  const everyRow = Math.ceil(13 / cellHeight);
  rows.forEach((text, row) => {
    if (row % everyRow === 0) context.fillText(clipped(text, left - 16), left - 8, top + (row + 0.5) * cellHeight);
  });
}

function clipped(text: string, width: number): string {
  const most = Math.max(1, Math.floor(width / LETTER));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function boxOf({ columns }: HeatScene, { left, top, cellWidth, cellHeight }: HeatLayout, index: number) {
  const x = left + (index % columns.length) * cellWidth;
  const y = top + Math.floor(index / columns.length) * cellHeight;
  return { x, y, width: cellWidth - GAP, height: cellHeight - GAP };
}

function paintCell(
  context: CanvasRenderingContext2D,
  scene: HeatScene,
  layout: HeatLayout,
  cell: HeatCell,
  index: number,
): void {
  const { palette, font, format } = scene;
  const { x, y, width, height } = boxOf(scene, layout, index);
  context.textAlign = 'center';
  const roomy = width > 44 && height > 15;
  if (cell.value === null) {
    context.fillStyle = palette.bg2;
    context.fillRect(x, y, width, height);
    if (!cell.failed) return;
    context.fillStyle = palette.alert;
    context.font = `600 11px ${font}`;
    context.fillText(roomy ? 'error' : '×', x + width / 2, y + height / 2);
    return;
  }
  const good = shareOf(scene, cell.value);
  context.fillStyle = interpolateRgb(...scene.ramp)(good);
  context.fillRect(x, y, width, height);
  if (!roomy) return;
  context.fillStyle = readableOn(interpolateRgb(...scene.ramp)(good), palette);
  const twoLines = cell.halfWidth !== null && height > 34;
  context.font = `${index === scene.best ? 600 : 400} 12px ${font}`;
  context.fillText(format(cell.value), x + width / 2, y + height / 2 - (twoLines ? 7 : 0));
  context.font = `400 10.5px ${font}`;
  if (twoLines) context.fillText(`±${format(cell.halfWidth!)}`, x + width / 2, y + height / 2 + 8);
}

/** Whichever of the two text colours is farther from the ground in lightness. */
function readableOn(ground: string, { ink, text0 }: Palette): string {
  const far = (colour: string) => Math.abs(lab(colour).l - lab(ground).l);
  return far(ink) > far(text0) ? ink : text0;
}

function shareOf({ cells, best, worst }: HeatScene, value: number): number {
  const of = (index: number | null) => (index === null ? value : (cells[index]?.value ?? value));
  return goodness(value, of(best), of(worst));
}

function outline(
  context: CanvasRenderingContext2D,
  scene: HeatScene,
  layout: HeatLayout,
  index: number,
  colour: string,
  lineWidth: number,
  inset = 0,
): void {
  const { x, y, width, height } = boxOf(scene, layout, index);
  context.strokeStyle = colour;
  context.lineWidth = lineWidth;
  context.strokeRect(x + inset, y + inset, width - 2 * inset, height - 2 * inset);
}

/** Worst to best from left to right, and where the marks stand on it. */
function paintScale(context: CanvasRenderingContext2D, scene: HeatScene, { left, top, cellHeight }: HeatLayout): void {
  const { cells, best, worst, palette, font, format, marks, ramp, rows, width } = scene;
  const [good, bad] = [cells[best ?? -1]?.value, cells[worst ?? -1]?.value];
  if (good === undefined || bad === undefined || good === null || bad === null) return;
  const y = top + cellHeight * rows.length + 26;
  const length = Math.min(360, width - left - RIGHT);
  // Marks may lie beyond both ends.
  const values = [good, bad, ...marks.map(({ value }) => value)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const place = scaleLinear()
    .domain(good < bad ? [high, low] : [low, high])
    .range([left, left + length]);
  const [from, to] = low === high ? [left, left + length] : [place(bad), place(good)];
  const colour = interpolateRgb(...ramp);
  for (let step = 0; step < SCALE_STEPS; step++) {
    context.fillStyle = colour((step + 0.5) / SCALE_STEPS);
    context.fillRect(from + ((to - from) * step) / SCALE_STEPS, y, (to - from) / SCALE_STEPS + 0.5, 8);
  }
  context.font = `400 11px ${font}`;
  context.fillStyle = palette.text1;
  context.textAlign = 'left';
  context.fillText(`worst ${format(bad)}`, from, y + 18);
  context.textAlign = 'right';
  context.fillText(`best ${format(good)}`, to, y + 18);
  for (const mark of marks) {
    const x = low === high ? left : place(mark.value);
    context.fillStyle = mark.colour;
    context.fillRect(x - 1, y - 4, 2, 16);
    context.textAlign = x > left + length / 2 ? 'right' : 'left';
    context.fillText(mark.label, x, y - 10);
  }
}
