/** Histograms of several variants over one logarithmic axis: outlines, so that none hides another, with marks at percentiles. */
import type { Palette } from './palette';

export interface HistogramMark {
  label: string;
  value: number;
}

export interface HistogramSeries {
  /** Share of the samples in each bin. */
  shares: ArrayLike<number>;
  marks: readonly HistogramMark[];
}

export interface HistogramInput {
  /** Where each bin begins, and where the last one ends: one more than bins. */
  edges: ArrayLike<number>;
  series: readonly HistogramSeries[];
  unit: string;
  width: number;
  height: number;
  palette: Palette;
  font: string;
}

export interface HistogramScale {
  low: number;
  high: number;
  x: (value: number) => number;
  most: number;
}

const AXIS = 16;
const TOP = 14;
const SIDE = 12;

/** The part of the axis that has samples, at least two octaves, in whole octaves. Null without a sample. */
export function histogramScale({ edges, series, width }: HistogramInput): HistogramScale | null {
  let first = Infinity;
  let last = -1;
  let most = 0;
  for (const { shares } of series) {
    for (let bin = 0; bin < shares.length; bin++) {
      if (!(shares[bin]! > 0)) continue;
      first = Math.min(first, bin);
      last = Math.max(last, bin);
      most = Math.max(most, shares[bin]!);
    }
  }
  if (last < 0) return null;
  const low = 2 ** Math.floor(Math.log2(Math.max(1, edges[first]!)));
  const high = Math.max(low * 4, 2 ** Math.ceil(Math.log2(edges[last + 1]!)));
  const room = width - 2 * SIDE;
  const x = (value: number) => {
    const share = Math.log(Math.max(value, low) / low) / Math.log(high / low);
    return SIDE + room * Math.min(1, share);
  };
  return { low, high, x, most };
}

/** Decades and their 2 and 5 within the axis, thinned to what there is room for. */
export function logTicks({ low, high }: Pick<HistogramScale, 'low' | 'high'>, width: number): number[] {
  const all: number[] = [];
  for (let decade = 10 ** Math.floor(Math.log10(low)); decade <= high; decade *= 10) {
    for (const step of [1, 2, 5]) if (decade * step >= low && decade * step <= high) all.push(decade * step);
  }
  if (all.length * 34 <= width) return all;
  const decades = all.filter((value) => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9);
  return decades.length >= 2 ? decades : all.filter((_, index) => index % 2 === 0);
}

export function paintHistogram(
  context: CanvasRenderingContext2D,
  input: HistogramInput,
  tickLabel: (value: number) => string,
): void {
  const scale = histogramScale(input);
  const { width, height, palette, font } = input;
  const ground = height - AXIS;
  context.fillStyle = palette.line2;
  context.fillRect(SIDE, ground, width - 2 * SIDE, 1);
  context.font = `400 10.5px ${font}`;
  context.fillStyle = palette.text2;
  context.textBaseline = 'alphabetic';
  if (!scale) {
    context.textAlign = 'center';
    context.fillText('no task has ended here', width / 2, height / 2);
    return;
  }
  context.textAlign = 'center';
  for (const value of logTicks(scale, width - 2 * SIDE)) {
    const x = scale.x(value);
    context.fillRect(Math.round(x), ground, 1, 3);
    context.fillText(tickLabel(value), Math.min(width - SIDE - 8, Math.max(SIDE + 8, x)), height - 3);
  }
  const y = (share: number) => ground - (ground - TOP) * (share / scale.most);
  input.series.forEach((one, index) => {
    const colour = palette.accent[index] ?? palette.text1;
    paintOutline(context, input, one, scale, y, colour, palette.wash[index] ?? palette.band, index);
    paintPercentiles(context, one, scale, { top: 2 + index * 5, ground, colour });
  });
}

function paintOutline(
  context: CanvasRenderingContext2D,
  { edges }: HistogramInput,
  { shares }: HistogramSeries,
  scale: HistogramScale,
  y: (share: number) => number,
  colour: string,
  wash: string,
  index: number,
): void {
  context.beginPath();
  const ground = y(0);
  context.moveTo(scale.x(scale.low), ground);
  for (let bin = 0; bin < shares.length; bin++) {
    if (edges[bin + 1]! <= scale.low || edges[bin]! >= scale.high) continue;
    context.lineTo(scale.x(edges[bin]!), y(shares[bin]!));
    context.lineTo(scale.x(edges[bin + 1]!), y(shares[bin]!));
  }
  context.lineTo(scale.x(scale.high), ground);
  context.fillStyle = wash;
  context.fill();
  context.strokeStyle = colour;
  context.lineWidth = index === 0 ? 2 : 1.25;
  context.lineJoin = 'round';
  context.stroke();
}

/** A tick at each percentile: its own row per variant, so that the same value of two shows twice. */
function paintPercentiles(
  context: CanvasRenderingContext2D,
  { marks }: HistogramSeries,
  scale: HistogramScale,
  { top, ground, colour }: { top: number; ground: number; colour: string },
): void {
  context.strokeStyle = colour;
  context.fillStyle = colour;
  for (const { value } of marks) {
    if (!Number.isFinite(value)) continue;
    const x = Math.round(scale.x(value));
    context.fillRect(x - 1, top, 3, 5);
    context.globalAlpha = 0.35;
    context.fillRect(x, top + 5, 1, ground - top - 5);
    context.globalAlpha = 1;
  }
}
