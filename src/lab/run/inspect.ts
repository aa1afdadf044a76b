/**
 * What a frame leaves out because only somebody who looks closely needs it: a set of a cache with its ghosts and with what the
 * table says now, and a task from its arrival on. Read from the engine's state where it stands; changes nothing.
 */
import * as L from '../../engine/layout';
import type { Engine } from './engine';
import { queuedTask } from './read-frame';

/** What to look at: a set of a CPU's cache, or a task by its number wherever it is now. */
export type InspectTarget = { cpu: number; set: number } | { task: number };

/** An entry, living or dead; stamps are lookups of its CPU. */
export interface InspectedWay {
  id: number;
  rights: number;
  generation: number;
  /** Generation and rights that the table has now. */
  tableGeneration: number;
  tableRights: number;
  hits: number;
  /** Lookups since it was filled, and since it was last used. */
  age: number;
  sinceUse: number;
  /** Index into MISS_CLASSES. */
  missClass: number;
  /** Index into DEATHS. */
  dead: number;
  /** Place in the order of use within its set, 0 = most recent. */
  recency: number;
}

/** What the set evicted, most recent first. */
export interface InspectedGhost {
  id: number;
  /** Lookups since its last use. */
  sinceUse: number;
  /** Index into DEATHS: how it had died before it was evicted. */
  dead: number;
}

export interface SetInspection {
  kind: 'set';
  atMs: number;
  cpu: number;
  set: number;
  /** By way; null where nothing has ever been, or beyond the size of the cache. */
  ways: (InspectedWay | null)[];
  ghosts: InspectedGhost[];
}

export interface TaskInspection {
  kind: 'task';
  atMs: number;
  number: number;
  /** Where it is; null when it is neither running nor queued: it has ended, waits behind another, or has not arrived. */
  place: TaskPlace | null;
}

export interface TaskPlace {
  cpu: number;
  /** Place in the queue, 0 = next; null while it runs. */
  position: number | null;
  process: number;
  /** The CPU that it arrived at. */
  home: number;
  arrivalMs: number;
  /** While it runs: when that began and will end. */
  startMs: number | null;
  endMs: number | null;
  ops: number;
  /** Batches of at most 64 operations that it is checked in; a recorded task ends one at each allocation and close. */
  leastBatches: number;
  stolen: boolean;
  recorded: boolean;
  /** Another task or a client waits for it. */
  ofJob: boolean;
  ofClient: boolean;
  /** Phase that it was made in. */
  phase: number;
}

export type Inspection = SetInspection | TaskInspection;

/** Throws a RangeError when there is no such CPU or set. */
export function inspect(engine: Engine, cyclesPerMs: number, target: InspectTarget): Inspection {
  return 'task' in target
    ? inspectTask(engine, cyclesPerMs, target.task)
    : inspectSet(engine, cyclesPerMs, target.cpu, target.set);
}

const ID_MASK = L.TAG_PURGED - 1;

const deathOf = (tag: number) => (tag < L.TAG_PURGED ? 0 : tag & L.TAG_REVOKED ? 1 : 2);

function inspectSet(engine: Engine, cyclesPerMs: number, cpu: number, set: number): SetInspection {
  if (!(cpu < engine.u32(L.H_CPUS)) || !(set < L.MAX_SETS)) throw new RangeError(`no CPU ${cpu} with a set ${set}`);
  const block = L.CPU0 + cpu * L.CPU_STRIDE;
  const entries = engine.u32(block + L.CPU_ENTRIES);
  const clock = engine.u32(block + L.CPU_LOOKUPS);
  const tagsAt = block + L.CPU_TAGS + set * L.SET_BYTES;
  const ways = Array.from({ length: L.WAYS }, (_, way): InspectedWay | null => {
    const tag = engine.u32(tagsAt + way * 4);
    const slot = set * L.WAYS + way;
    return tag === 0 || slot >= entries ? null : readWay(engine, block, slot, tag, clock);
  });
  const living = ways.filter((way) => way !== null).sort((a, b) => a.sinceUse - b.sinceUse);
  living.forEach((way, place) => (way.recency = place));
  const ghosts: InspectedGhost[] = [];
  for (let at = 0; at < L.GHOSTS; at++) {
    const tag = engine.u32(tagsAt + (L.WAYS + at) * 4);
    if (tag === 0) continue;
    const stamp = engine.u32(block + L.CPU_GHOST_STAMPS + (set * L.GHOSTS + at) * 4);
    ghosts.push({ id: (tag & ID_MASK) - 1, sinceUse: clock - stamp, dead: deathOf(tag) });
  }
  return { kind: 'set', atMs: engine.cycle / cyclesPerMs, cpu, set, ways, ghosts };
}

