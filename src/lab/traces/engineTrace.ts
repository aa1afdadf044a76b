/**
 * A recorded workload as the engine replays it, straight from memory, little-endian:
 *
 *   header   64 bytes   u32 magic 'CTR1', version, tasks, ops, capabilities, processes, cpus, durationUs, gapUs; zeros
 *   tasks    16 bytes   u32 startUs, u32 firstOp, u16 ops, u16 process, u8 cpu, u8 flags, u16 0; in order of startUs
 *   ops       4 bytes   bits 0-19 capability, 20-21 kind, 22-25 rights needed, 31 first of a batch
 *
 * A task is one process's run of references between two of its switches. A capability is a slot (process, fd), whose
 * generation rises on each close, so that cached copies go stale. Ids, processes and CPUs are numbered from 0 without
 * gaps, CPUs in the order of their recorded numbers. Time 0 is the first reference; durationUs includes the last.
 *
 * Kinds: 0 use, 1 allocate, 2 close. Rights: 1 read, 2 write, 4 control, 8 revoke. A close needs the right to revoke. An
 * allocation needs none, as it finds an empty slot; one that needs the right to revoke takes over a slot in use (dup2), and
 * the generation rises as on a close.
 */

export const ENGINE_TRACE = {
  magic: 0x31525443,
  version: 1,
  headerBytes: 64,
  taskBytes: 16,
  opBytes: 4,
  /** Flag of a task: another process ran on that CPU before. */
  switchFlag: 1,
  kindShift: 20,
  rightsShift: 22,
  slotMask: 0xfffff,
  batchBit: 0x80000000,
} as const;

/** What a trace may have at most. */
export const TRACE_LIMITS = {
  ops: 4_194_304,
  capabilities: 1_048_576,
  processes: 65_536,
  cpus: 256,
  taskOps: 65_535,
  durationUs: 0xffffffff,
  /** In memory. */
  bytes: 64 * 1024 * 1024,
} as const;

export interface EngineTrace {
  /** The layout above. */
  bytes: Uint8Array<ArrayBuffer>;
  tasks: number;
  ops: number;
  capabilities: number;
  processes: number;
  cpus: number;
  durationUs: number;
  gapUs: number;
}

export interface Task {
  startUs: number;
  firstOp: number;
  ops: number;
  process: number;
  cpu: number;
  flags: number;
}

export type TraceCounts = Omit<EngineTrace, 'bytes'>;

/** A trace of that size with its header written and all else zero. */
export function emptyTrace(counts: TraceCounts): EngineTrace {
  const { headerBytes, taskBytes, opBytes, magic, version } = ENGINE_TRACE;
  const bytes = new Uint8Array(headerBytes + counts.tasks * taskBytes + counts.ops * opBytes);
  const { tasks, ops, capabilities, processes, cpus, durationUs, gapUs } = counts;
  new Uint32Array(bytes.buffer).set([magic, version, tasks, ops, capabilities, processes, cpus, durationUs, gapUs]);
  return { bytes, tasks, ops, capabilities, processes, cpus, durationUs, gapUs };
}

/** The ops of a trace, in place. */
export function opsOf(trace: EngineTrace): Uint32Array<ArrayBuffer> {
  const from = ENGINE_TRACE.headerBytes + trace.tasks * ENGINE_TRACE.taskBytes;
  return new Uint32Array(trace.bytes.buffer, trace.bytes.byteOffset + from, trace.ops);
}

export function taskAt(trace: EngineTrace, index: number): Task {
  const view = taskView(trace, index);
  return {
    startUs: view.getUint32(0, true),
    firstOp: view.getUint32(4, true),
    ops: view.getUint16(8, true),
    process: view.getUint16(10, true),
    cpu: view.getUint8(12),
    flags: view.getUint8(13),
  };
}

export function setTask(trace: EngineTrace, index: number, task: Task): void {
  const view = taskView(trace, index);
  view.setUint32(0, task.startUs, true);
  view.setUint32(4, task.firstOp, true);
  view.setUint16(8, task.ops, true);
  view.setUint16(10, task.process, true);
  view.setUint8(12, task.cpu);
  view.setUint8(13, task.flags);
}

function taskView(trace: EngineTrace, index: number): DataView {
  const { headerBytes, taskBytes } = ENGINE_TRACE;
  return new DataView(trace.bytes.buffer, trace.bytes.byteOffset + headerBytes + index * taskBytes, taskBytes);
}
