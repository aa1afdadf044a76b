/**
 * What runs in a measuring thread: instances of the live module and the loops that time their exports. Only types are imported,
 * so that it runs in any worker as it is. It talks through a port of three functions.
 */
import type { Argument, Call, Reply, Request, SampleRequest, Samples, ThreadSide, TimedCase } from './protocol';

type Exported = (...args: number[]) => number | bigint | undefined;
type Rival = (reps: number) => number;

interface Slot {
  exports: Record<string, Exported>;
  memory: WebAssembly.Memory;
}

/** Turns that only warm up. */
const WARM_UP = 2;
const MOST_REPS = 2 ** 26;

/** Serves requests until the thread ends. `rivals` are plain JavaScript functions that can be timed like exports. */
export function serveThread(side: ThreadSide, rivals: Readonly<Record<string, Rival>> = {}): void {
  const slots = new Map<number, Slot>();
  const state = { places: new Map<string, { reps: number; from: number }>() };
  side.listen((request) => {
    try {
      const value = answer(request, slots, rivals, state.places);
      side.reply({ id: request.id, ok: true, value });
    } catch (error) {
      // A trap leaves the kernel's state as it was in the middle of something: this thread is not to be trusted any more.
      const fatal = error instanceof WebAssembly.RuntimeError;
      side.reply({ id: request.id, ok: false, fatal, message: error instanceof Error ? error.message : String(error) });
    }
  });
}

function answer(
  request: Request,
  slots: Map<number, Slot>,
  rivals: Readonly<Record<string, Rival>>,
  places: Map<string, { reps: number; from: number }>,
): Reply['value'] {
  if (request.op === 'open') {
    slots.set(request.slot, open(request.module, request.memory, request.pages));
    return undefined;
  }
  if (request.op === 'step') return clockStepMs();
  const slot = slots.get(request.slot);
  if (!slot) throw new Error(`no memory is open at ${request.slot}`);
  if (request.op === 'write') {
    new Float64Array(slot.memory.buffer, invoke(slot, 'configAddress', []), request.config.length).set(request.config);
    return grow(slot, invoke(slot, 'memoryEnd', []));
  }
  if (request.op === 'reserve') return grow(slot, request.end);
  if (request.op === 'fill') {
    const address = invoke(slot, request.at, []);
    new Float64Array(slot.memory.buffer, address, request.values.length).set(request.values);
    return undefined;
  }
  if (request.op === 'call') return callAll(slot, request.calls);
  if (request.op === 'time') return timed(slot, request.call);
  if (request.op === 'bytes')
    return new Uint8Array(slot.memory.buffer).slice(request.address, request.address + request.length).buffer;
  return sample(request, slot, rivals, places);
}

/** Makes the memory (unless it is given and shared) and an instance on it. */
function open(module: WebAssembly.Module, shared: WebAssembly.Memory | null, pages: number): Slot {
  const memory = shared ?? new WebAssembly.Memory({ initial: pages, maximum: 16_384 });
  const imports: WebAssembly.Imports = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    const group = (imports[from] ??= {});
    if (kind === 'memory') group[name] = memory;
    else group[name] = name === 'now' ? () => performance.now() * 1e6 : () => abort(name);
  }
  const instance = new WebAssembly.Instance(module, imports);
  return { exports: instance.exports as Record<string, Exported>, memory };
}

function abort(name: string): never {
  throw new Error(`the engine called ${name}`);
}

function grow(slot: Slot, end: number): number {
  const missing = Math.ceil((end - slot.memory.buffer.byteLength) / 65_536);
  if (missing > 0) slot.memory.grow(missing);
  return end;
}

function invoke(slot: Slot, name: string, args: readonly number[]): number {
  const called = slot.exports[name];
  if (!called) throw new Error(`the engine has no ${name}`);
  return Number(called(...args) ?? 0);
}

function callAll(slot: Slot, calls: readonly Call[]): (string | number)[] {
  return calls.map(([name, ...args]) => {
    const called = slot.exports[name];
    if (!called) throw new Error(`the engine has no ${name}`);
    const value = called(...args.map(Number));
    return typeof value === 'bigint' ? value.toString() : (value ?? 0);
  });
}

function timed(slot: Slot, [name, ...args]: Call): { ms: number; value: number } {
  const began = performance.now();
  const value = invoke(slot, name, args.map(Number));
  return { ms: performance.now() - began, value };
}

/** The smallest step of the clock that was seen, in ms. */
function clockStepMs(): number {
  let least = Infinity;
  const until = performance.now() + 30;
  for (let last = performance.now(); last < until;) {
    const now = performance.now();
    if (now > last) least = Math.min(least, now - last);
    last = now;
  }
  return least;
}

/** Takes every case in turn, `rounds` times or until `budgetMs` is over: ns per operation, and the value of each last call. */
function sample(
  { cases, rounds, budgetMs, sampleMs }: SampleRequest,
  slot: Slot,
  rivals: Readonly<Record<string, Rival>>,
  places: Map<string, { reps: number; from: number }>,
): Samples {
  const ns = cases.map((): number[] => []);
  const values = cases.map(() => 0);
  const until = performance.now() + budgetMs;
  for (let round = 0; round < rounds && (round === 0 || performance.now() < until); round++) {
    cases.forEach((one, index) => {
      const place = places.get(one.id) ?? calibrate(one, slot, rivals, sampleMs);
      places.set(one.id, place);
      const { ms, value } = run(one, slot, rivals, place);
      ns[index]!.push((ms * 1e6) / (place.reps * one.opsPerRep));
      values[index] = value;
    });
  }
  return { ns, values, reps: cases.map(({ id }) => places.get(id)!.reps) };
}

/** Finds how many repetitions take long enough for the clock; that is the warm-up too. */
function calibrate(one: TimedCase, slot: Slot, rivals: Readonly<Record<string, Rival>>, sampleMs: number) {
  const place = { reps: one.repsStep, from: 0 };
  while (place.reps < MOST_REPS) {
    const { ms } = run(one, slot, rivals, place);
    if (ms >= sampleMs) break;
    const factor = ms > sampleMs / 100 ? Math.min(4, (1.1 * sampleMs) / ms) : 4;
    place.reps = Math.ceil((place.reps * factor) / one.repsStep) * one.repsStep;
  }
  for (let turn = 0; turn < WARM_UP; turn++) run(one, slot, rivals, place);
  return place;
}

function run(
  one: TimedCase,
  slot: Slot,
  rivals: Readonly<Record<string, Rival>>,
  place: { reps: number; from: number },
) {
  callAll(slot, one.before);
  const rival = one.rival === undefined ? undefined : rivals[one.rival];
  if (one.rival !== undefined && !rival) throw new Error(`there is no rival ${one.rival}`);
  const [name, ...args] = one.call;
  const filled = args.map((argument: Argument) =>
    argument === 'reps' ? place.reps : argument === 'from' ? place.from : argument,
  );
  const called = rival ? () => rival(place.reps) : () => slot.exports[name]!(...filled);
  const began = performance.now();
  const value = called();
  const ms = performance.now() - began;
  place.from = (place.from + place.reps) & 0x7fffffff;
  return { ms, value: Number(value ?? 0) };
}
