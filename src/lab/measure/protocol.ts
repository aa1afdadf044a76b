/** What the coordinator of a measurement and its threads say to each other, and what a host has to provide for both. */

/** `reps` stands for how often, `from` for how many repetitions came before. */
export type Argument = number | 'reps' | 'from';
/** Name of an export and its arguments. */
export type Call = readonly [name: string, ...args: Argument[]];

/** A loop to time. */
export interface TimedCase {
  id: string;
  call: Call;
  /** Untimed, before each sample. */
  before: readonly Call[];
  /** Operations of one repetition. */
  opsPerRep: number;
  /** Repetitions are a multiple of this. */
  repsStep: number;
  /** Name of a plain JavaScript function that is timed instead of the export. */
  rival?: string;
}

/** A call of a sequence, and whether it is timed. */
export interface Step {
  call: Call;
  timed: boolean;
}

export interface SampleRequest {
  op: 'sample';
  slot: number;
  cases: readonly TimedCase[];
  rounds: number;
  budgetMs: number;
  /** How long a sample lasts at least. */
  sampleMs: number;
}

export interface Samples {
  /** Per case: ns per operation of each round. */
  ns: number[][];
  /** Per case: what the last call returned. */
  values: number[];
  /** Per case: repetitions of a sample. */
  reps: number[];
  /** Per case: how long the shortest sample lasted. */
  shortestMs: number[];
}

type Body =
  | { op: 'open'; slot: number; module: WebAssembly.Module; memory: WebAssembly.Memory | null; pages: number }
  | { op: 'step' }
  | { op: 'write'; slot: number; config: Float64Array }
  | { op: 'reserve'; slot: number; end: number }
  | { op: 'fill'; slot: number; at: string; values: Float64Array }
  | { op: 'call'; slot: number; calls: readonly Call[] }
  | { op: 'time'; slot: number; call: Call }
  | { op: 'spans'; slot: number; steps: readonly Step[] }
  | { op: 'bytes'; slot: number; address: number; length: number }
  | SampleRequest;

export type RequestBody = Body;
export type Request = Body & { id: number };

export interface Reply {
  id: number;
  ok: boolean;
  value?: unknown;
  /** Why it failed. */
  message?: string;
  /** Whether the thread is not to be used any more. */
  fatal?: boolean;
}

/** A thread's end of the line. */
export interface ThreadSide {
  listen(receive: (request: Request) => void): void;
  reply(reply: Reply): void;
}

/** The coordinator's end of the line to a thread. */
export interface ThreadPort {
  post(request: Request): void;
  listen(receive: (reply: Reply) => void, died: (message: string) => void): void;
  /** Ends the thread in the middle of whatever it does. */
  end(): void;
}

/** What a machine offers. */
export interface MeasureHost {
  /** Starts a thread that serves `serveThread`. */
  spawn(): ThreadPort;
  /** Bytes of a build of the live module: `live` works on shared memory, `alone` on its own. */
  build(name: 'live' | 'alone', twin: 'simd' | 'scalar'): Promise<Uint8Array<ArrayBuffer>>;
  /** Whether threads can share memory. */
  shares: boolean;
  /** Logical cores that may be used. */
  cores: number;
  /** Names browser or runtime and operating system. */
  agent: string;
  /** Wall time in ms. */
  now(): number;
  /** Date of the measurement, ISO 8601. */
  date(): string;
}
