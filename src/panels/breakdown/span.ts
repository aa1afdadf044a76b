/** Which windows the breakdowns are about: the selection, else the last ones before the playhead. */
import { milliseconds } from '../../draw/format';
import type { LabView, TimeRange } from '../../state/contract';

const LAST_WINDOWS = 20;

export interface Span {
  range: TimeRange;
  /** "selection" or "last 20 windows". */
  name: string;
}

export function spanOf(lab: LabView): Span {
  if (lab.brush) return { range: lab.brush, name: 'selection' };
  const fromMs = Math.max(0, lab.playheadMs - LAST_WINDOWS * lab.scenario.view.windowMs);
  return { range: { fromMs, toMs: lab.playheadMs }, name: `last ${LAST_WINDOWS} windows` };
}

/** Since 0, where a few windows have too few samples. */
export function longSpanOf(lab: LabView): Span {
  if (lab.brush) return { range: lab.brush, name: 'selection' };
  return { range: { fromMs: 0, toMs: lab.playheadMs }, name: 'since 0' };
}

export function rangeText({ fromMs, toMs }: TimeRange): string {
  return `${milliseconds(fromMs)}–${milliseconds(toMs)} ms`;
}
