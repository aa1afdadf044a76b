/**
 * The live pool of the page: real threads on the scenario's workload, fixed and tuned kernels taking turns until somebody stops
 * them; what it looks like while it runs, and what it has come to. It goes on while another mode is open.
 */
import { costsOfReport, COST_PARTS } from '../lab/measure/live-costs';
import { measure } from '../lab/measure/measure';
import { runOverhead } from '../lab/measure/overhead';
import type { Overheads } from '../lab/measure/overhead';
import type { MeasureHost } from '../lab/measure/protocol';
import { askToCrash, glance, parkThreads } from '../lab/measure/pool';
import type { PoolCounters } from '../lab/measure/pool';
import type { MeasureReport, TuningReport } from '../lab/measure/report';
import { asData } from '../lab/measure/report';
import { Session } from '../lab/measure/session';
import { KERNELS, runTuning } from '../lab/measure/tuning';
import type { BlockPlace, KernelName, TuningResult } from '../lab/measure/tuning';
import type { Scenario } from '../lab/scenario/schema';
import type { ModeHost } from './modes';
import { Lanes } from './live-lanes';
import type { Lane } from './live-lanes';
import { liveRun } from './live-run.svelte';

export type PoolStatus = 'stopped' | 'starting' | 'running' | 'parking' | 'parked' | 'stopping';

/** As JSON has it: no number is null. */
type Data<T> = { [K in keyof T]: Nullable<T[K]> };
type Nullable<T> = { [K in keyof T]: K extends 'n' | 'outliers' ? T[K] : T[K] | null };

/** As they are called beside each other. */
export const KERNEL_NAMES: Readonly<Record<KernelName, string>> = { fixed: 'Fixed', tuned: 'Self-tuning' };

export interface PoolEvent {
  /** Since the start. */
  atMs: number;
  text: string;
}

const GLANCE_MS = 20;
/** Long enough to see queues rise and fall. */
const BLOCK_MS = 120;
/** For what tuning and monitoring cost, and after how many rounds that is measured first. */
const OVERHEAD_BUDGET_MS = 12_000;
const OVERHEADS_AFTER_ROUNDS = 8;
const SHOWN_EVERY_MS = 120;
/** Of the measurement of costs that comes first where there was none. */
const COST_BUDGET_SECONDS = 5;
const MOST_EVENTS = 50;
/** Rounds of the picture of the gain. */
const MOST_ROUNDS = 400;

export class LivePool {
  status = $state<PoolStatus>('stopped');
  result = $state.raw<TuningReport | null>(null);
  /** tuned / fixed - 1 of each round so far. */
  gains = $state.raw<readonly number[]>([]);
  lanes = $state.raw<Readonly<Record<KernelName, readonly Lane[]>>>({ fixed: [], tuned: [] });
  /** What tuning and monitoring cost; null until that was measured. */
  overheads = $state.raw<Data<Overheads> | null>(null);
  /** When that is being measured: until when at the latest. */
  overheadsUntilMs = $state<number | null>(null);
  place = $state.raw<BlockPlace | null>(null);
  parked = $state(0);
  threads = $state(0);
  shares = $state(false);
  events = $state.raw<readonly PoolEvent[]>([]);
  error = $state('');
  /** What the threads work on. */
  scenario = $state.raw<Scenario | null>(null);

  #session: Session | null = null;
  #began = 0;
  #resume: (() => void) | null = null;
  #next: Scenario | null = null;
  #overheadsDue = false;
  #costs: ReturnType<typeof costsOfReport> = {};
  readonly #lanes: Record<KernelName, Lanes> = { fixed: new Lanes(), tuned: new Lanes() };
  #lastShownMs = 0;
  /** Wall time that each kernel has had its turn. */
  #workedMs: Record<KernelName, number> = { fixed: 0, tuned: 0 };

  get isOn(): boolean {
    return this.status !== 'stopped';
  }

