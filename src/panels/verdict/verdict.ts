/** What the verdict is about: cost of every variant over one span. */
import type { LabView } from '../../state/contract';
import { cyclesUntil, cyclesWithin, historyOf, medianOfWindows } from '../../state/readings';

export interface VariantCost {
  ops: number;
  /** Cycles per operation: capability path, and everything but idle. */
  perOp: number;
  allPerOp: number;
  /** Median over windows of the p99 latency, in cycles, and of how many windows. */
  p99: number;
  windows: number;
}

export interface Costs {
  fromMs: number;
  toMs: number;
  /** Whether the span is a selection; else it is from 0 to the playhead. */
  selected: boolean;
  variants: VariantCost[];
}

const NOTHING: VariantCost = { ops: 0, perOp: NaN, allPerOp: NaN, p99: NaN, windows: 0 };

export function costs(lab: LabView): Costs {
  const range = lab.brush ?? { fromMs: 0, toMs: lab.playheadMs };
  const variants = lab.columns.map((_, index): VariantCost => {
    const history = historyOf(lab, index);
    const frame = lab.frames[index];
    if (!history || !frame) return NOTHING;
    const cycles = lab.brush ? cyclesWithin(history, range) : cyclesUntil(frame);
    if (!cycles) return NOTHING;
    const { value, windows } = medianOfWindows(history, range, 'latencyP99Cycles');
    return { ops: cycles.ops, perOp: cycles.perOp, allPerOp: cycles.allPerOp, p99: value, windows };
  });
  return { ...range, selected: lab.brush !== null, variants };
}

/** Relative change of `to` against `from`; NaN without both. */
export function change(from: number, to: number): number {
  return from > 0 ? to / from - 1 : NaN;
}
