/** How fast whole machines are simulated, with and without SIMD: operations per second of one core. */
import { compileConfig, traceRefs } from '../../lab/run/compile';
import { COUNTERS, COUNTER_INDEX } from '../../lab/run/counters';
import { Engine } from '../../lab/run/engine';
import { presetScenario } from '../../lab/scenario/presets';
import type { Scenario } from '../../lab/scenario/schema';
import { parseScenario } from '../../lab/scenario/validate';
import { decodeCaptrace } from '../../lab/traces/captrace';
import { openTraceStore } from '../repository';
import { pairedRatios } from '../../lab/measure/statistics';
import type { Contestant } from './interleave';
import { interleave } from './interleave';
import type { Spread } from './statistics';
import { geometricMean, ratio, spread } from './statistics';

interface Case {
  name: string;
  scenario: Scenario;
  variant: number;
  /** One of the five whose geometric mean is the figure to aim at. */
  regime: boolean;
}

export interface Twins {
  simd: WebAssembly.Module;
  scalar: WebAssembly.Module;
}

/** Operations per second. */
interface Speed {
  wall: Spread;
  cpu: Spread;
}

export interface MachineResult {
  name: string;
  cpus: number;
  simd: Speed;
  scalar: Speed;
  simdOverScalar: Spread;
  /** Of each round. */
  ratios: number[];
}

export interface MachineReport {
  cases: MachineResult[];
  /** Medians of the five regimes at 8 CPUs, operations per second. */
  geometricMean: { simd: { wall: number; cpu: number }; scalar: { wall: number; cpu: number } };
}

/** One pattern for ever. The default load is below what the machine can do with any of them: no queue grows without end. */
export function generated(pattern: object, cpus = 8, processes = 16): Scenario {
  const phase = { pattern, processes, load: 0.6, durationMs: 1e9 };
  const result = parseScenario({ machine: { cpus }, workload: { phases: [phase] }, variants: [{ name: 'Fixed' }] });
  if (!result.ok) throw new Error(result.errors[0]?.message);
  return result.scenario;
}

function listCases(): Case[] {
  const preset = presetScenario('postgresql');
  const recorded = preset.variants.map(({ name }, variant) => ({
    name: `postgresql, ${name}`,
    scenario: preset,
    variant,
    regime: false,
  }));
  const regime = (name: string, pattern: object) => {
    return { name, scenario: generated(pattern), variant: 0, regime: true };
  };
  const zipf = { kind: 'zipf', ids: 4096 };
  return [
    ...recorded,
    regime('hot', { kind: 'loop', ids: 16 }),
    regime('zipf 4096', zipf),
    regime('zipf 64k', { kind: 'zipf', ids: 65_536 }),
    regime('uniform 64k', { kind: 'uniform', ids: 65_536 }),
    regime('sequential', { kind: 'sequential', ids: 65_536 }),
    ...[1, 64].map((cpus) => ({ name: 'zipf 4096', scenario: generated(zipf, cpus), variant: 0, regime: false })),
  ];
}

/** Each turn simulates about `turnOps` operations; both twins simulate the same ones. */
export async function benchMachines(
  modules: Twins,
  rounds: number,
  turnOps: number,
  began: (round: number) => void,
): Promise<MachineReport> {
  const cases = listCases();
  const contestants: Contestant[] = [];
  for (const entry of cases) {
    const engines = [await engineOf(entry, modules.simd), await engineOf(entry, modules.scalar)];
    const turnCycles = Math.max(...engines.map((engine) => warmUp(engine, turnOps)));
    for (const engine of engines) contestants.push(() => simulate(engine, turnCycles));
  }
  const rates = interleave(contestants, rounds, began);
  const results = cases.map(({ name, scenario }, index): MachineResult => {
    const [simd, scalar] = [rates[2 * index]!, rates[2 * index + 1]!];
    return {
      name,
      cpus: scenario.machine.cpus,
      simd: { wall: spread(simd.wall), cpu: spread(simd.cpu) },
      scalar: { wall: spread(scalar.wall), cpu: spread(scalar.cpu) },
      simdOverScalar: ratio(simd.cpu, scalar.cpu),
      ratios: pairedRatios(simd.cpu, scalar.cpu),
    };
  });
  const regimes = results.filter((_, index) => cases[index]!.regime);
  const mean = (twin: 'simd' | 'scalar', clock: 'wall' | 'cpu') =>
    geometricMean(regimes.map((result) => result[twin][clock].median));
  return {
    cases: results,
    geometricMean: {
      simd: { wall: mean('simd', 'wall'), cpu: mean('simd', 'cpu') },
      scalar: { wall: mean('scalar', 'wall'), cpu: mean('scalar', 'cpu') },
    },
  };
}

/** An engine at cycle 0. */
export async function engineOf(
  { scenario, variant }: Pick<Case, 'scenario' | 'variant'>,
  module: WebAssembly.Module,
): Promise<Engine> {
  const store = openTraceStore();
  const recordings = traceRefs(scenario).map(async (ref) => {
    return { ref, ...(await decodeCaptrace(await store.get(ref))).trace };
  });
  const traces = await Promise.all(recordings);
  const config = compileConfig(scenario, variant, traces);
  return new Engine(
    module,
    config,
    traces.map(({ bytes }) => bytes),
  );
}

/** Simulates until at least `ops` operations were done, and says how many cycles that took. */
export function warmUp(engine: Engine, ops: number): number {
  while (operations(engine) < ops) engine.advance(engine.cycle + 1_000_000);
  return engine.cycle;
}

/** Simulates for so many cycles; how many operations that were. */
export function simulate(engine: Engine, cycles: number): number {
  const before = operations(engine);
  engine.advance(engine.cycle + cycles);
  return operations(engine) - before;
}

/** Operations since the start of the run. */
export function operations(engine: Engine): number {
  const counters = new Float64Array(64 * COUNTERS.length);
  engine.readCounters(counters);
  let sum = 0;
  for (let at = COUNTER_INDEX.ops; at < counters.length; at += COUNTERS.length) sum += counters[at]!;
  return sum;
}
