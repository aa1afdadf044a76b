/**
 * From references to tasks and batches: builds the trace that the engine replays.
 *
 * A task ends when its CPU switches, when the CPU's next reference belongs to another process, when its process goes on
 * on another CPU, after a pause longer than `taskGapUs`, or when it is full. As a process then has one open task at a
 * time, sorting references by task keeps the order of each process's references as it was recorded.
 */

import { ENGINE_TRACE, TRACE_LIMITS, emptyTrace, opsOf, setTask } from './engineTrace';
import type { EngineTrace } from './engineTrace';
import { TraceError } from './error';
import { ALLOCATE, CLOSE, REVOKE, USE } from './reference';
import type { Key, Reference, ReferenceSink, TaskRules } from './reference';
import { Slots } from './slots';
import { U32List } from './u32List';

interface Cpu {
  /** Order of first appearance. */
  index: number;
  /** Task that goes on there, or -1. */
  task: number;
  taskOps: number;
  process: number;
  lastUs: number;
}

export class EngineTraceBuilder implements ReferenceSink {
  readonly #rules: TaskRules;
  readonly #cpus = new Map<number, Cpu>();
  readonly #processes = new Map<number, number>();
  /** By process: the CPU where its task is open. */
  readonly #openOn: (Cpu | undefined)[] = [];
  readonly #slots = new Slots();
  readonly #ops = new U32List();
  readonly #taskOfOp = new U32List();
  readonly #taskStart = new U32List();
  readonly #taskProcess = new U32List();
  readonly #taskCpu = new U32List();
  #originUs = 0;
  #lastUs = 0;

  constructor(rules: TaskRules) {
    this.#rules = rules;
  }

  reference(reference: Reference): void {
    if (this.#ops.length === TRACE_LIMITS.ops) throw new TraceError(`more than ${TRACE_LIMITS.ops} references`);
    const timeUs = this.#elapsed(reference.timeUs);
    const process = this.#processOf(reference.process);
    const cpu = this.#cpuOf(reference.cpu);
    const home = this.#openOn[process];
    if (home && home !== cpu) this.#end(home);
    const first = !this.#continues(cpu, process, timeUs);
    if (first) this.#begin(cpu, process, timeUs);
    this.#append(reference, process, cpu, first || timeUs - cpu.lastUs >= this.#rules.gapUs);
    cpu.lastUs = timeUs;
  }

  switched(cpu: number): void {
    const state = this.#cpus.get(cpu);
    if (state) this.#end(state);
  }

  get references(): number {
    return this.#ops.length;
  }

  /** The trace; the builder is used up. */
  finish(): EngineTrace {
    if (this.#ops.length === 0) throw new TraceError('contains no reference');
    this.#refuseFailedCloses();
    const tasks = this.#taskStart.length;
    const bytes = ENGINE_TRACE.headerBytes + tasks * ENGINE_TRACE.taskBytes + this.#ops.length * ENGINE_TRACE.opBytes;
    if (bytes > TRACE_LIMITS.bytes) {
      throw new TraceError(`${tasks} tasks with ${this.#ops.length} references need more than 64 MiB`);
    }
    const trace = emptyTrace({
      tasks,
      ops: this.#ops.length,
      capabilities: this.#slots.count,
      processes: this.#processes.size,
      cpus: this.#cpus.size,
      durationUs: this.#lastUs + 1,
      gapUs: this.#rules.gapUs,
    });
    this.#writeOps(trace, this.#writeTasks(trace));
    numberByAppearance(trace);
    return trace;
  }

  #elapsed(timeUs: number): number {
    if (this.#ops.length === 0) this.#originUs = timeUs;
    const elapsed = timeUs - this.#originUs;
    if (elapsed < this.#lastUs) throw new TraceError('time goes back');
    if (elapsed >= TRACE_LIMITS.durationUs) throw new TraceError('more than 71 minutes after the first reference');
    this.#lastUs = elapsed;
    return elapsed;
  }

  #processOf(recorded: number): number {
    const known = this.#processes.get(recorded);
    if (known !== undefined) return known;
    const process = this.#processes.size;
    if (process === TRACE_LIMITS.processes) throw new TraceError(`more than ${TRACE_LIMITS.processes} processes`);
    this.#processes.set(recorded, process);
    return process;
  }

  #cpuOf(recorded: number): Cpu {
    const known = this.#cpus.get(recorded);
    if (known) return known;
    if (this.#cpus.size === TRACE_LIMITS.cpus) throw new TraceError(`more than ${TRACE_LIMITS.cpus} CPUs`);
    const cpu = { index: this.#cpus.size, task: -1, taskOps: 0, process: -1, lastUs: 0 };
    this.#cpus.set(recorded, cpu);
    return cpu;
  }

  #continues(cpu: Cpu, process: number, timeUs: number): boolean {
    const { taskGapUs, maxTaskOps } = this.#rules;
    if (cpu.task < 0 || cpu.process !== process || cpu.taskOps >= maxTaskOps) return false;
    return taskGapUs === null || timeUs - cpu.lastUs <= taskGapUs;
  }

  #begin(cpu: Cpu, process: number, timeUs: number): void {
    this.#end(cpu);
    cpu.task = this.#taskStart.length;
    cpu.taskOps = 0;
    cpu.process = process;
    this.#openOn[process] = cpu;
    this.#taskStart.push(timeUs);
    this.#taskProcess.push(process);
    this.#taskCpu.push(cpu.index);
  }

  #end(cpu: Cpu): void {
    if (cpu.task >= 0) this.#openOn[cpu.process] = undefined;
    cpu.task = -1;
  }

