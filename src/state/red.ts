/** RED of each CPU over the last stretch of a run: rate, errors, duration, from the difference of two frames' counters. */
import { COUNTERS, COUNTER_INDEX } from '../lab/run/counters';
import type { CounterName } from '../lab/run/counters';
import type { Frame } from '../lab/run/frame';

/** A moment to compare with. */
export type Reading = Pick<Frame, 'ms' | 'cpus' | 'counters'>;

export interface CpuRed {
  cpu: number;
  /** Operations per ms. */
  ratePerMs: number;
  /** Operations denied per ms. */
  deniedPerMs: number;
  /** Mean latency of the tasks that ended, in cycles; NaN if none did. */
  meanCycles: number;
  hitRate: number;
  /** Share of cycles that were not idle. */
  busy: number;
}

/** Null while both are of the same moment. The last row is the whole machine, with cpu -1. */
export function redBetween(before: Reading, now: Reading, cyclesPerMs: number): CpuRed[] | null {
  const ms = now.ms - before.ms;
  if (!(ms > 0) || before.cpus !== now.cpus) return null;
  const delta = (cpu: number, name: CounterName) => {
    const at = cpu * COUNTERS.length + COUNTER_INDEX[name];
    return (now.counters[at] ?? 0) - (before.counters[at] ?? 0);
  };
  const row = (cpu: number, sum: (name: CounterName) => number, cpus: number): CpuRed => ({
    cpu,
    ratePerMs: sum('ops') / ms,
    deniedPerMs: sum('denied') / ms,
    meanCycles: sum('latencySum') / sum('tasksDone'),
    hitRate: sum('hits') / sum('lookups'),
    busy: Math.min(1, Math.max(0, 1 - sum('idleCycles') / (ms * cyclesPerMs * cpus))),
  });
  const cpus = Array.from({ length: now.cpus }, (_, cpu) => row(cpu, (name) => delta(cpu, name), 1));
  const all = (name: CounterName) => cpus.reduce((sum, { cpu }) => sum + delta(cpu, name), 0);
  return [...cpus, row(-1, all, now.cpus)];
}

/** Keeps readings of the last stretch, to compare the newest with one that is about `spanMs` older. */
export class Readings {
  #kept: Reading[] = [];
  readonly #spanMs: number;

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  /** Notes a frame; returns the reading to compare it with. A jump back in time, or a new run, begins anew. */
  note(frame: Reading): Reading {
    const last = this.#kept.at(-1);
    if (last && (frame.ms < last.ms || frame.cpus !== last.cpus)) this.#kept = [];
    if (frame.ms !== this.#kept.at(-1)?.ms) {
      this.#kept.push({ ms: frame.ms, cpus: frame.cpus, counters: frame.counters });
    }
    while (this.#kept.length > 2 && this.#kept[1]!.ms <= frame.ms - this.#spanMs) this.#kept.shift();
    if (this.#kept.length > 200) this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
    return this.#kept[0]!;
  }
}

/** Levels of monitoring as a person chooses them. */
export const MONITORING_LEVELS = [
  { value: 'off', label: 'off' },
  { value: 'counters', label: 'counters' },
  { value: 'events', label: 'counters and events' },
] as const;
