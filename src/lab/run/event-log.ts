/**
 * Drains the engine's event ring. A gap in the sequence says how many events were overwritten unread. Each event is handed out
 * once, also when the run goes back and does the same things again. `EventTally` counts and keeps nothing.
 */
import * as L from '../../engine/layout';
import type { Engine } from './engine';
import type { EventBatch } from './frame';
import { AUDIT_OUTCOMES, EVENT_KINDS } from './frame';

/** Events kept for the next hand-out; beyond it the oldest batches go, counted. */
const MAX_PENDING = 65_536;

const DECISION = EVENT_KINDS.indexOf('decision');
const AUDIT = EVENT_KINDS.indexOf('audit');
const FREEZE = EVENT_KINDS.indexOf('freeze');
const REVERTED = AUDIT_OUTCOMES.indexOf('reverted');

/** Decisions as they happened. */
export interface DecisionCounts {
  decisions: number;
  reverted: number;
  frozen: number;
  eventsDropped: number;
}

type Counted = 'decisions' | 'reverted' | 'frozen';

/** Who reads the ring of one engine. */
export interface EventReader {
  /** Reads what is new in the ring, and says how many that were. Call often enough that the ring does not overflow. */
  drain(): number;
  /** All events since the last call, if they are kept. */
  take(): EventBatch;
  /** Decisions up to a cycle; only a reader that keeps events can tell of one before the engine's moment. */
  countsUntil(cycle: number): DecisionCounts;
}

export class EventLog implements EventReader {
  readonly #engine: Engine;
  #nextSeq = 0;
  #pending: EventBatch[] = [];
  #pendingCount = 0;
  #pendingDropped = 0;
  #droppedInAll = 0;
  #counted: { cycle: number; what: Counted }[] = [];

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  drain(): number {
    const end = this.#engine.u32(L.H_EVENT_SEQ);
    if (end <= this.#nextSeq) return 0;
    const fresh = end - this.#nextSeq;
    const first = Math.max(this.#nextSeq, end - L.RING_EVENTS);
    this.#drop(first - this.#nextSeq);
    this.#nextSeq = end;
    const batch = readEvents(this.#engine.buffer, first, end - first);
    this.#count(batch);
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

  #count(batch: EventBatch): void {
    for (let i = 0; i < batch.count; i++) {
      const what = countedAs(batch.kind[i]!, batch.args[i * 4 + 2]!);
      if (what) this.#counted.push({ cycle: batch.cycle[i]!, what });
    }
  }

  take(): EventBatch {
    this.drain();
    const joined = joinEvents(this.#pending, this.#pendingDropped);
    this.#pending = [];
    this.#pendingCount = 0;
    this.#pendingDropped = 0;
    return joined;
  }

  /** Forgets what came at or after a cycle, and reads on from what the engine has now: another future begins. */
  restartAt(cycle: number): void {
    this.#counted = this.#counted.filter((entry) => entry.cycle < cycle);
    this.#pending = [];
    this.#pendingCount = 0;
    this.#nextSeq = this.#engine.u32(L.H_EVENT_SEQ);
  }

  countsUntil(cycle: number): DecisionCounts {
    this.drain();
    const of = (what: Counted) => this.#counted.filter((entry) => entry.what === what && entry.cycle <= cycle).length;
    return {
      decisions: of('decisions'),
      reverted: of('reverted'),
      frozen: of('frozen'),
      eventsDropped: this.#droppedInAll,
    };
  }
}

/** Counts decisions as they happen, of a run that never goes back. */
export class EventTally implements EventReader {
  readonly #engine: Engine;
  #nextSeq = 0;
  readonly #counts: DecisionCounts = { decisions: 0, reverted: 0, frozen: 0, eventsDropped: 0 };

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Sequence numbers have 32 bits; a long run goes through all of them. */
  drain(): number {
    const end = this.#engine.u32(L.H_EVENT_SEQ);
    const fresh = (end - this.#nextSeq) >>> 0;
    const unread = Math.min(fresh, L.RING_EVENTS);
    this.#counts.eventsDropped += fresh - unread;
    const view = new DataView(this.#engine.buffer);
    for (let back = unread; back > 0; back--) {
      const event = L.EVENTS + (((end - back) >>> 0) % L.RING_EVENTS) * L.EVENT_BYTES;
      const what = countedAs(view.getUint16(event + L.E_KIND, true), view.getInt32(event + L.E_ARGS + 8, true));
      if (what) this.#counts[what]++;
    }
    this.#nextSeq = end;
    return fresh;
  }

  take(): EventBatch {
    this.drain();
    return emptyBatch(0, 0);
  }

  countsUntil(): DecisionCounts {
    this.drain();
    return { ...this.#counts };
  }
}

/** What an event of that kind counts as, if anything; `outcome` is an audit's. */
function countedAs(kind: number, outcome: number): Counted | undefined {
  if (kind === DECISION) return 'decisions';
  if (kind === FREEZE) return 'frozen';
  return kind === AUDIT && outcome === REVERTED ? 'reverted' : undefined;
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

function joinEvents(batches: readonly EventBatch[], dropped: number): EventBatch {
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
