/**
 * The sweep of the page: what is asked for, how far it is, and what has come of it. It goes on while another mode is open, and
 * its result stays until the next one.
 */
import { durationText, estimate } from '../lab/compare/estimate';
import type { Estimate } from '../lab/compare/estimate';
import { runJobs } from '../lab/compare/pool';
import type { Cell, Extremes } from '../lab/compare/sweep/analyse';
import { cellsOf, extremesOf, regret } from '../lab/compare/sweep/analyse';
import type { Axis } from '../lab/compare/sweep/axis';
import { parseAxis, pointCount, pointValues, valueText } from '../lab/compare/sweep/axis';
import { sweepCsv } from '../lab/compare/sweep/csv';
import type { SweepSpec } from '../lab/compare/sweep/plan';
import { axisErrors, jobsOf, runsOf } from '../lab/compare/sweep/plan';
import type { Measure, SweepHead, SweepResult, SweepRow } from '../lab/compare/sweep/result';
import { MEASURES, headOf, inOrder, refusedRows, rowsOf } from '../lab/compare/sweep/result';
import { formatError } from '../lab/scenario/errors';
import { roundMs } from '../lab/scenario/paths';
import type { Scenario } from '../lab/scenario/schema';
import { KNOBS } from '../lab/scenario/words';
import type { LabView } from './contract';
import type { ModeHost } from './modes';
import { openedPoint } from './sweep-open';
import { sweepWish } from './sweep-wish';
import type { SweepWish } from './sweep-wish';

export interface AxisDraft {
  path: string;
  /** Values as they are typed, with commas. */
  values: string;
}

/** Points that a page sweeps at most; more belong to the command line. */
export const MOST_POINTS = 2500;
export const MOST_SEEDS = 50;
/** Rows come faster than anybody reads. */
const SHOWN_EVERY_MS = 100;

export class SweepState {
  first = $state.raw<AxisDraft>({ path: '', values: '' });
  /** Null: one axis only. */
  second = $state.raw<AxisDraft | null>(null);
  seeds = $state(1);
  /** Null: one round of the workload. */
  untilMs = $state<number | null>(null);
  running = $state(false);
  progress = $state.raw<Estimate | null>(null);
  opsPerSecond = $state(0);
  /** What was wrong with the last wish to run. */
  errors = $state.raw<string[]>([]);
  /** How the last sweep ended, in words. */
  outcome = $state('');
  head = $state.raw<SweepHead | null>(null);
  rows = $state.raw<readonly SweepRow[]>([]);
  measure = $state<Measure>('cyclesPerOp');
  variant = $state('');
  /** The point that is looked at. */
  selected = $state<number | null>(null);

  /** The scenario of the result. */
  #scenario: Scenario | null = null;
  #abort: AbortController | null = null;
  /** The wish that it is made with, as text. */
  #usual = '';

  readonly cells: readonly Cell[] = $derived.by(() =>
    this.head ? cellsOf({ axes: this.head.axes, rows: [...this.rows] }, this.variant, this.measure) : [],
  );
  readonly extremes: Extremes | null = $derived(extremesOf(this.cells, this.measure));
  /** What every variant that tunes itself comes to, as mean over its points, against the best cell of the one that is shown. */
  readonly tuned: readonly { name: string; value: number; regret: number | null; constant: boolean }[] = $derived.by(
    () => this.#tuned(),
  );

  constructor(scenario: Scenario) {
    const { name } = scenario.variants[0]!;
    this.first = { path: `variants.${name}.cacheEntries.value`, values: '32,64,128,256' };
    this.second = { path: `variants.${name}.prefetchLines.value`, values: '0,2,4,8,16' };
    this.#usual = JSON.stringify(this.wish());
  }

  /** What a link carries of it; null while it is as it was made. */
  wish(): SweepWish | null {
    const axes = [this.first, ...(this.second ? [this.second] : [])].map(({ path, values }): [string, string] => [
      path,
      values,
    ]);
    const wish = { axes, seeds: this.seeds, until: this.untilMs, measure: this.measure, variant: this.variant };
    return JSON.stringify(wish) === this.#usual ? null : wish;
  }

  /** Takes over what a link asks for. Whether its fields exist is judged like anything that is typed. */
  take({ axes, seeds, until, measure, variant }: SweepWish): void {
    const [first, second] = axes.map(([path, values]) => ({ path, values }));
    if (!first || this.running) return;
    this.first = first;
    this.second = second ?? null;
    this.seeds = Math.max(1, Math.min(MOST_SEEDS, seeds));
    this.untilMs = until;
    this.measure = MEASURES.find((known) => known === measure) ?? this.measure;
    this.variant = variant;
  }

  get result(): SweepResult | null {
    return this.head ? { ...this.head, rows: inOrder(this.rows, this.head) } : null;
  }

