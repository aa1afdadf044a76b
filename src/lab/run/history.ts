/**
 * What the page remembers of one variant: windows and events, bounded.
 *
 * Windows: at most `MAX_WINDOWS` rows. When they are full, neighbours among the older ones are merged until the older part is
 * at least a fifth smaller; the newest `FRESH_WINDOWS` keep their resolution. Merging prefers narrow rows, so that old rows end
 * up about equally wide. A run is deterministic: windows that come again after a seek back are the ones already here and
 * are ignored. Another future with the same past begins as a `copy` that is cut off by `truncate`.
 */
import type { Decision } from './decisions';
import { DecisionLog } from './decisions';
import { rowsOf } from './event-log';
import type { EventBatch, WindowBatch } from './frame';
import { EVENT_KINDS, WINDOW_COLUMNS, WINDOW_INDEX } from './frame';
import { LATENCY_BINS } from './latency-bins';
import { mergeRows } from './merge-windows';

export const MAX_WINDOWS = 4096;
export const FRESH_WINDOWS = 1024;
const MAX_PHASES = 16_384;
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

/** The newest events as they came, whole batches of them, for the log. */
export interface EventTail {
  readonly batches: readonly EventBatch[];
  readonly count: number;
  /** Events that are no longer here: overwritten unread, or too many to keep. */
  readonly dropped: number;
  readonly forgotten: number;
}

/** Events kept for the log. */
const MAX_LOGGED = 20_000;

export interface History {
  /** Row-major windows in order of time, `windowCount x WINDOW_COLUMNS.length`. */
  readonly windows: Float64Array;
  readonly windowCount: number;
  /** `windowCount x LATENCY_BINS`: tasks by latency, as in WindowBatch. */
  readonly latency: Uint32Array;
  readonly decisions: readonly Decision[];
  /** Phases as they began, in order of time; the newest `MAX_PHASES` of them. */
  readonly phases: readonly PhaseStart[];
  readonly tail: EventTail;
  append(windows: WindowBatch, events: EventBatch): void;
}

