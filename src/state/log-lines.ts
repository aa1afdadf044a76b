/** Events of a kernel as lines of a log: when, which CPU, which part of the kernel, how serious, and what. */
import type { EventTail } from '../lab/run/history';
import type { EventBatch, EventKind } from '../lab/run/frame';
import { AUDIT_OUTCOMES, EVENT_KINDS, MACHINE_CPU } from '../lab/run/frame';
import { RULES } from '../lab/run/rules';
import { KNOBS } from '../lab/scenario/words';

export const LEVELS = ['debug', 'info', 'warning', 'error'] as const;
export type Level = (typeof LEVELS)[number];
export const SUBSYSTEMS = ['cache', 'simd', 'prefetch', 'scheduler', 'capabilities', 'workload', 'monitoring'] as const;
export type Subsystem = (typeof SUBSYSTEMS)[number];

export interface LogLine {
  key: string;
  variant: number;
  atMs: number;
  /** Null: the whole machine. */
  cpu: number | null;
  level: Level;
  subsystem: Subsystem;
  text: string;
}

export interface LogFilter {
  level: Level;
  variant: number | null;
  cpu: number | null;
  subsystem: Subsystem | null;
  fromMs: number;
  toMs: number;
  search: string;
}

const KNOB_SUBSYSTEM: readonly Subsystem[] = ['cache', 'simd', 'prefetch', 'scheduler', 'scheduler'];

/** Lines that pass a filter, newest first; each is put into words when it is asked for, since there are tens of thousands. */
export interface Log {
  readonly count: number;
  line(index: number): LogLine;
}

/** Where an event is: in which kernel's tail, and there in which batch and row. */
interface Place {
  variant: number;
  batch: EventBatch;
  row: number;
}

export function logOf(tails: readonly EventTail[], cyclesPerMs: number, filter: LogFilter): Log {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  const found: Place[] = [];
  tails.forEach((tail, variant) => {
    if (filter.variant !== null && filter.variant !== variant) return;
    for (const batch of tail.batches) {
      for (let row = 0; row < batch.count; row++) {
        if (passes(batch, row, cyclesPerMs, filter, words)) found.push({ variant, batch, row });
      }
    }
  });
  // CPUs are simulated a task at a time, so that events of one moment do not come in order.
  found.sort((a, b) => b.batch.cycle[b.row]! - a.batch.cycle[a.row]!);
  return { count: found.length, line: (index) => lineOf(found[index]!, cyclesPerMs) };
}

