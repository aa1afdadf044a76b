/**
 * The measurement of the page: what it may take, how far it is, and what has come of it so far. It goes on while another mode
 * is open, and its result stays until the next one.
 */
import { DEFAULT_BUDGET_SECONDS, measure, PARTS } from '../lab/measure/measure';
import type { PartId } from '../lab/measure/measure';
import type { MeasureReport } from '../lab/measure/report';
import type { Scenario } from '../lab/scenario/schema';
import type { ModeHost } from './modes';
import { probeSteadiness, readEnvironment } from './preconditions';
import type { Environment } from './preconditions';

export const LEAST_BUDGET_SECONDS = 2;
export const MOST_BUDGET_SECONDS = 3600;
/** Results come faster than anybody reads, and drawing them takes time from what is measured. */
const SHOWN_EVERY_MS = 500;
const TICK_MS = 250;

export class MeasureState {
  budgetSeconds = $state(DEFAULT_BUDGET_SECONDS);
  running = $state(false);
  part = $state<PartId | null>(null);
  /** Parts that are over. */
  done = $state.raw<readonly PartId[]>([]);
  elapsedMs = $state(0);
  report = $state.raw<MeasureReport | null>(null);
  /** How the last measurement ended, in words. */
  outcome = $state('');
  error = $state('');
  /** What happened meanwhile that makes results worse. */
  disturbances = $state.raw<readonly string[]>([]);
  environment = $state.raw<Environment | null>(null);

  #abort: AbortController | null = null;
  #lastShownMs = 0;

  /** At most, in ms: parts end when all of their medians are settled. */
  get leftMs(): number {
    return Math.max(0, this.budgetSeconds * 1000 - this.elapsedMs);
  }

  /** Looks at what this browser offers; what takes a moment comes later. */
  async look(): Promise<void> {
    if (this.environment) return;
    this.environment = await readEnvironment();
    const unsteadiness = await probeSteadiness();
    this.environment = { ...this.environment, unsteadiness };
  }

  /** The page went out of sight or came back. */
  seen(visible: boolean): void {
    if (this.environment) this.environment = { ...this.environment, visible };
    if (!visible) this.disturbed('the page was hidden');
  }

  /** Notes what makes a measurement that is under way worse. */
  disturbed(what: string): void {
    if (this.running && !this.disturbances.includes(what)) this.disturbances = [...this.disturbances, what];
  }

  async run(scenario: Scenario, host: ModeHost): Promise<void> {
    if (this.running) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#begin();
    const began = performance.now();
    const timer = setInterval(() => (this.elapsedMs = performance.now() - began), TICK_MS);
    try {
      const [{ module, build }, machine] = await Promise.all([host.engine(), host.measureHost()]);
      const report = await measure(machine, {
        budgetSeconds: this.budgetSeconds,
        scenario,
        simulator: module,
        build,
        progress: (so, part) => this.#progress(so, part),
        cancelled: () => abort.signal.aborted,
      });
      this.report = report;
      const settled = report.micro.filter((row) => row.settled).length;
      const rows = `${settled} of ${report.micro.length} medians within 2 %`;
      this.outcome = `${abort.signal.aborted ? 'Cancelled after' : 'Done in'} ${report.seconds} s, ${rows}`;
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    } finally {
      clearInterval(timer);
      this.running = false;
      this.part = null;
    }
  }

  #begin(): void {
    this.running = true;
    this.outcome = '';
    this.error = '';
    this.elapsedMs = 0;
    this.done = [];
    this.disturbances = document.hidden ? ['the page was hidden'] : [];
    this.#lastShownMs = 0;
  }

  #progress(report: MeasureReport, part: PartId | null): void {
    const isNew = part !== this.part;
    if (isNew) {
      const at = part === null ? PARTS.length : PARTS.findIndex(({ id }) => id === part);
      this.done = PARTS.slice(0, at).map(({ id }) => id);
      this.part = part;
    }
    const now = performance.now();
    if (!isNew && now - this.#lastShownMs < SHOWN_EVERY_MS) return;
    this.#lastShownMs = now;
    this.report = report;
  }

  cancel(): void {
    this.#abort?.abort();
  }
}

let instance: MeasureState | null = null;

/** One for the page, so that it outlives the panel. */
export function pageMeasure(): MeasureState {
  return (instance ??= new MeasureState());
}
