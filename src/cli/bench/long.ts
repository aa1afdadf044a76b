/**
 * Long runs, with the books checked all the way: whether an operation costs the same after 10^5 and after 10^9 of them, whether memory
 * grows, and how long hours of a quiet server take.
 */
import type { Engine } from '../../lab/run/engine';
import type { Scenario } from '../../lab/scenario/schema';
import { KNOBS } from '../../lab/scenario/words';
import { parseScenario } from '../../lab/scenario/validate';
import { costsOf } from '../../lab/scenario/profiles';
import { engineOf, generated, operations } from './machine';

export interface LongPart {
  /** Operations since the start of the run, at the end of this part. */
  ops: number;
  /** Simulated time, in ms. */
  atMs: number;
  /** Processor time of an operation within this part: of a busy machine, the clock on the wall says little. */
  nsPerOp: number;
  /** Memory of the engine, and of the whole process. */
  engineBytes: number;
  residentBytes: number;
}

export interface LongResult {
  name: string;
  parts: LongPart[];
  /** Times that all identities were checked; a run whose books do not balance fails the bench. */
  checks: number;
  wallMs: number;
}

/** Operations between two looks at the books. */
const CHECK_OPS = 2_000_000;

type Said = (text: string) => void;

/** A run of one pattern until 10^5, 10^6 .. `mostOps` operations. */
export async function benchDecades(module: WebAssembly.Module, mostOps: number, said: Said): Promise<LongResult> {
  const scenario = generated({ kind: 'zipf', ids: 4096 });
  const ends: number[] = [];
  for (let ops = 1e5; ops <= mostOps; ops *= 10) ends.push(ops);
  return runLong('zipf 4096, 8 CPUs', scenario, module, (_, ops) => ops, ends, said);
}

/** A day of a server that changes every hour, tuned: so many hours of it, some 10^5 operations a simulated second. */
export async function benchDay(module: WebAssembly.Module, hours: number, said: Said): Promise<LongResult> {
  const ends = Array.from({ length: Math.max(1, Math.round(hours)) }, (_, hour) => Math.min(hours, hour + 1));
  const scenario = day();
  return runLong('a quiet server, 8 CPUs', scenario, module, (ms) => ms / 3_600_000, ends, said);
}

/** Hours of different work. Operations take 2000 cycles and more, so that 10^5 a second are a load of 0.6 %. */
function day(): Scenario {
  const hour = { durationMs: 3_600_000, load: 0.0057, bodyCycles: 2000 };
  const phases = [
    { ...hour, pattern: { kind: 'zipf', ids: 4096 } },
    { ...hour, pattern: { kind: 'drift', hot: 160, driftPerMs: 0.01 }, arrivals: { kind: 'bursty', periodMs: 1000 } },
    { ...hour, pattern: { kind: 'sequential', ids: 65_536 }, batch: { kind: 'constant', ops: 32 } },
    { ...hour, pattern: { kind: 'uniform', ids: 150 }, arrivals: { kind: 'diurnal', periodMs: 600_000 } },
    { ...hour, pattern: { kind: 'loop', ids: 520 }, arrivals: { kind: 'fork-join', width: 8 }, skew: 0.5 },
    { ...hour, pattern: { kind: 'mixture' }, revokePerMs: 0.1, processes: 64 },
  ];
  const climbing = Object.fromEntries(KNOBS.map((knob) => [knob, { strategy: 'climb' }]));
  const result = parseScenario({ workload: { phases }, variants: [{ name: 'Climb', ...climbing }] });
  if (!result.ok) throw new Error(result.errors[0]?.message);
  return result.scenario;
}

/** Runs until `progress` of (simulated ms, operations) has reached each of `ends`. */
async function runLong(
  name: string,
  scenario: Scenario,
  module: WebAssembly.Module,
  progress: (ms: number, ops: number) => number,
  ends: readonly number[],
  said: Said,
): Promise<LongResult> {
  const engine = await engineOf({ scenario, variant: 0 }, module);
  const began = performance.now();
  const parts: LongPart[] = [];
  const pace = { cycles: 100_000, checks: 0 };
  let ops = 0;
  for (const end of ends) {
    const [startOps, startUs] = [ops, processorUs()];
    while (progress(msOf(engine, scenario), ops) < end) ops = advance(engine, ops, pace, end);
    const nsPerOp = ((processorUs() - startUs) * 1000) / Math.max(1, ops - startOps);
    const residentBytes = process.memoryUsage.rss();
    const atMs = msOf(engine, scenario);
    parts.push({ ops, atMs, nsPerOp, engineBytes: engine.buffer.byteLength, residentBytes });
    said(`${name}: ${ops.toExponential(1)} operations, ${nsPerOp.toFixed(1)} ns each, ${pace.checks} checks`);
  }
  return { name, parts, checks: pace.checks, wallMs: performance.now() - began };
}

function processorUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

const msOf = (engine: Engine, { machine }: Scenario) => engine.cycle / costsOf(machine).cyclesPerMs;

/** Goes on for about CHECK_OPS operations, or a tenth of what there is, and looks at the books. Returns the operations so far. */
function advance(engine: Engine, before: number, pace: { cycles: number; checks: number }, end: number): number {
  engine.advance(engine.cycle + pace.cycles);
  const ops = operations(engine);
  const broken = engine.checkIdentities();
  if (broken !== 0) throw new Error(`identity ${broken} is broken after ${ops} operations`);
  pace.checks++;
  const wanted = Math.min(CHECK_OPS, Math.max(1e4, ops / 10), end > 1e4 ? end / 10 : CHECK_OPS);
  const done = Math.max(1, ops - before);
  // never more than twice as far as the last time: work changes
  pace.cycles = Math.max(10_000, Math.round(pace.cycles * Math.min(2, wanted / done)));
  return ops;
}