function passes(
  batch: EventBatch,
  row: number,
  cyclesPerMs: number,
  filter: LogFilter,
  words: readonly string[],
): boolean {
  const kind = KINDS[batch.kind[row]!];
  if (!kind) return false;
  const atMs = batch.cycle[row]! / cyclesPerMs;
  if (atMs < filter.fromMs || atMs > filter.toMs) return false;
  if (filter.cpu !== null && batch.cpu[row] !== filter.cpu) return false;
  const args = argsOf(batch, row);
  const [level, subsystem] = [kind.level(args), kind.subsystem(args)];
  if (LEVELS.indexOf(level) < LEVELS.indexOf(filter.level)) return false;
  if (filter.subsystem !== null && subsystem !== filter.subsystem) return false;
  if (words.length === 0) return true;
  const text =
    `${level} ${subsystem} ${EVENT_KINDS[batch.kind[row]!]} ${kind.text(args, signalsOf(batch, row))}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function lineOf({ variant, batch, row }: Place, cyclesPerMs: number): LogLine {
  const kind = KINDS[batch.kind[row]!]!;
  const args = argsOf(batch, row);
  const cpu = batch.cpu[row]!;
  return {
    key: `${variant}.${batch.seq[row]}`,
    variant,
    atMs: batch.cycle[row]! / cyclesPerMs,
    cpu: cpu === MACHINE_CPU ? null : cpu,
    level: kind.level(args),
    subsystem: kind.subsystem(args),
    text: kind.text(args, signalsOf(batch, row)),
  };
}

/** A line as it stands in a file. */
export function logText({ atMs, cpu, level, subsystem, text }: LogLine, kernel: string): string {
  return `${atMs.toFixed(6)} ms\t${kernel}\t${cpu === null ? 'all' : `CPU ${cpu}`}\t${level}\t${subsystem}\t${text}`;
}

const argsOf = (batch: EventBatch, row: number) => batch.args.subarray(row * 4, row * 4 + 4);
const signalsOf = (batch: EventBatch, row: number) => batch.signals.subarray(row * 4, row * 4 + 4);

interface Kind {
  level: (args: Int32Array) => Level;
  subsystem: (args: Int32Array) => Subsystem;
  text: (args: Int32Array, signals: Float64Array) => string;
}

const knobOf = (index: number) => KNOBS[index] ?? 'parameter';
const partOf = (index: number) => KNOB_SUBSYSTEM[index] ?? 'scheduler';
const ruleOf = (index: number): string => RULES[index]?.id ?? `rule ${index}`;
const percent = (share: number) => (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : 'unknown');
const short = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(4)).toString() : '\u2013');
const outcomeOf = (index: number) => AUDIT_OUTCOMES[index] ?? 'unknown';
const tasks = (count: number) => `${count} ${count === 1 ? 'task' : 'tasks'}`;

/** Every kind of event that is a line; those missing here are none. */
const DESCRIBE: Readonly<Partial<Record<EventKind, Kind>>> = {
  decision: {
    level: () => 'info',
    subsystem: ([, knob = 0]) => partOf(knob),
    text: ([id = 0, knob = 0, from = 0, rule = 0], [to = 0, s0 = 0, s1 = 0]) =>
      `decision ${id}: ${knobOf(knob)} ${from} \u2192 ${to}, ${ruleOf(rule)} (${short(s0)}, ${short(s1)})`,
  },
  audit: {
    level: ([, , outcome = 0]) => (outcomeOf(outcome) === 'reverted' ? 'warning' : 'info'),
    subsystem: ([, knob = 0]) => partOf(knob),
    text: ([id = 0, knob = 0, outcome = 0, restored = 0], [change = 0]) => {
      const taken = outcomeOf(outcome) === 'reverted' ? `, ${knobOf(knob)} is ${restored} again` : '';
      return `audit of decision ${id}: ${outcomeOf(outcome)}, cost ${percent(change)}${taken}`;
    },
  },
  near: {
    level: () => 'debug',
    subsystem: ([, knob = 0]) => partOf(knob),
    text: ([rule = 0, , held = 0, needed = 0], [s0 = 0, s1 = 0]) =>
      `${ruleOf(rule)} held ${held} of ${needed} windows (${short(s0)}, ${short(s1)})`,
  },
  freeze: {
    level: () => 'warning',
    subsystem: ([knob = 0]) => partOf(knob),
    text: ([knob = 0, windows = 0, reversals = 0]) =>
      `${knobOf(knob)} went back and forth ${reversals} times: frozen for ${windows} windows`,
  },
  steal: {
    level: () => 'debug',
    subsystem: () => 'scheduler',
    text: ([victim = 0, taken = 0, left = 0]) => `took ${tasks(taken)} from CPU ${victim}, ${left} left there`,
  },
  phase: {
    level: () => 'info',
    subsystem: () => 'workload',
    text: ([phase = 0, round = 0]) => `phase ${phase + 1} begins, round ${round + 1}`,
  },
  revoke: {
    level: () => 'debug',
    subsystem: () => 'capabilities',
    text: ([id = 0, generation = 0]) => `capability ${id} revoked, generation ${generation}`,
  },
  spill: {
    level: () => 'warning',
    subsystem: () => 'scheduler',
    text: ([waiting = 0]) => `a queue is full: ${tasks(waiting)} ${waiting === 1 ? 'waits' : 'wait'} in the shared one`,
  },
};
const KINDS: readonly (Kind | undefined)[] = EVENT_KINDS.map((kind) => DESCRIBE[kind]);
