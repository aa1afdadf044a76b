/** Paints all tracks onto one canvas. Pure but for the canvas and the domains that it is given to update. */
import type { TimeRange } from '../../state/contract';
import type { PhaseSpan } from '../../state/moments';
import type { Palette } from '../../draw/palette';
import type { Domain } from '../../draw/scales';
import { robustExtent, stableDomain, valueScale } from '../../draw/scales';
import type { WindowTable } from '../../draw/series';
import { rowsWithin, valueAt } from '../../draw/series';
import type { PlotArea } from '../../draw/track-lines';
import { differenceAt, fillDifference, traceBand, traceLine, traceSteps } from '../../draw/track-lines';
import type { PlacedTrack, Track } from './definitions';
import { pairOf } from './readings';

export interface Mark {
  ms: number;
  variant: number;
  selected: boolean;
}

export interface Scene {
  placed: readonly PlacedTrack[];
  tables: readonly WindowTable[];
  palette: Palette;
  visible: TimeRange;
  width: number;
  height: number;
  /** What lies behind this moment is dim. */
  splitMs: number;
  spans: readonly PhaseSpan[];
  ticks: readonly number[];
  brush: TimeRange | null;
  marks: readonly Mark[];
  /** Moments at which branches part. */
  branchesMs: readonly number[];
  /** Alerts that fire or fired: a line through every plot where each began. */
  alerts: readonly { fromMs: number; toMs: number }[];
  /** Best and worst static kernel, where they are known. */
  references: { best: WindowTable; worst: WindowTable } | null;
}

/** Room that lines keep from the edges of their plot. */
const PADDING = 3;
const FUTURE_OPACITY = 0.42;
/** Share of the values at each end that may lie outside the axis of a track that spikes. */
const OUTLIERS = 0.02;
/** With more marks than this in view each is fainter. */
const MANY_MARKS = 12;

/** Brings the domains up to date with what is visible. Returns whether one has changed. */
export function fitDomains(scene: Scene, domains: Map<string, Domain>): boolean {
  let changed = false;
  for (const { track } of scene.placed) {
    const { low, high } = visibleExtent(track, scene);
    // Before the first window there is nothing to fit to.
    if (low > high) continue;
    const shown = domains.get(track.id) ?? null;
    const next = stableDomain(shown, low, high, track.domain);
    if (shown && shown.low === next.low && shown.high === next.high) continue;
    domains.set(track.id, next);
    changed = true;
  }
  return changed;
}

/** Lowest and highest value that is visible. Of tracks that spike, few outliers may lie beyond: they run along the edge. */
function visibleExtent(track: Track, { tables, visible }: Scene): Domain {
  const values: number[] = [];
  const [a, b] = pairOf(track, tables);
  if (track.look === 'difference') {
    const { from, to } = a ? rowsWithin(a, visible.fromMs, visible.toMs) : { from: 0, to: 0 };
    if (a && b)
      for (let row = from; row < Math.min(to, b.count); row++) values.push(differenceAt(a, b, track.main, row));
  } else {
    for (const table of tables) {
      const { from, to } = rowsWithin(table, visible.fromMs, visible.toMs);
      for (let row = from; row < to; row++) {
        values.push(valueAt(table, track.main, row));
        if (track.thin) values.push(valueAt(table, track.thin, row));
      }
    }
  }
  return robustExtent(values.filter(Number.isFinite), track.spikes ? OUTLIERS : 0);
}

export function paintTracks(
  context: CanvasRenderingContext2D,
  scene: Scene,
  domains: ReadonlyMap<string, Domain>,
): void {
  const { visible, width } = scene;
  const scale = width / (visible.toMs - visible.fromMs);
  const x = (ms: number) => (ms - visible.fromMs) * scale;
  paintGround(context, scene, x);
  for (const placed of scene.placed) {
    const domain = domains.get(placed.track.id);
    if (!domain || placed.plotHeight === 0) continue;
    const y = valueScale(domain, placed.track.domain.kind, placed.plotTop + PADDING, placed.plotHeight - 2 * PADDING);
    paintRules(context, scene, placed, y);
    paintTrack(context, scene, placed, x, y);
  }
  paintMarks(context, scene, x);
  paintAlerts(context, scene, x);
}

