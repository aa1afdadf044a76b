/**
 * The columns that are shown, and what is remembered of them and of other futures: what a lab does with its workers. Operations
 * exclude each other and wait for the step under way. Not reactive: the lab publishes what is new.
 */
import { COUNTER_INDEX } from '../lab/run/counters';
import type { RunHistory } from '../lab/run/history';
import type { KeyframeUse, VariantSummary } from '../lab/run/protocol';
import type { Frame } from '../lab/run/frame';
import type { CpuExplanation } from '../lab/run/why-not';
import type { InspectTarget, Inspection } from '../lab/run/inspect';
import type { Column } from './columns';
import { Futures } from './futures';
import { Runner } from './runner';
import type { Arrival, RunnerHost } from './runner';

export type SessionHost = RunnerHost;

export class Session {
  columns: readonly Column[] = [];
  /** Of all columns at the same moment, `positionMs`; replaced when all have come to another one. */
  frames: readonly (Frame | null)[] = [];
  histories: readonly RunHistory[] = [];
  wallMs = 0;
  /** Rises when `frames` are replaced; `historyVersion` when windows or events have come. */
  version = 0;
  historyVersion = 0;
  readonly futures: Futures;
  readonly #runner: Runner;
  /** The newest of each column: some may be ahead of the others. */
  #newest: (Frame | null)[] = [];

  constructor(host: SessionHost) {
    this.#runner = new Runner(host);
    this.futures = new Futures(host.cyclesPerMs);
  }

  get positionMs(): number {
    return this.#runner.positionMs;
  }

  get lagging(): boolean {
    return this.#runner.lagging;
  }

  get keyframes(): KeyframeUse {
    return this.#runner.keyframes;
  }

  /** How far the open line, that of the first column, was simulated. */
  get headMs(): number {
    const open = this.columns[0]?.branch;
    const own = this.histories.filter((_, index) => this.columns[index]?.branch === open);
    return own.length === 0 ? 0 : Math.max(0, Math.min(...own.map(({ reachedMs }) => reachedMs)));
  }

  /** Up to where all columns were simulated. */
  get knownMs(): number {
    return Math.max(0, Math.min(...this.histories.map(({ reachedMs }) => reachedMs)));
  }

  /**
   * Shows these columns at `ms`; what is shown stays if this fails. `afresh`: in new workers, after one that crashed.
   */
  async show(columns: readonly Column[], ms: number, afresh = false): Promise<void> {
    const histories = columns.map((column) => this.futures.historyOf(column));
    const held = histories.map(({ reachedMs }) => reachedMs);
    const arrivals = await this.#runner.show(columns, ms, held, afresh);
    this.columns = columns;
    this.histories = histories;
    this.#newest = columns.map(() => null);
    this.historyVersion++;
    this.#take(arrivals);
  }

  /** One step; returns simulated ms and wall ms of the slowest column. */
  async advance(ms: number, budgetMs: number): Promise<{ simulatedMs: number; wallMs: number }> {
    const arrivals = await this.#runner.advance(ms, budgetMs);
    this.#take(arrivals);
    let slowest = { simulatedMs: 0, wallMs: 0 };
    for (const { result, advancedMs } of arrivals) {
      if (result.wallMs > slowest.wallMs) slowest = { simulatedMs: advancedMs, wallMs: result.wallMs };
    }
    return slowest;
  }

  async seek(ms: number): Promise<void> {
    this.#take(await this.#runner.seek(ms));
  }

  async stepEvent(direction: 1 | -1): Promise<void> {
    this.#take(await (direction > 0 ? this.#runner.stepEvent() : this.#runner.stepBack()));
  }

  /** Operations of all columns so far. */
  operations(): number {
    let sum = 0;
    for (const frame of this.frames) {
      if (!frame) continue;
      const width = frame.counters.length / frame.cpus;
      for (let at = COUNTER_INDEX.ops; at < frame.counters.length; at += width) sum += frame.counters[at]!;
    }
    return sum;
  }

  summaries(): Promise<VariantSummary[]> {
    return this.#runner.summaries();
  }

  explain(column: number, cpu: number): Promise<CpuExplanation | null> {
    return this.#runner.explain(column, cpu);
  }

  inspect(column: number, target: InspectTarget): Promise<Inspection | null> {
    return this.#runner.inspect(column, target);
  }

  dispose(): void {
    this.#runner.dispose();
  }

  #take(arrivals: readonly Arrival[]): void {
    for (const { column, result, reachedMs } of arrivals) {
      this.#newest[column] = result.frame;
      const history = this.histories[column];
      history?.append(result.windows, result.events);
      if (history) history.reachedMs = Math.max(history.reachedMs, reachedMs);
      if (result.windows.count > 0 || result.events.count > 0) this.historyVersion++;
    }
    this.wallMs += Math.max(0, ...arrivals.map((arrival) => arrival.result.wallMs));
    if (this.lagging) return;
    this.frames = [...this.#newest];
    this.version++;
  }
}
