/**
 * A run in the Trace Event Format (JSON), which Perfetto and chrome://tracing open: a process per variant, a thread per CPU. Tasks
 * are slices; a steal is a flow from the task that the victim ran to the steal on the thief; windows are counters; what
 * overlaps (phases, decisions under audit, alerts) are asynchronous slices, which need not nest.
 *
 * Format: "Trace Event Format" (Google, 2016). Times are microseconds; Perfetto keeps them to the nanosecond.
 */
import type { Decision } from '../run/decisions';
import type { EventBatch, WindowBatch } from '../run/frame';
import { EVENT_KINDS, WINDOW_COLUMNS, WINDOW_INDEX } from '../run/frame';
import type { WindowColumn } from '../run/frame';
import type { TaskBatch } from '../run/task-log';
import { KNOBS } from '../scenario/words';
import type { AlertSpan } from './alerts/evaluate';

export interface TraceEvent {
  ph: 'M' | 'X' | 'C' | 's' | 'f' | 'b' | 'e' | 'i';
  pid: number;
  tid: number;
  /** Microseconds. */
  ts: number;
  name: string;
  cat?: string;
  dur?: number;
  id?: string;
  bp?: 'e';
  s?: 't' | 'p';
  args?: Readonly<Record<string, string | number>>;
}

export interface TracedVariant {
  name: string;
  cpus: number;
  cyclesPerMs: number;
  tasks: TaskBatch;
  events: EventBatch;
  windows: WindowBatch;
  decisions: readonly Decision[];
  alerts: readonly AlertSpan[];
  phases: readonly { name: string; fromMs: number; toMs: number }[];
  /** End of what was simulated. */
  endMs: number;
}

export interface TraceFile {
  displayTimeUnit: 'ns';
  traceEvents: TraceEvent[];
  otherData: Readonly<Record<string, string | number>>;
}

/** Thread of what concerns the whole machine; CPU n is thread n + 1. */
const MACHINE_TID = 0;
const STEAL = EVENT_KINDS.indexOf('steal');
const REVOKE = EVENT_KINDS.indexOf('revoke');
const SPILL = EVENT_KINDS.indexOf('spill');

const COUNTER_TRACKS: readonly { name: string; column: WindowColumn; factor?: number }[] = [
  { name: 'hit rate (%)', column: 'hitRate', factor: 100 },
  { name: 'capability path (cycles/op)', column: 'cyclesPerOp' },
  { name: 'queue, CPU mean (tasks)', column: 'queueMean' },
  { name: 'imbalance (max/mean)', column: 'imbalance' },
  { name: 'throughput (ops/ms)', column: 'throughputOpsPerMs' },
  { name: 'latency p99 (cycles)', column: 'latencyP99Cycles' },
  { name: 'cache size, CPU mean (entries)', column: 'cacheEntries' },
  { name: 'SIMD from (ops)', column: 'simdFrom' },
  { name: 'prefetch (lines)', column: 'prefetchLines' },
  { name: 'steal from (tasks)', column: 'stealFrom' },
];

/** The whole file as an object; `otherData` says what was left out. */
export function traceEvents(
  title: string,
  facts: Readonly<Record<string, string | number>>,
  variants: readonly TracedVariant[],
): TraceFile {
  const traced = variants.map((variant, index) => new VariantTrace(variant, index + 1));
  const sum = (of: (variant: TracedVariant) => number) => variants.reduce((total, one) => total + of(one), 0);
  return {
    displayTimeUnit: 'ns',
    traceEvents: traced.flatMap((trace) => trace.all()),
    otherData: {
      title,
      ...facts,
      tasksLeftOut: sum(({ tasks }) => tasks.dropped),
      eventsLeftOut: sum(({ events }) => events.dropped),
      stealsWithoutFlow: traced.reduce((total, trace) => total + trace.stealsWithoutFlow, 0),
    },
  };
}

class VariantTrace {
  stealsWithoutFlow = 0;
  readonly #of: TracedVariant;
  readonly #pid: number;
  /** Per CPU: rows of tasks, in order of time. */
  readonly #rows: number[][];

