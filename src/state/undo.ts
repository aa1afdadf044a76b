/** Undo of scenario edits: whole scenarios, the newest last. */
import type { Scenario } from '../lab/scenario/schema';

const DEPTH = 100;

export class UndoStack {
  readonly #past: Scenario[] = [];
  readonly #future: Scenario[] = [];

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** An edit replaced `before`. */
  record(before: Scenario): void {
    this.#past.push(before);
    if (this.#past.length > DEPTH) this.#past.shift();
    this.#future.length = 0;
  }

  /** The scenario to go back to, without going there. */
  get previous(): Scenario | undefined {
    return this.#past.at(-1);
  }

  get next(): Scenario | undefined {
    return this.#future.at(-1);
  }

  /** Went back from `current`. */
  undone(current: Scenario): void {
    this.#past.pop();
    this.#future.push(current);
  }

  /** Went forth from `current`. */
  redone(current: Scenario): void {
    this.#future.pop();
    this.#past.push(current);
  }
}