/** A slot of the table: object, rights, generation, lock; see engine/kernel/table.ts. */
const TABLE_SLOT_BYTES = 16;

function readWay(engine: Engine, block: number, slot: number, tag: number, clock: number): InspectedWay {
  const id = (tag & ID_MASK) - 1;
  const record = block + (slot << L.ENTRY_SHIFT);
  const capability = engine.u32(L.H_TABLE) + id * TABLE_SLOT_BYTES;
  return {
    id,
    rights: engine.u32(record + L.CPU_RIGHTS),
    generation: engine.u32(record + L.CPU_GENERATION),
    tableRights: engine.u32(capability + 4),
    tableGeneration: engine.u32(capability + 8),
    hits: engine.u32(record + L.CPU_HITS),
    age: clock - engine.u32(record + L.CPU_FILLED_AT),
    sinceUse: clock - engine.u32(record + L.CPU_LAST_USE),
    missClass: engine.u32(record + L.CPU_CLASS) & 255,
    dead: deathOf(tag),
    recency: 0,
  };
}

function inspectTask(engine: Engine, cyclesPerMs: number, number: number): TaskInspection {
  const cpus = engine.u32(L.H_CPUS);
  const atMs = engine.cycle / cyclesPerMs;
  for (let cpu = 0; cpu < cpus; cpu++) {
    const place = runningPlace(engine, cyclesPerMs, cpu, number) ?? queuedPlace(engine, cyclesPerMs, cpu, number);
    if (place) return { kind: 'task', atMs, number, place };
  }
  return { kind: 'task', atMs, number, place: null };
}

function runningPlace(engine: Engine, cyclesPerMs: number, cpu: number, number: number): TaskPlace | null {
  const block = L.CPU0 + cpu * L.CPU_STRIDE;
  const isRunning = engine.u64(block + L.CPU_TASK_END) > engine.cycle;
  if (!isRunning || engine.u32(block + L.CPU_TASK_NUMBER) !== number) return null;
  return {
    cpu,
    position: null,
    process: engine.u32(block + L.CPU_TASK_PROCESS),
    arrivalMs: engine.u64(block + L.CPU_TASK_ARRIVAL) / cyclesPerMs,
    startMs: engine.u64(block + L.CPU_TASK_START) / cyclesPerMs,
    endMs: engine.u64(block + L.CPU_TASK_END) / cyclesPerMs,
    ...workOf(engine.u32(block + L.CPU_TASK_OPS)),
    ...originOf(engine.u32(block + L.CPU_TASK_ORIGIN)),
  };
}

function queuedPlace(engine: Engine, cyclesPerMs: number, cpu: number, number: number): TaskPlace | null {
  const block = L.CPU0 + cpu * L.CPU_STRIDE;
  const heldFrom = engine.u32(block + L.CPU_HELD_HEAD);
  const held = engine.u32(block + L.CPU_HELD_TAIL) - heldFrom;
  const top = engine.u32(block + L.CPU_TOP) | 0;
  const length = held + (engine.u32(block + L.CPU_BOTTOM) | 0) - top;
  for (let position = 0; position < length; position++) {
    const task = queuedTask(block, heldFrom, held, top, position);
    if (engine.u32(task + L.T_NUMBER) !== number) continue;
    const opsAndProcess = engine.u32(task + L.T_OPS);
    return {
      cpu,
      position,
      process: opsAndProcess >>> 16,
      arrivalMs: engine.u64(task + L.T_ARRIVAL) / cyclesPerMs,
      startMs: null,
      endMs: null,
      ...workOf(opsAndProcess & 0xffff),
      ...originOf(engine.u32(task + L.TASK_ORIGIN)),
    };
  }
  return null;
}

const workOf = (ops: number) => ({ ops, leastBatches: Math.ceil(ops / L.MAX_BATCH) });

/** The word of a task that begins with its home: home, flags, phase, tenant or pattern. */
function originOf(word: number) {
  const flags = (word >>> 8) & 255;
  return {
    home: word & 255,
    phase: (word >>> 16) & 255,
    stolen: (flags & L.TASK_STOLEN) !== 0,
    recorded: (flags & L.TASK_RECORDED) !== 0,
    ofJob: (flags & L.TASK_OF_JOB) !== 0,
    ofClient: (flags & L.TASK_OF_CLIENT) !== 0,
  };
}
