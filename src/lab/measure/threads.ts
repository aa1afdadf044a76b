/** A measuring thread as seen by the coordinator: requests with answers, and what happens when it dies. */
import type { Call, Reply, RequestBody, Samples, SampleRequest, Step, ThreadPort } from './protocol';

/** The thread died, or a trap ended what it did. */
export class ThreadDied extends Error {
  override readonly name = 'ThreadDied';
}

export class Thread {
  readonly #port: ThreadPort;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #next = 1;
  #dead: ThreadDied | null = null;

  constructor(port: ThreadPort) {
    this.#port = port;
    port.listen(
      (reply) => this.#receive(reply),
      (message) => this.#die(new ThreadDied(message)),
    );
  }

  get dead(): boolean {
    return this.#dead !== null;
  }

  open(slot: number, module: WebAssembly.Module, memory: WebAssembly.Memory | null, pages: number): Promise<void> {
    return this.#ask({ op: 'open', slot, module, memory, pages }) as Promise<void>;
  }

  clockStepMs(): Promise<number> {
    return this.#ask({ op: 'step' }) as Promise<number>;
  }

  /** Writes a configuration and makes the memory reach as far as it asks for. */
  write(slot: number, config: Float64Array): Promise<number> {
    return this.#ask({ op: 'write', slot, config }) as Promise<number>;
  }

  /** Makes the memory reach to `end`. */
  reserve(slot: number, end: number): Promise<number> {
    return this.#ask({ op: 'reserve', slot, end }) as Promise<number>;
  }

  /** Writes numbers where an export says. */
  fill(slot: number, at: string, values: Float64Array): Promise<void> {
    return this.#ask({ op: 'fill', slot, at, values }) as Promise<void>;
  }

  /** Calls exports in turn; 64-bit results come as decimal text. */
  call(slot: number, ...calls: Call[]): Promise<(number | string)[]> {
    return this.#ask({ op: 'call', slot, calls }) as Promise<(number | string)[]>;
  }

  time(slot: number, ...call: Call): Promise<{ ms: number; value: number }> {
    return this.#ask({ op: 'time', slot, call }) as Promise<{ ms: number; value: number }>;
  }

  /** Makes calls one right after the other in the thread; ms of those that are timed. */
  spans(slot: number, steps: readonly Step[]): Promise<number[]> {
    return this.#ask({ op: 'spans', slot, steps }) as Promise<number[]>;
  }

  sample(request: Omit<SampleRequest, 'op'>): Promise<Samples> {
    return this.#ask({ op: 'sample', ...request }) as Promise<Samples>;
  }

  /** A copy of a part of the memory. */
  bytes(slot: number, address: number, length: number): Promise<ArrayBuffer> {
    return this.#ask({ op: 'bytes', slot, address, length }) as Promise<ArrayBuffer>;
  }

  /** Ends the thread; what it was asked is rejected. */
  end(reason = 'ended'): void {
    this.#die(new ThreadDied(reason));
  }

  #ask(body: RequestBody): Promise<unknown> {
    if (this.#dead) return Promise.reject(this.#dead);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#port.post({ ...body, id });
    });
  }

  #receive({ id, ok, value, message = 'failed', fatal = false }: Reply): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    if (ok) waiting.resolve(value);
    else if (fatal) {
      waiting.reject(new ThreadDied(message));
      this.#die(new ThreadDied(message));
    } else waiting.reject(new Error(message));
  }

  #die(reason: ThreadDied): void {
    if (this.#dead) return;
    this.#dead = reason;
    this.#port.end();
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
