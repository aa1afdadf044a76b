/** The words and numbers of the tiles: what a CPU runs, its entries, hit rate and queue length. */
import type { Frame } from '../lab/run/frame';
import { fixed, NONE, THIN } from './format';
import type { Palette } from './palette';
import type { TileLayout } from './stage-layout';
import { queueRow, titleBase } from './tile-static';

export interface TileTextInput {
  frame: Frame;
  hitRate: ArrayLike<number>;
  growBelow: number;
}

export function paintTileText(
  context: CanvasRenderingContext2D,
  input: TileTextInput,
  layout: TileLayout,
  palette: Palette,
  font: string,
): void {
  context.textBaseline = 'alphabetic';
  context.textAlign = 'right';
  if (layout.level === 'full') paintFullText(context, input, layout, palette, font);
  else if (layout.level === 'short') paintShortText(context, input, layout, palette, font);
  else paintSmallText(context, input, layout, palette, font);
}

/** Share of the running task's time that has passed; 0 when idle. */
export function progress(frame: Frame, cpu: number): number {
  if (frame.state[cpu] === 0) return 0;
  const start = frame.taskStartCycle[cpu]!;
  const length = frame.taskEndCycle[cpu]! - start;
  return length > 0 ? Math.max(0, Math.min(1, (frame.cycle - start) / length)) : 1;
}

/** What a CPU runs, in words. */
export function runs(frame: Frame, cpu: number): string {
  if (frame.state[cpu] === 0) return 'idle';
  const ops = frame.taskOps[cpu]!;
  const done = Math.min(ops, Math.floor(progress(frame, cpu) * ops));
  return `${frame.taskStolen[cpu] ? 'stolen ' : ''}#${frame.taskId[cpu]!} · ${done}/${ops} ops`;
}

type TextPainter = (
  context: CanvasRenderingContext2D,
  input: TileTextInput,
  layout: TileLayout,
  palette: Palette,
  font: string,
) => void;

const share = (value: number, digits: number) =>
  Number.isFinite(value) ? `${fixed(value * 100, digits)}${THIN}%` : NONE;

const paintFullText: TextPainter = (context, { frame, hitRate }, layout, palette, font) => {
  const { ratio } = layout;
  const px = (css: number) => Math.round(css * ratio);
  const right = layout.tileWidth - layout.pad;
  const line = layout.gridY + layout.gridHeight + px(13);
  context.font = `400 ${11 * ratio}px ${font}`;
  context.fillStyle = palette.text1;
  const words = layout.tiles.map((_, cpu) => share(hitRate[cpu]!, 1));
  layout.tiles.forEach(({ x, y }, cpu) => {
    context.fillText(runs(frame, cpu), x + right, y + titleBase(layout));
    context.fillText('hit', x + right - context.measureText(words[cpu]!).width - px(3), y + line);
  });
  context.textAlign = 'left';
  layout.tiles.forEach(({ x, y }, cpu) => {
    const entries = frame.cacheEntries[cpu]!;
    const width = context.measureText(String(entries)).width + px(3);
    const was = frame.peakEntries[cpu]! > entries ? ` (was ${frame.peakEntries[cpu]!})` : '';
    context.fillText(`entries${was}`, x + layout.pad + width, y + line);
  });
  context.fillStyle = palette.text0;
  layout.tiles.forEach(({ x, y }, cpu) => context.fillText(String(frame.cacheEntries[cpu]!), x + layout.pad, y + line));
  context.textAlign = 'right';
  layout.tiles.forEach(({ x, y }, cpu) => context.fillText(words[cpu]!, x + right, y + line));
  paintQueueLengths(context, frame, layout, palette, font);
};

const paintShortText: TextPainter = (context, { frame, hitRate }, layout, palette, font) => {
  const right = layout.tileWidth - layout.pad;
  context.font = `400 ${11 * layout.ratio}px ${font}`;
  context.fillStyle = palette.text1;
  layout.tiles.forEach(({ x, y }, cpu) => {
    const text = `${frame.cacheEntries[cpu]!} · ${share(hitRate[cpu]!, 1)}`;
    context.fillText(text, x + right, y + titleBase(layout));
  });
  paintQueueLengths(context, frame, layout, palette, font);
};

function paintQueueLengths(
  context: CanvasRenderingContext2D,
  frame: Frame,
  layout: TileLayout,
  palette: Palette,
  font: string,
): void {
  const queue = queueRow(layout);
  const base = queue.y + Math.round(9 * layout.ratio);
  const right = layout.tileWidth - layout.pad;
  context.font = `600 ${11 * layout.ratio}px ${font}`;
  context.fillStyle = palette.text0;
  context.textAlign = 'right';
  layout.tiles.forEach(({ x, y }, cpu) => context.fillText(String(frame.queueLength[cpu]!), x + right, y + base));
}

/** mid, mini, micro: the hit rate; mid with the entries before it. Bold below the rule. */
const paintSmallText: TextPainter = (context, { frame, hitRate, growBelow }, layout, palette, font) => {
  const { ratio, level } = layout;
  const right = layout.tileWidth - layout.pad;
  const size = 10.5 * ratio;
  for (const low of [false, true]) {
    context.font = `${low ? 700 : 400} ${size}px ${font}`;
    context.fillStyle = low ? palette.text0 : palette.text1;
    layout.tiles.forEach(({ x, y }, cpu) => {
      const rate = hitRate[cpu]!;
      if (rate < growBelow !== low) return;
      const text = level === 'micro' ? fixed(rate * 100, 0) : share(rate, 0);
      context.fillText(text, x + right, y + titleBase(layout));
    });
  }
  if (level !== 'mid') return;
  context.font = `400 ${size}px ${font}`;
  context.fillStyle = palette.text1;
  layout.tiles.forEach(({ x, y }, cpu) => {
    context.fillText(String(frame.cacheEntries[cpu]!), x + right - Math.round(36 * ratio), y + titleBase(layout));
  });
};
