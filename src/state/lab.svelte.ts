/**
 * The lab's state as panels see it (`LabView`), on top of one `Session`. Workers answer whenever they like; what they bring is
 * published once per animation frame, so that every panel draws the same moment. Everything that changes the run goes
 * through `#exclusive`: one at a time, after the step under way.
 */
import { untrack } from 'svelte';
import type { Frame } from '../lab/run/frame';
import type { RunHistory } from '../lab/run/history';
import type { RunSummary } from '../lab/run/protocol';
import type { Scenario } from '../lab/scenario/schema';
import type { LabStatus, LabView, Notice, Selection, TimeRange } from './contract';
import { planEdit, planReplacement } from './edits';
import type { Plan } from './edits';
import { phaseStep, windowStep } from './moments';
import { Pacer, RateMeter, STEP_BUDGET_MS } from './pacer';
import { parse, roundMs } from './scenario-port';
import { Session, summarize } from './session';
import type { SessionHost } from './session';
import { UndoStack } from './undo';
import { clampRange, follow } from './viewport';

export interface LabHost extends SessionHost {
  simd: boolean;
  build: string;
  scenarioHash: (scenario: Scenario) => Promise<string>;
  shareUrl: (scenario: Scenario, atMs: number) => Promise<string>;
  /** Reads a recording; returns the phase that replays it. Throws with a message for people. */
  importTrace: (file: File) => Promise<Scenario['workload']['phases'][number]>;
}

/** Wall time of one step while going somewhere as fast as it goes. */
const TRAVEL_BUDGET_MS = 30;
const OPENING_SPEED = 0.002;

export class Lab implements LabView {
  notice = $state.raw<Notice | null>(null);
  scenario: Scenario = $state.raw(undefined as never);
  frames = $state.raw<readonly (Frame | null)[]>([]);
  previousFrames = $state.raw<readonly (Frame | null)[]>([]);
  histories = $state.raw<readonly RunHistory[]>([]);
  historyVersion = $state(0);
  playheadMs = $state(0);
  headMs = $state(0);
  speed = $state(OPENING_SPEED);
  /** Simulated ms per wall ms over the last second of playing; NaN when not known. */
  achievedSpeed = $state(Number.NaN);
  achievedOpsPerSecond = $state(Number.NaN);
  selection = $state.raw<Selection | null>(null);
  brush = $state.raw<TimeRange | null>(null);
  visible = $state.raw<TimeRange>({ fromMs: 0, toMs: 1 });
  /** The visible range follows the playhead until somebody zooms. */
  following = $state(true);
  /** What step buttons and keys step by. */
  stepUnit = $state<'event' | 'window' | 'phase'>('window');
  canUndo = $state(false);
  canRedo = $state(false);
  /** State hash per variant at the playhead; null while it moves. */
  hashes = $state.raw<readonly string[] | null>(null);
  readonly simd: boolean;

