/**
 * Records a run: one row per window, from the difference of the engine's cumulative counters at its ends. Windows lie on a
 * fixed grid of simulated time, so that it does not matter in how many steps a run came to a moment.
 */
import * as L from '../../engine/layout';
import type { CounterName } from './counters';
import { BUSY_CYCLES, COUNTERS, COUNTER_INDEX, PATH_CYCLES } from './counters';
import type { Engine, LatencyQuantiles } from './engine';
import type { WindowBatch, WindowColumn } from './frame';
import { WINDOW_COLUMNS, WINDOW_INDEX } from './frame';
import { LATENCY_BINS } from './latency-bins';

/** Sums over CPUs that the recorder copies from counters of the same name. */
const COPIED = [
  'ops',
  'missCompulsory',
  'missCapacity',
  'missConflict',
  'missRevocation',
  'missSwitch',
  'denied',
  'revokes',
  'switches',
  'prefetchIssued',
  'prefetchUseful',
  'prefetchLate',
  'prefetchUseless',
  'bodyCycles',
  'stallCycles',
  'lookupCycles',
  'checkCycles',
  'prefetchCycles',
  'schedulingCycles',
  'stealingCycles',
  'monitoringCycles',
  'tuningCycles',
  'idleCycles',
] as const satisfies readonly (CounterName & WindowColumn)[];

/** Running totals of the whole machine; a window holds what each rose by. */
const TOTALS = {
  decisions: L.H_DECISION_SEQ,
  reverted: L.H_REVERTED,
  freezes: L.H_FREEZES,
} as const satisfies Partial<Record<WindowColumn, number>>;
const TOTAL_NAMES = Object.keys(TOTALS) as (keyof typeof TOTALS)[];

export class Recorder {
  readonly #engine: Engine;
  readonly #eventsDropped: () => number;
  readonly #cyclesPerMs: number;
  readonly #cpus: number;
  #before: Float64Array;
  #after: Float64Array;
  #totals: number[] = [];
  #droppedBefore = 0;
  #startCycle = 0;
  #rows: Float64Array[] = [];
  #bins: Uint32Array[] = [];

  /** `eventsDropped` tells how many events were overwritten unread so far. */
  constructor(engine: Engine, cyclesPerMs: number, eventsDropped: () => number = () => 0) {
    this.#engine = engine;
    this.#eventsDropped = eventsDropped;
    this.#cyclesPerMs = cyclesPerMs;
    this.#cpus = engine.u32(L.H_CPUS);
    this.#before = new Float64Array(this.#cpus * COUNTERS.length);
    this.#after = new Float64Array(this.#cpus * COUNTERS.length);
    this.resync();
  }

  /** Starts a window at the engine's moment: after the start, and after a jump in time. */
  resync(): void {
    this.#startCycle = this.#engine.cycle;
    this.#engine.readCounters(this.#before);
    this.#settleQueues(this.#before);
    // What happens in cycle 0 itself (the measured crossover is decided there) belongs to the first window.
    this.#totals = this.#startCycle === 0 ? TOTAL_NAMES.map(() => 0) : this.#readTotals();
    this.#droppedBefore = this.#eventsDropped();
    this.#engine.beginWindow();
    this.#rows = [];
    this.#bins = [];
  }

