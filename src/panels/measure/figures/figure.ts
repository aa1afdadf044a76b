/** A chart of measured numbers with its picture: what the page paints and what files get are the same. */
import type { Chart, ChartData } from '../../../draw/chart';
import type { Drawing } from '../../../draw/drawing';
import { brief, fixed, grouped, NONE } from '../../../draw/format';
import type { Palette } from '../../../draw/palette';
import type { MeasureReport, MicroRow } from '../../../state/measure-facts';

export interface Figure {
  chart: Chart;
  /** Null while there is nothing to show. */
  drawing: Drawing | null;
  height: number;
}

/** How pictures look here: colours and type of the page. */
export interface Style {
  palette: Palette;
  font: string;
}

interface FigureSource {
  id: string;
  title: string;
  height: number;
  scope: string;
  summary: () => string;
  data: () => ChartData;
  drawing: Drawing | null;
  style: Style;
}

/** Of a picture in a file. */
const FILE_WIDTH = 720;
const HEAD = 26;

export function figure({ id, title, height, scope, summary, data, drawing, style }: FigureSource): Figure {
  const chart: Chart = {
    id,
    title,
    scope: () => scope,
    summary,
    data,
    picture: () => {
      if (!drawing) return null;
      const paint = (context: CanvasRenderingContext2D) => {
        context.font = `600 12px ${style.font}`;
        context.fillStyle = style.palette.text0;
        context.textAlign = 'left';
        context.textBaseline = 'alphabetic';
        context.fillText(title, 12, 18);
        context.save();
        context.translate(12, HEAD);
        drawing.paint(context, FILE_WIDTH - 24, height);
        context.restore();
        context.font = `400 10.5px ${style.font}`;
        context.fillStyle = style.palette.text2;
        context.textAlign = 'left';
        context.fillText(scope.slice(0, 130), 12, HEAD + height + 18);
      };
      return { width: FILE_WIDTH, height: HEAD + height + 28, background: style.palette.bg1, paint };
    },
  };
  return { chart, drawing, height };
}

/** On which machine, when and how it was measured. */
export function scopeOf({ machine, date, build }: MeasureReport): string {
  const threads = machine.threads === 1 ? '1 thread' : `${machine.threads} threads`;
  return `Measured ${date.slice(0, 16).replace('T', ' ')}, ${machine.agent}, ${threads}, engine ${build}; medians with their 95 % interval`;
}

/** A time as one reads it: three digits or so. */
export function ns(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  if (size >= 1e4) return brief(value);
  return size >= 100 ? fixed(value, 0) : size >= 10 ? fixed(value, 1) : fixed(value, 2);
}

/** `3.21 ns (3.18–3.25), n 40, 2 outliers`. */
export function estimateText({
  median,
  low,
  high,
  n,
  outliers,
}: Pick<MicroRow, 'median' | 'low' | 'high' | 'n' | 'outliers'>): string {
  const others = outliers === 0 ? '' : `, ${grouped(outliers)} ${outliers === 1 ? 'outlier' : 'outliers'}`;
  return `${ns(median)} ns (${ns(low)}–${ns(high)}), n ${grouped(n)}${others}`;
}

/** Numbers for a picture; null unless all are known. */
export function numbersOf(row: Pick<MicroRow, 'median' | 'low' | 'high'> | undefined) {
  if (!row || row.median === null || row.low === null || row.high === null) return null;
  return { median: row.median, low: row.low, high: row.high };
}

/** Rows of a table: every one is a median with its interval and how it came about. */
export const ESTIMATE_COLUMNS = [
  { name: 'median', unit: 'ns' },
  { name: '95 % from', unit: 'ns' },
  { name: '95 % to', unit: 'ns' },
  { name: 'n', unit: '' },
  { name: 'outliers', unit: '' },
] as const;
export const estimateCells = ({ median, low, high, n, outliers }: MicroRow) => [median, low, high, n, outliers];
