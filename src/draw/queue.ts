/** A CPU's queue as a row of tasks: width grows with operations, hollow = stolen, bright = beyond the steal threshold. */
import type { Frame } from '../lab/run/frame';
import { fill, outline } from './pixels';
import type { Pixels } from './pixels';
import type { PixelColours } from './pixel-colours';
import type { TileLayout } from './stage-layout';
import { queueRow } from './tile-static';

export interface QueueBox {
  x: number;
  y: number;
  /** Room for tasks. */
  width: number;
  height: number;
  ratio: number;
  /** Plain ticks of one width instead of widths by operations. */
  plain: boolean;
}

/** Width of a task in device pixels. */
export function taskWidth(ops: number, box: Pick<QueueBox, 'ratio' | 'plain'>): number {
  if (box.plain) return Math.max(2, Math.round(2 * box.ratio));
  return Math.round(Math.max(3, Math.min(11, 2 + ops * 0.35)) * box.ratio);
}

/** The room for tasks in a tile, at its left upper corner. */
export function queueBox(layout: TileLayout): QueueBox {
  const row = queueRow(layout);
  const width = layout.tileWidth - row.x - layout.pad - Math.round((row.label ? 18 : 0) * layout.ratio);
  return { x: 0, y: 0, width, height: row.height, ratio: layout.ratio, plain: !row.label };
}

const gapOf = (box: QueueBox) => Math.max(1, Math.round((box.plain ? 1 : 1.5) * box.ratio));

/** Where a task of a queue is drawn, from the left of its box; null if there is no room for it. */
export function queuePlace(
  frame: Frame,
  cpu: number,
  place: number,
  box: QueueBox,
): { x: number; width: number } | null {
  const first = cpu * (frame.queueOps.length / frame.cpus);
  const gap = gapOf(box);
  let x = 0;
  for (let before = 0; before < place; before++) x += taskWidth(frame.queueOps[first + before]!, box) + gap;
  const width = taskWidth(frame.queueOps[first + place]!, box);
  return x + width > box.width ? null : { x, width };
}

/** Place in the queue of the task at `x` device pixels from the left of its box, or of the nearest within its gap; else null. */
export function queueTaskAt(frame: Frame, cpu: number, box: QueueBox, x: number): number | null {
  const length = Math.min(frame.queueOps.length / frame.cpus, frame.queueLength[cpu]!);
  const gap = gapOf(box);
  for (let place = 0; place < length; place++) {
    const found = queuePlace(frame, cpu, place, box);
    if (!found) return null;
    if (x >= found.x - gap / 2 && x < found.x + found.width + gap / 2) return place;
  }
  return null;
}

export function paintQueue(pixels: Pixels, box: QueueBox, frame: Frame, cpu: number, colours: PixelColours): void {
  const shown = frame.queueOps.length / frame.cpus;
  const length = Math.min(shown, frame.queueLength[cpu]!);
  const threshold = frame.stealFrom[cpu]!;
  const gap = gapOf(box);
  const line = Math.max(1, Math.round(box.ratio));
  const end = box.x + box.width;
  let x = box.x;
  let tick = -1;
  for (let place = 0; place < length; place++) {
    const at = cpu * shown + place;
    const width = taskWidth(frame.queueOps[at]!, box);
    if (place === threshold) tick = x - gap;
    if (x + width > end) break;
    const colour = place >= threshold ? colours.text1 : colours.line3;
    if (frame.queueStolen[at] === 1 && width >= 3 * line) outline(pixels, x, box.y, width, box.height, colour, line);
    else fill(pixels, x, box.y, width, box.height, colour);
    x += width + gap;
  }
  // A queue shorter than the threshold: the tick stands where that many ordinary tasks would end.
  if (tick < 0) tick = Math.max(x, box.x + threshold * (taskWidth(16, box) + gap) - gap);
  const tickWidth = Math.max(1, Math.round((box.plain ? 1 : 2) * box.ratio));
  const over = Math.round((box.plain ? 1 : 3) * box.ratio);
  fill(pixels, Math.min(tick, end - tickWidth), box.y - over, tickWidth, box.height + 2 * over, colours.accent);
}
