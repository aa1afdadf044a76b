/** Where phases stand on the workload strip, in shares of its width, and what a drag over it means. */

export interface Span {
  from: number;
  to: number;
}

/** Shortest phase that a drag or a key makes, in ms: the schema's own limit. */
const SHORTEST_MS = 0.001;

/** Phases end to end over `totalMs`; those beyond it (while an edge is dragged) reach past 1. */
export function spansOf(durationsMs: readonly number[], totalMs: number): Span[] {
  let at = 0;
  return durationsMs.map((duration) => {
    const from = at / totalMs;
    at += duration;
    return { from, to: at / totalMs };
  });
}

/** A length that a person can read: rounded to a step of about one pixel, never to 0. */
export function roundDuration(ms: number, totalMs: number, widthPx: number): number {
  const perPixel = totalMs / Math.max(1, widthPx);
  const step = 10 ** Math.floor(Math.log10(perPixel * 2));
  return Math.max(SHORTEST_MS, Number((Math.round(ms / step) * step).toPrecision(9)));
}

/** Where a phase dragged to `at` (share of the width) would stand: its new index. */
export function dropIndex(spans: readonly Span[], dragged: number, at: number): number {
  const before = spans.filter((span, index) => index !== dragged && (span.from + span.to) / 2 < at);
  return before.length;
}

/** Position of the insertion mark for that index, as a share of the width. */
export function dropMark(spans: readonly Span[], dragged: number, index: number): number {
  const others = spans.filter((_, position) => position !== dragged);
  return index < others.length ? others[index]!.from : (others.at(-1)?.to ?? 0);
}

/** The moment within one round of the workload; the last round's end stays at the end. */
export function momentInRound(ms: number, roundMs: number, repeat: boolean): number {
  if (roundMs <= 0) return 0;
  return repeat ? ms % roundMs : Math.min(ms, roundMs);
}
