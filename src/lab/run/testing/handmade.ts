/** Recordings made by hand: the best driver of the machine, since every id, CPU, process and moment is chosen. */
import { ENGINE_TRACE, emptyTrace, opsOf, setTask } from '../../traces/engineTrace';
import type { EngineTrace } from '../../traces/engineTrace';

export const USE = 0;
export const ALLOCATE = 1;
export const CLOSE = 2;
export const READ = 1;
export const REVOKE = 8;

/** One operation: an id to use, or what else to do with it. */
export type HandmadeOp = number | { id: number; kind?: number; rights?: number; first?: boolean };

export interface HandmadeTask {
  atUs: number;
  ops: readonly HandmadeOp[];
  process?: number;
  cpu?: number;
}

/** The reference under which tests replay what they made. */
export const HANDMADE = 'bundled:handmade';

/** Tasks in the order of their times; capabilities, processes and CPUs are counted from what is used. */
export function handmade(tasks: readonly HandmadeTask[], counts: Partial<EngineTrace> = {}): EngineTrace {
  const all = tasks.flatMap((task) => task.ops);
  const most = (values: number[]) => values.reduce((a, b) => Math.max(a, b), 0) + 1;
  const trace = emptyTrace({
    tasks: tasks.length,
    ops: all.length,
    capabilities: most(all.map(idOf)),
    processes: most(tasks.map(({ process = 0 }) => process)),
    cpus: most(tasks.map(({ cpu = 0 }) => cpu)),
    durationUs: tasks.at(-1)!.atUs + 1,
    gapUs: 1,
    ...counts,
  });
  let firstOp = 0;
  tasks.forEach(({ atUs, ops, process = 0, cpu = 0 }, index) => {
    setTask(trace, index, { startUs: atUs, firstOp, ops: ops.length, process, cpu, flags: 0 });
    firstOp += ops.length;
  });
  opsOf(trace).set(tasks.flatMap((task) => task.ops.map((op, index) => wordOf(op, index === 0))));
  return trace;
}

function idOf(op: HandmadeOp): number {
  return typeof op === 'number' ? op : op.id;
}

function wordOf(op: HandmadeOp, firstOfTask: boolean): number {
  const { id, kind = USE, rights = READ, first = false } = typeof op === 'number' ? { id: op } : op;
  const batch = firstOfTask || first ? ENGINE_TRACE.batchBit : 0;
  return (batch | (rights << ENGINE_TRACE.rightsShift) | (kind << ENGINE_TRACE.kindShift) | id) >>> 0;
}
