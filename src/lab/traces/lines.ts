/** Cuts text that arrives in pieces into lines. LF and CR LF both end one. */
import { TraceError, excerptOf } from './error';

export const MAX_LINE_CHARACTERS = 65_536;

export class LineSplitter {
  readonly #decoder = new TextDecoder();
  readonly #onLine: (text: string) => void;
  #rest = '';
  #number = 0;

  /** A TraceError that `onLine` throws leaves with the line's number and text. */
  constructor(onLine: (text: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Uint8Array): void {
    this.#cut(this.#rest + this.#decoder.decode(chunk, { stream: true }));
  }

  end(): void {
    this.#cut(this.#rest + this.#decoder.decode());
    if (this.#rest !== '') this.#line(this.#rest);
  }

  #cut(text: string): void {
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      this.#line(text.slice(from, to));
      from = to + 1;
    }
    this.#rest = text.slice(from);
    if (this.#rest.length > MAX_LINE_CHARACTERS) this.#line(this.#rest);
  }

  #line(text: string): void {
    this.#number++;
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    try {
      if (line.length > MAX_LINE_CHARACTERS) throw new TraceError(`longer than ${MAX_LINE_CHARACTERS} characters`);
      this.#onLine(line);
    } catch (error) {
      throw TraceError.at(error, { line: this.#number, excerpt: excerptOf(line) });
    }
  }
}
