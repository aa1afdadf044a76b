/** A run that goes on at a fixed pace, all variants to the same moments, and the text of its metrics. */
import { CompileError } from '../../lab/run/compile';
import type { Observation, RunRequest } from '../../lab/run/protocol';
import { VariantRun } from '../../lab/run/variant-run';
import { exposition } from '../../lab/monitor/exposition';
import type { Exposition } from '../../lab/monitor/exposition';
import { familiesOf } from '../../lab/monitor/families';
import type { RunFacts } from '../../lab/monitor/families';
import { roundMs } from '../../lab/scenario/paths';
import { BadInput } from '../errors';
import type { Metered } from './metrics-server';

/** Wall time between two steps, and the most that one may take: a client waits no longer than this. */
const TICK_MS = 100;
const BUDGET_MS = 60;

export class ServedRun implements Metered {
  readonly #requests: readonly RunRequest[];
  readonly #facts: RunFacts;
  readonly #msPerSecond: number;
  #variants: VariantRun[] = [];
  #observations: Observation[] = [];
  #atMs = 0;
  /** Texts of this step. */
  readonly #texts = new Map<Exposition, string>();

  private constructor(requests: readonly RunRequest[], facts: RunFacts, msPerSecond: number) {
    this.#requests = requests;
    this.#facts = facts;
    this.#msPerSecond = msPerSecond;
  }

  static async start(requests: readonly RunRequest[], facts: RunFacts, msPerSecond: number): Promise<ServedRun> {
    const run = new ServedRun(requests, facts, msPerSecond);
    await run.#begin();
    return run;
  }

  text(format: Exposition): string {
    let text = this.#texts.get(format);
    if (text === undefined) {
      text = exposition(familiesOf(this.#facts, this.#observations), format);
      this.#texts.set(format, text);
    }
    return text;
  }

  /** Until the signal comes. */
  async goOn(signal: AbortSignal): Promise<void> {
    let before = performance.now();
    for (;;) {
      await pause(TICK_MS, signal);
      if (signal.aborted) return;
      const now = performance.now();
      // After a pause of the machine there is nothing to catch up with.
      const wanted = (Math.min(now - before, 10 * TICK_MS) / 1000) * this.#msPerSecond;
      before = now;
      await this.#step(wanted);
    }
  }

  async #begin(): Promise<void> {
    this.#variants = this.#requests.map(() => new VariantRun());
    this.#atMs = 0;
    for (const [index, request] of this.#requests.entries()) {
      try {
        await this.#variants[index]!.start(request);
      } catch (error) {
        throw error instanceof CompileError ? new BadInput(error.message) : error;
      }
    }
    await this.#observe();
  }

  /** `ms` on, or as far as the budget goes: then every variant stops where the first had to. */
  async #step(ms: number): Promise<void> {
    const { workload } = this.#requests[0]!.scenario;
    const endMs = workload.repeat ? Infinity : roundMs(this.#requests[0]!.scenario);
    if (this.#atMs >= endMs) return this.#begin();
    let target = Math.min(this.#atMs + ms, endMs);
    const budget = BUDGET_MS / this.#variants.length;
    for (const [index, variant] of this.#variants.entries()) {
      const step = await variant.advance(target, index === 0 ? budget : BUDGET_MS * 10);
      if (index === 0) target = Math.min(target, Math.max(step.atMs, this.#atMs));
    }
    this.#atMs = target;
    await this.#observe();
  }

  async #observe(): Promise<void> {
    this.#observations = await Promise.all(this.#variants.map((variant) => variant.observe()));
    this.#texts.clear();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
