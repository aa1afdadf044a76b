/** How far a long run is, on stderr: one line written over and over on a terminal, at most a line a second elsewhere. */
import type { Io } from './io';

const TERMINAL_MS = 100;
const ELSEWHERE_MS = 1000;

export class Progress {
  readonly #io: Io;
  #shownAt: number;
  #written = false;

  constructor(io: Io) {
    this.#io = io;
    this.#shownAt = io.now();
  }

  /** `text` is asked for only when it is time for it. */
  show(text: () => string): void {
    const now = this.#io.now();
    if (now - this.#shownAt < (this.#io.errIsTerminal ? TERMINAL_MS : ELSEWHERE_MS)) return;
    this.#shownAt = now;
    this.#written = true;
    this.#io.err(this.#io.errIsTerminal ? `\r\u001b[K${text()}` : `${text()}\n`);
  }

  /** Leaves no trace on a terminal. */
  end(): void {
    if (this.#written && this.#io.errIsTerminal) this.#io.err('\r\u001b[K');
    this.#written = false;
  }
}
