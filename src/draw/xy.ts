/** Points with their intervals over two axes, joined or not, with reference lines: for files as well as for the page. */
import { line, scaleLinear, scaleLog, scalePoint } from 'd3';
import type { Drawing, DrawnPoint } from './drawing';
import type { Palette } from './palette';

export interface XyAxis {
  label: string;
  /** `point`: the ticks are places of equal distance, and values are looked up among them. */
  kind: 'linear' | 'log' | 'point';
  low: number;
  high: number;
  ticks: readonly number[];
  format: (value: number) => string;
}

export interface XyPoint {
  x: number;
  y: number;
  low?: number;
  high?: number;
  text: string;
}

export interface XySeries {
  name: string;
  colour: string;
  points: readonly XyPoint[];
  marker: 'square' | 'circle' | 'diamond' | 'none';
  stroke: 'solid' | 'dashed' | 'none';
  /** Not filled: of secondary interest. */
  hollow?: boolean;
  /** Left out of the legend. */
  unnamed?: boolean;
}

/** A line across the plot at a value, or a band between two. */
export interface XyRule {
  axis: 'x' | 'y';
  from: number;
  to: number;
  label: string;
  colour: string;
}

export interface XyScene {
  x: XyAxis;
  y: XyAxis;
  series: readonly XySeries[];
  rules: readonly XyRule[];
  palette: Palette;
  font: string;
  /** Said in place of points while there are none. */
  empty: string;
}

const LEFT = 46;
const RIGHT = 14;
const TOP = 24;
const BOTTOM = 34;
const SMALL = 10.5;