  /** Closes the window that ends at the engine's moment. */
  closeWindow(): void {
    this.#engine.readCounters(this.#after);
    this.#settleQueues(this.#after);
    const latency = this.#engine.endWindow();
    this.#rows.push(this.#row(latency));
    this.#bins.push(latency.bins);
    [this.#before, this.#after] = [this.#after, this.#before];
    this.#totals = this.#readTotals();
    this.#droppedBefore = this.#eventsDropped();
    this.#startCycle = this.#engine.cycle;
  }

  /** The windows closed since the last call. */
  take(): WindowBatch {
    const count = this.#rows.length;
    const rows = new Float64Array(count * WINDOW_COLUMNS.length);
    const latency = new Uint32Array(count * LATENCY_BINS);
    this.#rows.forEach((row, index) => rows.set(row, index * WINDOW_COLUMNS.length));
    this.#bins.forEach((bins, index) => latency.set(bins, index * LATENCY_BINS));
    this.#rows = [];
    this.#bins = [];
    return { count, rows, latency };
  }

  /** Brings integrals that the engine updates only on a change (queue length, idle time) up to its moment. */
  #settleQueues(counters: Float64Array): void {
    const now = this.#engine.cycle;
    const view = new DataView(this.#engine.buffer);
    for (let cpu = 0; cpu < this.#cpus; cpu++) {
      const block = L.CPU0 + cpu * L.CPU_STRIDE;
      const length = view.getInt32(block + L.CPU_BOTTOM, true) - view.getInt32(block + L.CPU_TOP, true);
      const row = cpu * COUNTERS.length;
      counters[row + COUNTER_INDEX.queueIntegral]! +=
        length * Math.max(0, now - this.#engine.u64(block + L.CPU_QUEUE_SINCE));
      const parked = view.getUint32(block + L.CPU_STATE, true) === 0;
      if (parked)
        counters[row + COUNTER_INDEX.idleCycles]! += Math.max(0, now - this.#engine.u64(block + L.CPU_IDLE_SINCE));
    }
  }

  #readTotals(): number[] {
    return TOTAL_NAMES.map((name) => this.#engine.u32(TOTALS[name]));
  }

  #delta(cpu: number, counter: CounterName): number {
    const index = cpu * COUNTERS.length + COUNTER_INDEX[counter];
    return this.#after[index]! - this.#before[index]!;
  }

  #sum(counter: CounterName): number {
    let sum = 0;
    for (let cpu = 0; cpu < this.#cpus; cpu++) sum += this.#delta(cpu, counter);
    return sum;
  }

  #row(latency: LatencyQuantiles): Float64Array {
    const row = new Float64Array(WINDOW_COLUMNS.length);
    const set = (column: WindowColumn, value: number) => (row[WINDOW_INDEX[column]] = value);
    for (const name of COPIED) set(name, this.#sum(name));
    const ops = this.#sum('ops');
    const lookups = this.#sum('lookups');
    const path = PATH_CYCLES.reduce((total, name) => total + this.#sum(name), 0);
    const busy = BUSY_CYCLES.reduce((total, name) => total + this.#sum(name), 0);
    const cycles = this.#engine.cycle - this.#startCycle;
    set('startMs', this.#startCycle / this.#cyclesPerMs);
    set('endMs', this.#engine.cycle / this.#cyclesPerMs);
    set('tasks', latency.tasks);
    set('cyclesPerOp', ops > 0 ? path / ops : NaN);
    set('allCyclesPerOp', ops > 0 ? busy / ops : NaN);
    set('hitRate', lookups > 0 ? this.#sum('hits') / lookups : NaN);
    set('throughputOpsPerMs', (ops * this.#cyclesPerMs) / cycles);
    set('latencyP50Cycles', latency.p50);
    set('latencyP99Cycles', latency.p99);
    set('latencyP999Cycles', latency.p999);
    set('busyShare', busy / (busy + this.#sum('idleCycles')));
    set('stolenTasks', this.#sum('tasksStolen'));
    set('phase', this.#engine.u32(L.H_PHASE));
    this.#readTotals().forEach((total, index) => set(TOTAL_NAMES[index]!, total - this.#totals[index]!));
    set('eventsDropped', this.#eventsDropped() - this.#droppedBefore);
    this.#setQueues(set, cycles);
    this.#setParameters(set);
    return row;
  }

  #setQueues(set: (column: WindowColumn, value: number) => void, cycles: number): void {
    let longest = 0;
    let sum = 0;
    for (let cpu = 0; cpu < this.#cpus; cpu++) {
      const mean = this.#delta(cpu, 'queueIntegral') / cycles;
      sum += mean;
      longest = Math.max(longest, mean);
    }
    set('queueMean', sum / this.#cpus);
    set('imbalance', sum > 0 ? longest / (sum / this.#cpus) : 1);
  }

  #setParameters(set: (column: WindowColumn, value: number) => void): void {
    const perCpu = (offset: number) =>
      Array.from({ length: this.#cpus }, (_, cpu) => this.#engine.u32(L.CPU0 + cpu * L.CPU_STRIDE + offset));
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const entries = perCpu(L.CPU_ENTRIES);
    set('cacheEntries', mean(entries));
    set('cacheEntriesMin', Math.min(...entries));
    set('cacheEntriesMax', Math.max(...entries));
    set('simdFrom', mean(perCpu(L.CPU_SIMD_FROM)));
    set('prefetchLines', mean(perCpu(L.CPU_PREFETCH_LINES)));
    set('stealFrom', this.#engine.u32(L.H_STEAL_FROM));
    set('batchTasks', this.#engine.u32(L.H_BATCH_TASKS));
  }
}
