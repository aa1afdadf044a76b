/** A value that follows another at most twice a second, or as often as is said: for words, which must not chatter. */

export class Slow<T> {
  current = $state.raw<T>() as T;
  #next: T;
  #last = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    initial: T,
    readonly intervalMs = 500,
  ) {
    this.current = initial;
    this.#next = initial;
  }

  set(value: T, now: number): void {
    this.#next = value;
    if (this.#timer !== undefined) return;
    const wait = this.#last + this.intervalMs - now;
    if (wait <= 0) this.#take(now);
    else this.#timer = setTimeout(() => this.#take(now + wait), wait);
  }

  /** At once. */
  take(value: T, now: number): void {
    this.#next = value;
    this.#take(now);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #take(now: number): void {
    this.stop();
    this.#last = now;
    this.current = this.#next;
  }
}
