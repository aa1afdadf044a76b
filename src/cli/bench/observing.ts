/**
 * What observing and tuning cost, on against off, in both clocks: simulated cycles, as the machine charges them and as they come
 * out in all that it does; the simulator's own time; and the time of a real kernel. Tuners run in every window and change
 * nothing, so that both sides do the same work.
 */
import { Session } from '../../lab/measure/session';
import type { Mode, OverheadName, Overheads } from '../../lab/measure/overhead';
import { COMPARISONS, OVERHEADS, runOverhead } from '../../lab/measure/overhead';
import type { MeasureHost } from '../../lab/measure/protocol';
import type { Estimate } from '../../lab/measure/statistics';
import { estimate, fourRatio } from '../../lab/measure/statistics';
import type { CounterName } from '../../lab/run/counters';
import { COUNTERS, COUNTER_INDEX } from '../../lab/run/counters';
import { Engine } from '../../lab/run/engine';
import { ALL_OBSERVED, NOTHING_OBSERVED, observingConfig } from '../../lab/run/observing';
import { presetScenario } from '../../lab/scenario/presets';
import type { Scenario } from '../../lab/scenario/schema';
import { generated } from './machine';

/** Shares of what all of the work takes: on / off - 1. */
export interface ObservedCase {
  name: string;
  /** Of busy cycles, with all events and tuners that change nothing: what the machine charges for each. */
  chargedMonitoring: number;
  chargedTuning: number;
  /** Busy cycles per operation, on / off - 1: with what observing and tuning did to queues and caches. Exact for the run. */
  cycles: Record<OverheadName, number>;
  /** The simulator's own processor time. */
  simulator: Overheads;
  /** 1 + that share, of each four: of all monitoring, and of tuning. */
  ratios: { monitoring: number[]; tuning: number[] };
}

export interface ObservingReport {
  cases: ObservedCase[];
  /** The real kernel, one thread, by the clock on the wall; null where the build for threads is not there. */
  live: Overheads | null;
}

export interface ObservingEffort {
  fours: number;
  /** Operations that a turn simulates. */
  observedOps: number;
  /** Of the real kernel. */
  liveMs: number;
}

const CASES: readonly (readonly [name: string, scenario: () => Scenario])[] = [
  ['hot', () => generated({ kind: 'loop', ids: 16 })],
  ['zipf 4096', () => generated({ kind: 'zipf', ids: 4096 })],
  ['uniform 64k', () => generated({ kind: 'uniform', ids: 65_536 })],
];
const LIVE_WORKLOAD = 'five-phases';

export async function benchObserving(
  module: WebAssembly.Module,
  host: MeasureHost | null,
  { fours, observedOps, liveMs }: ObservingEffort,
  began: (what: string) => void,
): Promise<ObservingReport> {
  const cases = CASES.map(([name, scenario]) => {
    began(name);
    return observeCase(name, scenario(), module, fours, observedOps);
  });
  began('the real kernel');
  return { cases, live: host ? await live(host, liveMs) : null };
}

function observeCase(name: string, scenario: Scenario, module: WebAssembly.Module, fours: number, ops: number) {
  const charged = chargedShares(scenario, module, ops * 4);
  const cycles = {} as Record<OverheadName, number>;
  for (const comparison of OVERHEADS) {
    const [off, on] = COMPARISONS[comparison].map((mode) => busyPerOp(scenario, module, mode, ops * 4));
    cycles[comparison] = on! / off! - 1;
  }
  return { name, ...charged, cycles, ...simulatorTime(scenario, module, fours, ops) };
}

/** One engine for all: only what it does beside its work changes on the way, so that code and memory are the same. */
function simulatorTime(
  scenario: Scenario,
  module: WebAssembly.Module,
  fours: number,
  ops: number,
): Pick<ObservedCase, 'simulator' | 'ratios'> {
  const engine = new Engine(module, observingConfig(scenario, NOTHING_OBSERVED), []);
  const cycles = runUntil(engine, ops);
  const samples = Object.fromEntries(OVERHEADS.map((name) => [name, [] as number[]])) as Record<OverheadName, number[]>;
  for (let four = 0; four < fours; four++) {
    const offOutside = four % 2 === 0;
    for (const name of OVERHEADS) {
      const [off, on] = COMPARISONS[name];
      const order = offOutside ? [off, on, on, off] : [on, off, off, on];
      const times = order.map((mode) => timePerOp(engine, observingConfig(scenario, mode), cycles));
      samples[name].push(fourRatio(times as [number, number, number, number], offOutside));
    }
  }
  const estimates = OVERHEADS.map((name) => [name, estimate(samples[name])] as const);
  const ratios = (name: OverheadName) => samples[name].map((share) => 1 + share);
  return {
    simulator: Object.fromEntries(estimates) as Record<OverheadName, Estimate>,
    ratios: { monitoring: ratios('monitoring'), tuning: ratios('tuning') },
  };
}

function timePerOp(engine: Engine, config: Float64Array, cycles: number): number {
  engine.amend(config);
  const before = sum(engine, 'ops');
  const usage = process.cpuUsage();
  engine.advance(engine.cycle + cycles);
  const { user, system } = process.cpuUsage(usage);
  return (user + system) / (sum(engine, 'ops') - before);
}

/** Busy cycles per operation of a run of its own. */
function busyPerOp(scenario: Scenario, module: WebAssembly.Module, mode: Mode, ops: number): number {
  const engine = new Engine(module, observingConfig(scenario, mode), []);
  runUntil(engine, ops);
  return busy(engine) / sum(engine, 'ops');
}

function chargedShares(scenario: Scenario, module: WebAssembly.Module, ops: number) {
  const engine = new Engine(module, observingConfig(scenario, ALL_OBSERVED), []);
  runUntil(engine, ops);
  const share = (name: CounterName) => sum(engine, name) / busy(engine);
  return { chargedMonitoring: share('monitoringCycles'), chargedTuning: share('tuningCycles') };
}

/** Advances until so many operations are done; the cycles that it took. */
function runUntil(engine: Engine, ops: number): number {
  while (sum(engine, 'ops') < ops) engine.advance(engine.cycle + 100_000);
  return engine.cycle;
}

function sum(engine: Engine, name: CounterName): number {
  const counters = new Float64Array(64 * COUNTERS.length);
  engine.readCounters(counters);
  let all = 0;
  for (let at = COUNTER_INDEX[name]; at < counters.length; at += COUNTERS.length) all += counters[at]!;
  return all;
}

const busy = (engine: Engine) =>
  COUNTERS.filter((name) => name.endsWith('Cycles') && name !== 'idleCycles' && name !== 'memoryWaitCycles').reduce(
    (all, name) => all + sum(engine, name),
    0,
  );

async function live(host: MeasureHost, budgetMs: number): Promise<Overheads> {
  const session = await Session.open({ ...host, cores: 1 });
  try {
    return await runOverhead(session, presetScenario(LIVE_WORKLOAD), { budgetMs, costsNs: {} });
  } finally {
    session.end();
  }
}
