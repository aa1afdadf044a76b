/** Drives columns to the same moments, each with a run of its own. No reactive state: the lab publishes what this brings. */
import { isSame } from '../lab/scenario/canonical';
import type { KeyframeUse, StepResult, TraceData, VariantRunApi, VariantSummary } from '../lab/run/protocol';
import type { CpuExplanation } from '../lab/run/why-not';
import type { InspectTarget, Inspection } from '../lab/run/inspect';
import type { Scenario } from '../lab/scenario/schema';
import type { Column } from './columns';
import { runBase } from './edits';

/** A served variant: what a worker client offers. */
export interface Connection extends VariantRunApi {
  dispose(): void;
}

export interface EngineModule {
  module: WebAssembly.Module;
  simd: boolean;
}

/** One column's share of a step. */
export interface Arrival {
  column: number;
  result: StepResult;
  advancedMs: number;
  /** Moment up to which everything was handed out. */
  reachedMs: number;
}

/** What the keyframes of all columns together may take. */
export const KEYFRAME_BYTES = 128 * 1024 * 1024;

export interface RunnerHost {
  connect: () => Connection;
  engine: () => Promise<EngineModule>;
  traces: (scenario: Scenario) => Promise<TraceData[]>;
  cyclesPerMs: (scenario: Scenario) => number;
}

/** A column with its run. */
interface Seat {
  column: Column;
  connection: Connection;
  cyclesPerMs: number;
  /** Where it really is; may be ahead of `positionMs` while the slower ones catch up. */
  reachedMs: number;
  keyframes: KeyframeUse | null;
}

export class Runner {
  /** The moment that every column has reached. */
  positionMs = 0;
  #seats: Seat[] = [];
  #goalMs = 0;
  readonly #host: RunnerHost;

  constructor(host: RunnerHost) {
    this.#host = host;
  }

  /** Whether columns are still on their way to the last goal. */
  get lagging(): boolean {
    return this.#seats.some(({ reachedMs }) => reachedMs < this.#goalMs);
  }

  /** Keyframes of all columns. */
  get keyframes(): KeyframeUse {
    const sum = { count: 0, bytes: 0, limitBytes: 0 };
    for (const { keyframes } of this.#seats) {
      sum.count += keyframes?.count ?? 0;
      sum.bytes += keyframes?.bytes ?? 0;
      sum.limitBytes += keyframes?.limitBytes ?? 0;
    }
    return sum;
  }

