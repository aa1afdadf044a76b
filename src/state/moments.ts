/** Where a step goes. Pure. */
import type { PhaseStart } from '../lab/run/history';

/** Slack for a playhead that stands on a boundary. */
const SLACK = 1e-6;

/** The next or previous boundary of windows. */
export function windowStep(playheadMs: number, windowMs: number, direction: 1 | -1): number {
  const position = playheadMs / windowMs;
  const next = direction > 0 ? Math.floor(position + SLACK) + 1 : Math.ceil(position - SLACK) - 1;
  // Without the dust of the multiplication: such moments are read and shared.
  return Math.max(0, Number((next * windowMs).toPrecision(12)));
}

export interface PhaseSpan {
  fromMs: number;
  toMs: number;
  phase: number;
  round: number;
}

export interface PhasePlan {
  durationsMs: readonly number[];
  repeat: boolean;
}

/**
 * Phases that meet a range of time: those that have begun, as the engine reported them, and from the last of these on as
 * the scenario says.
 */
export function phaseSpans(started: readonly PhaseStart[], plan: PhasePlan, fromMs: number, toMs: number): PhaseSpan[] {
  const spans: PhaseSpan[] = [];
  const add = (span: PhaseSpan) => {
    if (span.toMs > fromMs && span.fromMs < toMs) spans.push(span);
  };
  const known =
    started.length > 0 && started[0]!.atMs <= SLACK ? started : [{ atMs: 0, phase: 0, round: 0 }, ...started];
  for (let index = 0; index + 1 < known.length; index++) {
    const start = known[index]!;
    add({ fromMs: start.atMs, toMs: known[index + 1]!.atMs, phase: start.phase, round: start.round });
  }
  let { atMs, phase, round } = known[known.length - 1]!;
  while (atMs < toMs) {
    const duration = plan.durationsMs[phase] ?? Infinity;
    const last = phase + 1 >= plan.durationsMs.length;
    const endMs = last && !plan.repeat ? Infinity : atMs + duration;
    add({ fromMs: atMs, toMs: endMs, phase, round });
    atMs = endMs;
    phase = last ? 0 : phase + 1;
    round = last ? round + 1 : round;
  }
  return spans;
}

/** The next or previous start of a phase. */
export function phaseStep(
  started: readonly PhaseStart[],
  plan: PhasePlan,
  playheadMs: number,
  direction: 1 | -1,
): number {
  const roundMs = plan.durationsMs.reduce((sum, ms) => sum + ms, 0);
  const spans = phaseSpans(started, plan, Math.max(0, playheadMs - 2 * roundMs), playheadMs + 2 * roundMs);
  const starts = spans.map((span) => span.fromMs);
  if (direction > 0) return starts.find((ms) => ms > playheadMs + SLACK) ?? playheadMs;
  return starts.findLast((ms) => ms < playheadMs - SLACK) ?? 0;
}
