/**
 * The tiles of one variant on one canvas. Rectangles (cells, queues, gauges) are written into pixels over a copy of the
 * static layer and put in one go; text, arcs and selection are drawn over them.
 */
import type { Frame } from '../lab/run/frame';
import { paintArcs, curveOf, pointOn, stealsOf } from './arcs';
import { justFilledSpan, paintGrid } from './grid';
import type { GridMode } from './grid';
import { Motion, RESIZE_MS, STEAL_MS } from './motion';
import type { Palette } from './palette';
import { pixelColours } from './pixel-colours';
import type { PixelColours } from './pixel-colours';
import { fill, pixelsOf } from './pixels';
import type { Pixels } from './pixels';
import { paintQueue, queueBox, queuePlace } from './queue';
import { extent } from './stage-layout';
import type { TileLayout } from './stage-layout';
import { gaugeBox, paintStatic, queueRow } from './tile-static';
import { paintTileText, progress } from './tile-text';

export interface TileInput {
  frame: Frame;
  previous: Frame | null;
  /** Per CPU over about the last window, 0..1; NaN without a lookup. */
  hitRate: ArrayLike<number>;
  /** thief x victim, tasks over the same span. */
  stolen: ArrayLike<number>;
  /** Per CPU, or one for all: hit rate below which a cache grows. */
  growBelow: number;
  mode: GridMode;
  selectedCpu: number | null;
  selectedSlot: number | null;
  /** Number of the task that is selected, wherever it is. */
  selectedTask: number | null;
  /** Whether single events may move. */
  motion: boolean;
}

/** Keeps what is costly between frames: the static layer, the picture, and the motion under way. */
export class TilePainter {
  #context: CanvasRenderingContext2D | null;
  #layout: TileLayout | null = null;
  #palette: Palette | null = null;
  #colours: PixelColours | null = null;
  #image: ImageData | null = null;
  #pixels: Pixels | null = null;
  #template: Uint32Array | null = null;
  #motion = new Motion(0);
  #frame: Frame | null = null;

  constructor(
    readonly canvas: HTMLCanvasElement,
    readonly variant: number,
    readonly font: string,
  ) {
    this.#context = canvas.getContext('2d', { alpha: false });
  }

  /** Draws the frame; true while something still moves and another call is due. */
  paint(input: TileInput, layout: TileLayout, palette: Palette, now: number): boolean {
    const context = this.#context;
    if (!context) return false;
    this.#prepare(context, layout, palette);
    if (!this.#image || !this.#pixels || !this.#template || !this.#colours) return false;
    const moving = this.#move(input, now);
    this.#pixels.data.set(this.#template);
    paintTilePixels(this.#pixels, input, layout, this.#colours, moving ? this.#motion : null);
    context.putImageData(this.#image, 0, 0);
    paintOverPixels(context, input, layout, palette, this.variant, this.font);
    this.#paintMoves(context, layout, palette, now);
    this.#paintResizes(context, layout, palette, input.frame, now);
    return moving;
  }

  #prepare(context: CanvasRenderingContext2D, layout: TileLayout, palette: Palette): void {
    if (layout === this.#layout && palette === this.#palette) return;
    this.#layout = layout;
    this.#palette = palette;
    this.#colours = pixelColours(palette, this.variant);
    if (this.canvas.width !== layout.width) this.canvas.width = layout.width;
    if (this.canvas.height !== layout.height) this.canvas.height = layout.height;
    this.#image = staticLayer(layout, palette, this.font) ?? context.createImageData(layout.width, layout.height);
    this.#pixels = pixelsOf(this.#image);
    this.#template = this.#pixels.data.slice();
  }

  #move(input: TileInput, now: number): boolean {
    const { frame } = input;
    if (this.#motion.slots !== frame.tags.length) {
      this.#motion = new Motion(frame.tags.length);
      this.#frame = null;
    }
    if (frame !== this.#frame) {
      this.#motion.notice(frame, input.motion ? this.#frame : null, now);
      this.#frame = frame;
    }
    return this.#motion.advance(now);
  }

  /** Tasks on their way. */
  #paintMoves(context: CanvasRenderingContext2D, layout: TileLayout, palette: Palette, now: number): void {
    context.fillStyle = palette.flash;
    for (const move of this.#motion.moves) {
      const { x, y } = pointOn(curveOf(layout, move), Math.min(1, (now - move.start) / STEAL_MS));
      context.beginPath();
      context.arc(x, y, 3 * layout.ratio, 0, Math.PI * 2);
      context.fill();
    }
  }

  /** The outline of a cache on its way from one size to the next. */
  #paintResizes(
    context: CanvasRenderingContext2D,
    layout: TileLayout,
    palette: Palette,
    frame: Frame,
    now: number,
  ): void {
    context.strokeStyle = palette.flash;
    context.lineWidth = 1.5 * layout.ratio;
    for (const { cpu, from, start } of this.#motion.resizes) {
      const share = Math.min(1, (now - start) / RESIZE_MS);
      const before = extent(layout, from);
      const after = extent(layout, frame.cacheEntries[cpu]!);
      const width = before.width + (after.width - before.width) * share;
      const height = before.height + (after.height - before.height) * share;
      const tile = layout.tiles[cpu]!;
      context.strokeRect(tile.x + layout.gridX - 2, tile.y + layout.gridY - 2, width + 3, height + 3);
    }
  }
}