  #append(reference: Reference, process: number, cpu: Cpu, startsBatch: boolean): void {
    const { kind, generation } = reference;
    const slot = this.#slotOf(process, reference.slot);
    const replaces = kind === ALLOCATE && this.#slots.takenOver(slot, generation);
    const rights = replaces ? reference.rights | REVOKE : reference.rights;
    const refused = this.#slots.refer(slot, generation, kind === CLOSE, this.#ops.length);
    if (refused >= 0) this.#refuseClose(refused);
    const word = slot | (kind << ENGINE_TRACE.kindShift) | (rights << ENGINE_TRACE.rightsShift);
    this.#ops.push(startsBatch ? word | ENGINE_TRACE.batchBit : word);
    this.#taskOfOp.push(cpu.task);
    cpu.taskOps++;
  }

  #slotOf(process: number, key: Key): number {
    const slot = this.#slots.find(process, key);
    if (slot >= TRACE_LIMITS.capabilities) throw new TraceError(`more than ${TRACE_LIMITS.capabilities} capabilities`);
    return slot;
  }

  /** A close that failed revoked nothing; it only asked whether it may. */
  #refuseClose(op: number): void {
    const { kindShift, rightsShift, batchBit, slotMask } = ENGINE_TRACE;
    const kept = this.#ops.at(op) & (batchBit | slotMask);
    this.#ops.set(op, kept | (USE << kindShift) | (REVOKE << rightsShift));
  }

  #refuseFailedCloses(): void {
    for (const op of this.#slots.failedCloses()) this.#refuseClose(op);
  }

  /** Writes the tasks and returns where each one's references begin. */
  #writeTasks(trace: EngineTrace): Uint32Array {
    const sizes = new Uint32Array(trace.tasks);
    for (const task of this.#taskOfOp.view()) sizes[task] = sizes[task]! + 1;
    const cpuNumbers = this.#cpuNumbers();
    const lastProcess = new Int32Array(trace.cpus).fill(-1);
    const firstOps = new Uint32Array(trace.tasks);
    let firstOp = 0;
    for (let i = 0; i < trace.tasks; i++) {
      const process = this.#taskProcess.at(i);
      const cpu = cpuNumbers[this.#taskCpu.at(i)]!;
      const flags = switchFlags(lastProcess, cpu, process);
      setTask(trace, i, { startUs: this.#taskStart.at(i), firstOp, ops: sizes[i]!, process, cpu, flags });
      firstOps[i] = firstOp;
      firstOp += sizes[i]!;
    }
    return firstOps;
  }

  /** By order of appearance: rank among the recorded numbers. */
  #cpuNumbers(): Uint8Array {
    const numbers = new Uint8Array(this.#cpus.size);
    const ranked = [...this.#cpus].toSorted(([a], [b]) => a - b);
    ranked.forEach(([, cpu], rank) => (numbers[cpu.index] = rank));
    return numbers;
  }

  #writeOps(trace: EngineTrace, next: Uint32Array): void {
    const target = opsOf(trace);
    const tasks = this.#taskOfOp.view();
    for (let i = 0; i < trace.ops; i++) target[next[tasks[i]!]!++] = this.#ops.at(i);
  }
}

/** Numbers the capabilities in the order in which the engine meets them. */
function numberByAppearance(trace: EngineTrace): void {
  const ops = opsOf(trace);
  const numbers = new Int32Array(trace.capabilities).fill(-1);
  let next = 0;
  for (let i = 0; i < ops.length; i++) {
    const slot = ops[i]! & ENGINE_TRACE.slotMask;
    if (numbers[slot]! < 0) numbers[slot] = next++;
    ops[i] = (ops[i]! & ~ENGINE_TRACE.slotMask) | numbers[slot]!;
  }
}

/** Flags of the next task on `cpu`; `lastProcess` is by CPU, -1 before its first task. */
export function switchFlags(lastProcess: Int32Array, cpu: number, process: number): number {
  const before = lastProcess[cpu]!;
  lastProcess[cpu] = process;
  return before >= 0 && before !== process ? ENGINE_TRACE.switchFlag : 0;
}

/** Builds the trace of references that are at hand. */
export function engineTraceFrom(references: Iterable<Reference>, rules: TaskRules): EngineTrace {
  const builder = new EngineTraceBuilder(rules);
  for (const reference of references) builder.reference(reference);
  return builder.finish();
}
