/**
 * What looking back at a run needs: windows on their grid, the events of the ring, keyframes, and the memory of what was handed
 * out already. Each window and each event of a future is handed out once, however often the run goes back and does it again.
 */
import * as L from '../../engine/layout';
import { DrainPace } from './drain-pace';
import type { Engine } from './engine';
import { EventLog } from './event-log';
import { LATENCY_BINS } from './latency-bins';
import type { EventBatch, WindowBatch } from './frame';
import { WINDOW_COLUMNS, WINDOW_INDEX } from './frame';
import type { Keyframe } from './keyframes';
import { Keyframes } from './keyframes';
import type { Plan } from './plan';
import type { KeyframeUse, RunRequest } from './protocol';
import { Recorder } from './recorder';

/** What the keyframes of one variant may take if nothing else is said. */
const KEYFRAME_BYTES = 64 * 1024 * 1024;
/** Operations between keyframes to begin with: simulating them again takes about 50 ms, packing a state 2. */
const KEYFRAME_OPS = 500_000;
/** How often, in simulated ms, what was handed out already is looked at for keyframes when it is simulated again. */
const SKIP_MS = 1;
const WIDTH = WINDOW_COLUMNS.length;

export class Recording {
  readonly windowCycles: number;
  events!: EventLog;
  /** Of the future that is followed, everything up to here was handed out. */
  heldCycle = 0;
  #engine!: Engine;
  #recorder!: Recorder;
  readonly #pace: DrainPace;
  /** Null: this run only goes forward. */
  readonly #keyframes: Keyframes | null;
  readonly #cyclesPerMs: number;
  /** False while it simulates again what was handed out: nothing is recorded of that. */
  #isRecording = true;
  readonly #skipCycles: number;
  /** Where events are to be read again, after what was handed out of a future that is taken up again; null: they are. */
  #resumeAt: number | null = null;

  constructor(engine: Engine, request: RunRequest, cyclesPerMs: number) {
    const { scenario, record, keyframeBytes = KEYFRAME_BYTES, keyframeOps = KEYFRAME_OPS } = request;
    this.#cyclesPerMs = cyclesPerMs;
    this.windowCycles = Math.max(1, Math.floor(scenario.view.windowMs * cyclesPerMs));
    this.#skipCycles = Math.ceil((SKIP_MS * cyclesPerMs) / this.windowCycles) * this.windowCycles;
    this.#keyframes = record === 'forward' ? null : new Keyframes(keyframeOps, keyframeBytes);
    this.#pace = new DrainPace(scenario.machine.cpus);
    this.begin(engine);
  }

