/** A quantity over the last windows, a line as high as a word: where it comes from, where its limit is, when an alert fired. */
import type { Palette } from './palette';
import type { SeriesSpec, WindowTable } from './series';
import { cell } from './series';
import { traceLine } from './track-lines';

export interface Spark {
  table: WindowTable;
  spec: SeriesSpec;
  fromMs: number;
  toMs: number;
  domain: { low: number; high: number };
  /** Limits of alert rules, in the unit of the column. */
  limits: readonly number[];
  /** When an alert on it fired. */
  firing: readonly { fromMs: number; toMs: number }[];
}

/** Lowest and highest value between two moments; NaN without a sample. */
export function extentOf({ table, spec, fromMs, toMs }: Pick<Spark, 'table' | 'spec' | 'fromMs' | 'toMs'>) {
  let [low, high, last] = [Infinity, -Infinity, Number.NaN];
  for (let row = 0; row < table.count; row++) {
    if (cell(table, row, table.end) <= fromMs || cell(table, row, table.start) >= toMs) continue;
    const value = cell(table, row, spec.column) * spec.factor;
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
    last = value;
  }
  return low > high ? { low: Number.NaN, high: Number.NaN, last } : { low, high, last };
}

/** Paints into `width` x `height`; values beyond the domain run along its edge. */
export function paintSpark(
  context: CanvasRenderingContext2D,
  spark: Spark,
  size: { width: number; height: number },
  colours: { palette: Palette; accent: string },
): void {
  const { table, fromMs, toMs, domain } = spark;
  const { width, height } = size;
  const x = (ms: number) => ((ms - fromMs) / (toMs - fromMs)) * width;
  const share = (value: number) => (value - domain.low) / (domain.high - domain.low);
  const y = (value: number) => height - 1 - Math.min(1, Math.max(0, share(value))) * (height - 2);
  context.fillStyle = colours.palette.alert;
  context.globalAlpha = 0.22;
  for (const span of spark.firing) {
    const [from, to] = [Math.max(0, x(span.fromMs)), Math.min(width, x(span.toMs))];
    if (to > from) context.fillRect(from, 0, to - from, height);
  }
  context.globalAlpha = 1;
  context.strokeStyle = colours.palette.line3;
  context.lineWidth = 1;
  context.setLineDash([2, 2]);
  for (const limit of spark.limits) {
    if (share(limit) < 0 || share(limit) > 1) continue;
    const at = Math.round(y(limit)) + 0.5;
    context.beginPath();
    context.moveTo(0, at);
    context.lineTo(width, at);
    context.stroke();
  }
  context.setLineDash([]);
  context.strokeStyle = colours.accent;
  context.lineWidth = 1.25;
  traceLine(context, table, spark.spec, { x, y, from: 0, to: table.count });
  context.stroke();
}
