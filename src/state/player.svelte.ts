/**
 * Playing: one `Session` shown frame by frame. Workers answer whenever they like; what they bring is published once per
 * animation frame, so that every panel draws the same moment. Everything that changes the run goes through `exclusive`: one at a
 * time, after the step under way.
 */
import type { Frame } from '../lab/run/frame';
import type { RunHistory } from '../lab/run/history';
import type { KeyframeUse } from '../lab/run/protocol';
import type { CpuExplanation } from '../lab/run/why-not';
import type { InspectTarget, Inspection } from '../lab/run/inspect';
import { lineScenario, TRUNK } from '../lab/scenario/branches';
import { roundMs } from '../lab/scenario/paths';
import type { Scenario } from '../lab/scenario/schema';
import { columnsOf } from './columns';
import type { Column } from './columns';
import type { LabStatus, Notice } from './contract';
import { phaseStep, windowStep } from './moments';
import { Pacer, RateMeter } from './pacer';
import { Session } from './session';
import type { SessionHost } from './session';

export type StepUnit = 'event' | 'window' | 'phase';

/** Wall time of one step while going somewhere as fast as it goes. */
const TRAVEL_BUDGET_MS = 30;
/** Longest window, in simulated ms, that is gone through at once. */
const MOST_JUMP_MS = 1;
/** A round of 12 ms takes six seconds. */
const OPENING_SPEED = 0.002;

export class Player {
  notice = $state.raw<Notice | null>(null);
  /** All of it, branches included. */
  document: Scenario = $state.raw(undefined as never);
  /** What panels show and edit: the line that is open, as a scenario. */
  scenario: Scenario = $state.raw(undefined as never);
  columns = $state.raw<readonly Column[]>([]);
  keyframes = $state.raw<KeyframeUse>({ count: 0, bytes: 0, limitBytes: 0 });
  frames = $state.raw<readonly (Frame | null)[]>([]);
  previousFrames = $state.raw<readonly (Frame | null)[]>([]);
  histories = $state.raw<readonly RunHistory[]>([]);
  historyVersion = $state(0);
  playheadMs = $state(0);
  headMs = $state(0);
  speed = $state(OPENING_SPEED);
  /** What step buttons and keys step by. */
  stepUnit = $state<StepUnit>('window');
  /** Simulated ms per wall ms over the last second of playing; NaN when not known. */
  achievedSpeed = $state(Number.NaN);
  achievedOpsPerSecond = $state(Number.NaN);
  /** State hash per variant at the playhead; null while it moves. */
  hashes = $state.raw<readonly string[] | null>(null);

  protected loading = $state(true);
  protected failed = $state(false);
  #busy = $state(0);
  #playing = $state(false);
  #settling = $state(false);
  readonly status: LabStatus = $derived.by(() => {
    if (this.failed) return 'error';
    if (this.loading) return 'loading';
    if (this.#busy > 0) return 'busy';
    return this.#playing || this.#settling ? 'running' : 'paused';
  });
  readonly roundMs: number = $derived(roundMs(this.scenario));

  protected readonly session: Session;
  protected readonly cyclesPerMs: (scenario: Scenario) => number;
  readonly #pacer = new Pacer();
  #opsMeter = new RateMeter();
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;
  #step: Promise<void> | null = null;
  #published = -1;
  #seekWanted: number | null = null;
  /** Where a seek under way goes: steps count from there, so that none of several quick ones is lost. */
  #seekGoes: number | null = null;
  #travel = 0;
  #hashTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: SessionHost, scenario: Scenario) {
    this.setDocument(scenario);
    this.columns = columnsOf(scenario);
    this.session = new Session(host);
    this.cyclesPerMs = host.cyclesPerMs;
  }

  protected setDocument(document: Scenario): void {
    const { branch } = document.view;
    this.document = document;
    this.scenario = branch === TRUNK ? document : lineScenario(document, branch);
  }

  /** Whether the run goes on by itself. */
  get playing(): boolean {
    return this.#playing;
  }

  // ---- the loop ----

