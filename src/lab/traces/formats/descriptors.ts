/**
 * From system calls to capability references: a descriptor is a capability, its slot is (process, fd), and its generation
 * rises with each close that succeeds. The same reduction as made our caprefs files.
 */
import { ALLOCATE, CLOSE, READ, USE } from '../reference';
import type { Kind, ReferenceSink } from '../reference';
import { CLOSE_NR, DUPLICATING, FCNTL_NR, REPLACING, SENDFILE_NR } from './syscalls';
import type { Syscall } from './syscalls';

/** Descriptors from here on are no descriptors. */
const MAX_FD = 65536;

/** Where and when a call is made or returns. */
export interface Moment {
  timeUs: number;
  cpu: number;
  process: number;
}

interface Descriptor {
  generation: number;
  /** Key of the current generation, 0 until something refers to it. */
  object: number;
}

export class Descriptors {
  readonly #sink: ReferenceSink;
  readonly #descriptors = new Map<number, Descriptor>();
  #objects = 0;

  constructor(sink: ReferenceSink) {
    this.#sink = sink;
  }

  /** A call begins; -1 stands for arguments that are no descriptors. */
  enter(at: Moment, call: Syscall, fd: number, secondFd: number): void {
    if (call.right !== 0) this.refer(at, fd, call.nr === CLOSE_NR ? CLOSE : USE, call.right);
    if (call.nr === SENDFILE_NR) this.refer(at, secondFd, USE, READ);
  }

  /** A call returns. `argument` is the second one, `fd` the first. */
  exit(at: Moment, call: Syscall, fd: number, argument: number, result: number): void {
    if (call.nr === CLOSE_NR && result === 0) this.#revoke(at.process, fd);
    if (!call.allocates || result < 0 || (call.nr === FCNTL_NR && !DUPLICATING.has(argument))) return;
    if (REPLACING.has(call.nr)) this.#revoke(at.process, result);
    this.refer(at, result, ALLOCATE, 0);
  }

  refer(at: Moment, fd: number, kind: Kind, rights: number): void {
    if (fd < 0 || fd >= MAX_FD) return;
    const descriptor = this.#descriptor(at.process, fd);
    if (descriptor.object === 0) descriptor.object = ++this.#objects;
    const { generation, object } = descriptor;
    this.#sink.reference({ ...at, slot: fd, generation, kind, rights, object });
  }

  #revoke(process: number, fd: number): void {
    if (fd < 0 || fd >= MAX_FD) return;
    const descriptor = this.#descriptor(process, fd);
    descriptor.generation++;
    descriptor.object = 0;
  }

  #descriptor(process: number, fd: number): Descriptor {
    const key = process * MAX_FD + fd;
    let descriptor = this.#descriptors.get(key);
    if (!descriptor) this.#descriptors.set(key, (descriptor = { generation: 0, object: 0 }));
    return descriptor;
  }
}
