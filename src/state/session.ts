/**
 * One run of one scenario at a time: what a lab does with its workers. Operations exclude each other and wait for the step
 * under way; a worker that crashes is replaced by a new run brought to the same moment. Not reactive: `onArrival` and the
 * return values tell the lab what is new.
 */
import { COUNTER_INDEX } from '../lab/run/counters';
import { RunHistory } from '../lab/run/history';
import type { TraceData, VariantSummary } from '../lab/run/protocol';
import type { Frame } from '../lab/run/frame';
import type { Scenario } from '../lab/scenario/schema';
import { Runner } from './runner';
import type { Arrival, Connection, EngineModule } from './runner';

export interface SessionHost {
  connect: () => Connection;
  engine: () => Promise<EngineModule>;
  traces: (scenario: Scenario) => Promise<TraceData[]>;
  cyclesPerMs: (scenario: Scenario) => number;
}

export class Session {
  /** Of all variants at the same moment, `positionMs`; replaced when all have come to another one. */
  frames: readonly (Frame | null)[] = [];
  histories: RunHistory[] = [];
  headMs = 0;
  wallMs = 0;
  /** Rises when `frames` are replaced; `historyVersion` when windows or events have come. */
  version = 0;
  historyVersion = 0;
  readonly #host: SessionHost;
  #runner: Runner | null = null;
  /** The newest of each variant: some may be ahead of the others. */
  #newest: (Frame | null)[] = [];

  constructor(host: SessionHost) {
    this.#host = host;
  }

  get positionMs(): number {
    return this.#runner?.positionMs ?? 0;
  }

  get lagging(): boolean {
    return this.#runner?.lagging ?? false;
  }

  /** Starts a run in place of the present one, which stays if this fails. */
  async begin(scenario: Scenario): Promise<void> {
    const cyclesPerMs = this.#host.cyclesPerMs(scenario);
    const [engine, traces] = await Promise.all([this.#host.engine(), this.#host.traces(scenario)]);
    const runner = new Runner(scenario, this.#host.connect, cyclesPerMs);
    const arrivals = await runner.start(scenario, engine, traces);
    this.#runner?.dispose();
    this.#runner = runner;
    this.#newest = scenario.variants.map(() => null);
    this.histories = scenario.variants.map(() => new RunHistory(cyclesPerMs));
    this.headMs = 0;
    this.wallMs = 0;
    this.historyVersion++;
    this.#take(arrivals);
  }

  /** The same run again in new workers, brought to `ms`; what is remembered stays. */
  async rebuild(scenario: Scenario, ms: number): Promise<void> {
    const [engine, traces] = await Promise.all([this.#host.engine(), this.#host.traces(scenario)]);
    const runner = new Runner(scenario, this.#host.connect, this.#host.cyclesPerMs(scenario));
    const arrivals = await runner.start(scenario, engine, traces);
    this.#runner?.dispose();
    this.#runner = runner;
    this.#take(arrivals);
    if (ms > 0) this.#take(await runner.seek(ms));
  }

  /** One step; returns simulated ms per wall ms of the slowest variant, or NaN. */
  async advance(ms: number, budgetMs: number): Promise<{ simulatedMs: number; wallMs: number }> {
    const arrivals = await this.#running().advance(ms, budgetMs);
    this.#take(arrivals);
    let slowest = { simulatedMs: 0, wallMs: 0 };
    for (const { result, advancedMs } of arrivals) {
      if (result.wallMs > slowest.wallMs) slowest = { simulatedMs: advancedMs, wallMs: result.wallMs };
    }
    return slowest;
  }

  async seek(ms: number): Promise<void> {
    this.#take(await this.#running().seek(ms));
  }

  async stepEvent(): Promise<void> {
    this.#take(await this.#running().stepEvent());
  }

  /**
   * From `fromMs` on the run follows `scenario`; what had been simulated beyond is forgotten. Up to the present moment it is
   * simulated again.
   */
  async amend(scenario: Scenario, fromMs: number): Promise<void> {
    const runner = this.#running();
    await runner.amend(scenario);
    if (fromMs <= this.headMs) {
      const cyclesPerMs = this.#host.cyclesPerMs(scenario);
      // Before the events of that cycle: they happen again.
      const keptMs = Math.max(0, Math.floor(fromMs * cyclesPerMs) - 0.5) / cyclesPerMs;
      for (const history of this.histories) history.truncate(keptMs);
      this.headMs = runner.positionMs;
      this.historyVersion++;
    }
    this.#take(await runner.seek(runner.positionMs));
  }

  /** Operations of all variants so far. */
  operations(): number {
    let sum = 0;
    for (const frame of this.frames) {
      if (!frame) continue;
      const width = frame.counters.length / frame.cpus;
      for (let at = COUNTER_INDEX.ops; at < frame.counters.length; at += width) sum += frame.counters[at]!;
    }
    return sum;
  }

  /** The nearest event of any variant before or after `ms`, or null. */
  eventBeside(ms: number, direction: 1 | -1): number | null {
    const times = this.histories.map((history) => history.eventBeside(ms, direction)).filter((at) => at !== null);
    if (times.length === 0) return null;
    return direction > 0 ? Math.min(...times) : Math.max(...times);
  }

  summaries(): Promise<VariantSummary[]> {
    return this.#running().summaries();
  }

  dispose(): void {
    this.#runner?.dispose();
    this.#runner = null;
  }

  #running(): Runner {
    if (!this.#runner) throw new Error('No run has been started.');
    return this.#runner;
  }

  #take(arrivals: readonly Arrival[]): void {
    for (const { variant, result } of arrivals) {
      this.#newest[variant] = result.frame;
      this.histories[variant]?.append(result.windows, result.events);
      if (result.windows.count > 0 || result.events.count > 0) this.historyVersion++;
    }
    this.wallMs += Math.max(0, ...arrivals.map((arrival) => arrival.result.wallMs));
    if (this.lagging) return;
    this.frames = [...this.#newest];
    this.headMs = Math.max(this.headMs, this.positionMs);
    this.version++;
  }
}