  /** One frame of the page: shows what has arrived, then asks for more. */
  frame(now: number): void {
    this.publish(now);
    if (this.#playing) this.#pacer.beat(now, this.speed);
    this.#pump(now);
  }

  protected publish(now: number): void {
    const { session } = this;
    if (session.version === this.#published) return;
    this.#published = session.version;
    this.previousFrames = this.frames;
    this.frames = session.frames;
    this.histories = session.histories;
    this.columns = session.columns;
    this.keyframes = session.keyframes;
    this.historyVersion = session.historyVersion;
    this.playheadMs = session.positionMs;
    this.headMs = session.headMs;
    if (!this.#step) this.#settling = false;
    this.onMove();
    if (!this.#playing) return;
    this.#pacer.moved(now, session.positionMs);
    this.#opsMeter.add(now, session.operations());
    this.achievedSpeed = this.#pacer.achieved;
    this.achievedOpsPerSecond = this.#opsMeter.rate * 1000;
  }

  /** The playhead stands somewhere else. */
  protected onMove(): void {
    // For those who follow it.
  }

  #pump(now: number): void {
    const { session } = this;
    if (this.#step || this.#waiting > 0 || this.loading || this.failed) return;
    if (!this.#playing && !session.lagging) return;
    const target = Math.min(this.#pacer.target(now, session.positionMs, this.speed), this.endMs());
    if (!session.lagging && target <= session.positionMs) {
      if (session.positionMs >= this.endMs()) this.pause();
      return;
    }
    this.#step = this.#advance(target, this.#pacer.budgetMs)
      .catch((error: unknown) => this.#repairLater(error))
      .finally(() => {
        this.#step = null;
        // Slower than asked for: do not wait for the next frame.
        if (this.#pacer.eager || session.lagging) this.#pump(performance.now());
      });
  }

  async #advance(ms: number, budgetMs: number): Promise<void> {
    const { simulatedMs, wallMs } = await this.session.advance(ms, budgetMs);
    this.#pacer.learn(simulatedMs, wallMs);
  }

  /** A run that does not repeat ends. */
  protected endMs(): number {
    return this.scenario.workload.repeat ? Infinity : this.roundMs;
  }

  /** Runs `operation` alone, with all variants at the same moment; a crash is repaired and the operation tried again. */
  protected async exclusive<T>(operation: () => Promise<T>): Promise<T> {
    const before = this.#tail;
    let release: () => void = () => undefined;
    this.#tail = new Promise<void>((resolve) => (release = resolve));
    this.#waiting++;
    this.#busy++;
    clearTimeout(this.#hashTimer);
    try {
      await before;
      await this.#step;
      return await this.#attempt(operation);
    } finally {
      this.#waiting--;
      this.#busy--;
      this.resetPace();
      release();
      this.#hashSoon();
    }
  }

  async #attempt<T>(operation: () => Promise<T>): Promise<T> {
    try {
      while (this.session.lagging) await this.#advance(this.session.positionMs, TRAVEL_BUDGET_MS);
      return await operation();
    } catch (error) {
      if (!isCrash(error)) throw error;
      await this.#repair(error);
      return await operation();
    }
  }

  protected resetPace(): void {
    this.#pacer.reset(this.session.positionMs);
    this.#opsMeter = new RateMeter();
  }

  /** Only reads, so nothing waits for it; a worker that ends or has another machine meanwhile has no answer. */
  explain(column: number, cpu: number): Promise<CpuExplanation | null> {
    return this.session.explain(column, cpu).catch(() => null);
  }

  inspect(column: number, target: InspectTarget): Promise<Inspection | null> {
    return this.session.inspect(column, target).catch(() => null);
  }

  // ---- playing and going places ----

  play(): void {
    if (this.#playing || this.failed) return;
    if (this.playheadMs >= this.endMs()) void this.restart();
    this.resetPace();
    clearTimeout(this.#hashTimer);
    this.hashes = null;
    this.#playing = true;
  }

  pause(): void {
    this.#travel++;
    if (!this.#playing) return;
    this.#playing = false;
    this.#settling = this.#step !== null || this.session.lagging;
    this.achievedSpeed = Number.NaN;
    this.achievedOpsPerSecond = Number.NaN;
    this.#hashSoon();
  }

  togglePlay(): void {
    if (this.#playing) this.pause();
    else this.play();
  }

  /** To `ms`, wherever that is; of several wishes that wait, only the last is carried out. */
  async seek(ms: number): Promise<void> {
    const waits = this.#seekWanted !== null;
    this.#seekWanted = clampMs(Math.min(ms, this.endMs()));
    this.#travel++;
    if (waits) return this.#tail;
    await this.exclusive(async () => {
      const wanted = this.#seekWanted ?? this.session.positionMs;
      this.#seekWanted = null;
      this.#seekGoes = wanted;
      await this.goTo(wanted).finally(() => (this.#seekGoes = null));
    });
  }

  /** As fast as it goes to exactly `ms`, then paused. */
  async runTo(ms: number): Promise<void> {
    this.pause();
    await this.exclusive(() => this.goTo(clampMs(Math.min(ms, this.endMs()))));
  }

  restart(): Promise<void> {
    return this.seek(0);
  }

  async step(unit: StepUnit, direction: 1 | -1): Promise<void> {
    this.pause();
    if (unit === 'event') return this.exclusive(() => this.#stepEvent(direction));
    const { phases, repeat } = this.scenario.workload;
    const plan = { durationsMs: phases.map((phase) => phase.durationMs), repeat };
    const from = this.#seekWanted ?? this.#seekGoes ?? this.playheadMs;
    await this.seek(
      unit === 'window'
        ? windowStep(from, this.scenario.view.windowMs, direction)
        : phaseStep(this.histories[0]?.phases ?? [], plan, from, direction),
    );
  }

  setSpeed(simulatedMsPerWallMs: number): void {
    this.speed = Math.max(1e-7, simulatedMsPerWallMs);
    this.resetPace();
  }

  /**
   * Where the run has been, at once; beyond it in steps, so that the page shows the way. Another wish ends the way early. The last
   * window is one jump, so that readings after it cover one window.
   */
  protected async goTo(ms: number): Promise<void> {
    const { session } = this;
    const travel = this.#travel;
    const { windowMs } = this.scenario.view;
    if (ms > session.knownMs) {
      const near = windowMs <= MOST_JUMP_MS ? Math.max(session.positionMs, ms - windowMs) : ms;
      while ((session.positionMs < near && this.#travel === travel) || session.lagging) {
        await this.#advance(near, TRAVEL_BUDGET_MS);
      }
    }
    if (this.#travel === travel && session.positionMs !== ms) await session.seek(ms);
    this.publish(performance.now());
  }

  async #stepEvent(direction: 1 | -1): Promise<void> {
    await this.session.stepEvent(direction);
    this.publish(performance.now());
  }

  // ---- what can go wrong ----

  async #repair(error: unknown): Promise<void> {
    const ms = this.session.positionMs;
    try {
      await this.session.show(columnsOf(this.document), ms, true);
      const title = `A worker stopped. The run was started again and brought to ${ms.toFixed(2)} ms.`;
      this.notice = { kind: 'info', title, details: [messageOf(error)] };
    } catch (again) {
      this.fail('The simulation stopped and could not be started again', [messageOf(error), messageOf(again)]);
      throw again;
    }
  }

  #repairLater(error: unknown): void {
    if (!isCrash(error)) return;
    this.exclusive(() => this.#repair(error)).catch(() => undefined);
  }

  /** Nothing goes on until something else is loaded. */
  fail(title: string, details: string[]): void {
    this.failed = true;
    this.#playing = false;
    this.notice = { kind: 'error', title, details };
  }

  /** Hashes cost a pass over all memory: only when the run has stood still for a moment. */
  #hashSoon(): void {
    clearTimeout(this.#hashTimer);
    this.hashes = null;
    if (this.#playing || this.loading || this.failed) return;
    this.#hashTimer = setTimeout(() => {
      if (this.#playing || this.#waiting > 0 || this.#step) return;
      const at = this.session.version;
      this.session.summaries().then(
        (variants) => {
          if (at === this.session.version) this.hashes = variants.map((variant) => variant.stateHash);
        },
        () => undefined,
      );
    }, 200);
  }
}

function clampMs(ms: number): number {
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), 1e9) : 0;
}

export function isCrash(error: unknown): boolean {
  return error instanceof Error && error.name === 'WorkerCrash';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
