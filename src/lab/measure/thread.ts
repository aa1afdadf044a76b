/**
 * What runs in a measuring thread: instances of the live module and the loops that time their exports. Only types are imported,
 * so that it runs in any worker as it is. It talks through a port of three functions.
 */
import type { Argument, Call, Reply, Request, SampleRequest, Samples, Step, ThreadSide, TimedCase } from './protocol';

type Exported = (...args: number[]) => number | bigint | undefined;
type Rival = (reps: number) => number;

/** How often a case is repeated, and how many repetitions came before. */
interface Place {
  reps: number;
  from: number;
}
type Places = Map<string, Place>;

interface Slot {
  exports: Record<string, Exported>;
  memory: WebAssembly.Memory;
}

/** Turns that only warm up. */
const WARM_UP = 3;
/** So much longer than necessary are samples, so that hardly one is void: leaving the quickest out would be a bias. */
const ROOM = 1.3;
const MOST_REPS = 2 ** 26;

/** Serves requests until the thread ends. `rivals` are plain JavaScript functions that can be timed like exports. */
export function serveThread(side: ThreadSide, rivals: Readonly<Record<string, Rival>> = {}): void {
  const slots = new Map<number, Slot>();
  const places: Places = new Map();
  side.listen((request) => {
    try {
      const value = answer(request, slots, rivals, places);
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
  places: Places,
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
  if (request.op === 'spans') return spans(slot, request.steps);
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

/** Makes calls one right after the other; ms of those that are timed. */
function spans(slot: Slot, steps: readonly Step[]): number[] {
  return steps.flatMap(({ call, timed: isTimed }) => {
    const { ms } = timed(slot, call);
    return isTimed ? [ms] : [];
  });
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

/**
 * Takes every case in turn, `rounds` times or until `budgetMs` is over: ns per operation, and the value of each last call. A
 * sample that turns out too short for the clock is void: its case gets more repetitions.
 */
function sample(
  { cases, rounds, budgetMs, sampleMs }: SampleRequest,
  slot: Slot,
  rivals: Readonly<Record<string, Rival>>,
  places: Places,
): Samples {
  const ns = cases.map((): number[] => []);
  const values = cases.map(() => 0);
  const shortestMs = cases.map(() => Infinity);
  const until = performance.now() + budgetMs;
  for (let round = 0; round < rounds && (round === 0 || performance.now() < until); round++) {
    cases.forEach((one, index) => {
      const place = places.get(one.id) ?? calibrate(one, slot, rivals, sampleMs);
      places.set(one.id, place);
      const { ms, value } = longEnough(one, slot, rivals, place, sampleMs);
      ns[index]!.push((ms * 1e6) / (place.reps * one.opsPerRep));
      values[index] = value;
      shortestMs[index] = Math.min(shortestMs[index]!, ms);
    });
  }
  return { ns, values, shortestMs, reps: cases.map(({ id }) => places.get(id)!.reps) };
}

/** Finds how many repetitions take long enough for the clock; that is the warm-up too: compiled code gets faster on the way. */
function calibrate(one: TimedCase, slot: Slot, rivals: Readonly<Record<string, Rival>>, sampleMs: number): Place {
  const place = { reps: one.repsStep, from: 0 };
  for (let turn = 0; turn < WARM_UP; turn++) longEnough(one, slot, rivals, place, ROOM * sampleMs);
  return place;
}

/** A sample of at least `leastMs`: while it is shorter, repetitions are added, so that only the case's speed decides. */
function longEnough(
  one: TimedCase,
  slot: Slot,
  rivals: Readonly<Record<string, Rival>>,
  place: Place,
  leastMs: number,
): { ms: number; value: number } {
  let result = run(one, slot, rivals, place);
  while (result.ms < leastMs && place.reps < MOST_REPS) {
    const factor = Math.min(4, Math.max(1.1, (ROOM * leastMs) / Math.max(result.ms, leastMs / 100)));
    place.reps = Math.ceil((place.reps * factor) / one.repsStep) * one.repsStep;
    result = run(one, slot, rivals, place);
  }
  return result;
}

function run(
  one: TimedCase,
  slot: Slot,
  rivals: Readonly<Record<string, Rival>>,
  place: Place,
): { ms: number; value: number } {
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
