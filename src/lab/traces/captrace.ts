/**
 * captrace: a recorded workload in a small file, and where it comes from. All numbers little-endian.
 *
 *   offset 0   8 bytes   "captrace"
 *          8   u32       version, 1
 *         12   u32       bytes of provenance
 *         16   u32       bytes of data, deflated
 *         20   u32       bytes of data
 *         24   u32       CRC-32 of the data
 *         28             provenance: JSON in UTF-8 (provenance.ts), then the data, raw deflate; nothing after it
 *
 * The data is a row of varints (varint.ts). What is alike stands together, and each number is small, so it deflates well:
 *
 *   counts     tasks, ops, capabilities, processes, cpus, durationUs, gapUs
 *   starts     by task: microseconds since the start of the task before (of the first: since 0)
 *   lengths    by task: ops
 *   processes  by task
 *   cpus       by task
 *   slots      by op: number of the capability among those that its process has named so far, from 0; one that it names
 *              for the first time has the next number, and takes the next free id
 *   actions    by op: bits 0-1 kind, 2-5 rights needed, 6 first of a batch
 *
 * So ids are numbered by first appearance, and a capability belongs to one process. Decoded, it is the engine's layout
 * (engineTrace.ts); first ops and switch flags follow from the rest and are not stored.
 */

import { switchFlags } from './build';
import { collect, once } from './chunks';
import { crc32 } from './crc32';
import { ENGINE_TRACE, TRACE_LIMITS, emptyTrace, opsOf, setTask, taskAt } from './engineTrace';
import type { EngineTrace, Task, TraceCounts } from './engineTrace';
import { TraceError } from './error';
import { deflate, inflate } from './inflate';
import { LocalSlots } from './localSlots';
import { checkProvenance, parseProvenance } from './provenance';
import type { Provenance } from './provenance';
import { ALLOCATE, CLOSE, USE } from './reference';
import { VarintReader, VarintWriter } from './varint';

/** "captrace". */
export const CAPTRACE_MAGIC = new TextEncoder().encode('captrace');
export const MAX_CAPTRACE_BYTES = TRACE_LIMITS.bytes;
const VERSION = 1;
const HEADER_BYTES = 28;
const MAX_PROVENANCE_BYTES = 65_536;

const KIND_BITS = 2;
const RIGHTS_BITS = 4;
const ACTION_BATCH = 1 << (KIND_BITS + RIGHTS_BITS);

/** The file of a trace. The trace may number its capabilities in any order; a file numbers them by first appearance. */
export async function encodeCaptrace(trace: EngineTrace, provenance: Provenance): Promise<Uint8Array<ArrayBuffer>> {
  const json = new TextEncoder().encode(JSON.stringify(checkProvenance(provenance)));
  if (json.length > MAX_PROVENANCE_BYTES) throw new TraceError('the provenance is longer than 64 KiB');
  const data = encodeData(trace);
  const deflated = await deflate(data);
  const file = new Uint8Array(HEADER_BYTES + json.length + deflated.length);
  file.set(CAPTRACE_MAGIC);
  const view = new DataView(file.buffer);
  [VERSION, json.length, deflated.length, data.length, crc32(data)].forEach((word, i) => {
    view.setUint32(CAPTRACE_MAGIC.length + 4 * i, word, true);
  });
  file.set(json, HEADER_BYTES);
  file.set(deflated, HEADER_BYTES + json.length);
  return file;
}

/** The trace in a file, every field checked. Throws a TraceError. */
export async function decodeCaptrace(file: Uint8Array): Promise<{ trace: EngineTrace; provenance: Provenance }> {
  const { provenance: json, deflated, dataBytes, crc } = splitFile(file);
  const provenance = parseProvenance(new TextDecoder().decode(json));
  const data = await collect(inflate(once(deflated), 'deflate-raw', dataBytes), dataBytes);
  if (data.length !== dataBytes) throw new TraceError(`holds ${data.length} bytes of data, not ${dataBytes}`);
  if (crc32(data) !== crc) throw new TraceError('the data is damaged: its checksum differs');
  const trace = decodeData(data);
  if (provenance.rules.gapUs !== trace.gapUs) throw new TraceError('data and provenance differ in gapUs');
  return { trace, provenance };
}