/** Cells, gauges and queues of all tiles. `motion`: what is left of every slot's flashes; null where nothing moves. */
export function paintTilePixels(
  pixels: Pixels,
  input: TileInput,
  layout: TileLayout,
  colours: PixelColours,
  motion: Pick<Motion, 'flash' | 'revoked'> | null,
): void {
  const { frame, mode } = input;
  const { flash, revoked } = motion ?? { flash: null, revoked: null };
  const grid = { pixels, layout, colours, mode, justFilled: 0, flash, revoked };
  const queue = queueRow(layout);
  const box = queueBox(layout);
  layout.tiles.forEach(({ x, y }, cpu) => {
    grid.justFilled = justFilledSpan(frame, input.previous, cpu);
    paintGrid(grid, frame, cpu, x, y);
    paintGauge(pixels, layout, x, y, input.hitRate[cpu]!, input.growBelow, colours);
    paintProgress(pixels, layout, x, y, frame, cpu, colours);
    box.x = x + queue.x;
    box.y = y + queue.y;
    paintQueue(pixels, box, frame, cpu, colours);
  });
}

/** Text, arcs and selection: what is drawn over the pixels. */
export function paintOverPixels(
  context: CanvasRenderingContext2D,
  input: TileInput,
  layout: TileLayout,
  palette: Palette,
  variant: number,
  font: string,
): void {
  paintTileText(context, input, layout, palette, font);
  const accent = palette.accent[variant] ?? palette.text1;
  const steals = stealsOf(input.stolen, layout.cpus);
  paintArcs(context, layout, steals, { accent, text: palette.text0, background: palette.bg1, font });
  paintSelection(context, input, layout, palette);
  paintTaskSelection(context, input, layout, palette);
}

/** Drawn on a canvas of its own, which is made to be read. */
function staticLayer(layout: TileLayout, palette: Palette, font: string): ImageData | null {
  const canvas = document.createElement('canvas');
  canvas.width = layout.width;
  canvas.height = layout.height;
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (!context) return null;
  paintStatic(context, layout, palette, font);
  return context.getImageData(0, 0, layout.width, layout.height);
}

function paintGauge(
  pixels: Pixels,
  layout: TileLayout,
  x: number,
  y: number,
  hitRate: number,
  growBelow: number,
  colours: PixelColours,
): void {
  const box = gaugeBox(layout);
  if (!box) return;
  if (Number.isFinite(hitRate)) {
    const height = Math.round(box.height * hitRate);
    fill(pixels, x + box.x, y + box.y + box.height - height, box.width, height, colours.accent);
  }
  const line = Math.max(1, Math.round(layout.ratio));
  const tick = y + box.y + Math.round(box.height * (1 - growBelow));
  fill(pixels, x + box.x - 3 * line, tick, box.width + 5 * line, line, colours.text0);
}

/** A line under the title: how much of the running task is done. */
function paintProgress(
  pixels: Pixels,
  layout: TileLayout,
  x: number,
  y: number,
  frame: Frame,
  cpu: number,
  colours: PixelColours,
): void {
  if (layout.level === 'micro' || layout.level === 'mini') return;
  const line = Math.max(1, Math.round((layout.level === 'mid' ? 1 : 2) * layout.ratio));
  const top = y + layout.gridY - Math.round((layout.level === 'mid' ? 5 : 7) * layout.ratio);
  const width = layout.tileWidth - 2 * layout.pad;
  fill(pixels, x + layout.pad, top, width, line, colours.line2);
  const share = progress(frame, cpu);
  if (share > 0) fill(pixels, x + layout.pad, top, Math.round(width * share), line, colours.text1);
}

function paintSelection(
  context: CanvasRenderingContext2D,
  { selectedCpu, selectedSlot }: TileInput,
  layout: TileLayout,
  palette: Palette,
): void {
  const tile = selectedCpu === null ? undefined : layout.tiles[selectedCpu];
  if (!tile) return;
  const line = Math.max(1, Math.round(layout.ratio));
  context.strokeStyle = palette.text1;
  context.lineWidth = line;
  context.strokeRect(tile.x + line / 2, tile.y + line / 2, layout.tileWidth - line, layout.tileHeight - line);
  if (selectedSlot === null) return;
  const x = tile.x + layout.gridX + layout.cellX[selectedSlot]!;
  const y = tile.y + layout.gridY + layout.cellY[selectedSlot]!;
  const reach = 2.5 * line;
  context.strokeStyle = palette.text0;
  context.strokeRect(x - reach, y - reach, layout.cell + 2 * reach, layout.cell + 2 * reach);
}

/** A box around the selected task while it stands in a queue that has room to show it. */
function paintTaskSelection(
  context: CanvasRenderingContext2D,
  { frame, selectedTask }: TileInput,
  layout: TileLayout,
  palette: Palette,
): void {
  if (selectedTask === null) return;
  const shown = frame.queueNumber.length / frame.cpus;
  const box = queueBox(layout);
  const line = Math.max(1, Math.round(layout.ratio));
  layout.tiles.forEach((tile, cpu) => {
    const first = cpu * shown;
    const length = Math.min(shown, frame.queueLength[cpu]!);
    const place = frame.queueNumber.subarray(first, first + length).indexOf(selectedTask);
    const found = place < 0 ? null : queuePlace(frame, cpu, place, box);
    if (!found) return;
    const row = queueRow(layout);
    context.strokeStyle = palette.flash;
    context.lineWidth = line;
    const reach = 1.5 * line;
    context.strokeRect(
      tile.x + row.x + found.x - reach,
      tile.y + row.y - reach,
      found.width + 2 * reach,
      row.height + 2 * reach,
    );
  });
}
