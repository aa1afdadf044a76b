/**
 * What observing and tuning cost a real kernel: on against off, on one CPU, on the same memory, with the same tasks. Blocks come
 * in fours, off on on off and then the other way round, so that a machine that gets slower or faster on the way falls on both
 * sides alike; the quotient of a four is one sample. Off against off is measured in the same way: what that gives is the error
 * of the method.
 */
import { MONITORING_COUNTERS, MONITORING_EVENTS, MONITORING_OFF } from '../../engine/layout';
import type { Scenario } from '../scenario/schema';
import type { Costs } from './live-scenario';
import { liveConfig, liveScenario, tunedVariant } from './live-scenario';
import type { Step } from './protocol';
import type { Session } from './session';
import type { Estimate } from './statistics';
import { estimate, fourRatio } from './statistics';

export const OVERHEAD_SLOT = 6;
/** Width of the 95 % interval that is wanted: 0.3 % of the time. */
export const WANTED_WIDTH = 0.003;

/** Short, so that what disturbs the machine rarely falls on one side only; long enough for several windows. */
const BLOCK_MS = 0.6;
const FIRST_TASKS = 2000;
const FEWEST_ROUNDS = 6;

/** Rounds that the thread runs before it is heard again. */
const ROUNDS_AT_ONCE = 5;

/** What a kernel does beside its work: its level of monitoring, and whether tuners run in every window (and change nothing). */
export type Mode = readonly [level: number, tunes: 0 | 1];

export const COMPARISONS: Readonly<Record<OverheadName, readonly [off: Mode, on: Mode]>> = {
  control: [
    [MONITORING_OFF, 0],
    [MONITORING_OFF, 0],
  ],
  counters: [
    [MONITORING_OFF, 0],
    [MONITORING_COUNTERS, 0],
  ],
  monitoring: [
    [MONITORING_OFF, 0],
    [MONITORING_EVENTS, 0],
  ],
  tuning: [
    [MONITORING_COUNTERS, 0],
    [MONITORING_COUNTERS, 1],
  ],
};

export const OVERHEADS = ['control', 'counters', 'monitoring', 'tuning'] as const;
export type OverheadName = (typeof OVERHEADS)[number];

/** Shares of time: on / off - 1. */
export type Overheads = Record<OverheadName, Estimate>;

export interface OverheadOptions {
  budgetMs: number;
  costsNs: Costs;
  progress?: (result: Overheads) => void;
  cancelled?: () => boolean;
}

/** Measures until every interval is as narrow as wanted or the budget is over. */
export async function runOverhead(session: Session, base: Scenario, options: OverheadOptions): Promise<Overheads> {
  const scenario = liveScenario(base, 1, options.costsNs);
  const variant = { ...tunedVariant(base.variants[0]!), monitoring: 'counters' as const };
  await session.openSlot(OVERHEAD_SLOT, liveConfig(scenario, variant, true), 1);
  const course = new Course(session, scenario.workload.phases.length);
  const until = session.host.now() + options.budgetMs;
  await course.sizeBlock();
  let result: Overheads;
  do {
    await course.rounds();
    result = course.result();
    options.progress?.(result);
    const narrow = OVERHEADS.every((name) => result[name].high - result[name].low <= WANTED_WIDTH);
    if (narrow && course.done >= FEWEST_ROUNDS) break;
  } while ((session.host.now() < until || course.done < FEWEST_ROUNDS) && !options.cancelled?.());
  return result;
}

class Course {
  done = 0;
  readonly #samples: Record<OverheadName, number[]> = { control: [], counters: [], monitoring: [], tuning: [] };
  readonly #session: Session;
  readonly #phases: number;
  #tasks = FIRST_TASKS;
  #number = 0;

  constructor(session: Session, phases: number) {
    this.#session = session;
    this.#phases = phases;
  }

  /** Finds how many tasks make a block last. */
  async sizeBlock(): Promise<void> {
    await this.#time([this.#block([MONITORING_COUNTERS, 1])]);
    const [ms] = await this.#time([this.#block([MONITORING_COUNTERS, 1])]);
    const blockMs = Math.max(BLOCK_MS, this.#session.sampleMs);
    this.#tasks = Math.max(100, Math.round((FIRST_TASKS * blockMs) / Math.max(0.01, ms!)));
  }

  /** A few fours of each comparison. */
  async rounds(n = ROUNDS_AT_ONCE): Promise<void> {
    for (let round = 0; round < n; round++) {
      for (const name of OVERHEADS) await this.#four(name);
      this.done++;
    }
  }

  async #four(name: OverheadName): Promise<void> {
    const [off, on] = COMPARISONS[name];
    const offOutside = this.done % 2 === 0;
    const order = offOutside ? [off, on, on, off] : [on, off, off, on];
    // The first run of new tasks pays for their memory and is left out.
    const [, a, b, c, d] = await this.#time([order[0]!, ...order].map((mode) => this.#block(mode)));
    this.#samples[name].push(fourRatio([a!, b!, c!, d!], offOutside));
    this.#number += this.#tasks;
  }

  result(): Overheads {
    const entries = OVERHEADS.map((name) => [name, estimate(this.#samples[name])] as const);
    return Object.fromEntries(entries) as unknown as Overheads;
  }

  /** Every phase once. */
  #block([level, tunes]: Mode): Step[] {
    const each = Math.ceil(this.#tasks / this.#phases);
    return [
      { call: ['choose', level, tunes], timed: false },
      { call: ['alone', each, this.#number], timed: true },
    ];
  }

  /** ms of each block. */
  #time(blocks: readonly Step[][]): Promise<number[]> {
    return this.#session.first.spans(OVERHEAD_SLOT, blocks.flat());
  }
}