  /** Records another engine, which is at its start. */
  begin(engine: Engine): void {
    this.#engine = engine;
    this.events = new EventLog(engine);
    this.#recorder = new Recorder(engine, this.#cyclesPerMs, () => this.events.dropped);
    this.#recordFrom();
    if (this.#resumeAt === null) return;
    this.events.skip();
    this.resume();
  }

  /** Whether the run can go to an earlier moment. */
  get goesBack(): boolean {
    return this.#keyframes !== null;
  }

  get use(): KeyframeUse | null {
    if (!this.#keyframes) return null;
    const { count, bytes, limitBytes } = this.#keyframes;
    return { count, bytes, limitBytes };
  }

  /** Changes what keyframes may take; those too many go. */
  async limitKeyframes(bytes: number): Promise<void> {
    if (!this.#keyframes) return;
    this.#keyframes.limitBytes = bytes;
    await this.#keyframes.makeRoom();
  }

  /** Whether there is a keyframe more, so that room may have to be made. */
  offerKeyframe(plan: Plan): boolean {
    const engine = this.#engine;
    const { cycle } = engine;
    const moment = { cycle, past: plan.past(cycle), ops: engine.u64(L.H_OPS) };
    const state = () => {
      engine.eventsRead();
      return engine.stateWords();
    };
    return this.#keyframes?.offer(moment, state) ?? false;
  }

  async makeRoom(): Promise<void> {
    await this.#keyframes?.makeRoom();
  }

  /** The last keyframe up to a cycle from which nothing is missed that was not handed out yet. */
  nearest(cycle: number, plan: Plan): Keyframe | undefined {
    return this.#keyframes?.before(Math.min(cycle, this.#heldWindowsCycle), (at) => plan.past(at));
  }

  /** Where the last window ends that was handed out. */
  get #heldWindowsCycle(): number {
    return Math.max(0, Math.floor(this.heldCycle / this.windowCycles) * this.windowCycles);
  }

  /** Goes to a keyframe. */
  async restore(keyframe: Keyframe): Promise<void> {
    const { words, write } = await this.#keyframes!.stateOf(keyframe);
    if (this.#resumeAt === null) this.events.drain();
    this.#engine.rebuild(words, write);
    this.#recordFrom();
    if (this.#resumeAt === null) return;
    this.events.skip();
    this.resume();
  }

  /** Records from the engine's moment on, if anything of what follows was not handed out. */
  #recordFrom(): void {
    this.#isRecording = this.#engine.cycle >= this.#heldWindowsCycle;
    if (this.#isRecording) this.#recorder.resync();
  }

  /** Another future is followed, of which everything up to `cycle` (-1: nothing) was handed out. */
  handOutAfter(cycle: number, before: Plan, after: Plan): void {
    if (cycle === this.heldCycle && this.#resumeAt === null && before.past(cycle) === after.past(cycle)) return;
    this.heldCycle = cycle;
    this.#resumeAt = cycle;
    this.events.skip();
  }

  /** Whether something that is to be handed out lies before the moment where the engine stands. */
  get missesWhatIsBehind(): boolean {
    const { cycle } = this.#engine;
    const missesEvents = this.#resumeAt !== null && Math.max(0, this.#resumeAt) < cycle;
    return missesEvents || (!this.#isRecording && this.#heldWindowsCycle < cycle);
  }

  /** Records windows, and reads events, from here on if this is where those begin that were not handed out. */
  resume(): void {
    if (!this.#isRecording) this.#recordFrom();
    if (this.#resumeAt === null || this.#engine.cycle !== Math.max(0, this.#resumeAt)) return;
    this.events.resume(this.#resumeAt);
    this.#resumeAt = null;
  }

  /** Where a run on its way to `target` has to be looked at next. */
  nextStop(target: number): number {
    const { cycle } = this.#engine;
    if (!this.#isRecording) {
      const again = nextMultiple(cycle, this.#skipCycles);
      return Math.min(target, again, this.#heldWindowsCycle);
    }
    const resume = this.#resumeAt !== null && this.#resumeAt > cycle ? this.#resumeAt : Infinity;
    return Math.min(target, nextMultiple(cycle, this.windowCycles), cycle + this.#pace.cycles, resume);
  }

  /** Looks at the run, which has come to a stop; whether there is a keyframe more. */
  note(plan: Plan): boolean {
    const { cycle } = this.#engine;
    const wasRecording = this.#isRecording;
    this.resume();
    if (wasRecording && this.#resumeAt === null) this.#pace.note(this.events.drain());
    if (cycle % this.windowCycles !== 0) return false;
    if (wasRecording) this.#recorder.closeWindow();
    return this.offerKeyframe(plan);
  }

  /** What has not been handed out. */
  handOut(): { windows: WindowBatch; events: EventBatch } {
    const windows = this.#newWindows();
    const events = this.events.take();
    this.heldCycle = Math.max(this.heldCycle, this.#engine.cycle);
    return { windows, events };
  }

  /** Windows that end after what was handed out before; a re-simulation records the same ones again. */
  #newWindows(): WindowBatch {
    const { rows, latency } = this.#recorder.take();
    const end = (row: number) => Math.round(rows[row * WIDTH + WINDOW_INDEX.endMs]! * this.#cyclesPerMs);
    let first = 0;
    while (first * WIDTH < rows.length && end(first) <= this.heldCycle) first++;
    const count = rows.length / WIDTH - first;
    return { count, rows: rows.slice(first * WIDTH), latency: latency.slice(first * LATENCY_BINS) };
  }
}

/** The first multiple of `step` after `from`. */
const nextMultiple = (from: number, step: number) => (Math.floor(from / step) + 1) * step;
