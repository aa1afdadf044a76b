/** The import under way, if any, for whoever shows its progress; and whether the dialog that starts one is open. */
import type { TraceFormat } from '../lab/traces/registry';

/** Before that a rate says nothing. */
const RATE_FROM_MS = 250;

/** There is at most one import at a time. */
class Importing {
  /** Name of the file, or null when nothing is being read. */
  name = $state<string | null>(null);
  bytes = $state(0);
  totalBytes = $state(0);
  /** How long it has been going on. */
  elapsedMs = $state(0);
  /** The dialog of `panels/import`. */
  dialogOpen = $state(false);
  /** The format that a person chose; null: told by the content. */
  format = $state<TraceFormat | null>(null);
  #abort: AbortController | null = null;
  #startMs = 0;

  get share(): number {
    return this.totalBytes > 0 ? Math.min(1, this.bytes / this.totalBytes) : 0;
  }

  /** Null while it is too early to tell. */
  get bytesPerSecond(): number | null {
    return this.elapsedMs >= RATE_FROM_MS ? (this.bytes / this.elapsedMs) * 1000 : null;
  }

  get secondsLeft(): number | null {
    const rate = this.bytesPerSecond;
    return rate !== null && rate > 0 ? (this.totalBytes - this.bytes) / rate : null;
  }

  /** Begins an import; one that is under way is cancelled. */
  begin(name: string, totalBytes: number): AbortSignal {
    this.cancel();
    this.#abort = new AbortController();
    this.#startMs = performance.now();
    this.name = name;
    this.totalBytes = totalBytes;
    return this.#abort.signal;
  }

  /** Of the import that `signal` belongs to; late news of others is ignored. */
  progress(signal: AbortSignal, bytes: number): void {
    if (this.#abort?.signal !== signal) return;
    this.bytes = bytes;
    this.elapsedMs = performance.now() - this.#startMs;
  }

  /** Ends the import that `signal` belongs to. */
  end(signal: AbortSignal): void {
    if (this.#abort?.signal === signal) this.#reset();
  }

  cancel(): void {
    this.#abort?.abort();
    this.#reset();
  }

  #reset(): void {
    this.#abort = null;
    this.name = null;
    this.bytes = 0;
    this.totalBytes = 0;
    this.elapsedMs = 0;
  }
}

export const importing = new Importing();
