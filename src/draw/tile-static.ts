/** The layer of a variant's tiles that only changes with layout and theme: drawn once, then copied as pixels. */
import type { Palette } from './palette';
import type { TileLayout } from './stage-layout';

/** The share below which the cache rule grows a cache, by default: the tick on the gauge. */
export interface StaticOptions {
  /** Hit rate at which the tick of the gauge stands. */
  growBelow: number;
}

export interface GaugeBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The hit-rate gauge of a tile, relative to it; null where there is no room for one. */
export function gaugeBox(layout: TileLayout): GaugeBox | null {
  if (layout.level === 'mini' || layout.level === 'micro') return null;
  const width = Math.round((layout.level === 'mid' ? 5 : 7) * layout.ratio);
  return { x: layout.tileWidth - layout.pad - width, y: layout.gridY, width, height: layout.gridHeight };
}

/** Top of the row with the queue, relative to the tile, and its height. */
export function queueRow(layout: TileLayout): { x: number; y: number; height: number; label: boolean } {
  const { ratio, level } = layout;
  const px = (css: number) => Math.round(css * ratio);
  if (level === 'micro') return { x: layout.gridX, y: layout.tileHeight - px(8), height: px(5), label: false };
  if (level === 'mini') return { x: layout.gridX, y: layout.tileHeight - px(9), height: px(5), label: false };
  if (level === 'mid') return { x: layout.pad, y: layout.tileHeight - px(12), height: px(7), label: false };
  return { x: layout.pad + px(37), y: layout.tileHeight - px(17), height: px(10), label: true };
}

/** The name of a CPU as far as there is room for it. */
export function cpuTitle(layout: TileLayout, cpu: number): string {
  const wide = layout.level === 'full' || layout.level === 'short' || layout.tileWidth > 112 * layout.ratio;
  return wide || layout.level === 'mini' ? `CPU ${cpu}` : String(cpu);
}

export function paintStatic(
  context: CanvasRenderingContext2D,
  layout: TileLayout,
  palette: Palette,
  font: string,
): void {
  const { ratio } = layout;
  const px = (css: number) => Math.round(css * ratio);
  context.fillStyle = palette.bg1;
  context.fillRect(0, 0, layout.width, layout.height);
  context.fillStyle = palette.bg2;
  for (const { x, y } of layout.tiles) context.fillRect(x, y, layout.tileWidth, layout.tileHeight);
  paintDots(context, layout, palette);
  paintGauges(context, layout, palette);
  const strong = layout.level === 'full' || layout.level === 'short' || layout.level === 'mid';
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  context.font = `${strong ? 600 : 400} ${titleSize(layout) * ratio}px ${font}`;
  context.fillStyle = strong ? palette.text0 : palette.text2;
  layout.tiles.forEach(({ x, y }, cpu) =>
    context.fillText(cpuTitle(layout, cpu), x + layout.pad, y + titleBase(layout)),
  );
  context.font = `400 ${11 * ratio}px ${font}`;
  context.fillStyle = palette.text1;
  const queue = queueRow(layout);
  if (queue.label) {
    for (const { x, y } of layout.tiles) context.fillText('queue', x + layout.pad, y + queue.y + px(9));
  }
  context.font = `400 ${10.5 * ratio}px ${font}`;
  for (const { socket, y } of layout.sockets) context.fillText(`socket ${socket}`, 0, y + px(10));
}

export function titleSize(layout: TileLayout): number {
  return layout.level === 'full' || layout.level === 'short' ? 11.5 : layout.level === 'micro' ? 10 : 10.5;
}

/** Baseline of the title, from the top of the tile. */
export function titleBase(layout: TileLayout): number {
  const css = layout.level === 'full' || layout.level === 'short' ? 15 : layout.level === 'micro' ? 10.5 : 13;
  return Math.round(css * layout.ratio);
}

/** Dots show where 256 entries would end; where a dot would be as large as a cell, a darker ground does. */
function paintDots(context: CanvasRenderingContext2D, layout: TileLayout, palette: Palette): void {
  if (layout.pitch < 3) {
    context.fillStyle = palette.bg1;
    for (const { x, y } of layout.tiles) {
      context.fillRect(x + layout.gridX, y + layout.gridY, layout.gridWidth, layout.gridHeight);
    }
    return;
  }
  const size = Math.max(1, Math.round(layout.ratio));
  const inset = Math.floor((layout.cell - size) / 2);
  context.fillStyle = palette.line2;
  for (const { x, y } of layout.tiles) {
    for (let slot = 0; slot < layout.cellX.length; slot++) {
      const left = x + layout.gridX + layout.cellX[slot]! + inset;
      context.fillRect(left, y + layout.gridY + layout.cellY[slot]! + inset, size, size);
    }
  }
}

function paintGauges(context: CanvasRenderingContext2D, layout: TileLayout, palette: Palette): void {
  const box = gaugeBox(layout);
  if (!box) return;
  context.fillStyle = palette.bg3;
  for (const { x, y } of layout.tiles) context.fillRect(x + box.x, y + box.y, box.width, box.height);
}
