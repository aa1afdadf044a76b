/**
 * Drains the engine's event ring. A gap in the sequence says how many events were overwritten unread. Each event is handed out
 * once, also when the run goes back and does the same things again.
 */
import * as L from '../../engine/layout';
import type { Engine } from './engine';
import type { EventBatch } from './frame';

/** Events kept for the next hand-out; beyond it the oldest batches go, counted. */
const MAX_PENDING = 65_536;

export class EventLog {
  readonly #engine: Engine;
  #nextSeq = 0;
  #pending: EventBatch[] = [];
  #pendingCount = 0;
  #pendingDropped = 0;
  #droppedInAll = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Reads what is new in the ring, and says how many that were. Call often enough that the ring does not overflow. */
  drain(): number {
    const end = this.#engine.u32(L.H_EVENT_SEQ);
    if (end <= this.#nextSeq) return 0;
    const fresh = end - this.#nextSeq;
    const first = Math.max(this.#nextSeq, end - L.RING_EVENTS);
    this.#drop(first - this.#nextSeq);
    this.#nextSeq = end;
    const batch = readEvents(this.#engine.buffer, first, end - first);
    this.#pending.push(batch);
    this.#pendingCount += batch.count;
    while (this.#pendingCount > MAX_PENDING && this.#pending.length > 1) {
      const oldest = this.#pending.shift()!;
      this.#pendingCount -= oldest.count;
      this.#drop(oldest.count);
    }
    return fresh;
  }

  #drop(count: number): void {
    this.#pendingDropped += count;
    this.#droppedInAll += count;
  }

  /** All events since the last call. */
  take(): EventBatch {
    this.drain();
    const joined = joinEvents(this.#pending, this.#pendingDropped);
    this.#pending = [];
    this.#pendingCount = 0;
    this.#pendingDropped = 0;
    return joined;
  }

  /** Events that were overwritten unread, since the start. */
  get dropped(): number {
    return this.#droppedInAll;
  }

  /** Forgets what it has read, and reads on from what the engine comes to: other events are on the way. */
  skip(): void {
    this.#pending = [];
    this.#pendingCount = 0;
    this.#nextSeq = Infinity;
  }

  /**
   * Reads on, where everything up to `cycle` is known: the engine stands there. What a task under way has said of moments
   * behind it is in the ring already.
   */
  resume(cycle: number): void {
    const end = this.#engine.u32(L.H_EVENT_SEQ);
    const first = Math.max(0, end - L.RING_EVENTS);
    this.#nextSeq = end;
    const known = readEvents(this.#engine.buffer, first, end - first);
    const ahead = rowsOf(known, (row) => known.cycle[row]! > cycle);
    if (ahead.count === 0) return;
    this.#pending = [ahead];
    this.#pendingCount = ahead.count;
  }
}

/** An `EventBatch` with room for `count` events. */
export function emptyBatch(count: number, dropped: number): EventBatch {
  return {
    count,
    dropped,
    cycle: new Float64Array(count),
    seq: new Uint32Array(count),
    kind: new Uint8Array(count),
    cpu: new Uint8Array(count),
    args: new Int32Array(count * 4),
    signals: new Float64Array(count * 4),
  };
}

function readEvents(buffer: ArrayBuffer, first: number, count: number): EventBatch {
  const view = new DataView(buffer);
  const batch = emptyBatch(count, 0);
  for (let i = 0; i < count; i++) {
    const event = L.EVENTS + ((first + i) % L.RING_EVENTS) * L.EVENT_BYTES;
    batch.cycle[i] = view.getFloat64(event + L.E_CYCLE, true);
    batch.seq[i] = view.getUint32(event + L.E_SEQ, true);
    batch.kind[i] = view.getUint16(event + L.E_KIND, true);
    batch.cpu[i] = view.getUint16(event + L.E_CPU, true);
    for (let k = 0; k < 4; k++) {
      batch.args[i * 4 + k] = view.getInt32(event + L.E_ARGS + k * 4, true);
      batch.signals[i * 4 + k] = view.getFloat64(event + L.E_SIGNALS + k * 8, true);
    }
  }
  return batch;
}

/** The rows of a batch that a rule keeps. */
export function rowsOf(batch: EventBatch, keeps: (row: number) => boolean): EventBatch {
  const rows = Array.from({ length: batch.count }, (_, row) => row).filter(keeps);
  const kept = emptyBatch(rows.length, batch.dropped);
  rows.forEach((row, at) => {
    kept.cycle[at] = batch.cycle[row]!;
    kept.seq[at] = batch.seq[row]!;
    kept.kind[at] = batch.kind[row]!;
    kept.cpu[at] = batch.cpu[row]!;
    kept.args.set(batch.args.subarray(row * 4, row * 4 + 4), at * 4);
    kept.signals.set(batch.signals.subarray(row * 4, row * 4 + 4), at * 4);
  });
  return kept;
}

/** Batches one after the other as one. */
export function joinEvents(batches: readonly EventBatch[], dropped: number): EventBatch {
  const joined = emptyBatch(
    batches.reduce((sum, batch) => sum + batch.count, 0),
    dropped,
  );
  let at = 0;
  for (const batch of batches) {
    joined.cycle.set(batch.cycle, at);
    joined.seq.set(batch.seq, at);
    joined.kind.set(batch.kind, at);
    joined.cpu.set(batch.cpu, at);
    joined.args.set(batch.args, at * 4);
    joined.signals.set(batch.signals, at * 4);
    at += batch.count;
  }
  return joined;
}
