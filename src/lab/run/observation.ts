/** What monitoring reads of one kernel at one moment: counters per CPU, queues, parameters, and the latencies of all its tasks. */
import * as L from '../../engine/layout';
import { COUNTERS } from './counters';
import type { Engine } from './engine';
import type { LatencyBuckets, Observation, VariantSummary } from './protocol';

/** Reads the engine at its moment. */
export function observe(engine: Engine, summary: VariantSummary, cyclesPerMs: number): Observation {
  const cpus = engine.u32(L.H_CPUS);
  const counters = new Float64Array(cpus * COUNTERS.length);
  engine.readCounters(counters);
  const queueLength = Uint32Array.from({ length: cpus }, (_, cpu) => {
    const block = L.CPU0 + cpu * L.CPU_STRIDE;
    return engine.u32(block + L.CPU_BOTTOM) - engine.u32(block + L.CPU_TOP);
  });
  const ms = engine.cycle / cyclesPerMs;
  return { summary, cpus, ms, cyclesPerMs, counters, queueLength, latency: readLatency(engine) };
}

function readLatency(engine: Engine): LatencyBuckets {
  const all = new Uint32Array(engine.buffer, L.HISTOGRAM, L.HIST_BUCKETS);
  const used: number[] = [];
  all.forEach((tasks, bucket) => {
    if (tasks > 0) used.push(bucket);
  });
  return { upToCycles: Float64Array.from(used, highestOf), tasks: Float64Array.from(used, (bucket) => all[bucket]!) };
}

/** The highest value in a bucket: see `src/engine/kernel/histogram.ts`. */
export function highestOf(bucket: number): number {
  const linear = 2 ** L.HIST_LINEAR_BITS;
  if (bucket < linear) return bucket;
  const half = linear / 2;
  const shift = Math.floor(bucket / half) - 1;
  return (bucket - shift * half + 1) * 2 ** shift - 1;
}