interface Place {
  x: (value: number) => number;
  y: (value: number) => number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function placeOf({ x, y }: XyScene, width: number, height: number): Place {
  const [left, right, top, bottom] = [
    LEFT,
    Math.max(LEFT + 20, width - RIGHT),
    TOP,
    Math.max(TOP + 20, height - BOTTOM),
  ];
  return { x: scaleOf(x, left, right), y: scaleOf(y, bottom, top), left, right, top, bottom };
}

function scaleOf(axis: XyAxis, from: number, to: number): (value: number) => number {
  if (axis.kind === 'point') {
    const scale = scalePoint<number>().domain(axis.ticks).range([from, to]).padding(0.35);
    return (value) => scale(value) ?? NaN;
  }
  const scale = axis.kind === 'log' ? scaleLog() : scaleLinear();
  return scale.domain([axis.low, axis.high]).range([from, to]).clamp(true);
}

export function xyDrawing(scene: XyScene): Drawing {
  return {
    paint: (context, width, height) => paintXy(context, scene, placeOf(scene, width, height)),
    points: (width, height) => pointsOf(scene, placeOf(scene, width, height)),
  };
}

const known = ({ x, y }: XyPoint) => Number.isFinite(x) && Number.isFinite(y);

function pointsOf({ series }: XyScene, place: Place): DrawnPoint[] {
  return series
    .filter(({ marker }) => marker !== 'none')
    .flatMap(({ points }) => points.filter(known))
    .map(({ x, y, text }) => ({ x: place.x(x), y: place.y(y), text }))
    .sort((a, b) => a.x - b.x || a.y - b.y);
}

function paintXy(context: CanvasRenderingContext2D, scene: XyScene, place: Place): void {
  paintAxes(context, scene, place);
  for (const rule of scene.rules) paintRule(context, scene, place, rule);
  for (const one of scene.series) paintSeries(context, one, place, scene.palette);
  paintLegend(context, scene, place);
  if (scene.series.some(({ points }) => points.some(known))) return;
  write(context, scene, scene.empty, (place.left + place.right) / 2, (place.top + place.bottom) / 2, 'center');
}

function write(
  context: CanvasRenderingContext2D,
  { palette, font }: Pick<XyScene, 'palette' | 'font'>,
  text: string,
  x: number,
  y: number,
  align: CanvasTextAlign,
  colour = palette.text2,
): void {
  context.font = `400 ${SMALL}px ${font}`;
  context.fillStyle = colour;
  context.textAlign = align;
  context.textBaseline = 'alphabetic';
  context.fillText(text, x, y);
}

function paintAxes(context: CanvasRenderingContext2D, scene: XyScene, place: Place): void {
  const { palette, x, y } = scene;
  const { left, right, top, bottom } = place;
  for (const tick of y.ticks) {
    const at = Math.round(place.y(tick));
    context.fillStyle = palette.line;
    context.fillRect(left, at, right - left, 1);
    write(context, scene, y.format(tick), left - 6, at + 3.5, 'right');
  }
  context.fillStyle = palette.line2;
  context.fillRect(left, bottom, right - left, 1);
  let free = -Infinity;
  for (const tick of x.ticks) {
    const at = Math.round(place.x(tick));
    context.fillStyle = palette.line2;
    context.fillRect(at, bottom, 1, 4);
    const text = x.format(tick);
    const half = (text.length * 6) / 2;
    if (at - half < free) continue;
    free = at + half + 5;
    write(context, scene, text, at, bottom + 14, 'center');
  }
  write(context, scene, x.label, right, bottom + 27, 'right');
  write(context, scene, y.label, 4, top - 12, 'left');
}

function paintRule(context: CanvasRenderingContext2D, scene: XyScene, place: Place, rule: XyRule): void {
  const { left, right, top, bottom } = place;
  const [from, to] =
    rule.axis === 'x' ? [place.x(rule.from), place.x(rule.to)] : [place.y(rule.to), place.y(rule.from)];
  if (!Number.isFinite(from) || !Number.isFinite(to)) return;
  const span = Math.max(1, to - from);
  context.fillStyle = rule.colour;
  context.globalAlpha = span > 1 ? 0.22 : 0.8;
  if (rule.axis === 'x') context.fillRect(from, top, span, bottom - top);
  else context.fillRect(left, from, right - left, span);
  context.globalAlpha = 1;
  if (rule.label === '') return;
  if (rule.axis === 'y') write(context, scene, rule.label, right - 2, from - 4, 'right', scene.palette.text1);
  else {
    const isRight = to > (left + right) / 2;
    write(
      context,
      scene,
      rule.label,
      isRight ? from - 5 : to + 5,
      bottom - 6,
      isRight ? 'right' : 'left',
      scene.palette.text1,
    );
  }
}

function paintSeries(context: CanvasRenderingContext2D, series: XySeries, place: Place, palette: Palette): void {
  const points = series.points.filter(known);
  context.strokeStyle = series.colour;
  context.lineJoin = 'round';
  if (series.stroke !== 'none' && points.length > 1) {
    context.lineWidth = series.stroke === 'solid' ? 1.5 : 1;
    context.setLineDash(series.stroke === 'dashed' ? [3, 3] : []);
    context.beginPath();
    line<XyPoint>(
      ({ x }) => place.x(x),
      ({ y }) => place.y(y),
    ).context(context)(points);
    context.stroke();
    context.setLineDash([]);
  }
  if (series.marker === 'none') return;
  for (const { x, y, low = y, high = y } of points) {
    const at = place.x(x);
    context.fillStyle = series.colour;
    context.globalAlpha = 0.55;
    context.fillRect(at - 0.5, place.y(high), 1, Math.max(0, place.y(low) - place.y(high)));
    context.globalAlpha = 1;
    paintMarker(context, series, at, place.y(y), palette.bg1);
  }
}

function paintMarker(
  context: CanvasRenderingContext2D,
  { marker, colour, hollow = false }: Pick<XySeries, 'marker' | 'colour' | 'hollow'>,
  x: number,
  y: number,
  ground: string,
): void {
  context.beginPath();
  if (marker === 'square') context.rect(x - 3, y - 3, 6, 6);
  else if (marker === 'circle') context.arc(x, y, 3.2, 0, 2 * Math.PI);
  else {
    context.moveTo(x, y - 4.2);
    context.lineTo(x + 4.2, y);
    context.lineTo(x, y + 4.2);
    context.lineTo(x - 4.2, y);
    context.closePath();
  }
  context.fillStyle = hollow ? ground : colour;
  context.fill();
  if (!hollow) return;
  context.strokeStyle = colour;
  context.lineWidth = 1.25;
  context.stroke();
}

/** Names at the top right, from the last to the first. */
function paintLegend(context: CanvasRenderingContext2D, scene: XyScene, { right, top }: Place): void {
  const { palette, font, series } = scene;
  context.font = `400 11px ${font}`;
  let at = right;
  for (const one of series.filter(({ unnamed }) => !unnamed).toReversed()) {
    at -= context.measureText(one.name).width;
    context.font = `400 11px ${font}`;
    context.fillStyle = palette.text1;
    context.textAlign = 'left';
    context.fillText(one.name, at, top - 12);
    at -= 9;
    if (one.marker === 'none') {
      context.fillStyle = one.colour;
      context.fillRect(at - 5, top - 16, 10, 1.5);
    } else paintMarker(context, one, at, top - 16, palette.bg1);
    at -= 14;
  }
}