  constructor(of: TracedVariant, pid: number) {
    this.#of = of;
    this.#pid = pid;
    this.#rows = Array.from({ length: of.cpus }, () => []);
    of.tasks.cpu.forEach((cpu, row) => this.#rows[cpu]?.push(row));
  }

  all(): TraceEvent[] {
    return [
      ...this.#names(),
      ...this.#tasks(),
      ...this.#steals(),
      ...this.#instants(),
      ...this.#counters(),
      ...this.#overlapping(),
    ];
  }

  #us(cycle: number): number {
    return microseconds((cycle * 1000) / this.#of.cyclesPerMs);
  }

  #names(): TraceEvent[] {
    const meta = (tid: number, name: string, args: TraceEvent['args']): TraceEvent => {
      return { ph: 'M', pid: this.#pid, tid, ts: 0, name, ...(args ? { args } : {}) };
    };
    const threads = Array.from({ length: this.#of.cpus }, (_, cpu) => [cpu + 1, `CPU ${cpu}`] as const);
    return [
      meta(MACHINE_TID, 'process_name', { name: this.#of.name }),
      meta(MACHINE_TID, 'process_sort_index', { sort_index: this.#pid }),
      ...[[MACHINE_TID, 'machine'] as const, ...threads].flatMap(([tid, name]) => [
        meta(tid, 'thread_name', { name }),
        meta(tid, 'thread_sort_index', { sort_index: tid }),
      ]),
    ];
  }

  #slice(tid: number, name: string, cat: string, from: number, to: number, args: TraceEvent['args']): TraceEvent {
    // From both ends on the grid, so that slices that touch do not come to overlap.
    const ts = this.#us(from);
    const dur = microseconds(this.#us(to) - ts);
    return { ph: 'X', pid: this.#pid, tid, ts, dur, name, cat, ...(args ? { args } : {}) };
  }

  #tasks(): TraceEvent[] {
    const { tasks } = this.#of;
    return Array.from({ length: tasks.count }, (_, row) =>
      this.#slice(tasks.cpu[row]! + 1, 'task', 'task', tasks.startCycle[row]!, tasks.endCycle[row]!, {
        number: tasks.number[row]!,
        operations: tasks.ops[row]!,
        process: tasks.process[row]!,
        stolen: tasks.stolen[row]!,
      }),
    );
  }

  /** A steal is a slice on the thief until its next task; the flow comes from the task that the victim runs. */
  #steals(): TraceEvent[] {
    const { events } = this.#of;
    const out: TraceEvent[] = [];
    for (let i = 0; i < events.count; i++) {
      if (events.kind[i] !== STEAL) continue;
      const thief = events.cpu[i]!;
      const victim = events.args[i * 4]!;
      const cycle = events.cycle[i]!;
      const next = this.#nextStart(thief, cycle);
      if (next === null || next <= cycle) {
        this.stealsWithoutFlow++;
        continue;
      }
      const args = { victim, tasks: events.args[i * 4 + 1]!, left: events.args[i * 4 + 2]! };
      out.push(this.#slice(thief + 1, `steal from CPU ${victim}`, 'steal', cycle, next, args));
      const flow = this.#flow(victim, thief, cycle, events.seq[i]!);
      if (flow.length === 0) this.stealsWithoutFlow++;
      out.push(...flow);
    }
    return out;
  }

  #flow(victim: number, thief: number, cycle: number, seq: number): TraceEvent[] {
    if (!this.#runsAt(victim, cycle)) return [];
    const common = { pid: this.#pid, ts: this.#us(cycle), name: 'stolen', cat: 'steal', id: `${this.#pid}.${seq}` };
    return [
      { ph: 's', tid: victim + 1, ...common },
      { ph: 'f', bp: 'e', tid: thief + 1, ...common },
    ];
  }

  /** First row of a CPU that starts at a cycle or later. */
  #rowFrom(cpu: number, cycle: number): number {
    const rows = this.#rows[cpu] ?? [];
    let [low, high] = [0, rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#of.tasks.startCycle[rows[middle]!]! < cycle) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #nextStart(cpu: number, cycle: number): number | null {
    const row = this.#rows[cpu]?.[this.#rowFrom(cpu, cycle)];
    return row === undefined ? null : this.#of.tasks.startCycle[row]!;
  }

  #runsAt(cpu: number, cycle: number): boolean {
    const row = this.#rows[cpu]?.[this.#rowFrom(cpu, cycle + 1) - 1];
    if (row === undefined) return false;
    // Strictly before the end also on the grid of nanoseconds: at the end itself a viewer may choose the next slice.
    return this.#us(this.#of.tasks.endCycle[row]!) > this.#us(cycle);
  }

  #instants(): TraceEvent[] {
    const { events, decisions, cyclesPerMs } = this.#of;
    const out: TraceEvent[] = [];
    const instant = (tid: number, ts: number, name: string, args: TraceEvent['args']) =>
      out.push({ ph: 'i', s: 't', pid: this.#pid, tid, ts, name, cat: 'event', ...(args ? { args } : {}) });
    for (let i = 0; i < events.count; i++) {
      const kind = events.kind[i];
      const ts = this.#us(events.cycle[i]!);
      const [a, b] = events.args.subarray(i * 4, i * 4 + 2) as unknown as [number, number];
      if (kind === REVOKE) instant(events.cpu[i]! + 1, ts, 'revoke', { capability: a, generation: b });
      if (kind === SPILL) instant(MACHINE_TID, ts, 'queue spills', { shared: a });
    }
    for (const decision of decisions) {
      if (decision.kind !== 'decision') continue;
      const ts = this.#us(decision.atMs * cyclesPerMs);
      const tids = decision.machineWide ? [MACHINE_TID] : decision.cpus.map((cpu) => cpu + 1);
      for (const tid of tids) instant(tid, ts, decisionName(decision), { rule: decision.rule });
    }
    return out;
  }

  #counters(): TraceEvent[] {
    const { windows } = this.#of;
    const width = WINDOW_COLUMNS.length;
    return Array.from({ length: windows.count }, (_, row) =>
      COUNTER_TRACKS.flatMap(({ name, column, factor = 1 }): TraceEvent[] => {
        const value = windows.rows[row * width + WINDOW_INDEX[column]]! * factor;
        if (!Number.isFinite(value)) return [];
        const ts = microseconds(windows.rows[row * width + WINDOW_INDEX.startMs]! * 1000);
        return [{ ph: 'C', pid: this.#pid, tid: MACHINE_TID, ts, name, args: { value } }];
      }),
    ).flat();
  }

  /** Phases, decisions until their audit, alerts until they are resolved. */
  #overlapping(): TraceEvent[] {
    const { phases, decisions, alerts, endMs } = this.#of;
    const out: TraceEvent[] = [];
    const span = (name: string, cat: string, fromMs: number, toMs: number, args: TraceEvent['args']) => {
      const common = { pid: this.#pid, tid: MACHINE_TID, name, cat, id: `${this.#pid}.${cat}.${out.length}` };
      out.push({ ph: 'b', ...common, ts: microseconds(fromMs * 1000), ...(args ? { args } : {}) });
      out.push({ ph: 'e', ...common, ts: microseconds(Math.max(fromMs, toMs) * 1000) });
    };
    for (const { name, fromMs, toMs } of phases) span(name, 'phase', fromMs, toMs, undefined);
    for (const decision of decisions) {
      if (decision.kind !== 'decision') continue;
      const args = { cpus: decision.machineWide ? 'all' : decision.cpus.join(' '), reverted: decision.reverted };
      span(decisionName(decision), 'decision', decision.atMs, decision.audit?.atMs ?? endMs, args);
    }
    for (const { rule, sinceMs, firingMs, resolvedMs, worst } of alerts) {
      if (firingMs === null) continue;
      span(rule.name, 'alert', sinceMs, resolvedMs ?? endMs, { severity: rule.severity, firingMs, worst });
    }
    return out;
  }
}

const decisionName = ({ knob, from, to }: Decision) => `${KNOBS[knob]} ${from} \u2192 ${to}`;

/** To the nanosecond, and no digits of binary fractions behind it. */
function microseconds(us: number): number {
  return Math.round(us * 1000) / 1000;
}
