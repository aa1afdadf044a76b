/** Paints sketches of phases: arrivals as columns above, ids over time as dots below. */
import { max, scaleLinear } from 'd3';
import type { Palette } from './palette';

/** One phase on the strip: its span as shares of the width, and what to draw in it. */
export interface StripSpan {
  from: number;
  to: number;
  arrivals: Float32Array;
  /** Pairs x, y in 0..1. */
  dots: Float32Array;
}

/** Where on the canvas arrivals and dots stand, in CSS pixels from the top. */
export interface StripLayout {
  arrivalsTop: number;
  arrivalsBottom: number;
  dotsTop: number;
  dotsBottom: number;
}

/** Dots per pixel of width at most, so that a narrow phase is not a solid block. */
const DOTS_PER_PIXEL = 9;

function paintArrivals(
  context: CanvasRenderingContext2D,
  span: StripSpan,
  x: [number, number],
  height: (rate: number) => number,
  bottom: number,
) {
  const step = (x[1] - x[0]) / span.arrivals.length;
  for (let column = 0; column < span.arrivals.length; column++) {
    const tall = height(span.arrivals[column]!);
    context.fillRect(x[0] + column * step, bottom - tall, step + 0.3, tall);
  }
}

function paintDots(context: CanvasRenderingContext2D, span: StripSpan, x: [number, number], layout: StripLayout) {
  const width = x[1] - x[0] - 4;
  const total = span.dots.length / 2;
  const stride = Math.max(1, Math.floor(total / Math.max(1, width * DOTS_PER_PIXEL)));
  const tall = layout.dotsBottom - layout.dotsTop - 1;
  for (let dot = 0; dot < total; dot += stride) {
    const left = x[0] + 2 + span.dots[dot * 2]! * width;
    context.fillRect(left, layout.dotsBottom - 1 - span.dots[dot * 2 + 1]! * tall, 1, 1);
  }
}

export function paintStrip(
  context: CanvasRenderingContext2D,
  width: number,
  spans: readonly StripSpan[],
  layout: StripLayout,
  palette: Palette,
): void {
  const top = max(spans, (span) => max(span.arrivals)) ?? 1;
  const height = scaleLinear([0, Math.max(top, 1e-9)], [0, layout.arrivalsBottom - layout.arrivalsTop]);
  for (const span of spans) {
    const x: [number, number] = [span.from * width, span.to * width];
    context.fillStyle = palette.line3;
    context.globalAlpha = 1;
    paintArrivals(context, span, x, height, layout.arrivalsBottom);
    context.fillStyle = palette.text1;
    context.globalAlpha = 0.75;
    paintDots(context, span, x, layout);
  }
  context.globalAlpha = 1;
}
