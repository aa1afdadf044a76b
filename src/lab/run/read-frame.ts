/** Copies a frame out of the engine's memory. */
import * as L from '../../engine/layout';
import { COUNTERS, COUNTER_INDEX } from './counters';
import type { Engine } from './engine';
import type { Frame, WindowAgo } from './frame';
import { CACHE_SLOTS, QUEUE_SHOWN } from './frame';

const TAG_STRIDE_WORDS = L.SET_BYTES / 4;

type Views<T> = { [K in keyof T]: new (buffer: ArrayBuffer, offset: number, length: number) => T[K] };
type Columns = Omit<Frame, 'cycle' | 'ms' | 'cpus' | 'phase' | 'round' | 'spilled' | 'rejected' | 'windowAgo'>;

/** Every column with its type; the widest first, so that each is aligned in the one buffer that holds them all. */
const COLUMNS: Views<Columns> = {
  taskStartCycle: Float64Array,
  taskEndCycle: Float64Array,
  counters: Float64Array,
  tags: Uint32Array,
  lastUse: Uint32Array,
  filledAt: Uint32Array,
  hits: Uint32Array,
  rights: Uint32Array,
  generation: Uint32Array,
  stolen: Uint32Array,
  queueNumber: Uint32Array,
  lookups: Uint32Array,
  sequentialSteps: Uint32Array,
  stridedSteps: Uint32Array,
  randomSteps: Uint32Array,
  taskId: Uint32Array,
  taskOps: Uint16Array,
  taskProcess: Uint16Array,
  queueLength: Uint16Array,
  queueOps: Uint16Array,
  cacheEntries: Uint16Array,
  peakEntries: Uint16Array,
  state: Uint8Array,
  taskStolen: Uint8Array,
  queueStolen: Uint8Array,
  simdFrom: Uint8Array,
  prefetchLines: Uint8Array,
  stealFrom: Uint8Array,
  batchTasks: Uint8Array,
  missClass: Uint8Array,
  dead: Uint8Array,
};

/** Elements of a column where it is not one a CPU. */
function lengthOf(column: keyof Columns, cpus: number): number {
  if (column === 'counters') return cpus * COUNTERS.length;
  if (column === 'stolen') return cpus * cpus;
  if (column === 'queueOps' || column === 'queueStolen' || column === 'queueNumber') return cpus * QUEUE_SHOWN;
  const slots: readonly (keyof Columns)[] = [
    'tags',
    'lastUse',
    'filledAt',
    'hits',
    'rights',
    'generation',
    'missClass',
    'dead',
  ];
  return slots.includes(column) ? cpus * CACHE_SLOTS : cpus;
}

