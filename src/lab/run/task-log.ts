/**
 * Every task as it began, per CPU, for traces. The engine keeps only the task that a CPU runs, so this looks after each event:
 * within one event a CPU begins at most one task.
 */
import * as L from '../../engine/layout';
import type { Engine } from './engine';

/** Tasks in the order in which they were seen; columns of equal length. */
export interface TaskBatch {
  count: number;
  /** Tasks that found no room. */
  dropped: number;
  cpu: Uint8Array;
  /** In the order of arrival, from 0. */
  number: Uint32Array;
  ops: Uint16Array;
  process: Uint16Array;
  /** 1 if it was taken from another CPU's queue. */
  stolen: Uint8Array;
  startCycle: Float64Array;
  endCycle: Float64Array;
}

/** Tasks kept for the next hand-out: bounds memory, whatever the scenario. */
const MAX_TASKS = 262_144;

interface Task {
  cpu: number;
  number: number;
  ops: number;
  process: number;
  stolen: number;
  startCycle: number;
  endCycle: number;
}

export class TaskLog {
  readonly #engine: Engine;
  readonly #fromCycle: number;
  readonly #starts: number[];
  #tasks: Task[] = [];
  #dropped = 0;

  /** Tasks that begin before `fromCycle` are left out. */
  constructor(engine: Engine, fromCycle: number) {
    this.#engine = engine;
    this.#fromCycle = fromCycle;
    this.#starts = new Array<number>(engine.u32(L.H_CPUS)).fill(-1);
  }

  /** Notes what has begun since the last look. Call after every event. */
  look(): void {
    const view = new DataView(this.#engine.buffer);
    for (let cpu = 0; cpu < this.#starts.length; cpu++) {
      const block = L.CPU0 + cpu * L.CPU_STRIDE;
      const start = Number(view.getBigUint64(block + L.CPU_TASK_START, true));
      const end = Number(view.getBigUint64(block + L.CPU_TASK_END, true));
      // A CPU that has run nothing yet has a task of no length.
      if (start === this.#starts[cpu] || end <= start) continue;
      this.#starts[cpu] = start;
      if (start < this.#fromCycle) continue;
      if (this.#tasks.length >= MAX_TASKS) this.#dropped++;
      else this.#tasks.push(readTask(view, block, cpu, start, end));
    }
  }

  /** Everything since the last call. */
  take(): TaskBatch {
    const tasks = this.#tasks;
    const dropped = this.#dropped;
    this.#tasks = [];
    this.#dropped = 0;
    return {
      count: tasks.length,
      dropped,
      cpu: Uint8Array.from(tasks, ({ cpu }) => cpu),
      number: Uint32Array.from(tasks, ({ number }) => number),
      ops: Uint16Array.from(tasks, ({ ops }) => ops),
      process: Uint16Array.from(tasks, ({ process }) => process),
      stolen: Uint8Array.from(tasks, ({ stolen }) => stolen),
      startCycle: Float64Array.from(tasks, ({ startCycle }) => startCycle),
      endCycle: Float64Array.from(tasks, ({ endCycle }) => endCycle),
    };
  }
}

function readTask(view: DataView, block: number, cpu: number, startCycle: number, endCycle: number): Task {
  const field = (offset: number) => view.getUint32(block + offset, true);
  return {
    cpu,
    number: field(L.CPU_TASK_NUMBER),
    ops: field(L.CPU_TASK_OPS),
    process: field(L.CPU_TASK_PROCESS),
    stolen: field(L.CPU_TASK_STOLEN) ? 1 : 0,
    startCycle,
    endCycle,
  };
}

/** Batches one after the other as one. */
export function joinTasks(batches: readonly TaskBatch[]): TaskBatch {
  const flat = (name: Exclude<keyof TaskBatch, 'count' | 'dropped'>) =>
    batches.flatMap((batch) => Array.from(batch[name]));
  return {
    count: batches.reduce((sum, { count }) => sum + count, 0),
    dropped: batches.reduce((sum, { dropped }) => sum + dropped, 0),
    cpu: Uint8Array.from(flat('cpu')),
    number: Uint32Array.from(flat('number')),
    ops: Uint16Array.from(flat('ops')),
    process: Uint16Array.from(flat('process')),
    stolen: Uint8Array.from(flat('stolen')),
    startCycle: Float64Array.from(flat('startCycle')),
    endCycle: Float64Array.from(flat('endCycle')),
  };
}