  /**
   * Shows these columns at `ms`. A run that has a column's beginning follows it; for the others new ones are started. What was
   * there stays if one cannot be started. `heldMs` is up to where each column is known already, -1 if it is not.
   */
  async show(columns: readonly Column[], ms: number, heldMs: readonly number[], afresh = false): Promise<Arrival[]> {
    const free = afresh ? [] : [...this.#seats];
    const kept = columns.map((column) => takeFitting(free, column));
    const bytes = Math.floor(KEYFRAME_BYTES / columns.length);
    const seats = await this.#startMissing(columns, kept, bytes);
    const unused = afresh ? this.#seats : free;
    for (const { connection } of unused) connection.dispose();
    this.#seats = seats;
    const isOther = unused.length > 0 || kept.includes(undefined);
    const results = await Promise.all(
      seats.map(async (seat, index) => {
        seat.column = columns[index]!;
        if (isOther) await seat.connection.limitKeyframes(bytes);
        return seat.connection.follow(seat.column.scenario, heldMs[index] ?? -1, ms);
      }),
    );
    return this.#arrived(results, ms);
  }

  async #startMissing(
    columns: readonly Column[],
    kept: readonly (Seat | undefined)[],
    keyframeBytes: number,
  ): Promise<Seat[]> {
    const missing = columns.filter((_, index) => !kept[index]);
    const { module } = await this.#host.engine();
    const traces = await Promise.all(missing.map(({ scenario }) => this.#host.traces(scenario)));
    const fresh = missing.map((column) => ({ column, connection: this.#host.connect() }));
    try {
      await Promise.all(
        fresh.map(({ column: { scenario, index: variant }, connection }, index) =>
          connection.start({ scenario, variant, traces: traces[index]!, module, keyframeBytes }),
        ),
      );
    } catch (error) {
      for (const { connection } of fresh) connection.dispose();
      throw error;
    }
    const started = fresh.map(({ column, connection }): Seat => {
      const cyclesPerMs = this.#host.cyclesPerMs(column.scenario);
      return { column, connection, cyclesPerMs, reachedMs: 0, keyframes: null };
    });
    return columns.map((_, index) => kept[index] ?? started.shift()!);
  }

  /**
   * One step towards `ms`. Columns that use up `budgetMs` fall short; the next step takes only those on, to the same
   * goal, and `positionMs` moves when all are there.
   */
  async advance(ms: number, budgetMs: number): Promise<Arrival[]> {
    const goal = this.lagging ? this.#goalMs : Math.max(ms, this.positionMs);
    this.#goalMs = goal;
    const arrivals = await Promise.all(
      this.#seats.map(async (seat, column): Promise<Arrival | null> => {
        if (seat.reachedMs >= goal) return null;
        const result = await seat.connection.advance(goal, budgetMs);
        const from = seat.reachedMs;
        seat.reachedMs = isThere(result, goal, seat.cyclesPerMs) ? goal : result.atMs;
        seat.keyframes = result.keyframes;
        return { column, result, advancedMs: seat.reachedMs - from, reachedMs: seat.reachedMs };
      }),
    );
    if (!this.lagging) this.positionMs = goal;
    return arrivals.filter((arrival) => arrival !== null);
  }

  /** To any moment, also back. */
  async seek(ms: number): Promise<Arrival[]> {
    return this.#arrived(await Promise.all(this.#seats.map(({ connection }) => connection.seek(ms))), ms);
  }

  #arrived(results: readonly StepResult[], ms: number): Arrival[] {
    this.#goalMs = ms;
    this.positionMs = ms;
    return results.map((result, column) => {
      const seat = this.#seats[column]!;
      seat.reachedMs = ms;
      seat.keyframes = result.keyframes;
      return { column, result, advancedMs: 0, reachedMs: ms };
    });
  }

  /** To the next cycle at which something happens in any column. */
  async stepEvent(): Promise<Arrival[]> {
    const results = await Promise.all(this.#seats.map(({ connection }) => connection.stepEvent()));
    // The state at a cycle is after its events: half a cycle behind its start is still that cycle.
    const moments = results.map(({ frame }, index) => (frame.cycle + 0.5) / this.#seats[index]!.cyclesPerMs);
    const arrivals = results.map((result, column) => ({ column, result, advancedMs: 0, reachedMs: moments[column]! }));
    return [...arrivals, ...(await this.seek(Math.min(...moments)))];
  }

  /** To the last cycle before the present one at which something happened in any column, or to the start. */
  async stepBack(): Promise<Arrival[]> {
    const { positionMs } = this;
    const moments = await Promise.all(this.#seats.map(({ connection }) => connection.eventBefore(positionMs)));
    return this.seek(Math.max(0, ...moments.map((ms) => ms ?? 0)));
  }

  summaries(): Promise<VariantSummary[]> {
    return Promise.all(this.#seats.map(({ connection }) => connection.summary()));
  }

  /** Null if there is no such column. */
  async explain(column: number, cpu: number): Promise<CpuExplanation | null> {
    return (await this.#seats[column]?.connection.explain(cpu)) ?? null;
  }

  /** Null if there is no such column. */
  async inspect(column: number, target: InspectTarget): Promise<Inspection | null> {
    return (await this.#seats[column]?.connection.inspect(target)) ?? null;
  }

  dispose(): void {
    for (const { connection } of this.#seats) connection.dispose();
    this.#seats = [];
  }
}

/** Takes a seat whose run can become this column's: best one that has its past already. */
function takeFitting(free: Seat[], column: Column): Seat | undefined {
  const base = runBase(column.scenario);
  const fits = (seat: Seat) => seat.column.index === column.index && isSame(runBase(seat.column.scenario), base);
  const best = free.find((seat) => fits(seat) && seat.column.branch === column.branch) ?? free.find(fits);
  if (best) free.splice(free.indexOf(best), 1);
  return best;
}

/** The engine counts whole cycles: it stands at the last one that is not after the goal. */
function isThere(result: StepResult, goalMs: number, cyclesPerMs: number): boolean {
  return result.frame.cycle >= Math.floor(goalMs * cyclesPerMs) - 1;
}
