/** A quantity over time or over runs, with the levels between its change points and a mark at each. */
import type { Palette } from './palette';

export interface ChangeLine {
  colour: string;
  /** In order of x; y NaN = no sample. */
  points: readonly { x: number; y: number }[];
}

export interface ChangeMark {
  x: number;
  before: number;
  after: number;
  pending: boolean;
  worse: boolean;
}

export interface ChangeChart {
  lines: readonly ChangeLine[];
  marks: readonly ChangeMark[];
  from: number;
  to: number;
  /** Single values, as runs are, have dots. */
  dots: boolean;
  text: (value: number) => string;
}

const LEFT = 58;
const PAD = 6;

export function paintChanges(
  context: CanvasRenderingContext2D,
  { lines, marks, from, to, dots, text }: ChangeChart,
  { width, height }: { width: number; height: number },
  palette: Palette,
  font: string,
): void {
  const values = lines.flatMap(({ points }) => points.map(({ y }) => y)).filter(Number.isFinite);
  if (values.length === 0) return;
  const [lowest, highest] = mostOf(values);
  const margin = (highest - lowest || Math.abs(highest) || 1) * 0.06;
  const [low, high] = [lowest - margin, highest + margin];
  const x = (at: number) => LEFT + ((at - from) / (to - from || 1)) * (width - LEFT - PAD);
  const y = (value: number) => PAD + (1 - Math.min(1, Math.max(0, (value - low) / (high - low)))) * (height - 2 * PAD);
  context.font = `10.5px ${font}`;
  context.fillStyle = palette.text2;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillText(text(highest), LEFT - 6, y(highest));
  if (y(lowest) - y(highest) > 12) context.fillText(text(lowest), LEFT - 6, y(lowest));
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.strokeRect(LEFT + 0.5, 0.5, width - LEFT - PAD - 1, height - 1);
  for (const line of lines) traceValues(context, line, x, y, dots);
  for (const mark of marks) paintMark(context, mark, { x, y, height }, palette);
}

/** Where nearly all values are: a first window with cold caches must not flatten the rest; what lies beyond runs along the edge. */
function mostOf(values: readonly number[]): [low: number, high: number] {
  const sorted = values.toSorted((a, b) => a - b);
  const cut = Math.floor(sorted.length / 100);
  return [sorted[cut]!, sorted[sorted.length - 1 - cut]!];
}

function traceValues(
  context: CanvasRenderingContext2D,
  { colour, points }: ChangeLine,
  x: (at: number) => number,
  y: (value: number) => number,
  dots: boolean,
): void {
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 1.25;
  context.beginPath();
  let pen = false;
  for (const point of points) {
    if (!Number.isFinite(point.y)) pen = false;
    else if (pen) context.lineTo(x(point.x), y(point.y));
    else {
      context.moveTo(x(point.x), y(point.y));
      pen = true;
    }
  }
  context.stroke();
  if (!dots) return;
  for (const point of points) {
    context.beginPath();
    context.arc(x(point.x), y(point.y), 2, 0, 2 * Math.PI);
    context.fill();
  }
}

function paintMark(
  context: CanvasRenderingContext2D,
  { x: at, before, after, pending, worse }: ChangeMark,
  { x, y, height }: { x: (at: number) => number; y: (value: number) => number; height: number },
  palette: Palette,
): void {
  const px = Math.round(x(at)) + 0.5;
  context.strokeStyle = worse ? palette.alert : palette.text0;
  context.setLineDash(pending ? [2, 3] : []);
  context.beginPath();
  context.moveTo(px, 1);
  context.lineTo(px, height - 1);
  context.stroke();
  context.setLineDash([]);
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(px - 14, y(before));
  context.lineTo(px, y(before));
  context.moveTo(px, y(after));
  context.lineTo(px + 14, y(after));
  context.stroke();
}
