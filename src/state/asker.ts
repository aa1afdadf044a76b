/**
 * Asks again and again for something that changes: one question at a time, and of those that come while one is under way or too
 * soon after it only the last. For readings that a worker has to be asked for.
 */
export class Asker<T> {
  readonly #question: () => Promise<T>;
  readonly #onanswer: (answer: T) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;
  /** The gap of a question that came while another one was under way. */
  #again: number | null = null;
  #last = -Infinity;
  #isOver = false;

  /** `question` must not reject. */
  constructor(question: () => Promise<T>, onanswer: (answer: T) => void) {
    this.#question = question;
    this.#onanswer = onanswer;
  }

  /** Asks when `gapMs` of wall time have passed since the last question: at once for 0. */
  ask(gapMs: number): void {
    if (this.#isAsking) {
      this.#again = Math.min(gapMs, this.#again ?? Infinity);
      return;
    }
    clearTimeout(this.#timer);
    const wait = this.#last + gapMs - performance.now();
    if (wait <= 0) void this.#go();
    else this.#timer = setTimeout(() => void this.#go(), wait);
  }

  /** No more questions, and no answer to one under way. */
  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  async #go(): Promise<void> {
    this.#last = performance.now();
    this.#isAsking = true;
    const answer = await this.#question();
    this.#isAsking = false;
    if (this.#isOver) return;
    this.#onanswer(answer);
    const gap = this.#again;
    this.#again = null;
    if (gap !== null) this.ask(gap);
  }
}