  #loading = $state(true);
  #failed = $state(false);
  #busy = $state(0);
  #playing = $state(false);
  #settling = $state(false);
  readonly status: LabStatus = $derived.by(() => {
    if (this.#failed) return 'error';
    if (this.#loading) return 'loading';
    if (this.#busy > 0) return 'busy';
    return this.#playing || this.#settling ? 'running' : 'paused';
  });
  readonly roundMs: number = $derived(roundMs(this.scenario));

  readonly #host: LabHost;
  readonly #session: Session;
  readonly #pacer = new Pacer();
  #opsMeter = new RateMeter();
  readonly #undo = new UndoStack();
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #step: Promise<void> | null = null;
  #published = -1;
  #seekWanted: number | null = null;
  #travel = 0;
  #hashTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: LabHost, scenario: Scenario) {
    this.#host = host;
    this.simd = host.simd;
    this.scenario = scenario;
    this.visible = { fromMs: 0, toMs: roundMs(scenario) };
    this.#session = new Session(host);
  }

  /** Whether the run goes on by itself. */
  get playing(): boolean {
    return this.#playing;
  }

  // ---- the loop ----

  /** One frame of the page: shows what has arrived, then asks for more. */
  frame(now: number): void {
    this.#publish(now);
    this.#pump(now);
  }

  #publish(now: number): void {
    const session = this.#session;
    if (session.lagging || session.version === this.#published) return;
    this.#published = session.version;
    this.previousFrames = this.frames;
    this.frames = [...session.frames];
    this.histories = session.histories;
    this.historyVersion = session.historyVersion;
    this.playheadMs = session.positionMs;
    this.headMs = session.headMs;
    if (!this.#step) this.#settling = false;
    if (this.following) this.visible = follow(this.visible, this.playheadMs, this.roundMs);
    if (!this.#playing) return;
    this.#pacer.moved(now, session.positionMs);
    this.#opsMeter.add(now, operations(session.frames));
    this.achievedSpeed = this.#pacer.achieved;
    this.achievedOpsPerSecond = this.#opsMeter.rate * 1000;
  }

  #pump(now: number): void {
    const session = this.#session;
    if (this.#step || this.#waiting > 0 || this.#loading || this.#failed) return;
    if (!this.#playing && !session.lagging) return;
    const target = Math.min(this.#pacer.target(now, session.positionMs, this.speed), this.#endMs());
    if (!session.lagging && target <= session.positionMs) {
      if (session.positionMs >= this.#endMs()) this.pause();
      return;
    }
    this.#step = this.#advance(target, STEP_BUDGET_MS)
      .catch((error: unknown) => this.#recoverLater(error))
      .finally(() => {
        this.#step = null;
        // Slower than asked for: do not wait for the next frame.
        if (this.#pacer.limited || session.lagging) this.#pump(performance.now());
      });
  }

  async #advance(ms: number, budgetMs: number): Promise<void> {
    const { simulatedMs, wallMs } = await this.#session.advance(ms, budgetMs);
    this.#pacer.learn(simulatedMs, wallMs);
  }

  /** A run that does not repeat ends. */
  #endMs(): number {
    return this.scenario.workload.repeat ? Infinity : this.roundMs;
  }

  /** Runs `operation` alone, with all variants at the same moment; a crash is repaired and the operation tried again. */
  async #exclusive<T>(operation: () => Promise<T>): Promise<T> {
    const before = this.#tail;
    let release: () => void = () => undefined;
    this.#tail = new Promise<void>((resolve) => (release = resolve));
    this.#waiting++;
    this.#busy++;
    clearTimeout(this.#hashTimer);
    try {
      await before;
      await this.#step;
      while (this.#session.lagging) await this.#advance(this.#session.positionMs, TRAVEL_BUDGET_MS);
      try {
        return await operation();
      } catch (error) {
        if (!isCrash(error)) throw error;
        await this.#rebuild(error);
        return await operation();
      }
    } finally {
      this.#waiting--;
      this.#busy--;
      this.#pacer.reset(this.#session.positionMs);
      this.#opsMeter = new RateMeter();
      release();
      this.#hashSoon();
    }
  }

  // ---- playing and going places ----

  play(): void {
    if (this.#playing || this.#failed) return;
    if (this.playheadMs >= this.#endMs()) void this.restart();
    this.#pacer.reset(this.#session.positionMs);
    this.#opsMeter = new RateMeter();
    this.hashes = null;
    clearTimeout(this.#hashTimer);
    this.#playing = true;
  }

  pause(): void {
    this.#travel++;
    if (!this.#playing) return;
    this.#playing = false;
    this.#settling = this.#step !== null || this.#session.lagging;
    this.achievedSpeed = Number.NaN;
    this.#hashSoon();
  }

  togglePlay(): void {
    if (this.#playing) this.pause();
    else this.play();
  }

  /** To `ms`, wherever that is; of several wishes that wait, only the last is carried out. */
  async seek(ms: number): Promise<void> {
    const waits = this.#seekWanted !== null;
    this.#seekWanted = clampMs(Math.min(ms, this.#endMs()));
    this.#travel++;
    if (waits) return this.#tail as Promise<void>;
    await this.#exclusive(async () => {
      const wanted = this.#seekWanted ?? this.playheadMs;
      this.#seekWanted = null;
      await this.#goTo(wanted);
    });
  }

  /** As fast as it goes to exactly `ms`, then paused. */
  async runTo(ms: number): Promise<void> {
    this.pause();
    await this.#exclusive(() => this.#goTo(clampMs(ms)));
  }

  restart(): Promise<void> {
    return this.seek(0);
  }

  async step(unit: 'event' | 'window' | 'phase', direction: 1 | -1): Promise<void> {
    this.pause();
    if (unit === 'event') {
      await this.#exclusive(() => this.#stepEvent(direction));
      return;
    }
    const { phases, repeat } = this.scenario.workload;
    const plan = { durationsMs: phases.map((phase) => phase.durationMs), repeat };
    const ms =
      unit === 'window'
        ? windowStep(this.playheadMs, this.scenario.view.windowMs, direction)
        : phaseStep(this.histories[0]?.phases ?? [], plan, this.playheadMs, direction);
    await this.seek(ms);
  }

  setSpeed(simulatedMsPerWallMs: number): void {
    this.speed = Math.max(1e-7, simulatedMsPerWallMs);
    this.#pacer.reset(this.#session.positionMs);
  }

  /** Forth in steps, so that the page shows the way; back at once. Another wish ends the way early. */
  async #goTo(ms: number): Promise<void> {
    const session = this.#session;
    const travel = this.#travel;
    if (ms < session.positionMs) {
      await session.seek(ms);
    } else {
      while ((session.positionMs < ms || session.lagging) && this.#travel === travel) {
        await this.#advance(ms, TRAVEL_BUDGET_MS);
      }
    }
    this.#publish(performance.now());
  }

  async #stepEvent(direction: 1 | -1): Promise<void> {
    const session = this.#session;
    const from = session.positionMs;
    const beside = () => {
      const times = session.histories.map((history) => history.eventBeside(from, direction));
      const known = times.filter((ms) => ms !== null);
      return known.length === 0 ? null : direction > 0 ? Math.min(...known) : Math.max(...known);
    };
    let found = beside();
    const travel = this.#travel;
    for (let tries = 0; found === null && direction > 0 && tries < 400 && this.#travel === travel; tries++) {
      await this.#goTo(session.positionMs + this.scenario.view.windowMs / 10);
      found = beside();
    }
    // An event at a cycle is part of the state "at" it: just past the start of that cycle.
    if (found !== null) await this.#goTo(found + 0.5 / this.#host.cyclesPerMs(this.scenario));
    else if (direction < 0) await this.#goTo(0);
  }

  // ---- changing the scenario ----

  /** Starts the first run. */
  async open(): Promise<void> {
    await this.#replaceRun(this.scenario, 0);
    this.#loading = false;
  }

  async edit(path: string, value: unknown): Promise<void> {
    await this.#exclusive(async () => {
      await this.#carryOut(planEdit(this.scenario, path, value, this.playheadMs), `${path} cannot be set`);
    });
  }

  async load(input: unknown): Promise<void> {
    await this.#exclusive(async () => {
      await this.#carryOut(planReplacement(input), 'This scenario cannot be loaded');
      this.brush = null;
      this.selection = null;
      this.following = true;
    });
  }

  async openTrace(file: File): Promise<void> {
    try {
      const phase = await this.#host.importTrace(file);
      const { workload } = this.scenario;
      await this.edit('workload.phases', [...workload.phases, phase]);
    } catch (error) {
      this.notice = { kind: 'error', title: `${file.name} cannot be opened`, details: [message(error)] };
    }
  }

  async undo(): Promise<void> {
    await this.#exclusive(async () => {
      const target = this.#undo.previous;
      if (!target) return;
      const current = this.scenario;
      await this.#becomeAgain(target);
      this.#undo.undone(current);
      this.#noteUndo();
    });
  }

  async redo(): Promise<void> {
    await this.#exclusive(async () => {
      const target = this.#undo.next;
      if (!target) return;
      const current = this.scenario;
      await this.#becomeAgain(target);
      this.#undo.redone(current);
      this.#noteUndo();
    });
  }

  async #carryOut(plan: Plan, refusal: string): Promise<void> {
    if (plan.kind === 'refused') {
      this.notice = { kind: 'error', title: refusal, details: plan.errors };
      return;
    }
    const before = this.scenario;
    try {
      if (plan.kind === 'restart') await this.#replaceRun(plan.scenario, 0);
      if (plan.kind === 'amend') await this.#session.amend(plan.scenario);
    } catch (error) {
      if (isCrash(error) && plan.kind === 'amend') throw error;
      this.notice = { kind: 'error', title: refusal, details: [message(error)] };
      return;
    }
    this.scenario = plan.scenario;
    this.#undo.record(before);
    this.#noteUndo();
    if (this.notice?.kind === 'error') this.notice = null;
    this.#publish(performance.now());
  }

