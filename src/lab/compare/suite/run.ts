/**
 * Runs a suite: every workload under the judged kernels, the ablations, and every static kernel of a grid. What a kernel costs while
 * it learns is kept apart: the first tenth of each phase, at least 20 of its windows.
 */
import type { Scenario } from '../../scenario/schema';
import type { Variant } from '../../scenario/variant';
import { parseScenario } from '../../scenario/validate';
import type { StaticGrid } from '../baselines/grid';
import { gridPoint, gridSize, staticVariant } from '../baselines/grid';
import type { Measures } from '../baselines/search';
import { runMeasures, sumOf } from '../baselines/search';
import type { MeasureJob, Measured, Slice } from '../measure';
import type { Pool } from '../pool';
import { runJobs } from '../pool';
import { aloneIn } from '../sweep/plan';
import { ABLATIONS, JUDGED } from './kernels';

export interface Workload {
  name: string;
  scenario: Scenario;
}

export interface KernelOutcome {
  whole: Measures;
  phases: Measures[];
  /** Phases without what the kernel had for learning; no operations where that was all of it. */
  settled: Measures[];
  tuningShare: number;
  monitoringShare: number;
}

export interface WorkloadOutcome {
  name: string;
  title: string;
  untilMs: number;
  /** Judged kernels and ablations, by name. */
  kernels: Record<string, KernelOutcome>;
  /** By point of the grid. */
  statics: KernelOutcome[];
}

export interface SuiteOutcome {
  grid: StaticGrid;
  /** Kernels that were run, in the order of the report; those that this build does not know are named in `unknown`. */
  kernels: string[];
  unknown: string[];
  workloads: WorkloadOutcome[];
}

/** Parts of a phase that are measured by themselves. */
const SLICES = 10;
const LEARNING_WINDOWS = 20;

/** The part of a phase's slices that counts as learning: the first tenth, at least 20 windows of the governor. */
export function learningSlices(ops: number, cpus: number, windowOps: number, slices = SLICES): number {
  const windows = ops / cpus / windowOps;
  const share = windows > 0 ? Math.max(0.1, LEARNING_WINDOWS / windows) : 1;
  return Math.min(slices, Math.ceil(share * slices - 1e-9));
}

interface Planned {
  workload: number;
  /** Null: a static kernel. */
  kernel: string | null;
  job: MeasureJob;
}

/** Resolves to null if `signal` stopped it; rejects with what a kernel could not be run for. */
export async function runSuite(
  workloads: readonly Workload[],
  grid: StaticGrid,
  pool: Pool,
  onProgress: (done: number, total: number, ops: number) => void,
  signal?: AbortSignal,
): Promise<SuiteOutcome | null> {
  const { variants, unknown } = knownVariants();
  const planned = workloads.flatMap((entry, workload) => jobsFor(entry, workload, variants, grid));
  const results: Measured[] = [];
  const failures: string[] = [];
  let [done, ops] = [0, 0];
  await runJobs(
    planned.map(({ job }) => job),
    pool,
    (index, outcome) => {
      if (outcome.ok) {
        results[index] = outcome.measured;
        ops += outcome.measured.summary.ops;
      } else failures.push(`${workloads[planned[index]!.workload]!.name}: ${outcome.error}`);
      onProgress(++done, planned.length, ops);
    },
    signal,
  );
  if (failures.length > 0) throw new Error(failures[0]);
  if (signal?.aborted) return null;
  const outcomes = workloads.map((entry, workload) => {
    const own = planned.flatMap((plan, index) =>
      plan.workload === workload ? [{ plan, measured: results[index]! }] : [],
    );
    return workloadOutcome(entry, own);
  });
  return { grid, kernels: variants.map(({ name }) => name), unknown, workloads: outcomes };
}

/** The kernels of the report that the schema of this build takes. */
export function knownVariants(): { variants: Variant[]; unknown: string[] } {
  const variants: Variant[] = [];
  const unknown: string[] = [];
  for (const input of [...JUDGED, ...ABLATIONS.map(({ variant }) => variant)]) {
    const result = parseScenario({ variants: [input] });
    if (result.ok) variants.push(result.scenario.variants[0]!);
    else unknown.push(input.name);
  }
  return { variants, unknown };
}

function jobsFor({ scenario }: Workload, workload: number, variants: readonly Variant[], grid: StaticGrid): Planned[] {
  const untilMs = scenario.workload.phases.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const interventions = scenario.interventions.filter(({ set }) => !set.startsWith('variants'));
  const plan = (kernel: string | null, variant: Variant): Planned => {
    const alone = { ...aloneIn(scenario, 0), variants: [variant], interventions };
    return { workload, kernel, job: { scenario: alone, variant: 0, untilMs, slicesPerPhase: SLICES } };
  };
  const fixed = variants[0]!;
  const points = Array.from({ length: gridSize(grid) }, (_, point) => staticVariant(fixed, gridPoint(grid, point)));
  return [...variants.map((variant) => plan(variant.name, variant)), ...points.map((variant) => plan(null, variant))];
}

function workloadOutcome(
  { name, scenario }: Workload,
  results: readonly { plan: Planned; measured: Measured }[],
): WorkloadOutcome {
  const { phases } = scenario.workload;
  const fixed = results[0]!;
  const { windowOps } = fixed.plan.job.scenario.variants[0]!.governor;
  const learning = phases.map((_, phase) => {
    const ops = sumOf(fixed.measured.slices.filter((slice) => slice.phase === phase)).ops;
    return learningSlices(ops, scenario.machine.cpus, windowOps);
  });
  const outcomes = results.map(({ plan, measured }) => ({ plan, outcome: outcomeOf(measured, learning) }));
  return {
    name,
    title: scenario.title,
    untilMs: fixed.plan.job.untilMs,
    kernels: Object.fromEntries(
      outcomes.flatMap(({ plan, outcome }) => (plan.kernel === null ? [] : [[plan.kernel, outcome] as const])),
    ),
    statics: outcomes.filter(({ plan }) => plan.kernel === null).map(({ outcome }) => outcome),
  };
}

function outcomeOf(measured: Measured, learning: readonly number[]): KernelOutcome {
  const { tuningCyclesShare, monitoringCyclesShare } = measured.summary;
  const after = (slices: readonly Slice[], phase: number) =>
    slices.filter((slice) => slice.phase === phase).slice(learning[phase]);
  return {
    ...runMeasures(measured, learning.length),
    settled: learning.map((_, phase) => sumOf(after(measured.slices, phase))),
    tuningShare: tuningCyclesShare,
    monitoringShare: monitoringCyclesShare,
  };
}
