/**
 * Live tuning: fixed and self-tuning kernels take turns on the same tasks, a block each. What disturbs one block disturbs its
 * neighbours too, so that quotients of neighbours say more than either time. What tuning and monitoring cost is measured
 * apart from what they gain (overhead.ts).
 */
import type { Scenario } from '../scenario/schema';
import type { Variant } from '../scenario/variant';
import type { Costs } from './live-scenario';
import { fixedVariant, liveConfig, liveScenario, measurablePhases, tunedVariant } from './live-scenario';
import { runOverhead } from './overhead';
import type { Overheads } from './overhead';
import type { Obituary, PoolCounters } from './pool';
import { readCounters, runBlock, shareOut, total } from './pool';
import type { Session } from './session';
import type { Estimate } from './statistics';
import { estimate, pairedRatios } from './statistics';

/** Kernels that take turns, and the slots that hold them. */
export const KERNELS = ['fixed', 'tuned'] as const;
export type KernelName = (typeof KERNELS)[number];
export const FIRST_SLOT = 1;

const slotOf = (name: KernelName) => FIRST_SLOT + KERNELS.indexOf(name);

/** How long a block should last: long enough that starting threads does not count. */
const BLOCK_MS = 30;
/** Of the budget: for what tuning and monitoring cost. The rest is for what tuning gains. */
const OVERHEAD_SHARE = 0.5;
const FIRST_TASKS = 2000;
const FEWEST_ROUNDS = 6;

export interface KernelResult {
  name: KernelName;
  /** ns of wall time per operation, all CPUs together. */
  nsPerOp: Estimate;
  opsPerSecond: number;
  hitRate: number;
  steals: number;
  stolenTasks: number;
  parks: number;
  decisions: number;
  reverted: number;
  parameters: PoolCounters['parameters'];
}

export interface TuningResult {
  scenarioTitle: string;
  /** Whether the scenario had no phase that can be measured, so that another workload was. */
  fallbackWorkload: boolean;
  cpus: number;
  tasksPerBlock: number;
  rounds: number;
  replacedThreads: number;
  /** SIMD crossover that the tuners started from. */
  crossover: number;
  kernels: KernelResult[];
  /** tuned / fixed - 1: negative is better. Without the first tenth, in which it learns. */
  gain: Estimate;
  /** Share of time that tuners cost: tuners that change nothing / none - 1, with counters both. */
  tuningOverhead: Estimate;
  /** Share of time that all monitoring costs: events, counters and latencies / none - 1. */
  monitoringOverhead: Estimate;
  /** The same of counters and latencies alone. */
  countersOverhead: Estimate;
  /** None / none - 1, measured in the same way: the error of the method. */
  controlOverhead: Estimate;
}

export interface TuningOptions {
  budgetMs: number;
  /** How long a block lasts at most: longer ones show more of the threads, shorter ones give more rounds. */
  blockMs?: number;
  costsNs: Costs;
  /** After every round; `nsPerOp` are the samples so far, round by round. */
  progress: (result: TuningResult, nsPerOp: Readonly<Record<KernelName, readonly number[]>>) => void;
  cancelled: () => boolean;
  /** Is told of each block before it begins, which waits for the answer. */
  block?: (block: BlockPlace) => Promise<void> | void;
  /** Is told of each turn of a kernel, when it is over: how long it took, and what the kernel has counted ever. */
  turn?: (kernel: KernelName, ms: number, counters: PoolCounters) => void;
  /** Is told of threads that died and were replaced. */
  died?: Obituary;
}

/** Which block it is. */
export interface BlockPlace {
  kernel: KernelName;
  slot: number;
  phase: number;
  round: number;
}

export async function runTuning(session: Session, base: Scenario, options: TuningOptions): Promise<TuningResult> {
  const scenario = liveScenario(base, session.cpus, options.costsNs);
  const variant = base.variants[0]!;
  for (const [index, name] of KERNELS.entries()) {
    await session.openSlot(FIRST_SLOT + index, configOf(scenario, variant, name));
  }
  const course = new Course(session, scenario, options);
  const until = session.host.now() + options.budgetMs * (1 - OVERHEAD_SHARE);
  await course.measureBlock(options.budgetMs, options.blockMs ?? BLOCK_MS);
  let result: TuningResult;
  do {
    await course.round();
    result = { ...(await summarise(session, base, course)), ...named(null) };
    options.progress(result, course.nsPerOp);
  } while ((session.host.now() < until || course.rounds < FEWEST_ROUNDS) && !options.cancelled());
  if (options.cancelled()) return result;
  const overheads = await runOverhead(session, base, {
    budgetMs: options.budgetMs * OVERHEAD_SHARE,
    costsNs: options.costsNs,
    progress: (so) => options.progress({ ...result, ...named(so) }, course.nsPerOp),
    cancelled: options.cancelled,
  });
  return { ...result, ...named(overheads) };
}

