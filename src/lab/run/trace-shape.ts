/** What the workload strip shows of a recording: how its tasks are spread over its time, and which ids they touch when. */
import { ENGINE_TRACE, opsOf, taskAt } from '../traces/engineTrace';
import type { EngineTrace } from '../traces/engineTrace';

export interface TraceShape {
  /** Tasks that start in each of equal parts of the recording. */
  density: number[];
  /** Pairs x, y in 0..1: time within the recording, id of a referenced capability by first appearance. */
  dots: number[];
}

/** Columns and dots of a shape unless asked otherwise; a strip on the screen has room for fewer. */
const COLUMNS = 240;
const DOTS = 3000;

/** The shape in so many columns, with about so many dots: every n-th reference, none chosen. */
export function traceShape(trace: EngineTrace, columns = COLUMNS, dotCount = DOTS): TraceShape {
  const density = Array.from({ length: columns }, () => 0);
  const dots: number[] = [];
  const ops = opsOf(trace);
  const stride = Math.max(1, Math.ceil(trace.ops / dotCount));
  let next = 0;
  for (let index = 0; index < trace.tasks; index++) {
    const task = taskAt(trace, index);
    const x = task.startUs / Math.max(1, trace.durationUs);
    density[Math.min(columns - 1, Math.floor(x * columns))]! += 1;
    for (; next < task.firstOp + task.ops; next += stride) {
      dots.push(x, (ops[next]! & ENGINE_TRACE.slotMask) / trace.capabilities);
    }
  }
  return { density, dots };
}
