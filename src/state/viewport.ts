/** Which range of time the tracks show. Pure. */
import type { TimeRange } from './contract';

/** Narrowest range that one can zoom to. */
export const NARROWEST_MS = 0.002;
/** The playhead stays within this part of a range that follows it. */
const LEADING_EDGE = 0.92;
const TRAILING_EDGE = 0.04;
/**
 * At the leading edge the range moves by this part of it at once: a range that moved with every frame would have all that is in
 * it, text and icons too, laid out and painted again in each.
 */
const STRIDE = 0.2;

/** The range that follows the playhead: about one round, moved seldom. */
export function follow(range: TimeRange, playheadMs: number, roundMs: number): TimeRange {
  const width = roundMs;
  const start = Math.abs(range.toMs - range.fromMs - width) > width * 1e-9 ? playheadMs - width * 0.5 : range.fromMs;
  const low = playheadMs - width * LEADING_EDGE;
  const high = playheadMs - width * TRAILING_EDGE;
  const ahead = start < low - width * 1e-9 ? low + width * STRIDE : start;
  const fromMs = Math.max(0, Math.min(ahead, Math.max(high, 0)));
  return fromMs === range.fromMs && fromMs + width === range.toMs ? range : { fromMs, toMs: fromMs + width };
}

/** A range that one asked for, made sane: not before 0, not too narrow. */
export function clampRange(range: TimeRange): TimeRange {
  const fromMs = Math.max(0, Math.min(range.fromMs, range.toMs));
  const toMs = Math.max(range.fromMs, range.toMs);
  return { fromMs, toMs: Math.max(toMs, fromMs + NARROWEST_MS) };
}

/** Zooms by a factor (below 1 = closer) around a moment that stays where it is. */
export function zoom(range: TimeRange, factor: number, aroundMs: number, widestMs: number): TimeRange {
  const width = range.toMs - range.fromMs;
  const next = Math.min(Math.max(width * factor, NARROWEST_MS), widestMs);
  const share = (aroundMs - range.fromMs) / width;
  const fromMs = Math.max(0, aroundMs - share * next);
  return { fromMs, toMs: fromMs + next };
}

/** Moves by a share of its width. */
export function pan(range: TimeRange, share: number): TimeRange {
  const width = range.toMs - range.fromMs;
  const fromMs = Math.max(0, range.fromMs + share * width);
  return { fromMs, toMs: fromMs + width };
}