type OverheadFields = Pick<
  TuningResult,
  'tuningOverhead' | 'monitoringOverhead' | 'countersOverhead' | 'controlOverhead'
>;

function named(overheads: Overheads | null): OverheadFields {
  const of = (name: keyof Overheads) => overheads?.[name] ?? estimate([]);
  return {
    tuningOverhead: of('tuning'),
    monitoringOverhead: of('monitoring'),
    countersOverhead: of('counters'),
    controlOverhead: of('control'),
  };
}

/** Both count, since without counters tuners have nothing to go by. */
function configOf(scenario: Scenario, variant: Variant, name: KernelName): Float64Array {
  const kernel = name === 'tuned' ? tunedVariant(variant) : fixedVariant(variant);
  return liveConfig(scenario, { ...kernel, monitoring: 'counters' });
}

/** Rounds of blocks: each kernel gets the same tasks of each phase, in an order that rotates. */
class Course {
  readonly nsPerOp: Record<KernelName, number[]> = { fixed: [], tuned: [] };
  rounds = 0;
  replaced = 0;
  tasks = FIRST_TASKS;
  #number = 0;
  readonly #session: Session;
  readonly #phases: Scenario['workload']['phases'];
  readonly #hooks: Pick<TuningOptions, 'block' | 'turn' | 'died'>;

  constructor(session: Session, scenario: Scenario, hooks: Pick<TuningOptions, 'block' | 'turn' | 'died'>) {
    this.#session = session;
    this.#hooks = hooks;
    this.#phases = scenario.workload.phases;
  }

  /** Finds how many tasks of each phase make a block last, within what the budget has room for. */
  async measureBlock(budgetMs: number, blockMs: number): Promise<void> {
    const { ms } = await this.#block('fixed');
    const wanted = Math.min(blockMs, budgetMs / (KERNELS.length * FEWEST_ROUNDS * 2));
    this.tasks = Math.max(200, Math.round((FIRST_TASKS * wanted) / Math.max(0.01, ms)));
    this.#number += FIRST_TASKS;
  }

  async round(): Promise<void> {
    for (let turn = 0; turn < KERNELS.length; turn++) {
      const name = KERNELS[(turn + this.rounds) % KERNELS.length]!;
      const { ms, ops } = await this.#block(name);
      this.nsPerOp[name].push((ms * 1e6) / ops);
      const { turn: told } = this.#hooks;
      if (told) told(name, ms, await readCounters(this.#session, slotOf(name)));
    }
    this.#number += this.tasks * 2;
    this.rounds++;
  }

  /** One block: every phase once. */
  async #block(name: KernelName): Promise<{ ms: number; ops: number }> {
    const sum = { ms: 0, ops: 0 };
    const { cpus } = this.#session;
    for (const [phase, { skew }] of this.#phases.entries()) {
      const tasks = shareOut(Math.max(cpus, Math.round(this.tasks / this.#phases.length)), cpus, skew);
      const first = tasks.map(() => this.#number);
      const slot = slotOf(name);
      await this.#hooks.block?.({ kernel: name, slot, phase, round: this.rounds });
      const { died } = this.#hooks;
      const { ms, ops, replaced } = await runBlock(this.#session, slot, { phase, tasks, first }, { died });
      sum.ms += ms;
      sum.ops += ops;
      this.replaced += replaced;
    }
    return sum;
  }
}

async function summarise(
  session: Session,
  base: Scenario,
  course: Course,
): Promise<Omit<TuningResult, keyof OverheadFields>> {
  const learning = Math.ceil(course.rounds / 10);
  const gains = pairedRatios(course.nsPerOp.tuned, course.nsPerOp.fixed)
    .slice(learning)
    .map((ratio) => ratio - 1);
  const kernels = await Promise.all(
    KERNELS.map(async (name, index) => kernelResult(name, course, await readCounters(session, FIRST_SLOT + index))),
  );
  const { crossover } = await readCounters(session, FIRST_SLOT + 1);
  return {
    scenarioTitle: base.title,
    fallbackWorkload: measurablePhases(base).fallback,
    cpus: session.cpus,
    tasksPerBlock: course.tasks,
    rounds: course.rounds,
    replacedThreads: course.replaced,
    crossover,
    kernels,
    gain: estimate(gains),
  };
}

function kernelResult(name: KernelName, course: Course, counters: PoolCounters): KernelResult {
  const nsPerOp = estimate(course.nsPerOp[name]);
  return {
    name,
    nsPerOp,
    opsPerSecond: 1e9 / nsPerOp.median,
    hitRate: total(counters, 'hits') / total(counters, 'lookups'),
    steals: total(counters, 'steals'),
    stolenTasks: total(counters, 'tasksStolen'),
    parks: counters.parks.reduce((sum, count) => sum + count, 0),
    decisions: counters.decisions,
    reverted: counters.reverted,
    parameters: counters.parameters,
  };
}
