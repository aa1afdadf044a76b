/**
 * What is remembered of every future: the histories of each line, by its name. A future that is new begins with what it has in
 * common with one that is known. Bounded: of many lines, those not looked at for longest are forgotten, and simulated anew.
 */
import { RunHistory } from '../lab/run/history';
import type { Scenario } from '../lab/scenario/schema';
import type { Column } from './columns';
import { divergenceMs } from './edits';

const MOST_LINES = 8;

interface Known {
  scenario: Scenario;
  /** By index of the variant. */
  histories: Map<number, RunHistory>;
}

export class Futures {
  /** Least recently used first. */
  readonly #lines = new Map<string, Known>();
  readonly #cyclesPerMs: (scenario: Scenario) => number;

  constructor(cyclesPerMs: (scenario: Scenario) => number) {
    this.#cyclesPerMs = cyclesPerMs;
  }

  /** Forgets everything. */
  clear(): void {
    this.#lines.clear();
  }

  /** The history of a column, with all that is known of it already. */
  historyOf({ branch, scenario, index }: Column): RunHistory {
    const known = this.#line(branch, scenario);
    let history = known.histories.get(index);
    if (!history) {
      history = this.#beginning(scenario, index);
      known.histories.set(index, history);
    }
    return history;
  }

  /** How far a line was simulated, in ms; 0 if it was not. */
  reachedMs(branch: string): number {
    const histories = this.#lines.get(branch)?.histories.values() ?? [];
    return Math.max(0, ...Array.from(histories, (history) => history.reachedMs));
  }

  rename(from: string, to: string): void {
    const known = this.#lines.get(from);
    if (!known) return;
    this.#lines.delete(from);
    this.#lines.set(to, known);
  }

  #line(branch: string, scenario: Scenario): Known {
    let known = this.#lines.get(branch);
    const parting = known ? divergenceMs(known.scenario, scenario) : 0;
    if (!known || parting < Infinity) {
      const histories = new Map<number, RunHistory>();
      for (const [index] of scenario.variants.entries()) {
        const best = this.#beginning(scenario, index);
        if (best.reachedMs >= 0) histories.set(index, best);
      }
      known = { scenario, histories };
    }
    known.scenario = scenario;
    this.#lines.delete(branch);
    this.#lines.set(branch, known);
    for (const name of [...this.#lines.keys()].slice(0, -MOST_LINES)) this.#lines.delete(name);
    return known;
  }

  /** A history that begins as the known one that has most in common with this future. */
  #beginning(scenario: Scenario, index: number): RunHistory {
    const cyclesPerMs = this.#cyclesPerMs(scenario);
    let best: { history: RunHistory; keptMs: number } | null = null;
    for (const other of this.#lines.values()) {
      const history = other.histories.get(index);
      const parting = history ? divergenceMs(other.scenario, scenario) : 0;
      if (!history || parting === 0) continue;
      // Before the events of the cycle in which they part: those happen again.
      const keptMs = Math.min(history.reachedMs, (Math.floor(parting * cyclesPerMs) - 0.5) / cyclesPerMs);
      if (keptMs > (best?.keptMs ?? 0)) best = { history, keptMs };
    }
    if (!best) return new RunHistory(cyclesPerMs);
    const copy = best.history.copy();
    if (best.keptMs < copy.reachedMs) copy.truncate(best.keptMs);
    return copy;
  }
}
