/**
 * Blocks of tasks on the live work-stealing pool: given out, worked on by every thread, and read back. A thread that dies in the
 * middle is reported and replaced; its CPU's tasks stay and are run by its successor.
 */
import * as L from '../../engine/layout';
import * as V from '../../engine/layout-live';
import { COUNTERS, COUNTER_INDEX } from '../run/counters';
import type { CounterName } from '../run/counters';
import type { Session } from './session';
import { ThreadDied } from './threads';

export interface BlockResult {
  /** From the first thread's start to the last one's end, as the slowest thread saw it. */
  ms: number;
  tasks: number;
  ops: number;
  /** Threads that died and were replaced. */
  replaced: number;
}

/** What a kernel's CPUs have done, ever. */
export interface PoolCounters {
  perCpu: Record<CounterName, number>[];
  parks: number[];
  /** Tasks that were run again because a thread died in the middle. */
  again: number[];
  parameters: {
    cacheEntries: number[];
    simdFrom: number[];
    prefetchLines: number[];
    stealFrom: number;
    batchTasks: number;
  };
  decisions: number;
  reverted: number;
  crossover: number;
}

/** What can be seen of each CPU while a block runs: what it has and does, and what it has counted ever. */
export interface PoolGlance {
  /** Whether a block is under way: between blocks all queues are empty. */
  working: boolean;
  queues: number[];
  /** Whether it runs a task. */
  running: boolean[];
  /** Threads that are parked. */
  parked: number;
  steals: number[];
  done: number[];
  hits: number[];
  lookups: number[];
  cacheEntries: number[];
  /** ns, as of its last look at the clock. */
  busyNs: number[];
  idleNs: number[];
  /** Tasks stolen, thief by thief: from each victim. */
  stolenFrom: number[][];
}

export interface Block {
  phase: number;
  /** Tasks of each CPU. */
  tasks: readonly number[];
  /** Number of the first task of each CPU: the same number is the same task. */
  first: readonly number[];
}

/** Shares `tasks` out: CPU 0 gets the skewed share more. */
export function shareOut(tasks: number, cpus: number, skew: number): number[] {
  const even = (tasks * (1 - skew)) / cpus;
  return Array.from({ length: cpus }, (_, cpu) => Math.max(1, Math.round(even + (cpu === 0 ? tasks * skew : 0))));
}

/** Is told of a thread that died and what it said. */
export type Obituary = (cpu: number, message: string) => void;

/** Runs a block on a kernel. A thread that dies is replaced by a new one, at most `mostDeaths` times. */
export async function runBlock(
  session: Session,
  slot: number,
  block: Block,
  { mostDeaths = 4, died }: { mostDeaths?: number; died?: Obituary | undefined } = {},
): Promise<BlockResult> {
  const tasks = block.tasks.reduce((sum, count) => sum + count, 0);
  const gives = block.tasks.map((count, cpu) => ['give', cpu, count, block.first[cpu]!] as const);
  const made = await session.first.call(slot, ...gives, ['begin', block.phase, tasks], ['operations']);
  const deaths = { left: mostDeaths, died };
  const spans = await Promise.all(session.threads.map((_, cpu) => workOn(session, slot, cpu, deaths)));
  const [done] = await session.first.call(slot, ['operations']);
  const ops = Number(done) - Number(made.at(-1));
  return { ms: Math.max(...spans), tasks, ops, replaced: mostDeaths - deaths.left };
}

async function workOn(
  session: Session,
  slot: number,
  cpu: number,
  deaths: { left: number; died?: Obituary | undefined },
): Promise<number> {
  try {
    return (await session.threads[cpu]!.time(slot, 'work', cpu)).ms;
  } catch (error) {
    if (!(error instanceof ThreadDied) || deaths.left === 0) throw error;
    deaths.left--;
    deaths.died?.(cpu, error.message);
    await session.replace(cpu);
    return workOn(session, slot, cpu, deaths);
  }
}

/** Asks a CPU to crash before its next task: what a trap in the kernel would do. */
export function askToCrash(session: Session, slot: number, cpu: number): void {
  const memory = session.memory(slot);
  if (memory) Atomics.store(new Int32Array(memory.buffer), (V.LV_CPUS + cpu * V.LC_BYTES + V.LC_COMMAND) >> 2, 1);
}

/**
 * Parks every thread of a slot in `Atomics.wait`, by a block whose one task is given to nobody, until the function returned is
 * called. Where memory is not shared there is nobody to park: the one thread has nothing to do anyway.
 */
