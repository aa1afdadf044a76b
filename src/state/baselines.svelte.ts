/**
 * Best and worst static kernels of the page's scenario: computed when somebody asks, in workers of their own, and kept: here
 * for as long as the page lives, and in the browser (statics-store.ts). What was computed for another scenario is not shown.
 */
import type { Baselines, StaticResults } from '../lab/compare/baselines/search';
import type { Estimate } from '../lab/compare/estimate';
import type { Pool } from '../lab/compare/pool';
import type { History } from '../lab/run/history';
import type { Comparison, StaticOutcome } from '../lab/run/protocol';
import type { Scenario } from '../lab/scenario/schema';

export type BaselineStatus = 'none' | 'running' | 'done' | 'failed';

/** A static kernel recorded window by window, for reference lines. */
export interface ReferenceRun {
  outcome: StaticOutcome;
  history: History;
}

/** What panels see. Reactive; `result` and `references` are null unless they are of the present scenario. */
export interface BaselinesView {
  readonly status: BaselineStatus;
  /** While running: kernels done of all. */
  readonly progress: Estimate | null;
  /** What went wrong. */
  readonly error: string;
  readonly result: Baselines | null;
  /** The same object as `comparison` in `captune run --baselines --json`. */
  readonly comparison: Comparison | null;
  /** The kernels with the least and the most cycles of the capability path over the run, recorded from 0 to `untilMs`. */
  readonly references: { best: ReferenceRun; worst: ReferenceRun } | null;
  /** Runs the coarse grid over one round of the workload. Does nothing while it runs, or when the result is there. */
  compute(): Promise<void>;
  cancel(): void;
}

export interface BaselineHost {
  scenario: () => Scenario;
  build: () => string;
  pool: (scenario: Scenario) => Promise<Pool>;
  /** Runs variant 0 of a scenario, recorded, up to a moment. */
  record: (scenario: Scenario, untilMs: number) => Promise<History>;
}

interface Found {
  key: string;
  result: Baselines;
  comparison: Comparison;
  references: NonNullable<BaselinesView['references']>;
}

/** Results of static kernels of so many scenarios are kept, the newest first. */
const KEPT = 20;

export class BaselineStore implements BaselinesView {
  #running = $state(false);
  #found = $state.raw<Found | null>(null);
  progress = $state.raw<Estimate | null>(null);
  error = $state('');
  readonly #host: BaselineHost;
  #kept: readonly (StaticResults & { key: string })[] = [];
  #abort: AbortController | null = null;

  constructor(host: BaselineHost) {
    this.#host = host;
  }

  readonly #current: Found | null = $derived.by(() =>
    this.#found && this.#found.key === keyOf(this.#host.scenario()) ? this.#found : null,
  );
  readonly status: BaselineStatus = $derived.by(() => {
    if (this.#running) return 'running';
    if (this.#current) return 'done';
    return this.error === '' ? 'none' : 'failed';
  });
  readonly result: Baselines | null = $derived(this.#current?.result ?? null);
  readonly comparison: Comparison | null = $derived(this.#current?.comparison ?? null);
  readonly references: BaselinesView['references'] = $derived(this.#current?.references ?? null);

  async compute(): Promise<void> {
    if (this.#running || this.#current) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#running = true;
    this.error = '';
    try {
      const found = await this.#find(this.#host.scenario(), abort.signal);
      if (found) this.#found = found;
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    } finally {
      this.#running = false;
      this.progress = null;
    }
  }

  cancel(): void {
    this.#abort?.abort();
  }

  async #find(scenario: Scenario, signal: AbortSignal): Promise<Found | null> {
    const { findBaselines, staticKey, staticScenario } = await import('../lab/compare/baselines/search');
    const { GRIDS, gridSize } = await import('../lab/compare/baselines/grid');
    const { StaticsStore } = await import('./statics-store');
    const { comparisonOf, staticExtremes } = await import('../lab/compare/baselines/comparison');
    const { estimate } = await import('../lab/compare/estimate');
    const { roundMs } = await import('../lab/scenario/paths');
    const grid = GRIDS.coarse;
    const untilMs = roundMs(scenario);
    const kept = staticKey(scenario, grid, untilMs, this.#host.build());
    const began = performance.now();
    const onProgress = (done: number, total: number) => {
      this.progress = estimate(done, total, performance.now() - began);
    };
    const store = new StaticsStore();
    const known = this.#kept.find(({ key }) => key === kept) ?? (await store.load(kept, gridSize(grid)));
    const pool = await this.#host.pool(scenario);
    const result = await findBaselines({ scenario, grid, untilMs, pool, signal, onProgress, known });
    if (!result) return null;
    this.#kept = [{ key: kept, statics: result.statics }, ...this.#kept.filter(({ key }) => key !== kept)].slice(
      0,
      KEPT,
    );
    if (!known) await store.save(kept, { statics: result.statics });
    const extremes = staticExtremes(result);
    if (!extremes) throw new Error('no operation was done in the whole run');
    const reference = async (outcome: StaticOutcome): Promise<ReferenceRun> => ({
      outcome,
      history: await this.#host.record(staticScenario(scenario, outcome.parameters), untilMs),
    });
    const [best, worst] = await Promise.all([reference(extremes.best), reference(extremes.worst)]);
    if (signal.aborted) return null;
    return { key: keyOf(scenario), result, comparison: comparisonOf(result, scenario), references: { best, worst } };
  }
}

/** What a result is of: everything that a run depends on, and the width of windows. */
function keyOf({ seed, machine, table, workload, variants, interventions, view }: Scenario): string {
  return JSON.stringify([seed, machine, table, workload, variants, interventions, view.windowMs]);
}
