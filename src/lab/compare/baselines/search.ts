/**
 * Runs every static kernel of a grid on a scenario, phase by phase, and the scenario's own variants beside them. Static kernels are
 * the scenario's fixed variant (or else its first) with other parameters: what else that variant sets, they share. Interventions
 * on the workload and the machine happen to them too, those on variants do not.
 */
import { canonicalJson } from '../../scenario/canonical';
import type { Scenario } from '../../scenario/schema';
import { variantSchema } from '../../scenario/variant';
import type { MeasureJob, Measured, Slice } from '../measure';
import type { Pool } from '../pool';
import { runJobs } from '../pool';
import { aloneIn } from '../sweep/plan';
import { fixedVariant, gridPoint, gridSize, staticVariant } from './grid';
import type { StaticGrid } from './grid';

/** What a run or a phase of it came to; null where nothing happened. */
export interface Measures {
  ops: number;
  /** Capability path. */
  cyclesPerOp: number | null;
  /** Everything but idle. */
  allCyclesPerOp: number | null;
  /** A task's latency, arrival to completion. Of a phase that came several times: in the worst of its rounds. */
  p99Cycles: number | null;
}

export interface RunMeasures {
  whole: Measures;
  /** By index of the phase; phases that the run did not reach have 0 operations. */
  phases: Measures[];
}

export interface Baselines {
  grid: StaticGrid;
  untilMs: number;
  /** Name of the variant whose other settings the static kernels have. */
  base: string;
  /** By point of the grid (see `gridPoint`). */
  statics: RunMeasures[];
  /** The scenario's variants, by index. */
  variants: { name: string; measures: RunMeasures }[];
  /** What "fixed" means: the first variant that tunes nothing; or, if there is none, a kernel as the schema has it by default. */
  fixed: { name: string; measures: RunMeasures };
}

export interface SearchOptions {
  scenario: Scenario;
  grid: StaticGrid;
  untilMs: number;
  pool: Pool;
  signal?: AbortSignal;
  /** Jobs done of all. */
  onProgress?: (done: number, total: number) => void;
  /** Results of an earlier search with the same key. */
  known?: StaticResults | null;
}

/** What can be kept: it depends on `staticKey` alone. */
export type StaticResults = Pick<Baselines, 'statics'>;

/** The variant whose other settings the static kernels have. */
function baseVariant(scenario: Scenario) {
  return scenario.variants[Math.max(0, fixedVariant(scenario))]!;
}

/** The scenario with one static kernel alone, named Static. */
export function staticScenario(scenario: Scenario, parameters: ReturnType<typeof gridPoint>): Scenario {
  const variant = { ...staticVariant(baseVariant(scenario), parameters), name: 'Static' };
  const interventions = scenario.interventions.filter(({ set }) => !set.startsWith('variants'));
  return { ...aloneIn(scenario, 0), variants: [variant], interventions };
}

/** What no run depends on. */
const UNSEEN = { title: '', notes: '', alerts: undefined as never, view: undefined as never };

/** Text that is the same for all scenarios whose static kernels do the same: without title, tuned variants and view. */
export function staticKey(scenario: Scenario, grid: StaticGrid, untilMs: number, engineBuild: string): string {
  const reduced = { ...staticScenario(scenario, gridPoint(grid, 0)), ...UNSEEN };
  return JSON.stringify({ scenario: canonicalJson(reduced), grid, untilMs, engineBuild });
}

/**
 * Resolves to null if `signal` stopped it. Rejects with the first error if a kernel cannot be run: a best of only some kernels
 * would be no best.
 */
export async function findBaselines(options: SearchOptions): Promise<Baselines | null> {
  const { scenario, grid, untilMs, pool, signal, onProgress, known } = options;
  const points = known ? 0 : gridSize(grid);
  const own = ownVariants(scenario);
  const scenarios = [
    ...Array.from({ length: points }, (_, point) => staticScenario(scenario, gridPoint(grid, point))),
    ...own.map((entry) => entry.scenario),
  ];
  const jobs = scenarios.map((alone): MeasureJob => ({ scenario: alone, variant: 0, untilMs, slicesPerPhase: 1 }));
  const results = await measureAll(jobs, pool, onProgress, signal);
  if (!results) return null;
  const phases = scenario.workload.phases.length;
  const measures = results.map((measured) => runMeasures(measured, phases));
  const mine = own.map(({ name }, index) => ({ name, measures: measures[points + index]! }));
  return {
    ...{ grid, untilMs, base: baseVariant(scenario).name },
    statics: known ? known.statics : measures.slice(0, points),
    variants: mine.slice(0, scenario.variants.length),
    fixed: mine[fixedVariant(scenario)] ?? mine.at(-1)!,
  };
}

/** The scenario's variants, each alone; and a fixed kernel if none of them is one. */
function ownVariants(scenario: Scenario): { name: string; scenario: Scenario }[] {
  const own = scenario.variants.map(({ name }, index) => ({ name, scenario: aloneIn(scenario, index) }));
  if (fixedVariant(scenario) >= 0) return own;
  const fixed = variantSchema.parse({ name: 'Fixed by default' });
  return [...own, { name: fixed.name, scenario: { ...aloneIn(scenario, 0), variants: [fixed] } }];
}

async function measureAll(
  jobs: readonly MeasureJob[],
  pool: Pool,
  onProgress?: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<Measured[] | null> {
  const results: Measured[] = [];
  const abort = new AbortController();
  const stop = () => abort.abort();
  signal?.addEventListener('abort', stop);
  const failures: string[] = [];
  let done = 0;
  await runJobs(
    jobs,
    pool,
    (index, outcome) => {
      if (outcome.ok) results[index] = outcome.measured;
      else failures.push(outcome.error);
      if (failures.length > 0) stop();
      onProgress?.(++done, jobs.length);
    },
    abort.signal,
  );
  signal?.removeEventListener('abort', stop);
  if (failures.length > 0) throw new Error(failures[0]);
  return signal?.aborted ? null : results;
}

/** The whole run and its phases. */
export function runMeasures({ summary, slices }: Measured, phases: number): RunMeasures {
  const { ops, cyclesPerOp, allCyclesPerOp, latencyCycles } = summary;
  return {
    whole: { ops, cyclesPerOp, allCyclesPerOp, p99Cycles: latencyCycles.p99 },
    phases: Array.from({ length: phases }, (_, phase) => sumOf(slices.filter((slice) => slice.phase === phase))),
  };
}

/** Several parts as one; their p99 is that of the worst. */
export function sumOf(slices: readonly Slice[]): Measures {
  let [ops, path, all] = [0, 0, 0];
  let p99Cycles: number | null = null;
  for (const slice of slices) {
    ops += slice.ops;
    path += slice.pathCycles;
    all += slice.allCycles;
    if (slice.p99Cycles !== null) p99Cycles = Math.max(p99Cycles ?? 0, slice.p99Cycles);
  }
  return { ops, cyclesPerOp: ops > 0 ? path / ops : null, allCyclesPerOp: ops > 0 ? all / ops : null, p99Cycles };
}
