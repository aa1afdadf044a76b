/** Samples of one operation as bars, with their median and its interval; what lies outside is said at both ends. */
import { scaleLinear } from 'd3';
import type { Drawing, DrawnPoint } from './drawing';
import type { Palette } from './palette';

export interface SampleBinsScene {
  from: number;
  to: number;
  counts: readonly number[];
  below: number;
  above: number;
  median: number;
  low: number;
  high: number;
  unit: string;
  colour: string;
  palette: Palette;
  font: string;
  format: (value: number) => string;
}

const SIDE = 10;
const TOP = 20;
const BOTTOM = 20;

export function sampleBinsDrawing(scene: SampleBinsScene): Drawing {
  return {
    paint: (context, width, height) => paintBins(context, scene, width, height),
    points: (width, height) => pointsOf(scene, width, height),
  };
}

function scalesOf({ from, to, counts }: SampleBinsScene, width: number, height: number) {
  const x = scaleLinear()
    .domain(from === to ? [from - 1, to + 1] : [from, to])
    .range([SIDE, width - SIDE])
    .clamp(true);
  const y = scaleLinear()
    .domain([0, Math.max(1, ...counts)])
    .range([height - BOTTOM, TOP]);
  const edge = (bin: number) => SIDE + ((width - 2 * SIDE) * bin) / Math.max(1, counts.length);
  return { x, y, edge };
}

function pointsOf(scene: SampleBinsScene, width: number, height: number): DrawnPoint[] {
  const { counts, from, to, format, unit } = scene;
  const { y, edge } = scalesOf(scene, width, height);
  const step = (to - from) / counts.length;
  return counts.map((count, bin) => ({
    x: (edge(bin) + edge(bin + 1)) / 2,
    y: y(count),
    text: `${format(from + bin * step)}–${format(from + (bin + 1) * step)} ${unit}: ${count} samples`,
  }));
}

function paintBins(context: CanvasRenderingContext2D, scene: SampleBinsScene, width: number, height: number): void {
  const { counts, median, low, high, palette, font, format, colour, below, above, unit } = scene;
  const { x, y, edge } = scalesOf(scene, width, height);
  const ground = height - BOTTOM;
  context.fillStyle = palette.bg3;
  context.fillRect(x(low), TOP - 6, Math.max(1, x(high) - x(low)), ground - TOP + 6);
  context.fillStyle = colour;
  counts.forEach((count, bin) => {
    if (count > 0)
      context.fillRect(edge(bin) + 0.5, y(count), Math.max(1, edge(bin + 1) - edge(bin) - 1), ground - y(count));
  });
  context.fillStyle = palette.text0;
  context.fillRect(Math.round(x(median)) - 0.5, TOP - 6, 1.5, ground - TOP + 6);
  context.fillStyle = palette.line2;
  context.fillRect(SIDE, ground, width - 2 * SIDE, 1);
  context.font = `400 10.5px ${font}`;
  context.textBaseline = 'alphabetic';
  const text = (words: string, at: number, line: number, align: CanvasTextAlign, fill = palette.text2) => {
    context.textAlign = align;
    context.fillStyle = fill;
    context.fillText(words, at, line);
  };
  text(`${below > 0 ? `${below} below, ` : ''}${format(scene.from)}`, SIDE, height - 6, 'left');
  text(`${format(scene.to)} ${unit}${above > 0 ? `, ${above} above` : ''}`, width - SIDE, height - 6, 'right');
  const middle = Math.min(width - 60, Math.max(60, x(median)));
  text(`median ${format(median)} ${unit}`, middle, TOP - 9, 'center', palette.text0);
}
