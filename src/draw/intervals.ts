/** Rows on one logarithmic axis, each a median with its interval, perhaps a range that was expected, and a second median. */
import { scaleLog } from 'd3';
import type { Drawing, DrawnPoint } from './drawing';
import type { Palette } from './palette';

export interface IntervalDot {
  median: number;
  low: number;
  high: number;
  colour: string;
  hollow: boolean;
  text: string;
}

export interface IntervalRow {
  label: string;
  dots: readonly IntervalDot[];
  /** What was expected. */
  range: { low: number; high: number } | null;
  /** At the right end. */
  note: string;
}

export interface IntervalScene {
  rows: readonly IntervalRow[];
  unit: string;
  palette: Palette;
  font: string;
  format: (value: number) => string;
}

export const INTERVAL_ROW = 22;
const HEAD = 22;
const LETTER = 5.9;

export const intervalHeight = (rows: number) => HEAD + rows * INTERVAL_ROW + 6;

interface Place {
  left: number;
  right: number;
  x: (value: number) => number;
  ticks: readonly number[];
}

function placeOf({ rows }: IntervalScene, width: number): Place {
  const longest = Math.max(0, ...rows.map(({ label }) => label.length));
  const note = Math.max(0, ...rows.map((row) => row.note.length));
  const left = Math.min(width * 0.46, 8 + longest * LETTER);
  const right = Math.max(left + 40, width - 10 - note * LETTER);
  const values = rows
    .flatMap(({ dots, range }) => [
      ...dots.flatMap(({ low, high }) => [low, high]),
      range?.low ?? NaN,
      range?.high ?? NaN,
    ])
    .filter((value) => Number.isFinite(value) && value > 0);
  const [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [1, 100];
  const domain = [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high * 1.0001))];
  const scale = scaleLog().domain(domain).range([left, right]).clamp(true);
  const ticks = scale.ticks(4).filter((tick) => Math.abs(Math.log10(tick) % 1) < 1e-9);
  return { left, right, x: scale, ticks };
}

export function intervalDrawing(scene: IntervalScene): Drawing {
  return {
    paint: (context, width) => paintIntervals(context, scene, placeOf(scene, width), width),
    points: (width) => pointsOf(scene, placeOf(scene, width)),
  };
}

const rowY = (row: number) => HEAD + row * INTERVAL_ROW + INTERVAL_ROW / 2;

function pointsOf({ rows }: IntervalScene, { x }: Place): DrawnPoint[] {
  return rows.flatMap(({ dots }, row) =>
    dots.filter(({ median }) => median > 0).map(({ median, text }) => ({ x: x(median), y: rowY(row), text })),
  );
}

function paintIntervals(context: CanvasRenderingContext2D, scene: IntervalScene, place: Place, width: number): void {
  const { rows, palette, font, unit, format } = scene;
  context.textBaseline = 'alphabetic';
  context.font = `400 10.5px ${font}`;
  context.textAlign = 'center';
  for (const tick of place.ticks) {
    const x = Math.round(place.x(tick));
    context.fillStyle = palette.line;
    context.fillRect(x, HEAD - 4, 1, rows.length * INTERVAL_ROW + 4);
    context.fillStyle = palette.text2;
    context.fillText(format(tick), x, HEAD - 9);
  }
  context.textAlign = 'left';
  context.fillText(unit, 0, HEAD - 9);
  rows.forEach((row, index) => paintRow(context, scene, place, row, index, width));
}

function paintRow(
  context: CanvasRenderingContext2D,
  { palette, font }: IntervalScene,
  place: Place,
  row: IntervalRow,
  index: number,
  width: number,
): void {
  const y = rowY(index);
  context.font = `400 12px ${font}`;
  context.textAlign = 'left';
  context.fillStyle = palette.text1;
  context.fillText(clipped(row.label, place.left - 8), 0, y + 4);
  context.fillStyle = palette.text0;
  context.textAlign = 'right';
  context.fillText(row.note, width, y + 4);
  context.fillStyle = palette.line;
  context.fillRect(place.left, Math.round(y), place.right - place.left, 1);
  if (row.range) {
    context.fillStyle = palette.bg3;
    const [from, to] = [place.x(row.range.low), place.x(row.range.high)];
    context.fillRect(from, y - 6, Math.max(2, to - from), 13);
  }
  for (const dot of row.dots.toReversed()) {
    if (!(dot.median > 0)) continue;
    context.fillStyle = dot.colour;
    const [from, to] = [place.x(Math.max(dot.low, 1e-9)), place.x(dot.high)];
    context.fillRect(from, y - 0.5, Math.max(1, to - from), 2);
    context.beginPath();
    context.arc(place.x(dot.median), y + 0.5, 3.6, 0, 2 * Math.PI);
    context.fillStyle = dot.hollow ? palette.bg1 : dot.colour;
    context.fill();
    context.strokeStyle = dot.colour;
    context.lineWidth = 1.5;
    context.stroke();
  }
}

function clipped(text: string, width: number): string {
  const most = Math.max(3, Math.floor(width / LETTER));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
