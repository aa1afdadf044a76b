/** A simulated machine under test: an engine made from a scenario, with its counters and events at hand. */
import * as L from '../../../engine/layout';
import { costsOf } from '../../scenario/profiles';
import type { Scenario, ScenarioInput } from '../../scenario/schema';
import { applyInterventions } from '../../scenario/paths';
import { parseScenario } from '../../scenario/validate';
import type { EngineTrace } from '../../traces/engineTrace';
import { compileConfig, traceRefs } from '../compile';
import { COUNTERS, COUNTER_INDEX, CYCLE_CATEGORIES } from '../counters';
import type { CounterName } from '../counters';
import { Engine } from '../engine';
import { EventLog } from '../event-log';
import type { EventKind } from '../frame';
import { EVENT_KINDS } from '../frame';
import { simBuild } from './builds.mjs';
import type { Build } from './builds.mjs';

/** A scenario from what a person would write; throws what is wrong with it. */
export function scenarioOf(input: ScenarioInput): Scenario {
  const result = parseScenario(input);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.scenario;
}

export type PhaseInput = NonNullable<NonNullable<ScenarioInput['workload']>['phases']>[number];
export type VariantInput = NonNullable<ScenarioInput['variants']>[number];

/** Every knob fixed at its default. */
export const FIXED: VariantInput = { name: 'Fixed' };
/** Every knob tuned. */
export const TUNED: VariantInput = {
  name: 'Tuned',
  cacheEntries: { strategy: 'seed' },
  simdFrom: { strategy: 'seed' },
  prefetchLines: { strategy: 'seed' },
  stealFrom: { strategy: 'seed' },
  batchTasks: { strategy: 'seed' },
};

export interface MachineOptions {
  build?: Build;
  variant?: number;
  /** Recordings by the reference that the scenario uses. */
  traces?: Readonly<Record<string, EngineTrace>>;
}

/** One event of the ring. */
export interface EngineEvent {
  kind: EventKind;
  cycle: number;
  cpu: number;
  args: [number, number, number, number];
  signals: [number, number, number, number];
}

export class Machine {
  readonly engine: Engine;
  readonly cpus: number;
  readonly cyclesPerMs: number;
  readonly scenario: Scenario;
  readonly #events: EventLog;
  readonly #options: MachineOptions;

  constructor(input: ScenarioInput | Scenario, options: MachineOptions = {}) {
    this.scenario = scenarioOf(input);
    this.#options = options;
    this.cyclesPerMs = costsOf(this.scenario.machine).cyclesPerMs;
    const bytes = traceRefs(this.scenario).map((ref) => this.#trace(ref).bytes);
    this.engine = new Engine(simBuild(options.build ?? 'simd'), this.#config(this.scenario), bytes);
    this.cpus = this.engine.u32(L.H_CPUS);
    this.#events = new EventLog(this.engine);
  }

  #trace(ref: string): EngineTrace {
    const trace = this.#options.traces?.[ref];
    if (!trace) throw new Error(`the test gives no recording ${ref}`);
    return trace;
  }

  #config(scenario: Scenario): Float64Array {
    const shapes = traceRefs(scenario).map((ref) => ({ ref, ...this.#trace(ref) }));
    return compileConfig(applyInterventions(scenario, 0), this.#options.variant ?? 0, shapes);
  }

  /** Takes over a scenario that differs in live fields, now. */
  amend(input: ScenarioInput): this {
    this.engine.amend(this.#config(scenarioOf(input)));
    return this;
  }

  /** Goes on until a moment in ms of simulated time. */
  to(ms: number): this {
    this.engine.advance(Math.floor(ms * this.cyclesPerMs));
    return this;
  }

  /** Goes on until nothing will ever happen again. */
  drain(limitMs = Infinity): this {
    const limit = Math.min(limitMs * this.cyclesPerMs, Number.MAX_SAFE_INTEGER);
    for (let next = this.engine.nextEventCycle(); next <= limit; next = this.engine.nextEventCycle()) {
      this.engine.advance(next + 100_000);
    }
    return this;
  }

  /** A counter of one CPU. */
  count(counter: CounterName, cpu: number): number {
    return this.#counters()[cpu * COUNTERS.length + COUNTER_INDEX[counter]]!;
  }

  /** A counter of all CPUs. */
  sum(counter: CounterName): number {
    const all = this.#counters();
    let total = 0;
    for (let cpu = 0; cpu < this.cpus; cpu++) total += all[cpu * COUNTERS.length + COUNTER_INDEX[counter]]!;
    return total;
  }

  #counters(): Float64Array {
    const all = new Float64Array(this.cpus * COUNTERS.length);
    this.engine.readCounters(all);
    return all;
  }

  /** Sums of all counters, by name. */
  totals(): Record<CounterName, number> {
    const all = this.#counters();
    const total = (index: number) => {
      let sum = 0;
      for (let cpu = 0; cpu < this.cpus; cpu++) sum += all[cpu * COUNTERS.length + index]!;
      return sum;
    };
    return Object.fromEntries(COUNTERS.map((name, index) => [name, total(index)])) as Record<CounterName, number>;
  }

  /** A 32-bit field of a CPU's block. */
  cpuField(offset: number, cpu = 0): number {
    return this.engine.u32(L.CPU0 + cpu * L.CPU_STRIDE + offset);
  }

  /** A 64-bit field of a CPU's block. */
  cpuClock(cpu: number, offset = L.CPU_CLOCK): number {
    return this.engine.u64(L.CPU0 + cpu * L.CPU_STRIDE + offset);
  }

  /** Sum of the ten categories of a CPU's cycles. */
  cycles(cpu: number): number {
    const all = this.#counters();
    return CYCLE_CATEGORIES.reduce((sum, { name }) => sum + all[cpu * COUNTERS.length + COUNTER_INDEX[name]]!, 0);
  }

  /** Events since the last call. Throws if any was overwritten before it was read. */
  events(): EngineEvent[] {
    const batch = this.#events.take();
    if (batch.dropped > 0) throw new Error(`${batch.dropped} events were overwritten: read them more often`);
    return Array.from({ length: batch.count }, (_, i) => ({
      kind: EVENT_KINDS[batch.kind[i]!]!,
      cycle: batch.cycle[i]!,
      cpu: batch.cpu[i]!,
      args: [...batch.args.subarray(i * 4, i * 4 + 4)] as EngineEvent['args'],
      signals: [...batch.signals.subarray(i * 4, i * 4 + 4)] as EngineEvent['signals'],
    }));
  }
}

/** A seeded generator of whole numbers 0..n-1, independent of the engine's (xorshift32). */
export function randomBelow(seed: number): (n: number) => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 4294967296) * n);
  };
}
