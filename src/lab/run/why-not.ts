/**
 * Why a rule did not fire: every rule of a knob's strategy with its conditions, as they were in the last window that was closed,
 * and what the governor held against it. Computed from the engine's state alone (signals of that window, the governor's record),
 * so that the same moment of a run gives the same answer wherever it is asked. Reads; changes nothing.
 *
 * A test compares the rule that is said to fire with the one that the engine's tuner wished for.
 */
import * as L from '../../engine/layout';
import { costsOf } from '../scenario/profiles';
import type { Scenario } from '../scenario/schema';
import { KNOBS } from '../scenario/words';
import type { Knob } from '../scenario/words';
import type { Engine } from './engine';
import { RULES } from './rules';
import { rulesOf } from './why-rules';
import type { Condition, RuleContext } from './why-rules';

export type { Condition } from './why-rules';

/** One rule, as of the last window. */
export interface RuleExplanation {
  /** Index into RULES. */
  rule: number;
  id: string;
  /** All must hold. */
  conditions: readonly Condition[];
  holds: boolean;
  /** It holds, but a rule before it does as well, and only the first one counts. */
  behind: string | null;
}

/** What the governor remembers of a knob. */
export interface GovernorState {
  /** Rule (index into RULES, 0 none) that the tuner wished for in the last windows, and in how many; how many it needs. */
  rule: number;
  windowsHeld: number;
  windowsNeeded: number;
  /** Windows left of a cooldown and of a freeze; until the audit of the last decision, 0 if none is pending. */
  cooldown: number;
  frozen: number;
  auditIn: number;
  /** Experiments in a row that failed, and windows since the last one. */
  failures: number;
  quiet: number;
}

export interface KnobExplanation {
  knob: Knob;
  /** Null for the two knobs of the whole machine. */
  cpu: number | null;
  strategy: 'fixed' | 'seed' | 'climb';
  value: number;
  /** False until a window with signals has been closed: then no condition means anything. */
  sampled: boolean;
  governor: GovernorState;
  rules: readonly RuleExplanation[];
  /** The answer in one sentence. */
  because: string;
}

/** All five knobs as one CPU sees them. */
export interface CpuExplanation {
  /** The moment that it is about, in cycles and ms. */
  cycle: number;
  atMs: number;
  /** In the order of KNOBS. */
  knobs: readonly KnobExplanation[];
}

const OFFSETS: Record<Knob, number> = {
  cacheEntries: L.CPU_ENTRIES,
  simdFrom: L.CPU_SIMD_FROM,
  prefetchLines: L.CPU_PREFETCH_LINES,
  stealFrom: L.H_STEAL_FROM,
  batchTasks: L.H_BATCH_TASKS,
};
const isMachineWide = (knob: number) => knob >= L.KNOB_STEAL;

/**
 * Explains one knob of one CPU (ignored for `stealFrom` and `batchTasks`) of a variant, whose engine is at some moment.
 * `scenario` is the one that holds at that moment: with its interventions applied.
 */
export function explainKnob(
  engine: Engine,
  scenario: Scenario,
  variant: number,
  knob: Knob,
  cpu: number,
): KnobExplanation {
  const index = KNOBS.indexOf(knob);
  const settings = scenario.variants[variant];
  if (!settings) throw new RangeError(`there is no variant ${variant}`);
  if (!isMachineWide(index) && !(cpu >= 0 && cpu < engine.u32(L.H_CPUS)))
    throw new RangeError(`there is no CPU ${cpu}`);
  const block = L.CPU0 + cpu * L.CPU_STRIDE;
  const view = new DataView(engine.buffer);
  const signals = isMachineWide(index) ? L.MACHINE_SIGNALS : block + L.CPU_SIGNALS;
  const record = isMachineWide(index)
    ? L.MACHINE_KNOBS + (index - L.KNOB_STEAL) * L.KNOB_BYTES
    : block + L.CPU_KNOBS + index * L.KNOB_BYTES;
  const value = engine.u32(isMachineWide(index) ? OFFSETS[knob] : block + OFFSETS[knob]);
  const context: RuleContext = {
    signal: (offset) => offered(offset, engine.u32(record + L.G_OFFER)) ?? view.getFloat64(signals + offset, true),
    value,
    variant: settings,
    missesInFlight: costsOf(scenario.machine).missesInFlight,
    crossover: engine.u32(L.H_CROSSOVER),
  };
  const governor = readGovernor(engine, record, settings.governor.consecutive);
  const { strategy } = settings[knob];
  const sampled = context.signal(L.SIG_SAMPLES) > 0;
  const rules = strategy === 'fixed' ? [] : explainRules(context, knob, strategy);
  const because = sentence(strategy, sampled, governor, rules);
  const where = isMachineWide(index) ? null : cpu;
  return { knob, cpu: where, strategy, value, sampled, governor, rules, because };
}

