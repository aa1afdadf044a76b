/** One instance of the simulator: typed access to its exports and its memory. Knows the memory map, and nothing of scenarios. */
import * as L from '../../engine/layout';

interface SimExports extends WebAssembly.Exports {
  memory: WebAssembly.Memory;
  configAddress(): number;
  prepare(): void;
  recordingsAddress(): number;
  reserveMemory(end: number): void;
  setRecording(index: number, address: number): void;
  start(tables: number): void;
  advance(target: number): void;
  nextEventCycle(): number;
  now(): number;
  stagingAddress(): number;
  amend(): void;
  tidy(): void;
  eventsRead(): void;
  stateBegin(): number;
  stateEnd(): number;
  restored(): void;
  hashLow(): number;
  hashHigh(): number;
  beginWindow(): void;
  endWindow(): number;
  latencySummary(): number;
  checkIdentities(): number;
}

export interface LatencyQuantiles {
  tasks: number;
  p50: number;
  p99: number;
  p999: number;
}

const align64 = (address: number) => (address + 63) & ~63;

export class Engine {
  readonly #exports: SimExports;

  /** Instantiates the module and starts a run: `config` from `compileConfig`, recordings in the order of `traceRefs`. */
  constructor(module: WebAssembly.Module, config: Float64Array, recordings: readonly Uint8Array[]) {
    const abort = () => {
      throw new Error('an assertion of the engine failed');
    };
    this.#exports = new WebAssembly.Instance(module, { env: { abort } }).exports as SimExports;
    const engine = this.#exports;
    this.#write(engine.configAddress(), config);
    engine.prepare();
    let address = engine.recordingsAddress();
    recordings.forEach((bytes, index) => {
      engine.reserveMemory(address + bytes.length);
      new Uint8Array(engine.memory.buffer).set(bytes, address);
      engine.setRecording(index, address);
      address = align64(address + bytes.length);
    });
    engine.reserveMemory(address + 64);
    engine.start(address);
  }

  #write(address: number, values: Float64Array): void {
    new Float64Array(this.#exports.memory.buffer, address, values.length).set(values);
  }

  get buffer(): ArrayBuffer {
    return this.#exports.memory.buffer;
  }

  /** Cycle up to which everything has happened. */
  get cycle(): number {
    return this.#exports.now();
  }

  /** Processes every event with a clock of at most `cycle`. */
  advance(cycle: number): void {
    this.#exports.advance(cycle);
  }

  /** Cycle of the next event; Infinity if there is none. */
  nextEventCycle(): number {
    return this.#exports.nextEventCycle();
  }

  /** Takes over a configuration that differs in live fields. */
  amend(config: Float64Array): void {
    this.#write(this.#exports.stagingAddress(), config);
    this.#exports.amend();
  }

  /** The whole state as words, in place: valid until the engine runs or its memory grows. */
  stateWords(): Uint32Array {
    this.#exports.tidy();
    const begin = this.#exports.stateBegin();
    return new Uint32Array(this.buffer, begin, (this.#exports.stateEnd() - begin) / 4);
  }

  /** A copy of the whole state. */
  snapshot(): Uint8Array<ArrayBuffer> {
    const { buffer, byteOffset, byteLength } = this.stateWords();
    return new Uint8Array(buffer, byteOffset, byteLength).slice();
  }

  /** Takes events of cycles that are over, which must have been read, out of the ring: a copy of the state is smaller then. */
  eventsRead(): void {
    this.#exports.eventsRead();
  }

  /** Goes back to a snapshot of this instance or of one with the same configuration and recordings. */
  restore(snapshot: Uint8Array): void {
    this.rebuild(snapshot.length / 4, (state) => {
      new Uint8Array(state.buffer, state.byteOffset, state.byteLength).set(snapshot);
    });
  }

  /** The same where the state is not at hand as a whole: `write` is given so many words, all zero, to write it into. */
  rebuild(words: number, write: (state: Uint32Array) => void): void {
    const state = new Uint32Array(this.buffer, this.#exports.stateBegin(), words);
    state.fill(0);
    write(state);
    this.#exports.restored();
  }

  /** Hash of the whole state: 16 hex digits. */
  stateHash(): string {
    const hex = (word: number) => (word >>> 0).toString(16).padStart(8, '0');
    return hex(this.#exports.hashHigh()) + hex(this.#exports.hashLow());
  }

  /** Latency of the tasks that ended since the last call (or `beginWindow`), and in bins. */
  endWindow(): LatencyQuantiles & { bins: Uint32Array } {
    const address = this.#exports.endWindow();
    const bins = new Uint32Array(this.buffer, address - L.S_QUANTILES + L.S_LATENCY_BINS, L.LATENCY_BINS).slice();
    return { ...this.#quantiles(address), bins };
  }

  beginWindow(): void {
    this.#exports.beginWindow();
  }

  /** Latency of all tasks so far. */
  latency(): LatencyQuantiles {
    return this.#quantiles(this.#exports.latencySummary());
  }

  #quantiles(address: number): LatencyQuantiles {
    const [tasks = 0, p50 = NaN, p99 = NaN, p999 = NaN] = new Float64Array(this.buffer, address, 4);
    return { tasks, p50, p99, p999 };
  }

  /** 0 if all books balance; see src/engine/sim/identities.ts. */
  checkIdentities(): number {
    return this.#exports.checkIdentities();
  }

  /** Cumulative counters, CPU x counter, appended to `into` from `offset` on. */
  readCounters(into: Float64Array, offset = 0): void {
    const cpus = this.u32(L.H_CPUS);
    for (let cpu = 0; cpu < cpus; cpu++) {
      const row = new BigInt64Array(this.buffer, L.CPU0 + cpu * L.CPU_STRIDE + L.CPU_COUNTERS, L.COUNTERS_COUNT);
      for (let i = 0; i < L.COUNTERS_COUNT; i++) into[offset++] = Number(row[i]);
    }
  }

  u32(address: number): number {
    return new Uint32Array(this.buffer, address, 1)[0]!;
  }

  /** A 64-bit number; exact up to 2^53. */
  u64(address: number): number {
    return Number(new BigUint64Array(this.buffer, address, 1)[0]!);
  }
}