/** Phase bands, their boundaries, grid lines, selection. */
function paintGround(context: CanvasRenderingContext2D, scene: Scene, x: (ms: number) => number): void {
  const { palette, width, placed, spans, brush } = scene;
  const fill = (fromMs: number, toMs: number, colour: string) => {
    const from = Math.max(0, x(fromMs));
    context.fillStyle = colour;
    for (const { top, height, plotTop } of placed) {
      context.fillRect(from, plotTop, Math.min(width, x(toMs)) - from, top + height - plotTop);
    }
  };
  context.lineWidth = 1;
  for (const span of spans) if ((span.phase + span.round) % 2 === 1) fill(span.fromMs, span.toMs, palette.band);
  context.strokeStyle = palette.line;
  for (const ms of scene.ticks) verticalLine(context, x(ms), placed);
  context.strokeStyle = palette.line2;
  context.setLineDash([1, 2]);
  for (const span of spans) if (span.fromMs > 0) verticalLine(context, x(span.fromMs), placed);
  context.strokeStyle = palette.text1;
  context.setLineDash([5, 3]);
  for (const ms of scene.branchesMs) verticalLine(context, x(ms), placed);
  context.setLineDash([]);
  if (!brush) return;
  fill(brush.fromMs, brush.toMs, palette.selected);
  context.strokeStyle = palette.text1;
  verticalLine(context, x(brush.fromMs), placed);
  verticalLine(context, x(brush.toMs), placed);
}

function paintRules(
  context: CanvasRenderingContext2D,
  scene: Scene,
  placed: PlacedTrack,
  y: (value: number) => number,
): void {
  const { palette, width } = scene;
  context.lineWidth = 1;
  if (placed.track.rules.length > 0) {
    context.strokeStyle = palette.line3;
    context.setLineDash([3, 3]);
    context.beginPath();
    for (const rule of placed.track.rules) {
      const py = Math.round(y(rule)) + 0.5;
      context.moveTo(0, py);
      context.lineTo(width, py);
    }
    context.stroke();
    context.setLineDash([]);
  }
}

function paintTrack(
  context: CanvasRenderingContext2D,
  scene: Scene,
  placed: PlacedTrack,
  x: (ms: number) => number,
  y: (value: number) => number,
): void {
  const split = Math.max(0, Math.min(scene.width, x(scene.splitMs)));
  const half = (from: number, to: number, opacity: number) => {
    if (to <= from) return;
    context.save();
    context.beginPath();
    context.rect(from, placed.plotTop, to - from, placed.plotHeight);
    context.clip();
    context.globalAlpha = opacity;
    if (placed.track.look === 'difference') paintDifference(context, scene, placed, x, y);
    else paintReferences(context, scene, placed, x, y);
    if (placed.track.look !== 'difference')
      scene.tables.forEach((table, variant) => paintVariant(context, scene, placed, table, variant, x, y));
    context.restore();
  };
  half(0, split, 1);
  half(split, scene.width, FUTURE_OPACITY);
}

function paintDifference(
  context: CanvasRenderingContext2D,
  scene: Scene,
  placed: PlacedTrack,
  x: (ms: number) => number,
  y: (value: number) => number,
): void {
  const [a, b] = pairOf(placed.track, scene.tables);
  const [baseline, other] = placed.track.pair ?? [0, 1];
  if (!a || !b) return;
  const { accent, text1 } = scene.palette;
  const area: PlotArea = { x, y, ...rowsWithin(a, scene.visible.fromMs, scene.visible.toMs) };
  // Less is better: the winner's colour.
  fillDifference(context, a, b, placed.track.main, area, {
    less: accent[other] ?? text1,
    more: accent[baseline] ?? text1,
  });
  context.fillStyle = text1;
  context.fillRect(0, Math.round(y(0)), scene.width, 1);
}