/** Explains every knob of one CPU; see `explainKnob`. Throws a RangeError where there is no such variant or CPU. */
export function explainCpu(engine: Engine, scenario: Scenario, variant: number, cpu: number): CpuExplanation {
  const knobs = KNOBS.map((knob) => explainKnob(engine, scenario, variant, knob, cpu));
  return { cycle: engine.cycle, atMs: engine.cycle / costsOf(scenario.machine).cyclesPerMs, knobs };
}

/** What a knob may try is its own: the signals of a CPU hold that of the knob that was asked last. */
function offered(offset: number, offer: number): number | null {
  if (offset === L.SIG_READY) return offer & 1;
  if (offset === L.SIG_EXPLORE) return (offer >> 1) & 1;
  return offset === L.SIG_STEADY ? (offer >> 2) & 1 : null;
}

function readGovernor(engine: Engine, record: number, windowsNeeded: number): GovernorState {
  const field = (offset: number) => engine.u32(record + offset);
  return {
    rule: field(L.G_RULE),
    windowsHeld: field(L.G_HELD),
    windowsNeeded,
    cooldown: field(L.G_COOLDOWN),
    frozen: field(L.G_FROZEN),
    auditIn: field(L.G_AUDIT_LEFT),
    failures: field(L.G_FAILURES),
    quiet: field(L.G_QUIET),
  };
}

function explainRules(context: RuleContext, knob: Knob, strategy: 'seed' | 'climb'): RuleExplanation[] {
  let first: string | null = null;
  return rulesOf(knob, strategy).map(({ id, conditions: make }) => {
    const conditions = make(context);
    const holds = conditions.every((condition) => condition.holds);
    const behind = holds ? first : null;
    if (holds) first ??= id;
    return { rule: RULES.findIndex((rule) => rule.id === id), id, conditions, holds, behind };
  });
}

function sentence(
  strategy: string,
  sampled: boolean,
  governor: GovernorState,
  rules: readonly RuleExplanation[],
): string {
  if (strategy === 'fixed') return 'the parameter is fixed: no tuner may change it';
  if (!sampled) return 'no window has been closed yet: there are no signals';
  const windows = (n: number) => `${n} more ${n === 1 ? 'window' : 'windows'}`;
  if (governor.frozen > 0) return `it went back and forth and is frozen for ${windows(governor.frozen)}`;
  const firing = rules.find(({ holds }) => holds);
  if (!firing) return `no rule holds: ${rules.map(missing).join('; ')}`;
  if (governor.cooldown > 0)
    return `${firing.id} holds, but the last change was too recent: ${windows(governor.cooldown)}`;
  const { windowsHeld, windowsNeeded } = governor;
  return `${firing.id} holds, for ${windowsHeld} of the ${windowsNeeded} windows that it needs in a row`;
}

/** The first condition of a rule that does not hold. */
function missing({ id, conditions }: RuleExplanation): string {
  const failed = conditions.find(({ holds }) => !holds);
  if (!failed) return id;
  const { what, value, comparison, limit } = failed;
  return `${id} needs ${what} ${comparison} ${brief(limit)}, it is ${brief(value)}`;
}

const brief = (value: number) => (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'unknown');