  /** Points and runs that the drafts ask for, or what is wrong with them. */
  plan(scenario: Scenario): { spec: SweepSpec; points: number } | { problems: string[] } {
    const axes: Axis[] = [];
    for (const draft of [this.first, this.second]) {
      if (!draft) continue;
      const axis = parseAxis(`${draft.path}=${draft.values}`);
      if ('message' in axis) return { problems: [formatError(axis)] };
      axes.push(axis);
    }
    const untilMs = this.untilMs ?? roundMs(scenario);
    const spec: SweepSpec = { scenario, axes, seeds: this.seeds, untilMs };
    const points = pointCount(axes);
    if (points > MOST_POINTS) {
      return { problems: [`${points} points are more than a page should run (${MOST_POINTS}): use captune sweep`] };
    }
    const problems = axisErrors(spec).map(formatError);
    return problems.length > 0 ? { problems } : { spec, points };
  }

  async run(scenario: Scenario, host: ModeHost): Promise<void> {
    if (this.running) return;
    const plan = this.plan(scenario);
    this.errors = 'problems' in plan ? plan.problems : [];
    if ('problems' in plan) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.running = true;
    this.outcome = '';
    try {
      await this.#sweep(plan.spec, host, abort.signal);
    } catch (error) {
      this.errors = [error instanceof Error ? error.message : String(error)];
    } finally {
      this.running = false;
      this.progress = null;
    }
  }

  async #sweep(spec: SweepSpec, host: ModeHost, signal: AbortSignal): Promise<void> {
    const [pool, { build }] = await Promise.all([host.pool(spec.scenario), host.engine()]);
    const head = await headOf(spec, build);
    const runs = runsOf(spec);
    const planned = jobsOf(spec, runs);
    const rows = refusedRows(runs, head.variants);
    this.#begin(spec.scenario, head, rows);
    const began = performance.now();
    let [done, ops, shownMs] = [0, 0, 0];
    this.progress = estimate(0, planned.length, 0);
    await runJobs(
      planned.map(({ job }) => job),
      pool,
      (index, outcome) => {
        if (outcome.ok) ops += outcome.measured.summary.ops;
        rows.push(...rowsOf(planned[index]!, outcome));
        done++;
        const elapsedMs = performance.now() - began;
        if (elapsedMs - shownMs < SHOWN_EVERY_MS) return;
        shownMs = elapsedMs;
        this.progress = estimate(done, planned.length, elapsedMs);
        this.opsPerSecond = (1000 * ops) / elapsedMs;
        this.rows = [...rows];
      },
      signal,
    );
    this.rows = rows;
    const failed = rows.filter(({ error }) => error !== null).length;
    const took = durationText(performance.now() - began);
    const ended = signal.aborted ? `Cancelled after ${done} of ${planned.length} runs` : `${done} runs in ${took}`;
    this.outcome = failed > 0 ? `${ended}; ${failed} of ${rows.length} rows have an error` : ended;
  }

  #begin(scenario: Scenario, head: SweepHead, rows: readonly SweepRow[]): void {
    this.#scenario = scenario;
    this.head = head;
    this.rows = [...rows];
    this.selected = null;
    const swept = head.variants.find((name) => head.axes.some(({ path }) => path.startsWith(`variants.${name}.`)));
    if (!head.variants.includes(this.variant) || swept !== undefined) this.variant = swept ?? head.variants[0]!;
  }

  cancel(): void {
    this.#abort?.abort();
  }

  /** `Cache 64`-like words for a point, in the order of the axes. */
  pointText(point: number): string[] {
    return this.head ? pointValues(this.head.axes, point).map(valueText) : [];
  }

  /** Opens a point in the simulation: as one more variant where only variants were swept, or else the scenario of the point. */
  async open(point: number, lab: LabView): Promise<void> {
    if (!this.head || !this.#scenario) return;
    const opened = openedPoint(this.#scenario, lab.scenario, this.head.axes, point, this.variant);
    if (typeof opened === 'string') {
      this.errors = [opened];
      return;
    }
    await lab.load(opened);
    lab.setMode('simulate');
    lab.play();
  }

  csv(): string {
    return this.result ? sweepCsv(this.result) : '';
  }

  #tuned() {
    const { head, measure, rows, extremes } = this;
    const scenario = this.#scenario;
    if (!head || !scenario || !extremes) return [];
    const best = extremes.best.value!.mean;
    const tuning = scenario.variants.filter((variant) => KNOBS.some((knob) => variant[knob].strategy !== 'fixed'));
    return tuning.flatMap(({ name }) => {
      const known = cellsOf({ axes: head.axes, rows: [...rows] }, name, measure).flatMap(({ value }) => value ?? []);
      if (known.length === 0 || name === this.variant) return [];
      const value = known.reduce((sum, { mean }) => sum + mean, 0) / known.length;
      const constant = known.every(({ mean }) => mean === known[0]!.mean);
      return [{ name, value, regret: regret(value, best, measure), constant }];
    });
  }
}

let current: SweepState | null = null;

/** The page's sweep: the same one whenever its mode is opened. */
export function pageSweep(scenario: Scenario): SweepState {
  if (!current) {
    const made = new SweepState(scenario);
    sweepWish.connect({ read: () => made.wish(), write: (wish) => made.take(wish) });
    current = made;
  }
  return current;
}
