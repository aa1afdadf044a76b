/** Paints all tracks onto one canvas. Pure but for the canvas and the domains that it is given to update. */
import type { TimeRange } from '../../state/contract';
import type { PhaseSpan } from '../../state/moments';
import type { Palette } from '../../draw/palette';
import type { Domain } from '../../draw/scales';
import { stableDomain, valueScale } from '../../draw/scales';
import type { WindowTable } from '../../draw/series';
import { rowsWithin, valueAt } from '../../draw/series';
import type { PlotArea } from '../../draw/track-lines';
import { differenceAt, fillDifference, traceBand, traceLine, traceSteps } from '../../draw/track-lines';
import type { PlacedTrack, Track } from './definitions';

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
  playheadMs: number;
  spans: readonly PhaseSpan[];
  ticks: readonly number[];
  brush: TimeRange | null;
  marks: readonly Mark[];
}

/** Room that lines keep from the edges of their plot. */
const PADDING = 3;
const FUTURE_OPACITY = 0.42;

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

function visibleExtent(track: Track, { tables, visible }: Scene): Domain {
  let low = Infinity;
  let high = -Infinity;
  const note = (value: number) => {
    if (value < low) low = value;
    if (value > high) high = value;
  };
  if (track.look === 'difference') {
    const [a, b] = tables;
    if (!a || !b) return { low, high };
    const { from, to } = rowsWithin(a, visible.fromMs, visible.toMs);
    for (let row = from; row < Math.min(to, b.count); row++) note(clampPercent(differenceAt(a, b, track.main, row)));
    return { low, high };
  }
  for (const table of tables) {
    const { from, to } = rowsWithin(table, visible.fromMs, visible.toMs);
    for (let row = from; row < to; row++) {
      note(valueAt(table, track.main, row));
      if (track.thin) note(valueAt(table, track.thin, row));
    }
  }
  return { low, high };
}

/** A window with next to no samples must not squeeze all others. */
function clampPercent(value: number): number {
  return Math.max(-100, Math.min(100, value));
}

export function paintTracks(context: CanvasRenderingContext2D, scene: Scene, domains: ReadonlyMap<string, Domain>): void {
  const { visible, width } = scene;
  const scale = width / (visible.toMs - visible.fromMs);
  const x = (ms: number) => (ms - visible.fromMs) * scale;
  paintGround(context, scene, x);
  for (const placed of scene.placed) {
    const domain = domains.get(placed.track.id);
    if (!domain) continue;
    const y = valueScale(domain, placed.track.domain.kind, placed.plotTop + PADDING, placed.plotHeight - 2 * PADDING);
    paintRules(context, scene, placed, y);
    paintTrack(context, scene, placed, x, y);
  }
  paintMarks(context, scene, x);
}

/** Phase bands, their boundaries, grid lines, selection. */
function paintGround(context: CanvasRenderingContext2D, scene: Scene, x: (ms: number) => number): void {
  const { palette, width, height, spans, brush } = scene;
  context.lineWidth = 1;
  for (const span of spans) {
    const from = Math.max(0, x(span.fromMs));
    const to = Math.min(width, x(span.toMs));
    if ((span.phase + span.round) % 2 === 1) {
      context.fillStyle = palette.band;
      context.fillRect(from, 0, to - from, height);
    }
  }
  context.strokeStyle = palette.line;
  context.beginPath();
  for (const ms of scene.ticks) verticalLine(context, x(ms), height);
  context.stroke();
  context.strokeStyle = palette.line2;
  context.setLineDash([1, 2]);
  context.beginPath();
  for (const span of spans) if (span.fromMs > 0) verticalLine(context, x(span.fromMs), height);
  context.stroke();
  context.setLineDash([]);
  if (!brush) return;
  const from = x(brush.fromMs);
  const to = x(brush.toMs);
  context.fillStyle = palette.selected;
  context.fillRect(from, 0, to - from, height);
  context.strokeStyle = palette.text1;
  context.beginPath();
  verticalLine(context, from, height);
  verticalLine(context, to, height);
  context.stroke();
}

function verticalLine(context: CanvasRenderingContext2D, at: number, height: number): void {
  const crisp = Math.round(at) + 0.5;
  context.moveTo(crisp, 0);
  context.lineTo(crisp, height);
}

function paintRules(context: CanvasRenderingContext2D, scene: Scene, placed: PlacedTrack, y: (value: number) => number): void {
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
  const playhead = Math.max(0, Math.min(scene.width, x(scene.playheadMs)));
  const half = (from: number, to: number, opacity: number) => {
    if (to <= from) return;
    context.save();
    context.beginPath();
    context.rect(from, placed.plotTop, to - from, placed.plotHeight);
    context.clip();
    context.globalAlpha = opacity;
    if (placed.track.look === 'difference') paintDifference(context, scene, placed, x, y);
    else scene.tables.forEach((table, variant) => paintVariant(context, scene, placed, table, variant, x, y));
    context.restore();
  };
  half(0, playhead, 1);
  const ahead = scene.tables.some((table) => (table.rows[(table.count - 1) * table.width + table.end] ?? 0) > scene.playheadMs);
  if (ahead) half(playhead, scene.width, FUTURE_OPACITY);
}

function paintDifference(
  context: CanvasRenderingContext2D,
  scene: Scene,
  placed: PlacedTrack,
  x: (ms: number) => number,
  y: (value: number) => number,
): void {
  const [a, b] = scene.tables;
  if (!a || !b) return;
  const { accent, text1 } = scene.palette;
  const area: PlotArea = { x, y, ...rowsWithin(a, scene.visible.fromMs, scene.visible.toMs) };
  // Less is better: the winner's colour.
  fillDifference(context, a, b, placed.track.main, area, { less: accent[1] ?? text1, more: accent[0] ?? text1 });
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

function paintMarks(context: CanvasRenderingContext2D, scene: Scene, x: (ms: number) => number): void {
  const { palette, marks, height } = scene;
  for (const mark of marks) {
    context.globalAlpha = mark.selected ? 0.95 : 0.4;
    context.lineWidth = mark.selected ? 1.5 : 1;
    context.strokeStyle = palette.accent[mark.variant] ?? palette.text1;
    context.beginPath();
    verticalLine(context, x(mark.ms), height);
    context.stroke();
  }
  context.globalAlpha = 1;
}
