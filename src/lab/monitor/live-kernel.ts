/**
 * A kernel that runs on real threads, as monitoring sees it: what a measurement reads of its counters between blocks becomes
 * CPU states and windows, in the same form as those of a simulated run, so that dashboard and alerts need not know which clock
 * it is. A cycle is a ns there. What is not measured is NaN, never 0.
 */
import { COUNTERS, COUNTER_INDEX } from '../run/counters';
import type { CounterName } from '../run/counters';
import { WINDOW_COLUMNS, WINDOW_INDEX } from '../run/frame';
import type { WindowColumn } from '../run/frame';
import type { WindowTable } from './alerts/metrics';
import type { CpuStates } from './red';

/** A look at a kernel: cumulative counters, and what its parameters are. The live pool's `PoolCounters` are one. */
export interface LiveReading {
  perCpu: readonly Readonly<Partial<Record<CounterName, number>>>[];
  parameters: {
    cacheEntries: readonly number[];
    simdFrom: readonly number[];
    prefetchLines: readonly number[];
    stealFrom: number;
    batchTasks: number;
  };
  decisions: number;
  reverted: number;
  /** Tasks that wait, per CPU, where somebody has looked while they did. */
  queues?: readonly number[];
  /** ns of all CPUs together, ever. */
  busyNs?: number;
  idleNs?: number;
}

export const NS_PER_MS = 1e6;
/** Windows that are kept: the older half goes when there are twice as many. */
export const MOST_LIVE_WINDOWS = 2048;

/** Counters that a window has the rise of, under the same name. */
const RISES = ['ops', 'denied', 'revokes', 'switches'] as const satisfies readonly (CounterName & WindowColumn)[];

export class LiveKernel {
  readonly name: string;
  now: CpuStates | null = null;
  decisions = 0;
  reverted = 0;
  #rows = new Float64Array(64 * WINDOW_COLUMNS.length);
  #count = 0;
  #last: { reading: LiveReading; ms: number } | null = null;

  constructor(name: string) {
    this.name = name;
  }

  get windows(): WindowTable {
    return { rows: this.#rows, count: this.#count };
  }

  /** `ms` is the wall time that this kernel has worked for: while another one has its turn, its clock stands. */
  add(reading: LiveReading, ms: number): void {
    const last = this.#last;
    if (last && !(ms > last.ms)) return;
    this.now = statesOf(reading, ms);
    this.decisions = reading.decisions;
    this.reverted = reading.reverted;
    this.#last = { reading, ms };
    if (!last) return;
    this.#push(windowBetween(last, { reading, ms }));
  }

  #push(row: Float64Array): void {
    const width = WINDOW_COLUMNS.length;
    const { length } = this.#rows;
    if (this.#count === 2 * MOST_LIVE_WINDOWS) {
      // A copy: those who hold the old array keep a consistent picture.
      const newest = new Float64Array(length);
      newest.set(this.#rows.subarray((this.#count - MOST_LIVE_WINDOWS) * width, this.#count * width));
      this.#rows = newest;
      this.#count = MOST_LIVE_WINDOWS;
    } else if (this.#count * width === length) {
      const larger = new Float64Array(Math.min(2 * length, 2 * MOST_LIVE_WINDOWS * width));
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows.set(row, this.#count++ * width);
  }
}

function statesOf(reading: LiveReading, ms: number): CpuStates {
  const { perCpu, parameters, queues } = reading;
  const counters = new Float64Array(perCpu.length * COUNTERS.length).fill(Number.NaN);
  perCpu.forEach((values, cpu) => {
    for (const name of COUNTERS) counters[cpu * COUNTERS.length + COUNTER_INDEX[name]] = values[name] ?? Number.NaN;
    // What the live pool keeps under this name is the time that tasks ran, not how long they waited.
    counters[cpu * COUNTERS.length + COUNTER_INDEX.latencySum] = Number.NaN;
    counters[cpu * COUNTERS.length + COUNTER_INDEX.idleCycles] = Number.NaN;
  });
  const { cacheEntries, simdFrom, prefetchLines, stealFrom, batchTasks } = parameters;
  const same = (value: number) => new Uint8Array(perCpu.length).fill(value);
  return {
    ms,
    cpus: perCpu.length,
    counters,
    queueLength: Uint16Array.from(queues ?? new Array<number>(perCpu.length).fill(0)),
    cacheEntries: Uint16Array.from(cacheEntries),
    simdFrom: Uint8Array.from(simdFrom),
    prefetchLines: Uint8Array.from(prefetchLines),
    stealFrom: same(stealFrom),
    batchTasks: same(batchTasks),
    rejected: 0,
  };
}

interface Look {
  reading: LiveReading;
  ms: number;
}

function windowBetween(before: Look, now: Look): Float64Array {
  const row = new Float64Array(WINDOW_COLUMNS.length).fill(Number.NaN);
  const set = (column: WindowColumn, value: number) => (row[WINDOW_INDEX[column]] = value);
  const sum = ({ reading }: Look, name: CounterName) =>
    reading.perCpu.reduce((total, cpu) => total + (cpu[name] ?? Number.NaN), 0);
  const rise = (name: CounterName) => sum(now, name) - sum(before, name);
  const ms = now.ms - before.ms;
  set('startMs', before.ms);
  set('endMs', now.ms);
  for (const name of RISES) set(name, rise(name));
  set('tasks', rise('tasksDone'));
  set('hitRate', rise('lookups') > 0 ? rise('hits') / rise('lookups') : Number.NaN);
  set('throughputOpsPerMs', rise('ops') / ms);
  set('stolenTasks', rise('tasksStolen'));
  set('decisions', now.reading.decisions - before.reading.decisions);
  set('reverted', now.reading.reverted - before.reading.reverted);
  set('busyShare', busyShare(before.reading, now.reading));
  setQueues(set, now.reading.queues);
  setParameters(set, now.reading.parameters);
  return row;
}

function busyShare(before: LiveReading, now: LiveReading): number {
  const rise = (name: 'busyNs' | 'idleNs') => (now[name] ?? Number.NaN) - (before[name] ?? Number.NaN);
  const [busy, idle] = [rise('busyNs'), rise('idleNs')];
  return busy + idle > 0 ? busy / (busy + idle) : Number.NaN;
}

function setQueues(set: (column: WindowColumn, value: number) => void, queues: LiveReading['queues']): void {
  if (!queues || queues.length === 0) return;
  const mean = queues.reduce((total, length) => total + length, 0) / queues.length;
  set('queueMean', mean);
  set('imbalance', mean > 0 ? Math.max(...queues) / mean : 1);
}

function setParameters(
  set: (column: WindowColumn, value: number) => void,
  { cacheEntries, simdFrom, prefetchLines, stealFrom, batchTasks }: LiveReading['parameters'],
): void {
  const mean = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length;
  set('cacheEntries', mean(cacheEntries));
  set('cacheEntriesMin', Math.min(...cacheEntries));
  set('cacheEntriesMax', Math.max(...cacheEntries));
  set('simdFrom', mean(simdFrom));
  set('prefetchLines', mean(prefetchLines));
  set('stealFrom', stealFrom);
  set('batchTasks', batchTasks);
}
