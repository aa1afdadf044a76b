/**
 * How far the simulation goes in the next step, so that it keeps the speed that was asked for if it can and the page stays
 * fluent if it cannot. Pure: the clock comes in as an argument.
 */

/** Wall time that one step may take while the page keeps its frame rate, and the least that it is cut to when it does not. */
export const STEP_BUDGET_MS = 12;
export const LEAST_BUDGET_MS = 4;
/** A frame rate is kept while frames come no further apart than so many times the shortest distance seen lately. */
const LATE = 1.15;
/** The shortest distance is believed a little less with every frame: screens change. */
const FORGET = 1.0005;
/** A gap between two frames longer than this (a hidden tab) does not make the run jump. */
const LONGEST_FRAME_MS = 100;
const FIRST_GUESS_MS_PER_MS = 0.002;
const SMOOTHING = 0.25;

export class Pacer {
  /** Simulated ms per wall ms that the slowest variant manages when nothing holds it back. */
  capacity = FIRST_GUESS_MS_PER_MS;
  /** Whether the last target was cut because the simulation is slower than asked for. */
  limited = false;
  #lastNow: number | null = null;
  #dueMs = 0;
  #achieved = new RateMeter();
  #lastBeat: number | null = null;
  #interval = 0;
  #shortest = 1000 / 60;
  /** Wall time that the next step may take. */
  budgetMs = STEP_BUDGET_MS;

  /**
   * A frame of the page. Where simulation and page share too few cores, frames come late: then steps get shorter, and wait for
   * the next frame, until the page is fluent again. Not at full speed: who asks for that wants the result.
   */
  beat(now: number, speed: number): void {
    const interval = this.#lastBeat === null ? Infinity : now - this.#lastBeat;
    this.#lastBeat = now;
    if (!(interval > 0) || interval > LONGEST_FRAME_MS) return;
    this.#shortest = Math.min(interval, this.#shortest * FORGET);
    this.#interval += (interval - this.#interval) * 0.1;
    if (speed === Infinity) this.budgetMs = STEP_BUDGET_MS;
    else if (this.late) this.budgetMs = Math.max(LEAST_BUDGET_MS, this.budgetMs * 0.95);
    else this.budgetMs = Math.min(STEP_BUDGET_MS, this.budgetMs * 1.01);
  }

  /** Whether frames come later than they could. A screen is hardly faster than 60 Hz and worth slowing down for. */
  get late(): boolean {
    return this.#interval > Math.max(this.#shortest, 1000 / 60) * LATE;
  }

  /** Whether the next step may begin before the next frame: the run is behind, and the page has time to spare. */
  get eager(): boolean {
    return this.limited && this.budgetMs === STEP_BUDGET_MS;
  }

  /** Simulated ms per wall ms over the last second or so. */
  get achieved(): number {
    return this.#achieved.rate;
  }

  /** Starts afresh from `positionMs`: after a pause, a seek or a change of speed. */
  reset(positionMs: number): void {
    this.#lastNow = null;
    this.#lastBeat = null;
    this.#dueMs = positionMs;
    this.#achieved = new RateMeter();
  }

  /** Where the next step should go; at most `positionMs` when nothing is due yet. */
  target(now: number, positionMs: number, speed: number): number {
    // A frame's time may lie before that of an answer: nothing has passed then.
    const passed = this.#lastNow === null ? 1000 / 60 : Math.min(Math.max(0, now - this.#lastNow), LONGEST_FRAME_MS);
    this.#lastNow = now;
    const step = speed === Infinity ? Infinity : passed * speed;
    this.#dueMs = Math.max(this.#dueMs, positionMs) + step;
    const reachable = positionMs + this.capacity * this.budgetMs;
    this.limited = this.#dueMs > reachable;
    if (this.limited) this.#dueMs = reachable;
    return this.#dueMs;
  }

  /** A step brought the slowest variant `simulatedMs` on in `wallMs`. */
  learn(simulatedMs: number, wallMs: number): void {
    // A step of next to no time says nothing about speed.
    if (!(simulatedMs > 0) || wallMs < 0.5) return;
    const rate = simulatedMs / wallMs;
    this.capacity += (rate - this.capacity) * SMOOTHING;
  }

  /** The playhead has moved to `positionMs`. */
  moved(now: number, positionMs: number): void {
    this.#achieved.add(now, positionMs);
  }
}

/** Rate of a growing quantity over the last second. */
export class RateMeter {
  rate = Number.NaN;
  readonly #samples: { at: number; value: number }[] = [];

  add(at: number, value: number): void {
    const samples = this.#samples;
    samples.push({ at, value });
    while (samples.length > 2 && at - samples[0]!.at > 1000) samples.shift();
    const first = samples[0]!;
    // Too short a span jumps about.
    if (at - first.at >= 200) this.rate = (value - first.value) / (at - first.at);
  }
}
