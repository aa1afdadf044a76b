/** Events of a kernel as lines of a log: when, which CPU, which part of the kernel, how serious, and what. */
import type { EventTail } from '../lab/run/history';
import type { EventBatch } from '../lab/run/frame';
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

/** The newest lines that pass, newest first, at most `most`; and how many events were looked at. */
export function logLines(
  tails: readonly EventTail[],
  cyclesPerMs: number,
  filter: LogFilter,
  most: number,
): { lines: LogLine[]; more: boolean } {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = tails.flatMap((tail, variant) => {
    if (filter.variant !== null && filter.variant !== variant) return [];
    const lines: LogLine[] = [];
    for (let index = tail.batches.length - 1; index >= 0; index--) {
      const batch = tail.batches[index]!;
      for (let row = batch.count - 1; row >= 0; row--) {
        if (lines.length > most) return lines;
        const line = lineOf(batch, row, variant, cyclesPerMs);
        if (line && passes(line, filter, words)) lines.push(line);
      }
    }
    return lines;
  });
  found.sort((a, b) => b.atMs - a.atMs);
  return { lines: found.slice(0, most), more: found.length > most };
}

function passes(line: LogLine, filter: LogFilter, words: readonly string[]): boolean {
  if (LEVELS.indexOf(line.level) < LEVELS.indexOf(filter.level)) return false;
  if (filter.cpu !== null && line.cpu !== filter.cpu) return false;
  if (filter.subsystem !== null && line.subsystem !== filter.subsystem) return false;
  if (line.atMs < filter.fromMs || line.atMs > filter.toMs) return false;
  if (words.length === 0) return true;
  const text = `${line.level} ${line.subsystem} ${line.text}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function lineOf(batch: EventBatch, row: number, variant: number, cyclesPerMs: number): LogLine | null {
  const kind = EVENT_KINDS[batch.kind[row]!] ?? 'none';
  const describe = DESCRIBE[kind];
  if (!describe) return null;
  const args = batch.args.subarray(row * 4, row * 4 + 4);
  const signals = batch.signals.subarray(row * 4, row * 4 + 4);
  const cpu = batch.cpu[row]!;
  const said = describe(args, signals);
  return {
    key: `${variant}.${batch.seq[row]}`,
    variant,
    atMs: batch.cycle[row]! / cyclesPerMs,
    cpu: cpu === MACHINE_CPU ? null : cpu,
    ...said,
  };
}

type Said = Pick<LogLine, 'level' | 'subsystem' | 'text'>;
type Describe = (args: Int32Array, signals: Float64Array) => Said;

const knobOf = (index: number) => KNOBS[index] ?? 'parameter';
const partOf = (index: number) => KNOB_SUBSYSTEM[index] ?? 'scheduler';
const ruleOf = (index: number): string => RULES[index]?.id ?? `rule ${index}`;
const percent = (share: number) => (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : 'unknown');
const short = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(4)).toString() : '\u2013');

const DESCRIBE: Readonly<Record<string, Describe>> = {
  decision: ([id = 0, knob = 0, from = 0, rule = 0], [to = 0, s0 = 0, s1 = 0]) => ({
    level: 'info',
    subsystem: partOf(knob),
    text: `decision ${id}: ${knobOf(knob)} ${from} \u2192 ${to}, ${ruleOf(rule)} (${short(s0)}, ${short(s1)})`,
  }),
  audit: ([id = 0, knob = 0, outcome = 0, restored = 0], [change = 0]) => {
    const name = AUDIT_OUTCOMES[outcome] ?? 'unknown';
    const taken = name === 'reverted';
    return {
      level: taken ? 'warning' : 'info',
      subsystem: partOf(knob),
      text: `audit of decision ${id}: ${name}, cost ${percent(change)}${taken ? `, ${knobOf(knob)} is ${restored} again` : ''}`,
    };
  },
  near: ([rule = 0, knob = 0, held = 0, needed = 0], [s0 = 0, s1 = 0]) => ({
    level: 'debug',
    subsystem: partOf(knob),
    text: `${ruleOf(rule)} held ${held} of ${needed} windows (${short(s0)}, ${short(s1)})`,
  }),
  freeze: ([knob = 0, windows = 0, reversals = 0]) => ({
    level: 'warning',
    subsystem: partOf(knob),
    text: `${knobOf(knob)} went back and forth ${reversals} times: frozen for ${windows} windows`,
  }),
  steal: ([victim = 0, tasks = 0, left = 0]) => ({
    level: 'debug',
    subsystem: 'scheduler',
    text: `took ${tasks} ${tasks === 1 ? 'task' : 'tasks'} from CPU ${victim}, ${left} left there`,
  }),
  phase: ([phase = 0, round = 0]) => ({
    level: 'info',
    subsystem: 'workload',
    text: `phase ${phase + 1} begins, round ${round + 1}`,
  }),
  revoke: ([id = 0, generation = 0]) => ({
    level: 'debug',
    subsystem: 'capabilities',
    text: `capability ${id} revoked, generation ${generation}`,
  }),
  spill: ([tasks = 0]) => ({
    level: 'warning',
    subsystem: 'scheduler',
    text: `a queue is full: ${tasks} ${tasks === 1 ? 'task waits' : 'tasks wait'} in the shared one`,
  }),
};
