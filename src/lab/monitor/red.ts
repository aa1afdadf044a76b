/** RED of a run (rate, errors, duration): of each CPU from the difference of two moments' counters, of all from windows. */
import { BUSY_CYCLES, COUNTERS, COUNTER_INDEX } from '../run/counters';
import type { CounterName } from '../run/counters';
import type { Frame, WindowColumn } from '../run/frame';
import { cell } from './alerts/metrics';
import type { WindowTable } from './alerts/metrics';

/** A moment to compare with. */
export type Reading = Pick<Frame, 'ms' | 'cpus' | 'counters'>;

/** What each CPU has come to at a moment: a frame of the simulation, or what a measurement read. */
export type CpuStates = Reading &
  Pick<Frame, 'queueLength' | 'cacheEntries' | 'simdFrom' | 'prefetchLines' | 'stealFrom' | 'batchTasks' | 'rejected'>;

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

/** One row per CPU; null while both are of the same moment. */
export function redBetween(before: Reading, now: Reading, cyclesPerMs: number): CpuRed[] | null {
  const ms = now.ms - before.ms;
  if (!(ms > 0) || before.cpus !== now.cpus) return null;
  const delta = (cpu: number, name: CounterName) => {
    const at = cpu * COUNTERS.length + COUNTER_INDEX[name];
    return (now.counters[at] ?? 0) - (before.counters[at] ?? 0);
  };
  return Array.from({ length: now.cpus }, (_, cpu) => ({
    cpu,
    ratePerMs: delta(cpu, 'ops') / ms,
    deniedPerMs: delta(cpu, 'denied') / ms,
    meanCycles: delta(cpu, 'latencySum') / delta(cpu, 'tasksDone'),
    hitRate: delta(cpu, 'hits') / delta(cpu, 'lookups'),
    busy: Math.min(1, Math.max(0, 1 - delta(cpu, 'idleCycles') / (ms * cyclesPerMs))),
  }));
}

/** The state before anything happened. */
export function atStart({ cpus, counters }: Reading): Reading {
  return { ms: 0, cpus, counters: new Float64Array(counters.length) };
}

/** All CPUs together over the last windows: those that begin less than `spanMs` before the end of the last. */
export interface MachineRed {
  fromMs: number;
  toMs: number;
  windows: number;
  ratePerMs: number;
  deniedPerMs: number;
  hitRate: number;
  busy: number;
  /** Of the last window that has any: a quantile of several windows is no mean of theirs. */
  p50Cycles: number;
  p99Cycles: number;
  queueMean: number;
  imbalance: number;
  /** Shares of the cycles that are not idle. */
  tuning: number;
  monitoring: number;
}

/** Null before the first window. */
export function machineRed(table: WindowTable, spanMs: number): MachineRed | null {
  const last = table.count - 1;
  if (last < 0) return null;
  const toMs = cell(table, last, 'endMs');
  let first = last;
  while (first > 0 && cell(table, first - 1, 'startMs') >= toMs - spanMs - 1e-9) first--;
  const fromMs = cell(table, first, 'startMs');
  const ms = toMs - fromMs;
  const over = (read: (row: number) => number) => {
    let total = 0;
    for (let row = first; row <= last; row++) total += read(row);
    return total;
  };
  const sum = (column: WindowColumn) => over((row) => cell(table, row, column));
  /** A mean, weighted; windows without a sample have no part in it. */
  const mean = (column: WindowColumn, weight: (row: number) => number) => {
    const has = (row: number) => Number.isFinite(cell(table, row, column));
    const weights = over((row) => (has(row) ? weight(row) : 0));
    return over((row) => (has(row) ? cell(table, row, column) * weight(row) : 0)) / weights;
  };
  const width = (row: number) => cell(table, row, 'endMs') - cell(table, row, 'startMs');
  const latest = (column: WindowColumn) => {
    for (let row = last; row >= first; row--) {
      const value = cell(table, row, column);
      if (Number.isFinite(value)) return value;
    }
    return Number.NaN;
  };
  const busyCycles = BUSY_CYCLES.reduce((total, name) => total + sum(name), 0);
  return {
    fromMs,
    toMs,
    windows: last - first + 1,
    ratePerMs: sum('ops') / ms,
    deniedPerMs: sum('denied') / ms,
    hitRate: mean('hitRate', (row) => cell(table, row, 'ops')),
    busy: mean('busyShare', width),
    p50Cycles: latest('latencyP50Cycles'),
    p99Cycles: latest('latencyP99Cycles'),
    queueMean: mean('queueMean', width),
    imbalance: latest('imbalance'),
    tuning: sum('tuningCycles') / busyCycles,
    monitoring: sum('monitoringCycles') / busyCycles,
  };
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
