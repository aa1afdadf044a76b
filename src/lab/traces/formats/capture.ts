/**
 * The events behind caprefs: CSV `t_us,cpu,tgid,tid,ev,a,b,c` as record/capture.py wrote it from tracefs. E enters a system
 * call (nr, arg0, arg1), X leaves it (nr, result), S switches threads; W, M, F, Q, C (wake-up, migration, fork, exit,
 * capability check) are not references.
 */
import { TraceError } from '../error';
import { DECIMAL, RECORDED_GAP_US } from '../format';
import type { TextFormat } from '../format';
import type { ReferenceSink } from '../reference';
import { Descriptors } from './descriptors';
import { BY_NR } from './syscalls';

const COLUMNS = 8;
const NUMBER = /^-?\d{1,15}$/;
const IGNORED = new Set(['W', 'M', 'F', 'Q', 'C']);
/** Process and thread numbers of Linux have at most 22 bits. */
const MAX_ID = 2 ** 22;

export const capture: TextFormat<'capture'> = {
  kind: 'text',
  name: 'capture',
  label: 'System call capture (CSV)',
  rules: { gapUs: RECORDED_GAP_US, taskGapUs: null, maxTaskOps: 1024 },
  assumptions: ['File descriptors are the capabilities; rights follow from the system call.'],
  detect: (line) => /^\d+,\d+,\d+,\d+,[EXSWMFQC],[^,]*,[^,]*,[^,]*$/.test(line),
  open: (sink) => new CaptureReader(sink),
};

interface Pending {
  nr: number;
  fd: number;
  argument: number;
}

class CaptureReader {
  readonly #sink: ReferenceSink;
  readonly #descriptors: Descriptors;
  /** By thread: the call that it is in. */
  readonly #pending = new Map<number, Pending>();

  constructor(sink: ReferenceSink) {
    this.#sink = sink;
    this.#descriptors = new Descriptors(sink);
  }

  line(text: string): void {
    if (text === '') return;
    const cells = text.split(',');
    if (cells.length !== COLUMNS) throw new TraceError(`must have ${COLUMNS} columns, not ${cells.length}`);
    for (const [column, name] of ['t_us', 'cpu', 'tgid', 'tid'].entries()) {
      if (!DECIMAL.test(cells[column]!)) throw new TraceError(`${name} must be a number`);
    }
    const [timeUs, cpu, process, thread] = cells.slice(0, 4).map(Number) as [number, number, number, number];
    if (process > MAX_ID) throw new TraceError(`tgid must not exceed ${MAX_ID}`);
    const at = { timeUs, cpu, process };
    const [event, a, b, c] = cells.slice(4) as [string, string, string, string];
    if (event === 'E') this.#enter(at, thread, number(a), number(b), c === '' ? -1 : number(c));
    else if (event === 'X') this.#exit(at, thread, number(a), number(b));
    else if (event === 'S') this.#sink.switched(cpu);
    else if (!IGNORED.has(event)) throw new TraceError('ev must be one of E X S W M F Q C');
  }

  #enter(
    at: { timeUs: number; cpu: number; process: number },
    thread: number,
    ...args: [number, number, number]
  ): void {
    const [nr, fd, argument] = args;
    this.#pending.set(thread, { nr, fd, argument });
    const call = BY_NR.get(nr);
    if (call) this.#descriptors.enter(at, call, fd, argument);
  }

  #exit(at: { timeUs: number; cpu: number; process: number }, thread: number, nr: number, result: number): void {
    const pending = this.#pending.get(thread);
    this.#pending.delete(thread);
    const call = BY_NR.get(nr);
    if (call && pending?.nr === nr) this.#descriptors.exit(at, call, pending.fd, pending.argument, result);
  }
}

function number(cell: string): number {
  if (!NUMBER.test(cell)) throw new TraceError('arguments and results must be numbers');
  return Number(cell);
}
