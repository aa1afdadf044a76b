/** A run with all that monitoring keeps of it, and its files: what the command line and the page export is made here. */
import { DecisionLog } from '../run/decisions';
import type { EventBatch, WindowBatch } from '../run/frame';
import { EVENT_KINDS, WINDOW_COLUMNS } from '../run/frame';
import { LATENCY_BINS } from '../run/latency-bins';
import type { Observation, StepResult } from '../run/protocol';
import type { TaskBatch } from '../run/task-log';
import { emptyBatch, joinEvents } from '../run/event-log';
import { joinTasks } from '../run/task-log';
import type { Scenario } from '../scenario/schema';
import { alertsOf } from './alerts/evaluate';
import { windowsCsv } from './csv';
import { exposition } from './exposition';
import type { Exposition } from './exposition';
import { familiesOf } from './families';
import type { RunFacts } from './families';
import { traceEvents } from './trace-event';
import type { TracedVariant } from './trace-event';

export interface MonitoredVariant {
  observation: Observation;
  windows: WindowBatch;
  events: EventBatch;
  tasks: TaskBatch | null;
}

export interface MonitoredRun {
  scenario: Scenario;
  facts: RunFacts;
  variants: readonly MonitoredVariant[];
}

/** Gathers what the steps of one variant bring. */
export class Gathering {
  readonly #windows: WindowBatch[] = [];
  readonly #events: EventBatch[] = [];
  readonly #tasks: TaskBatch[] = [];

  add({ windows, events, tasks }: StepResult): void {
    if (windows.count > 0) this.#windows.push(windows);
    if (events.count > 0 || events.dropped > 0) this.#events.push(events);
    if (tasks) this.#tasks.push(tasks);
  }

  end(observation: Observation): MonitoredVariant {
    const dropped = this.#events.reduce((sum, batch) => sum + batch.dropped, 0);
    return {
      observation,
      windows: joinWindows(this.#windows),
      events: this.#events.length > 0 ? joinEvents(this.#events, dropped) : emptyBatch(0, 0),
      tasks: this.#tasks.length > 0 ? joinTasks(this.#tasks) : null,
    };
  }
}

function joinWindows(batches: readonly WindowBatch[]): WindowBatch {
  const count = batches.reduce((sum, batch) => sum + batch.count, 0);
  const rows = new Float64Array(count * WINDOW_COLUMNS.length);
  const latency = new Uint32Array(count * LATENCY_BINS);
  let at = 0;
  for (const batch of batches) {
    rows.set(batch.rows.subarray(0, batch.count * WINDOW_COLUMNS.length), at * WINDOW_COLUMNS.length);
    latency.set(batch.latency.subarray(0, batch.count * LATENCY_BINS), at * LATENCY_BINS);
    at += batch.count;
  }
  return { count, rows, latency };
}

/** `/metrics` of the run's last moment. */
export function metricsText({ facts, variants }: MonitoredRun, format: Exposition): string {
  const observations = variants.map(({ observation }) => observation);
  return exposition(familiesOf(facts, observations), format);
}

/** Every window of every variant. */
export function csvText({ variants }: MonitoredRun): string {
  return windowsCsv(variants.map(({ observation, windows }) => ({ name: observation.summary.name, windows })));
}

/** The run for Perfetto. */
export function perfettoText({ scenario, facts, variants }: MonitoredRun): string {
  const alerts = alertsOf(
    scenario.alerts,
    variants.map(({ windows }) => windows),
  );
  const traced = variants.map((variant, index): TracedVariant => {
    const { observation, windows, events, tasks } = variant;
    const { cyclesPerMs, cpus, summary, ms } = observation;
    const log = new DecisionLog({ groupMs: 0, limit: 100_000 });
    log.append(events, cyclesPerMs);
    return {
      name: summary.name,
      cpus,
      cyclesPerMs,
      windows,
      events,
      tasks: tasks ?? joinTasks([]),
      decisions: log.decisions,
      alerts: alerts.filter((span) => span.variant === index),
      phases: phasesOf(scenario, events, cyclesPerMs, ms),
      endMs: ms,
    };
  });
  const { seed, scenarioHash, engineBuild } = facts;
  return JSON.stringify(traceEvents(facts.title, { seed, scenarioHash, engineBuild }, traced));
}

function phasesOf(scenario: Scenario, events: EventBatch, cyclesPerMs: number, endMs: number) {
  const kind = EVENT_KINDS.indexOf('phase');
  const starts: { phase: number; ms: number }[] = [];
  for (let i = 0; i < events.count; i++) {
    if (events.kind[i] === kind) starts.push({ phase: events.args[i * 4]!, ms: events.cycle[i]! / cyclesPerMs });
  }
  return starts.map(({ phase, ms }, index) => {
    const name = scenario.workload.phases[phase]?.name ?? '';
    return { name: name === '' ? `phase ${phase + 1}` : name, fromMs: ms, toMs: starts[index + 1]?.ms ?? endMs };
  });
}