  /** Runs until stopped. `report` is what was measured before; without one costs are measured first. */
  async start(scenario: Scenario, modeHost: ModeHost, report: MeasureReport | null): Promise<void> {
    if (this.isOn) return;
    this.status = 'starting';
    this.error = '';
    this.events = [];
    this.#began = performance.now();
    try {
      const host = await modeHost.measureHost();
      this.shares = host.shares;
      this.#costs = costsOfReport(report?.crossover ? report : await this.#measureCosts(scenario, modeHost, host));
      this.#next = scenario;
      // A changed workload starts anew, in new memory.
      for (let next = this.#wanted; next; next = this.#wanted) await this.#runOn(next, host);
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    } finally {
      this.status = 'stopped';
      this.place = null;
      this.parked = 0;
    }
  }

  get #isStopping(): boolean {
    return this.status === 'stopping';
  }

  get #wanted(): Scenario | null {
    return this.#isStopping ? null : this.#next;
  }

  async #measureCosts(scenario: Scenario, { engine }: ModeHost, host: MeasureHost): Promise<MeasureReport> {
    this.#note('measuring what lookups, checks, memory and the deque cost here');
    const { module, build } = await engine();
    const options = { budgetSeconds: COST_BUDGET_SECONDS, scenario, simulator: module, build, parts: COST_PARTS };
    return measure(host, { ...options, cancelled: () => this.#isStopping });
  }

  async #runOn(scenario: Scenario, host: MeasureHost): Promise<void> {
    const session = await Session.open(host);
    this.#session = session;
    this.#begin(scenario, session);
    const timer = setInterval(() => this.#look(), GLANCE_MS);
    try {
      await runTuning(session, scenario, {
        budgetMs: Infinity,
        blockMs: BLOCK_MS,
        costsNs: this.#costs,
        progress: (result, nsPerOp) => this.#progress(result, nsPerOp),
        cancelled: () => this.#isStopping || this.#next !== null,
        block: (place) => this.#block(place),
        turn: (kernel, ms, counters) => this.#turn(kernel, ms, counters),
        died: (cpu, message) => this.#note(`the thread of CPU ${cpu} died (${message}); another one has taken over`),
      });
    } finally {
      clearInterval(timer);
      liveRun.end();
      session.end();
      this.#session = null;
    }
  }

  #begin(scenario: Scenario, session: Session): void {
    this.#next = null;
    this.scenario = scenario;
    this.threads = session.cpus;
    this.result = null;
    this.gains = [];
    this.overheads = null;
    this.#overheadsDue = false;
    for (const name of KERNELS) this.#lanes[name].clear();
    this.lanes = { fixed: [], tuned: [] };
    this.#workedMs = { fixed: 0, tuned: 0 };
    liveRun.begin(scenario.title, Object.values(KERNEL_NAMES), scenario.alerts);
    if (!this.#isStopping) this.status = 'running';
    this.#note(`${session.cpus === 1 ? 'one thread works' : `${session.cpus} threads work`} on ${scenario.title}`);
  }

  /** Another workload or fixed kernel from the next block on, if it differs. */
  follow(scenario: Scenario): void {
    if (!this.isOn || this.status === 'stopping' || !this.scenario || sameWork(scenario, this.scenario)) return;
    this.#next = scenario;
    this.#resume?.();
  }

  /** Before each block: waits while parked. */
  async #block(place: BlockPlace): Promise<void> {
    this.place = place;
    const session = this.#session!;
    if (place.phase === 0 && (this.#overheadsDue || (!this.overheads && place.round >= OVERHEADS_AFTER_ROUNDS))) {
      await this.#measureOverheads(session);
    }
    if (!this.#isParking()) return;
    const resume = await parkThreads(session, place.slot, place.phase);
    const awaited = new Promise<void>((done) => (this.#resume = done));
    // Stopped meanwhile.
    if (this.#isParking()) this.status = 'parked';
    else this.#resume?.();
    await awaited;
    this.#resume = null;
    await resume();
    this.parked = 0;
  }

  #isParking(): boolean {
    return this.status === 'parking';
  }

  /** While the kernels wait: on against off on one thread, in fours. */
  async #measureOverheads(session: Session): Promise<void> {
    this.#overheadsDue = false;
    this.overheadsUntilMs = performance.now() + OVERHEAD_BUDGET_MS;
    try {
      const found = await runOverhead(session, this.scenario!, {
        budgetMs: OVERHEAD_BUDGET_MS,
        costsNs: this.#costs,
        progress: (so) => (this.overheads = asData(so)),
        cancelled: () => this.status !== 'running' || this.#next !== null,
      });
      this.overheads = asData(found);
    } finally {
      this.overheadsUntilMs = null;
    }
  }

  /** Measures what tuning and monitoring cost again, before the next block. */
  measureOverheads(): void {
    if (this.status === 'running') this.#overheadsDue = true;
  }

  park(): void {
    if (this.status === 'running') this.status = 'parking';
  }

  resume(): void {
    if (this.status !== 'parked' && this.status !== 'parking') return;
    this.status = 'running';
    this.#resume?.();
  }

  stop(): void {
    if (!this.isOn) return;
    this.status = 'stopping';
    this.#resume?.();
  }

  /** Makes a thread trap before its next task, as a fault in the kernel would: it is reported and replaced. */
  crash(cpu: number): void {
    if (!this.#session || !this.place) return;
    askToCrash(this.#session, this.place.slot, cpu);
  }

  /** Looks at the block that runs; draws it less often. */
  #look(): void {
    const { place } = this;
    const session = this.#session;
    const seen = session && place ? glance(session, place.slot) : null;
    if (!seen || !place) return;
    this.parked = seen.parked;
    if (seen.working && this.status === 'running' && this.overheadsUntilMs === null)
      this.#lanes[place.kernel].note(seen);
    const now = performance.now();
    if (now - this.#lastShownMs < SHOWN_EVERY_MS) return;
    this.#lastShownMs = now;
    this.lanes = { fixed: this.#lanes.fixed.lanes, tuned: this.#lanes.tuned.lanes };
  }

  /** What the turn of a kernel has come to, for whoever watches the run. */
  #turn(kernel: KernelName, ms: number, counters: PoolCounters): void {
    this.#workedMs[kernel] += ms;
    const session = this.#session;
    const now = session && this.place ? glance(session, this.place.slot) : null;
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const time = now ? { busyNs: sum(now.busyNs), idleNs: sum(now.idleNs) } : {};
    // At the end of a turn nothing waits: queues are those that were seen while it lasted.
    const queues = this.#lanes[kernel].queues;
    liveRun.add(KERNEL_NAMES[kernel], { ...counters, ...time, ...(queues ? { queues } : {}) }, this.#workedMs[kernel]);
  }

  #progress(result: TuningResult, nsPerOp: Readonly<Record<KernelName, readonly number[]>>): void {
    this.result = asData<TuningReport>(result);
    this.gains = nsPerOp.tuned.map((value, round) => value / nsPerOp.fixed[round]! - 1).slice(-MOST_ROUNDS);
  }

  #note(text: string): void {
    const atMs = performance.now() - this.#began;
    this.events = [...this.events, { atMs, text }].slice(-MOST_EVENTS);
  }
}

/** Whether the pool would do the same for both. */
function sameWork(a: Scenario, b: Scenario): boolean {
  const relevant = ({ workload, table, variants, seed }: Scenario) =>
    JSON.stringify([workload, table, variants[0], seed]);
  return relevant(a) === relevant(b);
}

let instance: LivePool | null = null;

/** One for the page, so that it outlives the panel. */
export function pagePool(): LivePool {
  return (instance ??= new LivePool());
}