export class RunHistory implements History {
  windows = new Float64Array(256 * COLUMNS);
  windowCount = 0;
  latency = new Uint32Array(256 * LATENCY_BINS);
  phases: PhaseStart[] = [];
  tail: EventTail = { batches: [], count: 0, dropped: 0, forgotten: 0 };
  readonly #cyclesPerMs: number;
  readonly #log = new DecisionLog();
  /** Events up to here are known from the future that this one was copied of. */
  #floorMs = -1;
  /** Events are numbered: those below are known. */
  #nextSeq = 0;
  /** Up to where this future was simulated, events of that cycle included; -1: not even its first cycle. */
  reachedMs = -1;

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
      if (startMs > this.endMs - EPSILON_MS) {
        this.#push(
          batch.rows.subarray(at, at + COLUMNS),
          batch.latency.subarray(row * LATENCY_BINS, (row + 1) * LATENCY_BINS),
        );
      }
    }
    const fresh = this.#unknown(events);
    this.#log.append(fresh, this.#cyclesPerMs);
    this.#notePhases(fresh);
    this.#noteTail(fresh, events.dropped);
  }

  #noteTail(events: EventBatch, dropped: number): void {
    if (events.count === 0 && dropped === 0) return;
    const { tail } = this;
    const kept = events.count > 0 ? [...tail.batches, events] : tail.batches;
    let count = tail.count + events.count;
    let first = 0;
    while (count > MAX_LOGGED && first < kept.length - 1) count -= kept[first++]!.count;
    this.tail = {
      batches: kept.slice(first),
      count,
      dropped: tail.dropped + dropped,
      forgotten: tail.forgotten + tail.count + events.count - count,
    };
  }

  /** Forgets everything after `ms`: from there on the run will go another way. A row that reaches beyond it goes as a whole. */
  truncate(ms: number): void {
    while (this.windowCount > 0 && this.endMs > ms + EPSILON_MS) this.windowCount--;
    this.phases = this.phases.filter((start) => start.atMs <= ms);
    this.#log.rewind(ms);
    this.#cutTail(ms);
    this.#floorMs = ms;
    this.#nextSeq = 0;
    this.reachedMs = Math.min(this.reachedMs, ms);
  }

  #cutTail(ms: number): void {
    const cut = ms * this.#cyclesPerMs;
    const batches = this.tail.batches.flatMap((batch) => {
      const count = batch.cycle.findIndex((cycle) => cycle > cut);
      return count === 0 ? [] : [count < 0 ? batch : { ...batch, count }];
    });
    this.tail = { ...this.tail, batches, count: batches.reduce((sum, { count }) => sum + count, 0) };
  }

  /** The same again, for another future to go on from. */
  copy(): RunHistory {
    const copy = new RunHistory(this.#cyclesPerMs);
    copy.windows = this.windows.slice();
    copy.windowCount = this.windowCount;
    copy.latency = this.latency.slice();
    copy.phases = [...this.phases];
    copy.tail = this.tail;
    copy.#log.take(this.#log);
    copy.#floorMs = this.#floorMs;
    copy.#nextSeq = this.#nextSeq;
    copy.reachedMs = this.reachedMs;
    return copy;
  }

  /** Of a batch, in the order of its numbers, what is not known yet. */
  #unknown(events: EventBatch): EventBatch {
    let first = 0;
    while (first < events.count && (events.seq[first] ?? 0) < this.#nextSeq) first++;
    const rest = first === 0 ? events : rowsOf(events, (row) => row >= first);
    if (rest.count > 0) this.#nextSeq = rest.seq[rest.count - 1]! + 1;
    const floor = this.#floorMs * this.#cyclesPerMs;
    return floor < 0 || rest.cycle.every((cycle) => cycle > floor)
      ? rest
      : rowsOf(rest, (row) => rest.cycle[row]! > floor);
  }

  #cell(row: number, column: number): number {
    return this.windows[row * COLUMNS + column] ?? Number.NaN;
  }

  #push(row: Float64Array, latency: Uint32Array): void {
    if (this.windowCount === MAX_WINDOWS) this.#thin();
    const needed = (this.windowCount + 1) * COLUMNS;
    if (needed > this.windows.length) {
      const rows = Math.min((this.windows.length / COLUMNS) * 2, MAX_WINDOWS);
      const larger = new Float64Array(rows * COLUMNS);
      larger.set(this.windows);
      this.windows = larger;
      const bins = new Uint32Array(rows * LATENCY_BINS);
      bins.set(this.latency);
      this.latency = bins;
    }
    this.windows.set(row, this.windowCount * COLUMNS);
    this.latency.fill(0, this.windowCount * LATENCY_BINS, (this.windowCount + 1) * LATENCY_BINS);
    this.latency.set(latency, this.windowCount * LATENCY_BINS);
    this.windowCount++;
  }

  /** Merges neighbours among the older rows, up to two and a half times their mean width. */
  #thin(): void {
    const older = this.windowCount - FRESH_WINDOWS;
    const limit = (2.5 * (this.#cell(older - 1, END) - this.#cell(0, START))) / older + EPSILON_MS;
    // A copy: those who hold the old array keep a consistent picture.
    const thinned = this.windows.slice();
    const bins = this.latency.slice();
    let last = 0;
    for (let row = 1; row < this.windowCount; row++) {
      const fits = row < older && this.#cell(row, END) - (thinned[last * COLUMNS + START] ?? 0) <= limit;
      const source = this.windows.subarray(row * COLUMNS, (row + 1) * COLUMNS);
      if (fits) {
        mergeRows(thinned.subarray(last * COLUMNS, (last + 1) * COLUMNS), source);
        for (let bin = 0; bin < LATENCY_BINS; bin++) {
          bins[last * LATENCY_BINS + bin]! += this.latency[row * LATENCY_BINS + bin]!;
        }
      } else {
        last++;
        thinned.set(source, last * COLUMNS);
        bins.copyWithin(last * LATENCY_BINS, row * LATENCY_BINS, (row + 1) * LATENCY_BINS);
      }
    }
    this.windows = thinned;
    this.latency = bins;
    this.windowCount = last + 1;
  }

  #notePhases(events: EventBatch): void {
    for (let index = 0; index < events.count; index++) {
      if (events.kind[index] !== PHASE) continue;
      const atMs = (events.cycle[index] ?? 0) / this.#cyclesPerMs;
      this.phases.push({ atMs, phase: events.args[index * 4] ?? 0, round: events.args[index * 4 + 1] ?? 0 });
    }
    if (this.phases.length > MAX_PHASES) this.phases = this.phases.slice(-MAX_PHASES / 2);
  }
}
