/** The threads of a measurement and the memories they share. Each memory (slot) holds a kernel of its own with one configuration. */
import { LIVE_CPUS, LV_TABLES } from '../../engine/layout-live';
import { hasSimd } from '../run/module';
import type { MeasureHost } from './protocol';
import { Thread } from './threads';

const PAGE_BYTES = 65_536;
/** As src/engine/build.mjs tells the compiler. */
const MOST_PAGES = 16_384;
const FIRST_PAGES = Math.ceil(LV_TABLES / PAGE_BYTES) + 1;

/** A clock as coarse as this is still usable; coarser ones are treated as this. */
const COARSEST_STEP_MS = 1;
/** The clock's step is at most this share of a sample. */
const QUANTISATION = 0.01;
const SHORTEST_SAMPLE_MS = 0.2;

export class Session {
  readonly host: MeasureHost;
  readonly simd: boolean;
  readonly threads: Thread[];
  readonly #module: WebAssembly.Module;
  readonly #slots = new Map<number, WebAssembly.Memory | null>();
  clockStepMs = 0;

  private constructor(host: MeasureHost, module: WebAssembly.Module, simd: boolean, threads: number) {
    this.host = host;
    this.simd = simd;
    this.#module = module;
    this.threads = Array.from({ length: threads }, () => new Thread(host.spawn()));
  }

  /** Starts threads: as many as cores, or one where memory cannot be shared. */
  static async open(host: MeasureHost, most = LIVE_CPUS): Promise<Session> {
    const simd = hasSimd();
    const bytes = await host.build(host.shares ? 'live' : 'alone', simd ? 'simd' : 'scalar');
    const threads = host.shares ? Math.max(2, Math.min(host.cores, most, LIVE_CPUS)) : 1;
    const session = new Session(host, await WebAssembly.compile(bytes), simd, threads);
    session.clockStepMs = Math.min(COARSEST_STEP_MS, await session.threads[0]!.clockStepMs());
    return session;
  }

  get cpus(): number {
    return this.threads.length;
  }

  /** How long a sample lasts at least. */
  get sampleMs(): number {
    return Math.max(SHORTEST_SAMPLE_MS, this.clockStepMs / QUANTISATION);
  }

  /** The thread that measures alone. */
  get first(): Thread {
    return this.threads[0]!;
  }

  /** Makes a kernel at `slot` and binds every thread to its CPU; returns the first address behind it. */
  async openSlot(slot: number, config: Float64Array, cpus = this.cpus): Promise<number> {
    const memory = this.host.shares
      ? new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES, shared: true })
      : null;
    this.#slots.set(slot, memory);
    await this.first.open(slot, this.#module, memory, FIRST_PAGES);
    const end = await this.first.write(slot, config);
    await this.first.call(slot, ['prepare'], ['startVariant']);
    await Promise.all(this.threads.slice(1, cpus).map((thread, index) => this.#bind(thread, slot, index + 1, 'bind')));
    return end;
  }

  /** Makes a kernel's memory reach to `end`. */
  async reserve(slot: number, end: number): Promise<void> {
    await this.first.reserve(slot, end);
  }

  async #bind(thread: Thread, slot: number, cpu: number, how: 'bind' | 'replace'): Promise<void> {
    await thread.open(slot, this.#module, this.#slots.get(slot)!, FIRST_PAGES);
    await thread.call(slot, [how, cpu]);
  }

  /** Puts a new thread where one died. It takes over what that one had in every open slot. */
  async replace(cpu: number): Promise<Thread> {
    this.threads[cpu]!.end();
    const thread = new Thread(this.host.spawn());
    this.threads[cpu] = thread;
    for (const slot of this.#slots.keys()) await this.#bind(thread, slot, cpu, 'replace');
    return thread;
  }

  /** A kernel's shared memory; null where nothing is shared. */
  memory(slot: number): WebAssembly.Memory | null {
    return this.#slots.get(slot) ?? null;
  }

  /** Asks all loops of a slot to return, parked or not. */
  stop(slot: number, stopAddress: number, epochAddress: number): void {
    const memory = this.memory(slot);
    if (!memory) return;
    const words = new Int32Array(memory.buffer);
    Atomics.store(words, stopAddress >> 2, 1);
    Atomics.add(words, epochAddress >> 2, 1);
    Atomics.notify(words, epochAddress >> 2);
  }

  end(): void {
    for (const thread of this.threads) thread.end();
  }
}
