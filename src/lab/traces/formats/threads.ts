/** Which process a thread of an strace belongs to: a clone with CLONE_THREAD makes a thread, any other a process. */

interface Process {
  /** Number of its first thread. */
  process: number;
  /** Order of first appearance. */
  index: number;
}

const CLONES = new Set(['clone', 'clone3']);

export class Threads {
  readonly #processes = new Map<number, Process>();
  /** Threads inside a clone that makes a thread, whose number is not known yet. */
  readonly #cloning = new Map<number, Process>();
  #count = 0;

  begin(thread: number, name: string, args: string): void {
    if (CLONES.has(name) && args.includes('CLONE_THREAD')) this.#cloning.set(thread, this.processOf(thread));
  }

  end(thread: number, name: string, result: number): void {
    const parent = CLONES.has(name) ? this.#cloning.get(thread) : undefined;
    if (!parent) return;
    this.#cloning.delete(thread);
    if (result > 0 && !this.#processes.has(result)) this.#processes.set(result, parent);
  }

  /** A new thread may be seen before the clone that made it returns. */
  processOf(thread: number): Process {
    const known = this.#processes.get(thread);
    if (known) return known;
    const [parent] = this.#cloning.values();
    const process = parent ?? { process: thread, index: this.#count++ };
    this.#processes.set(thread, process);
    return process;
  }
}
