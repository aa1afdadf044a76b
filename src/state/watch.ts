/** A run as the dashboard shows it, up to the playhead: the same for one that is simulated and one that is measured. */
import type { AlertSpan } from '../lab/monitor/alerts/evaluate';
import { cell } from '../lab/monitor/alerts/metrics';
import type { WindowTable } from '../lab/monitor/alerts/metrics';
import { NS_PER_MS } from '../lab/monitor/live-kernel';
import { atStart, machineRed, Readings, redBetween } from '../lab/monitor/red';
import type { CpuRed, CpuStates, MachineRed, Reading } from '../lab/monitor/red';
import type { WindowColumn } from '../lab/run/frame';
import { costsOf } from '../lab/scenario/profiles';
import type { AlertRule } from '../lab/scenario/alert';
import type { Variant } from '../lab/scenario/variant';
import { alertsNow } from './alerts';
import type { Column } from './columns';
import type { LabView } from './contract';
import { lastApplied, scenarioAt } from './effective';
import type { LiveRun } from './live-run.svelte';
import { windowBefore } from './readings';

export { firing } from './alerts';
export type { CpuRed, MachineRed } from '../lab/monitor/red';
export type Clock = 'simulated' | 'measured';

/** Stretch that a rate is of, in ms of the run: long enough that it is one, short enough to follow it. */
const SPAN_MS: Readonly<Record<Clock, number>> = { simulated: 0.5, measured: 500 };

export interface WatchedKernel {
  label: string;
  now: CpuStates;
  windows: WindowTable;
  /** Null before the first window. */
  machine: MachineRed | null;
  /** Since `cpusFromMs`: a stretch back, or since the start if nothing nearer is known. */
  cpus: readonly CpuRed[];
  cpusFromMs: number;
  decisions: number;
  reverted: number;
  /** NaN where nobody counts them. */
  freezes: number;
  eventsLost: number;
  alerts: readonly AlertSpan[];
  /** How closely it is watched; null where that cannot be chosen. */
  monitoring: Variant['monitoring'] | null;
}

export interface WatchedRun {
  clock: Clock;
  title: string;
  /** What a time of the kernel is in. */
  unit: 'cycles' | 'ns';
  rules: readonly AlertRule[];
  kernels: readonly WatchedKernel[];
}

/** Keeps, per kernel, the readings that the rates of its CPUs are differences of. */
export class Watch {
  readonly #readings = new Map<string, Readings>();

  /** Reactive: reads the lab's frames and histories. */
  simulated(
    lab: Pick<LabView, 'scenario' | 'columns' | 'frames' | 'histories' | 'historyVersion' | 'playheadMs'>,
  ): WatchedRun {
    const { scenario, frames, columns } = lab;
    const { cyclesPerMs } = costsOf(scenario.machine);
    const spans = alertsNow(lab, lab);
    const kernels = columns.flatMap((column, index): WatchedKernel[] => {
      const { label } = column;
      const [now, history] = [frames[index], lab.histories[index]];
      if (!now || !history) return [];
      const windows = { rows: history.windows, count: windowBefore(history, now.ms) + 1 };
      const alerts = spans.filter((span) => span.variant === index);
      // Only the open line can be edited.
      const isOpen = column.branch === scenario.view.branch;
      const monitoring = isOpen ? variantAt(column, now.ms).monitoring : null;
      const total = (column: WindowColumn) => sumOf(windows, column);
      const counts = { decisions: total('decisions'), reverted: total('reverted'), freezes: total('freezes') };
      const eventsLost = total('eventsDropped');
      const common = this.#common(`${index}.${label}`, now, windows, 'simulated', cyclesPerMs);
      return [{ label, ...common, ...counts, eventsLost, alerts, monitoring }];
    });
    return { clock: 'simulated', title: scenario.title, unit: 'cycles', rules: scenario.alerts, kernels };
  }

  /** Reactive: reads the measured run. */
  measured({ title, kernels, rules, spans }: LiveRun): WatchedRun {
    const shown = kernels.flatMap(({ name, now, windows, decisions, reverted }, index): WatchedKernel[] => {
      if (!now) return [];
      const common = this.#common(`live.${name}`, now, windows, 'measured', NS_PER_MS);
      const unknown = { freezes: Number.NaN, eventsLost: Number.NaN, monitoring: null };
      const alerts = spans.filter((span) => span.variant === index);
      return [{ label: name, ...common, decisions, reverted, ...unknown, alerts }];
    });
    return { clock: 'measured', title, unit: 'ns', rules, kernels: shown };
  }

  #common(key: string, now: CpuStates, windows: WindowTable, clock: Clock, cyclesPerMs: number) {
    const span = SPAN_MS[clock];
    let readings = this.#readings.get(key);
    if (!readings) this.#readings.set(key, (readings = new Readings(span)));
    const noted = readings.note(now);
    const before: Reading = noted.ms < now.ms ? noted : atStart(now);
    const cpus = redBetween(before, now, cyclesPerMs) ?? [];
    return { now, windows, machine: machineRed(windows, span), cpus, cpusFromMs: before.ms };
  }
}

/** A column's variant as interventions have left it by some moment. */
export function variantAt({ scenario, index }: Column, ms: number): Variant {
  return scenarioAt(scenario, lastApplied(scenario.interventions, ms)).variants[index]!;
}

function sumOf(table: WindowTable, column: WindowColumn): number {
  let sum = 0;
  for (let row = 0; row < table.count; row++) sum += cell(table, row, column);
  return sum;
}

/** Levels of monitoring as a person chooses them. */
export const MONITORING_LEVELS = [
  { value: 'off', label: 'off' },
  { value: 'counters', label: 'counters' },
  { value: 'events', label: 'counters and events' },
] as const;
