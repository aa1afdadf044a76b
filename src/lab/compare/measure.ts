/**
 * One variant of a scenario from its start to a moment, measured phase by phase: what sweeps, baselines and the suite are
 * made of. Nothing is recorded, so memory does not grow with the length of a run.
 */
import { WINDOW_INDEX } from '../run/frame';
import type { WindowColumn } from '../run/frame';
import type { TraceData, VariantSummary } from '../run/protocol';
import { VariantRun } from '../run/variant-run';
import type { Scenario } from '../scenario/schema';

export interface MeasureJob {
  scenario: Scenario;
  /** Index into `scenario.variants`. */
  variant: number;
  untilMs: number;
  /** Equal parts of each phase that are measured by themselves; 0: only the whole run is. */
  slicesPerPhase: number;
}

/** A part of a phase. Sums are over all CPUs. */
export interface Slice {
  /** Index into `workload.phases`, and which repetition of the workload. */
  phase: number;
  round: number;
  startMs: number;
  endMs: number;
  ops: number;
  /** Tasks that ended in it: what the latencies are of. */
  tasks: number;
  /** Capability path: lookup, check, memory stall, prefetch. */
  pathCycles: number;
  /** Everything but idle. */
  allCycles: number;
  /** Of a task, from arrival to completion; null without a task. */
  p50Cycles: number | null;
  p99Cycles: number | null;
}

export interface Measured {
  summary: VariantSummary;
  slices: Slice[];
}

/** What all jobs of a batch have in common: given to each worker once. */
export interface MeasureSetup {
  module: WebAssembly.Module;
  traces: TraceData[];
}

/** What a worker offers: `prepare` once, then jobs. */
export interface MeasureApi {
  prepare(setup: MeasureSetup): Promise<void>;
  /** Rejects with a CompileError where the scenario does not fit the machine. */
  measure(job: MeasureJob): Promise<Measured>;
}

export function createMeasurer(): MeasureApi {
  let prepared: MeasureSetup | null = null;
  return {
    prepare: (setup) => {
      prepared = setup;
      return Promise.resolve();
    },
    measure: (job) => (prepared ? measure(job, prepared) : Promise.reject(new Error('not prepared'))),
  };
}

/** Runs one job here, without a pause. */
export async function measure(job: MeasureJob, { module, traces }: MeasureSetup): Promise<Measured> {
  const { scenario, variant, untilMs, slicesPerPhase } = job;
  const run = new VariantRun(() => 0);
  await run.start({ scenario, variant, traces, module, record: false });
  const slices: Slice[] = [];
  if (slicesPerPhase > 0) await run.endWindow();
  for (const part of slicesPerPhase > 0 ? partsUntil(scenario, untilMs, slicesPerPhase) : []) {
    await run.advance(part.endMs, Infinity);
    const row = await run.endWindow();
    if (row) slices.push({ ...part, ...measuresOf(row) });
  }
  await run.advance(untilMs, Infinity);
  return { summary: await run.summary(), slices };
}

type Part = Pick<Slice, 'phase' | 'round' | 'startMs' | 'endMs'>;

/** The phases that begin before a moment, each in equal parts; the last one may be cut short by it. */
export function partsUntil({ workload }: Scenario, untilMs: number, slicesPerPhase: number): Part[] {
  const parts: Part[] = [];
  let startMs = 0;
  for (let round = 0; startMs < untilMs && (round === 0 || workload.repeat); round++) {
    for (const [phase, { durationMs }] of workload.phases.entries()) {
      const at = (part: number) => Math.min(untilMs, startMs + (durationMs * part) / slicesPerPhase);
      for (let part = 0; part < slicesPerPhase && at(part) < untilMs; part++) {
        parts.push({ phase, round, startMs: at(part), endMs: at(part + 1) });
      }
      startMs += durationMs;
    }
  }
  return parts;
}

function measuresOf(row: Float64Array): Omit<Slice, keyof Part> {
  const value = (column: WindowColumn) => row[WINDOW_INDEX[column]]!;
  const finite = (column: WindowColumn) => (Number.isFinite(value(column)) ? value(column) : null);
  const ops = value('ops');
  return {
    ops,
    tasks: value('tasks'),
    pathCycles: ops > 0 ? Math.round(value('cyclesPerOp') * ops) : 0,
    allCycles: ops > 0 ? Math.round(value('allCyclesPerOp') * ops) : 0,
    p50Cycles: finite('latencyP50Cycles'),
    p99Cycles: finite('latencyP99Cycles'),
  };
}
