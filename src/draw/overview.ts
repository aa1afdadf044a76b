/** Paints the whole run in one strip: phases, cost of every variant, what is not visible veiled. */
import type { Palette } from './palette';
import type { SeriesSpec, WindowTable } from './series';
import { robustExtent } from './scales';
import { valueAt } from './series';
import { traceLine } from './track-lines';

export interface OverviewScene {
  width: number;
  height: number;
  /** The strip shows 0 to this. */
  endMs: number;
  tables: readonly WindowTable[];
  spec: SeriesSpec;
  spans: readonly { fromMs: number; toMs: number }[];
  marks: readonly { ms: number; variant: number }[];
  visible: { fromMs: number; toMs: number };
  palette: Palette;
}

const INSET = 6;

export function paintOverview(context: CanvasRenderingContext2D, scene: OverviewScene): void {
  const { width, height, endMs, palette, tables, spec, visible } = scene;
  const x = (ms: number) => (ms / endMs) * width;
  context.fillStyle = palette.bg2;
  for (const span of scene.spans) {
    const from = x(span.fromMs);
    context.fillRect(
      from,
      INSET,
      Math.max(0.5, Math.min(width, x(span.toMs)) - from - (width > 60 ? 1 : 0)),
      height - 2 * INSET,
    );
  }
  const { low, high } = extent(tables, spec);
  const y = (value: number) => {
    const share = (value - low) / (high - low || 1);
    return height - 8 - Math.min(1, Math.max(0, share)) * (height - 16);
  };
  context.lineWidth = 1.1;
  context.lineJoin = 'round';
  tables.forEach((table, variant) => {
    context.strokeStyle = palette.accent[variant] ?? palette.text1;
    traceLine(context, table, spec, { x, y, from: 0, to: table.count });
    context.stroke();
  });
  for (const mark of scene.marks) {
    context.fillStyle = palette.accent[mark.variant] ?? palette.text1;
    context.fillRect(x(mark.ms) - 0.75, height - INSET, 1.5, 4);
  }
  const from = x(visible.fromMs);
  const to = Math.min(width, x(visible.toMs));
  context.fillStyle = palette.bg1;
  context.globalAlpha = 0.62;
  context.fillRect(0, INSET - 1, from, height - 2 * INSET + 2);
  context.fillRect(to, INSET - 1, width - to, height - 2 * INSET + 2);
  context.globalAlpha = 1;
}

/** The first windows after a cold start would squeeze all others: they run along the edge. */
function extent(tables: readonly WindowTable[], spec: SeriesSpec): { low: number; high: number } {
  const values: number[] = [];
  for (const table of tables) {
    for (let row = 0; row < table.count; row++) {
      const value = valueAt(table, spec, row);
      if (Number.isFinite(value)) values.push(value);
    }
  }
  return values.length === 0 ? { low: 0, high: 1 } : robustExtent(values, 0.02);
}
