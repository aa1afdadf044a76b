/** The import under way, if any, for whoever shows its progress. There is at most one. */
class Importing {
  /** Name of the file, or null when nothing is being read. */
  name = $state<string | null>(null);
  /** Share of the file that has been read, or null while unknown. */
  share = $state<number | null>(null);
  #abort: AbortController | null = null;

  /** Begins an import; one that is under way is cancelled. */
  begin(name: string): AbortSignal {
    this.cancel();
    this.#abort = new AbortController();
    this.name = name;
    this.share = null;
    return this.#abort.signal;
  }

  /** Ends the import that `signal` belongs to. */
  end(signal: AbortSignal): void {
    if (this.#abort?.signal !== signal) return;
    this.#abort = null;
    this.name = null;
    this.share = null;
  }

  cancel(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.name = null;
    this.share = null;
  }
}

export const importing = new Importing();
