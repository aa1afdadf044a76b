/**
 * `strace -f -ttt`, with -y or -yy or without. A line is `[pid] seconds.micros call(arguments) = result`; with several
 * threads a call may be cut in two (`<unfinished ...>`, `<... call resumed>`). References are those of descriptors.ts.
 *
 * strace knows no CPUs. A process gets one of its own (64 of them, in turn): strace halts processes at every call, so on a
 * common CPU the order of lines would look like a switch at every reference.
 */
import { TraceError } from '../error';
import { RECORDED_GAP_US } from '../format';
import type { TextFormat } from '../format';
import { ALLOCATE } from '../reference';
import type { ReferenceSink } from '../reference';
import { CAPREFS_PAUSE_US } from './caprefs';
import { Descriptors } from './descriptors';
import type { Moment } from './descriptors';
import { BY_NAME, DUPLICATING } from './syscalls';
import type { Syscall } from './syscalls';
import { Threads } from './threads';

const LINE = /^(?:\[pid +(\d{1,8})\] |(\d{1,8}) +)?(\d{1,10})\.(\d{1,9}) (.+)$/;
const CALL = /^(\w+)\((.*)$/;
const RESUMED = /^<\.\.\. (\w+) resumed>(.*)$/;
/** Signals and ends of processes. */
const NO_CALL = /^(---|\+\+\+|<\.\.\. )/;
const UNFINISHED = '<unfinished ...>';
const RESULT = /\)\s+= (-?\d{1,15})/;
const FIRST_FD = /^(\d{1,9})(?=[<,) ])/;
const SECOND_FD = /^\d+(?:<.*?>)?, (\d{1,9})(?=[<,) ])/;
const PAIR = /\[(\d{1,9})(?:<.*?>)?, (\d{1,9})(?=[<\]])/;
const PAIR_CALLS = new Set(['pipe', 'pipe2', 'socketpair']);
const CPUS = 64;
/** What strace adds to each call: 90 to 110 us in ours. */
const TRACING_US = 100;

export const strace: TextFormat<'strace'> = {
  kind: 'text',
  name: 'strace',
  label: 'strace -f -ttt',
  rules: { gapUs: TRACING_US + RECORDED_GAP_US, taskGapUs: TRACING_US + CAPREFS_PAUSE_US, maxTaskOps: 1024 },
  assumptions: [
    'No CPUs in this format: each process has one of its own, of 64 in turn.',
    'strace adds about 100 us to a call: a task ends after 140 us without a reference.',
    'File descriptors are the capabilities; rights follow from the system call. Descriptors closed by exec or exit are not seen.',
  ],
  detect: (line) => {
    const match = LINE.exec(line);
    return match !== null && (CALL.test(match[5]!) || NO_CALL.test(match[5]!));
  },
  open: (sink) => new StraceReader(sink),
};

interface Pending {
  name: string;
  fd: number;
  second: string;
}

class StraceReader {
  readonly #descriptors: Descriptors;
  readonly #threads = new Threads();
  /** By thread: the call that it is in. */
  readonly #pending = new Map<number, Pending>();
  #timeUs = 0;

  constructor(sink: ReferenceSink) {
    this.#descriptors = new Descriptors(sink);
  }

  line(text: string): void {
    if (text === '' || text.startsWith('strace: ')) return;
    const match = LINE.exec(text);
    if (!match) throw new TraceError('must begin with a time in seconds (-ttt)');
    const thread = Number(match[1] ?? match[2] ?? 0);
    const micros = Number(match[3]) * 1e6 + Math.floor(Number(`0.${match[4]!}`) * 1e6 + 1e-3);
    this.#timeUs = Math.max(this.#timeUs, micros); // The wall clock may be set back; the order of lines holds.
    const body = match[5]!;
    const call = CALL.exec(body);
    const resumed = call ? null : RESUMED.exec(body);
    if (call) this.#begin(thread, call[1]!, call[2]!);
    else if (resumed) this.#end(thread, resumed[1]!, resumed[2]!);
    else if (!NO_CALL.test(body)) throw new TraceError('is no system call, signal or exit as strace prints it');
  }

  #begin(thread: number, name: string, args: string): void {
    const call = BY_NAME.get(name);
    const fd = Number(FIRST_FD.exec(args)?.[1] ?? -1);
    const second = args.split(', ', 2)[1] ?? '';
    if (call) this.#descriptors.enter(this.#moment(thread), call, fd, Number(SECOND_FD.exec(args)?.[1] ?? -1));
    this.#threads.begin(thread, name, args);
    this.#pending.set(thread, { name, fd, second });
    if (!args.endsWith(UNFINISHED)) this.#end(thread, name, args);
  }

  #end(thread: number, name: string, rest: string): void {
    const pending = this.#pending.get(thread);
    this.#pending.delete(thread);
    const result = RESULT.exec(rest);
    if (pending?.name !== name || !result) return;
    const value = Number(result[1]);
    this.#threads.end(thread, name, value);
    const call = BY_NAME.get(name);
    if (call) this.#descriptors.exit(this.#moment(thread), call, pending.fd, duplicates(call, pending), value);
    if (PAIR_CALLS.has(name) && value === 0) this.#pair(thread, rest);
  }

  /** Calls that return two descriptors through memory. */
  #pair(thread: number, rest: string): void {
    for (const fd of PAIR.exec(rest)?.slice(1) ?? []) {
      this.#descriptors.refer(this.#moment(thread), Number(fd), ALLOCATE, 0);
    }
  }

  #moment(thread: number): Moment {
    const { process, index } = this.#threads.processOf(thread);
    return { timeUs: this.#timeUs, cpu: index % CPUS, process };
  }
}

/** The second argument as the number that Descriptors knows it by. */
function duplicates(call: Syscall, pending: Pending): number {
  return call.name === 'fcntl' && pending.second.startsWith('F_DUPFD') ? Math.min(...DUPLICATING) : -1;
}