/** A frame of zeros in one buffer: one allocation, and one thing to move to another thread. */
function emptyFrame(cpus: number): Frame {
  const names = Object.keys(COLUMNS) as (keyof Columns)[];
  const bytes = (name: keyof Columns) =>
    lengthOf(name, cpus) * (COLUMNS[name] as unknown as { BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT;
  const buffer = new ArrayBuffer(names.reduce((sum, name) => sum + bytes(name), 0));
  let offset = 0;
  const columns = names.map((name) => {
    const view = new COLUMNS[name](buffer, offset, lengthOf(name, cpus));
    offset += bytes(name);
    return [name, view];
  });
  return {
    ...(Object.fromEntries(columns) as Columns),
    cycle: 0,
    ms: 0,
    cpus,
    phase: 0,
    round: 0,
    spilled: 0,
    rejected: 0,
    windowAgo: null,
  };
}

/** The state of a run as it is now. */
export function readFrame(engine: Engine, cyclesPerMs: number): Frame {
  const cpus = engine.u32(L.H_CPUS);
  const frame = emptyFrame(cpus);
  frame.cycle = engine.cycle;
  frame.ms = frame.cycle / cyclesPerMs;
  frame.phase = engine.u32(L.H_PHASE);
  frame.round = engine.u32(L.H_ROUND);
  frame.spilled = engine.u32(L.H_SPILL_TAIL) - engine.u32(L.H_SPILL_HEAD);
  frame.rejected = engine.u64(L.H_REJECTED);
  frame.stealFrom.fill(engine.u32(L.H_STEAL_FROM));
  frame.batchTasks.fill(engine.u32(L.H_BATCH_TASKS));
  engine.readCounters(frame.counters);
  readStolen(engine, frame.stolen, cpus);
  for (let cpu = 0; cpu < cpus; cpu++) {
    const block = L.CPU0 + cpu * L.CPU_STRIDE;
    readCpu(engine, frame, cpu, block);
    readCache(engine.buffer, frame, cpu, block);
    readQueue(engine.buffer, frame, cpu, block);
  }
  return frame;
}

function readStolen(engine: Engine, into: Uint32Array, cpus: number): void {
  const stolen = new Uint32Array(engine.buffer, L.STOLEN, L.MAX_CPUS * L.MAX_CPUS);
  for (let cpu = 0; cpu < cpus; cpu++) {
    into.set(stolen.subarray(cpu * L.MAX_CPUS, cpu * L.MAX_CPUS + cpus), cpu * cpus);
  }
}

/** The few counters of this moment that a later frame is compared with. */
export function readWindowAgo(engine: Engine, cyclesPerMs: number): WindowAgo {
  const cpus = engine.u32(L.H_CPUS);
  const counters = new Float64Array(cpus * COUNTERS.length);
  engine.readCounters(counters);
  const perCpu = (counter: 'hits' | 'lookups') =>
    Float64Array.from({ length: cpus }, (_, cpu) => counters[cpu * COUNTERS.length + COUNTER_INDEX[counter]]!);
  const stolen = new Uint32Array(cpus * cpus);
  readStolen(engine, stolen, cpus);
  return { ms: engine.cycle / cyclesPerMs, hits: perCpu('hits'), lookups: perCpu('lookups'), stolen };
}

function readCpu(engine: Engine, frame: Frame, cpu: number, block: number): void {
  const running = engine.u64(block + L.CPU_TASK_END) > frame.cycle;
  frame.state[cpu] = running ? 1 : 0;
  frame.taskId[cpu] = engine.u32(block + L.CPU_TASK_NUMBER);
  frame.taskOps[cpu] = engine.u32(block + L.CPU_TASK_OPS);
  frame.taskProcess[cpu] = engine.u32(block + L.CPU_TASK_PROCESS);
  frame.taskStolen[cpu] = engine.u32(block + L.CPU_TASK_STOLEN);
  frame.taskStartCycle[cpu] = engine.u64(block + L.CPU_TASK_START);
  frame.taskEndCycle[cpu] = engine.u64(block + L.CPU_TASK_END);
  frame.cacheEntries[cpu] = engine.u32(block + L.CPU_ENTRIES);
  frame.peakEntries[cpu] = engine.u32(block + L.CPU_PEAK);
  frame.simdFrom[cpu] = engine.u32(block + L.CPU_SIMD_FROM);
  frame.prefetchLines[cpu] = engine.u32(block + L.CPU_PREFETCH_LINES);
  frame.lookups[cpu] = engine.u32(block + L.CPU_LOOKUPS);
  frame.sequentialSteps[cpu] = engine.u32(block + L.CPU_SEQUENTIAL);
  frame.stridedSteps[cpu] = engine.u32(block + L.CPU_STRIDED);
  frame.randomSteps[cpu] = engine.u32(block + L.CPU_RANDOM);
}

function readCache(buffer: ArrayBuffer, frame: Frame, cpu: number, block: number): void {
  const first = cpu * CACHE_SLOTS;
  const tags = new Uint32Array(buffer, block + L.CPU_TAGS, L.MAX_SETS * TAG_STRIDE_WORDS);
  for (let set = 0; set < L.MAX_SETS; set++) {
    for (let way = 0; way < L.WAYS; way++) {
      const tag = tags[set * TAG_STRIDE_WORDS + way]!;
      frame.tags[first + set * L.WAYS + way] = tag >= L.TAG_PURGED ? 0 : tag;
      // TAG_REVOKED is the sign bit
      frame.dead[first + set * L.WAYS + way] = tag < L.TAG_PURGED ? 0 : tag & L.TAG_REVOKED ? 1 : 2;
    }
  }
  const words = new Uint32Array(buffer, block + L.SLOT_RECORDS, CACHE_SLOTS << (L.ENTRY_SHIFT - 2));
  const bytes = new Uint8Array(buffer, block + L.SLOT_RECORDS, CACHE_SLOTS << L.ENTRY_SHIFT);
  const word = (field: number) => (field - L.SLOT_RECORDS) / 4;
  for (let slot = 0; slot < CACHE_SLOTS; slot++) {
    const entry = slot << (L.ENTRY_SHIFT - 2);
    frame.lastUse[first + slot] = words[entry + word(L.CPU_LAST_USE)]!;
    frame.filledAt[first + slot] = words[entry + word(L.CPU_FILLED_AT)]!;
    frame.hits[first + slot] = words[entry + word(L.CPU_HITS)]!;
    frame.rights[first + slot] = words[entry + word(L.CPU_RIGHTS)]!;
    frame.generation[first + slot] = words[entry + word(L.CPU_GENERATION)]!;
    frame.missClass[first + slot] = bytes[(slot << L.ENTRY_SHIFT) + L.CPU_CLASS - L.SLOT_RECORDS]!;
  }
}

/** Where the i-th task of a queue lies: those that the CPU holds come first, then its deque from the top. */
export function queuedTask(block: number, heldFrom: number, held: number, top: number, i: number): number {
  return i < held
    ? block + L.CPU_HELD + ((heldFrom + i) % L.HELD_TASKS) * L.TASK_BYTES
    : block + L.CPU_DEQUE + ((top + i - held) & (L.DEQUE_TASKS - 1)) * L.TASK_BYTES;
}

function readQueue(buffer: ArrayBuffer, frame: Frame, cpu: number, block: number): void {
  const view = new DataView(buffer);
  const heldFrom = view.getUint32(block + L.CPU_HELD_HEAD, true);
  const held = view.getUint32(block + L.CPU_HELD_TAIL, true) - heldFrom;
  const top = view.getInt32(block + L.CPU_TOP, true);
  const queued = view.getInt32(block + L.CPU_BOTTOM, true) - top;
  frame.queueLength[cpu] = held + queued;
  for (let i = 0; i < Math.min(held + queued, QUEUE_SHOWN); i++) {
    const task = queuedTask(block, heldFrom, held, top, i);
    frame.queueNumber[cpu * QUEUE_SHOWN + i] = view.getUint32(task + L.T_NUMBER, true);
    frame.queueOps[cpu * QUEUE_SHOWN + i] = view.getUint16(task + L.T_OPS, true);
    frame.queueStolen[cpu * QUEUE_SHOWN + i] = view.getUint8(task + L.T_FLAGS) & L.TASK_STOLEN;
  }
}