export async function parkThreads(session: Session, slot: number, phase: number): Promise<() => Promise<void>> {
  if (!session.memory(slot)) return () => Promise.resolve();
  await session.first.call(slot, ...session.threads.map((_, cpu) => ['give', cpu, 0, 0] as const), ['begin', phase, 1]);
  const parked = Promise.all(session.threads.map((thread, cpu) => thread.time(slot, 'work', cpu)));
  return async () => {
    session.stop(slot, V.LV_STOP, V.LV_EPOCH);
    await parked;
  };
}

/** Looks at a running block; null where memory is not shared. */
export function glance(session: Session, slot: number): PoolGlance | null {
  const memory = session.memory(slot);
  if (!memory) return null;
  const words = new Int32Array(memory.buffer);
  const counts = new BigInt64Array(memory.buffer);
  const times = new Float64Array(memory.buffer);
  const cpus = session.threads.map((_, cpu) => cpu);
  const block = (cpu: number) => L.CPU0 + cpu * L.CPU_STRIDE;
  const live = (cpu: number) => V.LV_CPUS + cpu * V.LC_BYTES;
  const word = (address: number) => Atomics.load(words, address >> 2);
  const counter = (index: number) =>
    cpus.map((cpu) => Number(Atomics.load(counts, (block(cpu) + L.CPU_COUNTERS) / 8 + index)));
  return {
    working: word(V.LV_STOP) === 0,
    queues: cpus.map((cpu) => Math.max(0, word(block(cpu) + L.CPU_BOTTOM) - word(block(cpu) + L.CPU_TOP))),
    running: cpus.map((cpu) => word(live(cpu) + V.LC_RUNNING) === 1),
    parked: Math.max(0, word(V.LV_PARKED)),
    steals: counter(L.C_TASKS_STOLEN),
    done: counter(L.C_TASKS_DONE),
    hits: counter(L.C_HITS),
    lookups: counter(L.C_LOOKUPS),
    cacheEntries: cpus.map((cpu) => word(block(cpu) + L.CPU_ENTRIES)),
    busyNs: cpus.map((cpu) => times[(live(cpu) + V.LC_BUSY) / 8]!),
    idleNs: cpus.map((cpu) => times[(live(cpu) + V.LC_IDLE) / 8]!),
    stolenFrom: cpus.map((thief) => cpus.map((victim) => word(L.STOLEN + (thief * L.MAX_CPUS + victim) * 4))),
  };
}

/** Everything that the pool's CPUs counted, read between blocks. */
export async function readCounters(session: Session, slot: number): Promise<PoolCounters> {
  const bytes = await session.first.bytes(slot, L.STATE, V.LV_CPUS + session.cpus * V.LC_BYTES - L.STATE);
  const view = new DataView(bytes);
  const u32 = (address: number) => view.getUint32(address - L.STATE, true);
  const blocks = session.threads.map((_, cpu) => L.CPU0 + cpu * L.CPU_STRIDE);
  const live = session.threads.map((_, cpu) => V.LV_CPUS + cpu * V.LC_BYTES);
  const value = (block: number, index: number) =>
    Number(view.getBigInt64(block + L.CPU_COUNTERS + index * 8 - L.STATE, true));
  return {
    perCpu: blocks.map(
      (block) =>
        Object.fromEntries(COUNTERS.map((name) => [name, value(block, COUNTER_INDEX[name])])) as Record<
          CounterName,
          number
        >,
    ),
    parks: live.map((at) => u32(at + V.LC_PARKS)),
    again: live.map((at) => u32(at + V.LC_AGAIN)),
    parameters: {
      cacheEntries: blocks.map((block) => u32(block + L.CPU_ENTRIES)),
      simdFrom: blocks.map((block) => u32(block + L.CPU_SIMD_FROM)),
      prefetchLines: blocks.map((block) => u32(block + L.CPU_PREFETCH_LINES)),
      stealFrom: u32(L.H_STEAL_FROM),
      batchTasks: u32(L.H_BATCH_TASKS),
    },
    decisions: u32(L.H_DECISION_SEQ),
    reverted: u32(L.H_REVERTED),
    crossover: u32(L.H_CROSSOVER),
  };
}

export function total(counters: PoolCounters, name: CounterName): number {
  return counters.perCpu.reduce((sum, cpu) => sum + cpu[name], 0);
}