interface FileParts {
  provenance: Uint8Array;
  deflated: Uint8Array;
  dataBytes: number;
  crc: number;
}

function splitFile(file: Uint8Array): FileParts {
  if (file.length > MAX_CAPTRACE_BYTES) throw new TraceError('larger than 64 MiB');
  if (!CAPTRACE_MAGIC.every((byte, i) => file[i] === byte)) throw new TraceError('does not begin with "captrace"');
  if (file.length < HEADER_BYTES) throw new TraceError('the header is cut');
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const [version, jsonBytes, deflatedBytes, dataBytes, crc] = [8, 12, 16, 20, 24].map((at) =>
    view.getUint32(at, true),
  ) as [number, number, number, number, number];
  if (version !== VERSION) throw new TraceError(`version ${version}; this build reads version ${VERSION}`);
  if (jsonBytes > MAX_PROVENANCE_BYTES) throw new TraceError('the provenance is longer than 64 KiB');
  if (dataBytes > TRACE_LIMITS.bytes) throw new TraceError('the data is longer than 64 MiB');
  const expected = HEADER_BYTES + jsonBytes + deflatedBytes;
  if (file.length !== expected) throw new TraceError(`has ${file.length} bytes, its header says ${expected}`);
  const dataAt = HEADER_BYTES + jsonBytes;
  return { provenance: file.subarray(HEADER_BYTES, dataAt), deflated: file.subarray(dataAt), dataBytes, crc };
}

function encodeData(trace: EngineTrace): Uint8Array {
  const out = new VarintWriter();
  const { tasks, ops, capabilities, processes, cpus, durationUs, gapUs } = trace;
  [tasks, ops, capabilities, processes, cpus, durationUs, gapUs].forEach((value) => out.write(value));
  const all = Array.from({ length: tasks }, (_, i) => taskAt(trace, i));
  all.forEach((task, i) => out.write(task.startUs - (i > 0 ? all[i - 1]!.startUs : 0)));
  all.forEach((task) => out.write(task.ops));
  all.forEach((task) => out.write(task.process));
  all.forEach((task) => out.write(task.cpu));
  const words = opsOf(trace);
  const slots = new LocalSlots(processes);
  for (const task of all) {
    for (let i = task.firstOp; i < task.firstOp + task.ops; i++) {
      out.write(slots.numberOf(task.process, words[i]! & ENGINE_TRACE.slotMask));
    }
  }
  for (const word of words) out.write(actionOf(word));
  return out.bytes();
}

function actionOf(word: number): number {
  const action = (word >>> ENGINE_TRACE.kindShift) & (ACTION_BATCH - 1);
  return word >>> 31 ? action | ACTION_BATCH : action;
}

function decodeData(data: Uint8Array): EngineTrace {
  const input = new VarintReader(data);
  const trace = emptyTrace(readCounts(input));
  const tasks = readTasks(input, trace);
  readOps(input, trace, tasks);
  if (!input.ended) throw new TraceError('there is data after the last reference');
  return trace;
}

function readCounts(input: VarintReader): TraceCounts {
  const limited = (name: string, max: number, min = 1): number => {
    const value = input.read();
    if (value < min || value > max) throw new TraceError(`${name} is ${value}, must be from ${min} to ${max}`);
    return value;
  };
  const { ops: maxOps, capabilities, processes, cpus, durationUs, bytes } = TRACE_LIMITS;
  const tasks = limited('the number of tasks', maxOps);
  const ops = limited('the number of references', maxOps, tasks);
  const counts = {
    tasks,
    ops,
    capabilities: limited('the number of capabilities', Math.min(capabilities, ops)),
    processes: limited('the number of processes', Math.min(processes, tasks)),
    cpus: limited('the number of CPUs', Math.min(cpus, tasks)),
    durationUs: limited('the duration in us', durationUs),
    gapUs: limited('gapUs', 0xffffffff, 0),
  };
  const needed = ENGINE_TRACE.headerBytes + tasks * ENGINE_TRACE.taskBytes + ops * ENGINE_TRACE.opBytes;
  if (needed > bytes) throw new TraceError('needs more than 64 MiB of memory');
  return counts;
}