  /** An earlier or later scenario at the present moment: simulated anew, so that the run is what the scenario says. */
  async #becomeAgain(target: Scenario): Promise<void> {
    const ms = this.#session.positionMs;
    await this.#replaceRun(target, ms);
  }

  async #replaceRun(scenario: Scenario, ms: number): Promise<void> {
    await this.#session.begin(scenario);
    this.scenario = scenario;
    this.#failed = false;
    this.visible = this.following ? follow({ fromMs: 0, toMs: roundMs(scenario) }, ms, roundMs(scenario)) : this.visible;
    this.#pacer.reset(0);
    await this.#goTo(ms);
  }

  #noteUndo(): void {
    this.canUndo = this.#undo.canUndo;
    this.canRedo = this.#undo.canRedo;
  }

  // ---- what can go wrong ----

  async #rebuild(error: unknown): Promise<void> {
    const ms = this.playheadMs;
    try {
      await this.#session.rebuild(this.scenario, ms);
      this.notice = {
        kind: 'info',
        title: `A worker stopped. The run was started again and brought to ${ms.toFixed(2)} ms.`,
        details: [message(error)],
      };
    } catch (again) {
      this.fail('The simulation stopped and could not be started again', [message(error), message(again)]);
      throw again;
    }
  }

  #recoverLater(error: unknown): void {
    if (!isCrash(error)) return;
    void this.#exclusive(() => this.#rebuild(error)).catch(() => undefined);
  }

  fail(title: string, details: string[]): void {
    this.#failed = true;
    this.#playing = false;
    this.notice = { kind: 'error', title, details };
  }

  tell(notice: Notice): void {
    this.notice = notice;
  }

  dismissNotice(): void {
    this.notice = null;
  }

  // ---- looking ----

  select(selection: Selection | null): void {
    this.selection = selection;
  }

  setBrush(range: TimeRange | null): void {
    this.brush = range === null ? null : { fromMs: Math.max(0, range.fromMs), toMs: range.toMs };
  }

  setVisible(range: TimeRange): void {
    this.following = false;
    this.visible = clampRange(range);
  }

  /** The whole round around the playhead, following it again. */
  fit(): void {
    this.following = true;
    this.visible = follow({ fromMs: 0, toMs: this.roundMs }, this.playheadMs, this.roundMs);
  }

  shareUrl(): Promise<string> {
    return this.#host.shareUrl(this.scenario, this.playheadMs);
  }

  summary(): Promise<RunSummary> {
    return this.#exclusive(async () => {
      const [variants, scenarioHash] = await Promise.all([
        this.#session.summaries(),
        this.#host.scenarioHash(this.scenario),
      ]);
      const { seed } = this.scenario;
      const engine = { build: this.#host.build, simd: this.simd };
      return summarize(variants, { scenarioHash, seed, engine, atMs: this.#session.positionMs, wallMs: this.#session.wallMs });
    });
  }

  /** Hashes cost a pass over all memory: only when the run has stood still for a moment. */
  #hashSoon(): void {
    clearTimeout(this.#hashTimer);
    this.hashes = null;
    if (untrack(() => this.#playing || this.#loading || this.#failed)) return;
    this.#hashTimer = setTimeout(() => {
      if (this.#playing || this.#waiting > 0 || this.#step) return;
      const at = this.#session.version;
      this.#session.summaries().then(
        (variants) => {
          if (at === this.#session.version) this.hashes = variants.map((variant) => variant.stateHash);
        },
        () => undefined,
      );
    }, 200);
  }
}

function operations(frames: readonly (Frame | null)[]): number {
  let sum = 0;
  for (const frame of frames) {
    if (!frame) continue;
    const width = frame.counters.length / frame.cpus;
    // `ops` is the first counter of a row.
    for (let at = 0; at < frame.counters.length; at += width) sum += frame.counters[at]!;
  }
  return sum;
}

function clampMs(ms: number): number {
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), 1e9) : 0;
}

function isCrash(error: unknown): boolean {
  return error instanceof Error && error.name === 'WorkerCrash';
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
