/**
 * The cache of a CPU as a grid of sets x ways. Three readings of a cell: how recently it was used, how often it was hit, or
 * which class of miss filled it. Shapes carry the miss class as well as colours do.
 */
import type { Frame } from '../lab/run/frame';
import { fill, outline, dashed } from './pixels';
import type { Pixels } from './pixels';
import { RAMP_STEPS } from './pixel-colours';
import type { PixelColours } from './pixel-colours';
import { extent } from './stage-layout';
import type { TileLayout } from './stage-layout';

export type GridMode = 'recency' | 'heat' | 'miss';

const SLOTS = 256;

/** Recency falls off as exp(-age / (1.15 x entries)), tabulated over 0..4 of that. */
const DECAY_STEPS = 256;
const DECAY = Uint8Array.from({ length: DECAY_STEPS }, (_, step) =>
  Math.round(Math.exp((-4 * step) / DECAY_STEPS) * (RAMP_STEPS - 1)),
);

/** Hits on a logarithmic scale that ends at 255, the same for every tile. */
export const HEAT_FULL = 255;
function heatStep(hits: number): number {
  return Math.min(RAMP_STEPS - 1, Math.round((Math.log2(1 + hits) / 8) * (RAMP_STEPS - 1)));
}

/** A slot counts as just filled for so many lookups of its CPU, and somewhat longer when frames are further apart. */
export function justFilledSpan(frame: Frame, previous: Frame | null, cpu: number): number {
  const since = previous?.cpus === frame.cpus ? frame.lookups[cpu]! - previous.lookups[cpu]! : 0;
  return Math.max(4, Math.min(8, since));
}

export interface GridContext {
  pixels: Pixels;
  layout: TileLayout;
  colours: PixelColours;
  mode: GridMode;
  /** Slots filled within so many lookups are outlined. */
  justFilled: number;
  /** Per slot of all CPUs: how much of the flash of a fill and of a revocation is left, 0..1; null without motion. */
  flash: Float32Array | null;
  revoked: Float32Array | null;
}

/** Cells of one CPU with its tile at (tileX, tileY). */
export function paintGrid(context: GridContext, frame: Frame, cpu: number, tileX: number, tileY: number): void {
  const { pixels, layout, colours } = context;
  const left = tileX + layout.gridX;
  const top = tileY + layout.gridY;
  const entries = Math.min(SLOTS, frame.cacheEntries[cpu]!);
  const base = cpu * SLOTS;
  const clock = frame.lookups[cpu]!;
  const decay = DECAY_STEPS / 4 / (entries * 1.15);
  const { cell, cellX, cellY } = layout;
  // A box around a cell has room to stand out; a cell that is filled all over says enough when it is the very last.
  const justFilled = cell < 3 * layout.ratio ? 2 : context.justFilled;
  for (let slot = 0; slot < entries; slot++) {
    const x = left + cellX[slot]!;
    const y = top + cellY[slot]!;
    const at = base + slot;
    if (frame.tags[at] === 0) {
      if (frame.dead[at] === 0) paintEmpty(context, x, y);
      else paintDead(context, x, y, frame.dead[at]!, context.revoked === null ? 0 : context.revoked[at]!);
      continue;
    }
    if (context.mode === 'recency') {
      const step = ((clock - frame.lastUse[at]!) * decay) | 0;
      fill(pixels, x, y, cell, cell, colours.ramp[DECAY[step < DECAY_STEPS ? step : DECAY_STEPS - 1]!]!);
    } else if (context.mode === 'heat') fill(pixels, x, y, cell, cell, colours.ramp[heatStep(frame.hits[at]!)]!);
    else paintMissClass(context, x, y, frame.missClass[at]!);
    if (clock - frame.filledAt[at]! < justFilled) paintJustFilled(context, x, y);
    const flash = context.flash === null ? 0 : context.flash[at]!;
    if (flash > 0) fill(pixels, x, y, cell, Math.ceil(cell * flash), colours.flash);
  }
  paintPeak(context, left, top, entries, frame.peakEntries[cpu]!);
}

/** An empty slot of the cache: an outline, over the dot of the static layer. */
function paintEmpty({ pixels, layout, colours }: GridContext, x: number, y: number): void {
  const { cell } = layout;
  if (cell < 3) return;
  fill(pixels, x, y, cell, cell, colours.bg2);
  outline(pixels, x, y, cell, cell, colours.line2, 1);
}

/** A copy that died where it lies: hollow, and crossed by its flash; revoked in the colour of alerts, purged grey. */
function paintDead({ pixels, layout, colours }: GridContext, x: number, y: number, death: number, left: number): void {
  const { cell, ratio } = layout;
  const colour = death === 1 ? colours.alert : colours.text2;
  fill(pixels, x, y, cell, cell, colours.bg2);
  if (cell < 3) fill(pixels, x, y, cell, Math.max(1, cell >> 1), colour);
  else outline(pixels, x, y, cell, cell, colour, 1);
  if (left <= 0) return;
  fill(pixels, x, y, cell, cell, colour);
  // It starts larger than its cell and shrinks back into it, so that it is seen among hundreds.
  const reach = Math.ceil(3 * ratio * left);
  outline(pixels, x - reach, y - reach, cell + 2 * reach, cell + 2 * reach, colour, Math.max(1, Math.round(ratio)));
}

function paintJustFilled({ pixels, layout, colours }: GridContext, x: number, y: number): void {
  const { cell, ratio } = layout;
  const edge = Math.max(1, Math.round(ratio));
  if (cell < 3 * ratio) fill(pixels, x, y, cell, cell, colours.flash);
  else outline(pixels, x - edge, y - edge, cell + 2 * edge, cell + 2 * edge, colours.flash, edge);
}

/** compulsory full and pale, capacity full and strong, conflict upper half, revocation hollow, switch lower half. */
function paintMissClass({ pixels, layout, colours }: GridContext, x: number, y: number, missClass: number): void {
  const { cell } = layout;
  const colour = colours.miss[missClass] ?? colours.line2;
  const half = Math.max(1, cell >> 1);
  if (missClass <= 2 || cell < 3) fill(pixels, x, y, cell, cell, colour);
  else if (missClass === 3) fill(pixels, x, y, cell, half, colour);
  else if (missClass === 4) outline(pixels, x, y, cell, cell, colour, 1);
  else fill(pixels, x, y + cell - half, cell, half, colour);
}

/** Dashes where the cache was larger. */
function paintPeak(
  { pixels, layout, colours }: GridContext,
  x: number,
  y: number,
  entries: number,
  peak: number,
): void {
  if (peak <= entries) return;
  const line = Math.max(1, Math.round(layout.ratio));
  const space = layout.pitch >= 3 * layout.ratio ? line : 0;
  const { width, height } = extent(layout, peak);
  const dash = Math.max(2, Math.round(2 * layout.ratio));
  dashed(pixels, x - 1 - space, y - 1 - space, width + 1 + space, height + 1 + space, colours.accent, line, dash);
}
