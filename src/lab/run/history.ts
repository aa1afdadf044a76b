/**
 * What the page remembers of one variant: windows and events, bounded.
 *
 * Windows: at most `MAX_WINDOWS` rows. When they are full, neighbours among the older ones are merged until the older part is
 * at least a fifth smaller; the newest `FRESH_WINDOWS` keep their resolution. Merging prefers narrow rows, so that old rows end
 * up about equally wide. A run is deterministic: windows that come again after a seek back are the ones already here and
 * are ignored, unless the future was cut off by `truncate`.
 */
import type { Decision } from './decisions';
import { DecisionLog } from './decisions';
import type { EventBatch, WindowBatch } from './frame';
import { EVENT_KINDS, WINDOW_COLUMNS, WINDOW_INDEX } from './frame';
import { mergeRows } from './merge-windows';

export const MAX_WINDOWS = 4096;
export const FRESH_WINDOWS = 1024;
const MAX_EVENT_TIMES = 16_384;
const COLUMNS = WINDOW_COLUMNS.length;
const START = WINDOW_INDEX.startMs;
const END = WINDOW_INDEX.endMs;
const PHASE = EVENT_KINDS.indexOf('phase');
/** Slack of comparisons of times, in ms: far below a cycle. */
const EPSILON_MS = 1e-9;

/** A phase of the workload began. */
export interface PhaseStart {
  atMs: number;
  phase: number;
  round: number;
}

export interface History {
  /** Row-major windows in order of time, `windowCount x WINDOW_COLUMNS.length`. */
  readonly windows: Float64Array;
  readonly windowCount: number;
  readonly decisions: readonly Decision[];
  /** Phases as they began, in order of time; the newest `MAX_EVENT_TIMES` of them. */
  readonly phases: readonly PhaseStart[];
  append(windows: WindowBatch, events: EventBatch): void;
}

export class RunHistory implements History {
  windows = new Float64Array(256 * COLUMNS);
  windowCount = 0;
  phases: PhaseStart[] = [];
  readonly #cyclesPerMs: number;
  readonly #log = new DecisionLog();
  #eventTimes: number[] = [];
  #coveredMs = -1;

  constructor(cyclesPerMs: number) {
    this.#cyclesPerMs = cyclesPerMs;
  }

  get decisions(): readonly Decision[] {
    return this.#log.decisions;
  }

  /** End of the last window, 0 before the first. */
  get endMs(): number {
    return this.windowCount === 0 ? 0 : this.#cell(this.windowCount - 1, END);
  }

  /** Takes what one step brought. Whatever is here already is ignored. */
  append(batch: WindowBatch, events: EventBatch): void {
    for (let row = 0; row < batch.count; row++) {
      const at = row * COLUMNS;
      const startMs = batch.rows[at + START] ?? 0;
      if (startMs > this.endMs - EPSILON_MS) this.#push(batch.rows.subarray(at, at + COLUMNS));
    }
    this.#log.append(events, this.#cyclesPerMs);
    this.#noteEvents(events);
  }

  /** Forgets everything after `ms`: from there on the run will go another way. A row that reaches beyond it goes as a whole. */
  truncate(ms: number): void {
    while (this.windowCount > 0 && this.endMs > ms + EPSILON_MS) this.windowCount--;
    this.phases = this.phases.filter((start) => start.atMs <= ms);
    this.#eventTimes = this.#eventTimes.filter((atMs) => atMs <= ms);
    this.#log.rewind(ms);
    this.#coveredMs = Math.min(this.#coveredMs, ms);
  }

  /** The nearest event before or after `ms` that is remembered, or null. */
  eventBeside(ms: number, direction: 1 | -1): number | null {
    const times = this.#eventTimes;
    if (direction > 0) return times.find((atMs) => atMs > ms + EPSILON_MS) ?? null;
    for (let index = times.length - 1; index >= 0; index--) {
      const atMs = times[index]!;
      if (atMs < ms - EPSILON_MS) return atMs;
    }
    return null;
  }

  #cell(row: number, column: number): number {
    return this.windows[row * COLUMNS + column] ?? Number.NaN;
  }

  #push(row: Float64Array): void {
    if (this.windowCount === MAX_WINDOWS) this.#thin();
    const needed = (this.windowCount + 1) * COLUMNS;
    if (needed > this.windows.length) {
      const larger = new Float64Array(Math.min(this.windows.length * 2, MAX_WINDOWS * COLUMNS));
      larger.set(this.windows);
      this.windows = larger;
    }
    this.windows.set(row, this.windowCount * COLUMNS);
    this.windowCount++;
  }

  /** Merges neighbours among the older rows, up to two and a half times their mean width. */
  #thin(): void {
    const older = this.windowCount - FRESH_WINDOWS;
    const limit = (2.5 * (this.#cell(older - 1, END) - this.#cell(0, START))) / older + EPSILON_MS;
    // A copy: those who hold the old array keep a consistent picture.
    const thinned = this.windows.slice();
    let last = 0;
    for (let row = 1; row < this.windowCount; row++) {
      const fits = row < older && this.#cell(row, END) - (thinned[last * COLUMNS + START] ?? 0) <= limit;
      const source = this.windows.subarray(row * COLUMNS, (row + 1) * COLUMNS);
      if (fits) {
        mergeRows(thinned.subarray(last * COLUMNS, (last + 1) * COLUMNS), source);
      } else {
        last++;
        thinned.set(source, last * COLUMNS);
      }
    }
    this.windows = thinned;
    this.windowCount = last + 1;
  }

  #noteEvents(events: EventBatch): void {
    let latest = this.#coveredMs;
    for (let index = 0; index < events.count; index++) {
      const atMs = (events.cycle[index] ?? 0) / this.#cyclesPerMs;
      if (atMs <= this.#coveredMs) continue;
      latest = Math.max(latest, atMs);
      if (this.#eventTimes.at(-1) !== atMs) this.#eventTimes.push(atMs);
      if (events.kind[index] === PHASE) {
        this.phases.push({ atMs, phase: events.args[index * 4] ?? 0, round: events.args[index * 4 + 1] ?? 0 });
      }
    }
    this.#coveredMs = latest;
    if (this.#eventTimes.length > MAX_EVENT_TIMES) this.#eventTimes = this.#eventTimes.slice(-MAX_EVENT_TIMES / 2);
    if (this.phases.length > MAX_EVENT_TIMES) this.phases = this.phases.slice(-MAX_EVENT_TIMES / 2);
  }
}
