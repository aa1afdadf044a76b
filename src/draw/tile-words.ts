/** The tiles in words: what the table and the names of the tiles' buttons say. */
import { grouped, percent } from './format';
import { runs } from './tile-text';
import type { Frame } from '../lab/run/frame';

/** Readings over about the last window, per CPU; `stolen` is thief x victim. */
interface Readings {
  hitRate: ArrayLike<number>;
  lookups: ArrayLike<number>;
  stolen: ArrayLike<number>;
}

export interface TileWords {
  cpu: number;
  entries: number;
  hitRate: string;
  lookups: string;
  queue: number;
  runs: string;
  /** Tasks that it took from others over the span. */
  took: number;
  sentence: string;
}

export function tileWords(frame: Frame, recent: Readings): TileWords[] {
  return Array.from({ length: frame.cpus }, (_, cpu) => {
    let took = 0;
    for (let victim = 0; victim < frame.cpus; victim++) took += recent.stolen[cpu * frame.cpus + victim] ?? 0;
    const entries = frame.cacheEntries[cpu]!;
    const hitRate = percent(recent.hitRate[cpu] ?? NaN);
    const queue = frame.queueLength[cpu]!;
    const running = runs(frame, cpu);
    return {
      cpu,
      entries,
      hitRate,
      lookups: grouped(recent.lookups[cpu] ?? NaN),
      queue,
      runs: running,
      took,
      sentence: `CPU ${cpu}: ${entries} entries, hit rate ${hitRate}, ${queue} queued, ${running}`,
    };
  });
}
