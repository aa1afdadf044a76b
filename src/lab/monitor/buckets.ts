/** The engine's log-linear histogram (three significant digits) as cumulative buckets of Prometheus, in seconds. */
import { COUNTERS, COUNTER_INDEX } from '../run/counters';
import type { Observation } from '../run/protocol';

/** Bounds per decade: neighbours differ by at most 1.7 times, which bounds the error of a quantile read from them. */
const STEPS = [1, 1.5, 2, 3, 5, 7];
/** From 100 ns to 1 s. */
const DECADES = [-7, -6, -5, -4, -3, -2, -1];

/** Upper bounds in seconds as they are written, rising, without +Inf. */
export const BOUNDS: readonly { seconds: number; le: string }[] = [
  ...DECADES.flatMap((decade) => STEPS.map((step) => Number(`${step}e${decade}`))),
  1,
].map((seconds) => ({ seconds, le: floatText(seconds) }));

export interface Buckets {
  /** Cumulative; the last is +Inf and holds every task. */
  buckets: { le: string; tasks: number }[];
  count: number;
  /** Seconds. */
  sum: number;
}

export function bucketise({ latency, counters, cyclesPerMs, summary }: Observation): Buckets {
  const cyclesPerSecond = cyclesPerMs * 1000;
  const count = latency.tasks.reduce((sum, tasks) => sum + tasks, 0);
  let at = 0;
  let below = 0;
  const buckets = BOUNDS.map(({ seconds, le }) => {
    while (at < latency.upToCycles.length && latency.upToCycles[at]! <= seconds * cyclesPerSecond) {
      below += latency.tasks[at++]!;
    }
    return { le, tasks: below };
  });
  let cycles = 0;
  // Without monitoring no latency was recorded, and a sum without a count would be a lie.
  if (count > 0 && summary.latencyCycles.p50 !== null) {
    for (let row = COUNTER_INDEX.latencySum; row < counters.length; row += COUNTERS.length) cycles += counters[row]!;
  }
  return { buckets: [...buckets, { le: '+Inf', tasks: count }], count, sum: cycles / cyclesPerSecond };
}

/** A number as OpenMetrics writes it: a float where it may be one, never an exponent that readers would have to normalise. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const text = String(value);
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
}
