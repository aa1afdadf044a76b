/** The tracks as one picture with names, units, axes and legend: what files are made of. */
import type { ChartPicture } from '../../draw/chart';
import type { Domain } from '../../draw/scales';
import { paintTracks } from './paint';
import type { Scene } from './paint';
import { axisLabel, axisTicks } from './axis';
import { valuesAt } from './readings';

export interface PictureInput {
  scene: Scene;
  domains: ReadonlyMap<string, Domain>;
  playheadMs: number;
  /** Names of the variants, for the legend. */
  names: readonly string[];
  ticks: readonly { ms: number; label: string }[];
  phaseNames: readonly string[];
  font: string;
}

const GUTTER = 178;
const AXIS = 54;
const HEAD = 58;
const MARGIN = 12;

export function tracksPicture(input: PictureInput): ChartPicture {
  const { scene } = input;
  return {
    width: GUTTER + scene.width + AXIS,
    height: HEAD + scene.height + MARGIN,
    background: scene.palette.bg1,
    paint: (context) => {
      paintLegend(context, input);
      paintTimeAxis(context, input);
      paintRows(context, input);
      context.save();
      context.translate(GUTTER, HEAD);
      context.beginPath();
      context.rect(0, 0, scene.width, scene.height);
      context.clip();
      paintTracks(context, scene, input.domains);
      paintPlayhead(context, input);
      context.restore();
    },
  };
}

function paintLegend(context: CanvasRenderingContext2D, { scene, names, font }: PictureInput): void {
  const { palette } = scene;
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  let x = MARGIN;
  for (const [index, name] of names.entries()) {
    context.fillStyle = palette.accent[index] ?? palette.text1;
    context.fillRect(x, 12, 18, 2);
    context.font = `600 12px ${font}`;
    const text = `${'ABCD'[index] ?? ''} ${name}`;
    context.fillText(text, x + 24, 17);
    x += 24 + context.measureText(text).width + 20;
  }
}

function paintTimeAxis(context: CanvasRenderingContext2D, { scene, ticks, phaseNames, font }: PictureInput): void {
  const { palette, visible, width, spans } = scene;
  const x = (ms: number) => GUTTER + ((ms - visible.fromMs) / (visible.toMs - visible.fromMs)) * width;
  context.font = `400 10.5px ${font}`;
  context.fillStyle = palette.text2;
  context.textAlign = 'center';
  for (const { ms, label } of ticks) context.fillText(label, x(ms), 36);
  context.textAlign = 'left';
  context.fillText('ms', GUTTER + width + 6, 36);
  for (const span of spans) {
    const from = Math.max(GUTTER, x(span.fromMs));
    const to = Math.min(GUTTER + width, x(span.toMs));
    if (to - from < 4) continue;
    context.fillStyle = palette.bg2;
    context.fillRect(from + 0.5, 41, to - from - 1, 15);
    const name = `${span.phase + 1} ${phaseNames[span.phase] ?? ''}`.trim();
    context.fillStyle = palette.text1;
    if (context.measureText(name).width < to - from - 10) context.fillText(name, from + 5, 52);
  }
}

function paintRows(context: CanvasRenderingContext2D, { scene, domains, playheadMs, font }: PictureInput): void {
  const { palette, placed, tables, width } = scene;
  for (const row of placed) {
    const top = HEAD + row.top;
    context.fillStyle = palette.line;
    context.fillRect(0, top + row.height - 1, GUTTER + width + AXIS, 1);
    const middle = top + row.height / 2;
    const low = row.plotHeight < 26;
    context.textAlign = 'left';
    context.font = `400 12px ${font}`;
    context.fillStyle = palette.text0;
    context.fillText(row.track.name, MARGIN, low ? middle + 4 : middle - 2);
    const after = MARGIN + context.measureText(row.track.name).width + 5;
    context.font = `400 10.5px ${font}`;
    context.fillStyle = palette.text2;
    context.fillText(row.track.unit, low ? after : MARGIN, low ? middle + 4 : middle + 11);
    context.textAlign = 'right';
    context.font = `400 12px ${font}`;
    const values = valuesAt(row.track, tables, playheadMs);
    values.forEach((value, index) => {
      context.fillStyle = row.track.look === 'difference' ? palette.text0 : (palette.accent[index] ?? palette.text0);
      const across = low ? (values.length - 1 - index) * 36 : 0;
      const down = low ? 4 : (index - (values.length - 1) / 2) * 14 + 4;
      context.fillText(value, GUTTER - 8 - across, middle + down);
    });
    const domain = domains.get(row.track.id);
    if (!domain) continue;
    context.textAlign = 'left';
    context.font = `400 10.5px ${font}`;
    context.fillStyle = palette.text2;
    for (const { value, y } of axisTicks(row, domain)) {
      context.fillText(axisLabel(value), GUTTER + width + 5, HEAD + row.plotTop + y + 3.5);
    }
  }
}

function paintPlayhead(context: CanvasRenderingContext2D, { scene, playheadMs }: PictureInput): void {
  const { palette, visible, width, height } = scene;
  const x = ((playheadMs - visible.fromMs) / (visible.toMs - visible.fromMs)) * width;
  context.fillStyle = palette.text0;
  if (x >= 0 && x <= width) context.fillRect(x - 0.75, 0, 1.5, height);
}