/** A column, with the number of the task in whatever is wrong with it. */
function readColumn(input: VarintReader, tasks: Task[], set: (task: Task, value: number, index: number) => void): void {
  tasks.forEach((task, i) => {
    try {
      set(task, input.read(), i);
    } catch (error) {
      throw TraceError.at(error, { record: i + 1 });
    }
  });
}

function readTasks(input: VarintReader, trace: EngineTrace): Task[] {
  const blank = { startUs: 0, firstOp: 0, ops: 0, process: 0, cpu: 0, flags: 0 };
  const tasks: Task[] = Array.from({ length: trace.tasks }, () => ({ ...blank }));
  readColumn(input, tasks, (task, delta, i) => {
    task.startUs = (i > 0 ? tasks[i - 1]!.startUs : 0) + delta;
    if (task.startUs >= trace.durationUs) throw new TraceError('task starts after the end of the trace');
  });
  let firstOp = 0;
  readColumn(input, tasks, (task, ops) => {
    Object.assign(task, { firstOp, ops });
    firstOp += ops;
    if (ops < 1 || ops > TRACE_LIMITS.taskOps) throw new TraceError(`task of ${ops} references`);
    if (firstOp > trace.ops) throw new TraceError(`task goes beyond the ${trace.ops} references`);
  });
  if (firstOp !== trace.ops) throw new TraceError(`tasks of ${firstOp} references, but there are ${trace.ops}`);
  readColumn(input, tasks, (task, process) => {
    task.process = process;
    if (process >= trace.processes) throw new TraceError(`process ${process} of ${trace.processes}`);
  });
  const lastProcess = new Int32Array(trace.cpus).fill(-1);
  readColumn(input, tasks, (task, cpu, i) => {
    if (cpu >= trace.cpus) throw new TraceError(`CPU ${cpu} of ${trace.cpus}`);
    task.cpu = cpu;
    task.flags = switchFlags(lastProcess, cpu, task.process);
    setTask(trace, i, task);
  });
  return tasks;
}

function readOps(input: VarintReader, trace: EngineTrace, tasks: Task[]): void {
  const words = opsOf(trace);
  const slots = new LocalSlots(trace.processes);
  for (const task of tasks) {
    for (let i = task.firstOp; i < task.firstOp + task.ops; i++) {
      words[i] = numbered(i, () => slots.slotAt(task.process, input.read(), trace.capabilities));
    }
  }
  if (slots.count !== trace.capabilities) {
    throw new TraceError(`${slots.count} capabilities are used, but there are ${trace.capabilities}`);
  }
  for (let i = 0; i < trace.ops; i++) words[i] = (words[i]! | numbered(i, () => readAction(input))) >>> 0;
  tasks.forEach(({ firstOp }, i) => {
    if (words[firstOp]! >>> 31 === 0) throw new TraceError('task does not begin with a batch', { record: i + 1 });
  });
}

function readAction(input: VarintReader): number {
  const action = input.read();
  const kind = action & ((1 << KIND_BITS) - 1);
  if (action >= 2 * ACTION_BATCH || (kind !== USE && kind !== ALLOCATE && kind !== CLOSE)) {
    throw new TraceError(`action ${action} is none`);
  }
  const word = (action & (ACTION_BATCH - 1)) << ENGINE_TRACE.kindShift;
  return action & ACTION_BATCH ? word | ENGINE_TRACE.batchBit : word;
}

function numbered<T>(index: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw TraceError.at(error, { record: index + 1, excerpt: 'reference' });
  }
}
