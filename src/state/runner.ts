/** Drives all variants of one scenario to the same moments. No reactive state: the lab publishes what this brings. */
import type { RunRequest, StepResult, TraceData, VariantRunApi, VariantSummary } from '../lab/run/protocol';
import type { Scenario } from '../lab/scenario/schema';

/** A served variant: what a worker client offers. */
export interface Connection extends VariantRunApi {
  dispose(): void;
}

export interface EngineModule {
  module: WebAssembly.Module;
  simd: boolean;
}

/** One variant's share of a step. */
export interface Arrival {
  variant: number;
  result: StepResult;
  advancedMs: number;
}

export class Runner {
  /** The moment that every variant has reached. */
  positionMs = 0;
  readonly #variants: readonly Connection[];
  /** Where each variant really is; may be ahead of `positionMs` while the slower ones catch up. */
  #reached: number[];
  #goalMs = 0;
  readonly #cyclesPerMs: number;

  constructor(scenario: Scenario, connect: () => Connection, cyclesPerMs: number) {
    this.#cyclesPerMs = cyclesPerMs;
    this.#variants = scenario.variants.map(() => connect());
    this.#reached = scenario.variants.map(() => 0);
  }

  /** Starts every variant. On failure nothing is left running. */
  async start(scenario: Scenario, engine: EngineModule, traces: TraceData[]): Promise<Arrival[]> {
    try {
      return await this.#all((variant, index) => {
        const request: RunRequest = { scenario, variant: index, traces, module: engine.module };
        return variant.start(request);
      });
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** Whether variants are still on their way to the last goal. */
  get lagging(): boolean {
    return this.#reached.some((ms) => ms < this.#goalMs);
  }

  /**
   * One step towards `ms`. Variants that use up `budgetMs` fall short; the next step takes only those on, to the same
   * goal, and `positionMs` moves when all are there.
   */
  async advance(ms: number, budgetMs: number): Promise<Arrival[]> {
    const goal = this.lagging ? this.#goalMs : Math.max(ms, this.positionMs);
    this.#goalMs = goal;
    const arrivals = await Promise.all(
      this.#variants.map(async (variant, index) => {
        if (this.#reached[index]! >= goal) return null;
        const result = await variant.advance(goal, budgetMs);
        const from = this.#reached[index]!;
        this.#reached[index] = this.#there(result, goal) ? goal : result.atMs;
        return { variant: index, result, advancedMs: this.#reached[index] - from };
      }),
    );
    if (!this.lagging) this.positionMs = goal;
    return arrivals.filter((arrival) => arrival !== null);
  }

  /** To any moment, also back. */
  async seek(ms: number): Promise<Arrival[]> {
    const arrivals = await this.#all((variant) => variant.seek(ms));
    this.#goalMs = ms;
    this.positionMs = ms;
    this.#reached = this.#reached.map(() => ms);
    return arrivals;
  }

  /** To the next cycle at which something happens in any variant. */
  async stepEvent(): Promise<Arrival[]> {
    const arrivals = await this.#all((variant) => variant.stepEvent());
    const cycle = Math.min(...arrivals.map(({ result }) => result.frame.cycle));
    // The state at a cycle is after its events: half a cycle behind its start is still that cycle.
    const ms = (cycle + 0.5) / this.#cyclesPerMs;
    return [...arrivals, ...(await this.seek(ms))];
  }

  async amend(scenario: Scenario): Promise<void> {
    await Promise.all(this.#variants.map((variant) => variant.amend(scenario)));
  }

  summaries(): Promise<VariantSummary[]> {
    return Promise.all(this.#variants.map((variant) => variant.summary()));
  }

  dispose(): void {
    for (const variant of this.#variants) variant.dispose();
  }

  /** The engine counts whole cycles: it stands at the last one that is not after the goal. */
  #there(result: StepResult, goalMs: number): boolean {
    return result.frame.cycle >= Math.floor(goalMs * this.#cyclesPerMs) - 1;
  }

  #all(call: (variant: Connection, index: number) => Promise<StepResult>): Promise<Arrival[]> {
    return Promise.all(
      this.#variants.map(async (variant, index) => ({
        variant: index,
        result: await call(variant, index),
        advancedMs: 0,
      })),
    );
  }
}