function paintVariant(
  context: CanvasRenderingContext2D,
  scene: Scene,
  placed: PlacedTrack,
  table: WindowTable,
  variant: number,
  x: (ms: number) => number,
  y: (value: number) => number,
): void {
  const { track } = placed;
  const { accent, wash } = scene.palette;
  const { from, to } = rowsWithin(table, scene.visible.fromMs, scene.visible.toMs);
  const area: PlotArea = { x, y, from: Math.max(0, from - 1), to: Math.min(table.count, to + 1) };
  const first = variant === 0 && scene.tables.length > 1;
  context.lineJoin = 'round';
  context.strokeStyle = accent[variant] ?? '';
  if (track.band) {
    context.fillStyle = wash[variant] ?? '';
    traceBand(context, table, track.band.low, track.band.high, area);
    context.fill();
  }
  const trace = track.look === 'steps' ? traceSteps : traceLine;
  if (track.thin) {
    const opacity = context.globalAlpha;
    context.globalAlpha = opacity * 0.6;
    context.lineWidth = 1;
    trace(context, table, track.thin, area);
    context.stroke();
    context.globalAlpha = opacity;
  }
  // The first variant is wide and the others thin above it: where they agree, both show.
  context.lineWidth = track.look === 'steps' ? (first ? 4 : 1.5) : first ? 2 : 1.5;
  trace(context, table, track.main, area);
  context.stroke();
}

/** The static kernels in hindsight, grey and behind the columns: the best as a line, the worst dotted. */
function paintReferences(
  context: CanvasRenderingContext2D,
  { references, palette, visible }: Scene,
  { track }: PlacedTrack,
  x: (ms: number) => number,
  y: (value: number) => number,
): void {
  if (!references || !track.references) return;
  context.strokeStyle = palette.text2;
  context.lineWidth = 1;
  for (const [table, dash] of [
    [references.best, []],
    [references.worst, [1, 3]],
  ] as const) {
    const { from, to } = rowsWithin(table, visible.fromMs, visible.toMs);
    context.setLineDash([...dash]);
    traceLine(context, table, track.main, { x, y, from: Math.max(0, from - 1), to: Math.min(table.count, to + 1) });
    context.stroke();
  }
  context.setLineDash([]);
}

/** Where an alert began to fire; how long it did is said above the plots. */
function paintAlerts(context: CanvasRenderingContext2D, scene: Scene, x: (ms: number) => number): void {
  context.strokeStyle = scene.palette.alert;
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  for (const { fromMs } of scene.alerts) verticalLine(context, x(fromMs), scene.placed);
  context.setLineDash([]);
}

function paintMarks(context: CanvasRenderingContext2D, scene: Scene, x: (ms: number) => number): void {
  const { palette, marks, placed } = scene;
  const faint = Math.max(0.12, 0.42 * Math.min(1, MANY_MARKS / marks.length));
  for (const mark of marks) {
    context.globalAlpha = mark.selected ? 0.95 : faint;
    context.lineWidth = mark.selected ? 1.5 : 1;
    context.strokeStyle = palette.accent[mark.variant] ?? palette.text1;
    verticalLine(context, x(mark.ms), placed);
  }
  context.globalAlpha = 1;
}

/** A line through every plot, not through what is written between them. */
function verticalLine(context: CanvasRenderingContext2D, at: number, placed: readonly PlacedTrack[]): void {
  const crisp = Math.round(at) + 0.5;
  context.beginPath();
  for (const { top, height, plotTop } of placed) {
    context.moveTo(crisp, plotTop);
    context.lineTo(crisp, top + height);
  }
  context.stroke();
}
