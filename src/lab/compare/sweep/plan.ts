/**
 * A sweep in full: every point of the grid with every seed, in an order that depends on nothing but the grid. A shard is every
 * n-th of these runs, so that shards need not know of each other.
 */
import { canonicalJson } from '../../scenario/canonical';
import type { FieldError } from '../../scenario/errors';
import { formatError } from '../../scenario/errors';
import { setAllAt, setAt, touchesRun } from '../../scenario/paths';
import type { Scenario } from '../../scenario/schema';
import type { MeasureJob } from '../measure';
import type { Axis, AxisValue } from './axis';
import { pointCount, pointValues } from './axis';

export interface SweepSpec {
  scenario: Scenario;
  axes: Axis[];
  /** Seeds per point: the scenario's own and those after it. */
  seeds: number;
  untilMs: number;
  /** Names of the variants that are run; absent: all. */
  variants?: string[];
}

export interface Shard {
  /** From 1 to `of`. */
  index: number;
  of: number;
}

export const WHOLE: Shard = { index: 1, of: 1 };
/** Runs of a sweep; a bound against slips of the hand. */
export const MOST_RUNS = 100_000;

/** One point with one seed. */
export interface SweepRun {
  point: number;
  seed: number;
  /** The scenario of the point, or why there is none. */
  scenario: Scenario | null;
  error: string | null;
}

/** The scenario's seed and the `count - 1` after it. */
export function seedsOf(scenario: Scenario, count: number): number[] {
  return Array.from({ length: count }, (_, index) => (scenario.seed + index) % 0x100000000);
}

/** How many runs the whole sweep has. */
export function runCount({ axes, seeds }: Pick<SweepSpec, 'axes' | 'seeds'>): number {
  return pointCount(axes) * seeds;
}

/** The runs of a shard: point by point, within a point seed by seed. */
export function runsOf(spec: SweepSpec, { index, of }: Shard = WHOLE): SweepRun[] {
  const seeds = seedsOf(spec.scenario, spec.seeds);
  const runs: SweepRun[] = [];
  for (let run = index - 1; run < runCount(spec); run += of) {
    const point = Math.floor(run / spec.seeds);
    const seed = seeds[run % spec.seeds]!;
    const { scenario, error } = pointScenario(spec, point);
    runs.push({ point, seed, scenario: scenario && { ...scenario, seed }, error });
  }
  return runs;
}

/** The scenario with the values of a point. */
export function pointScenario(
  { scenario, axes }: Pick<SweepSpec, 'scenario' | 'axes'>,
  point: number,
): Pick<SweepRun, 'scenario' | 'error'> {
  const values = pointValues(axes, point);
  const result = setAllAt(
    scenario,
    axes.map(({ path }, axis) => [path, values[axis]] as const),
  );
  if (result.ok) return { scenario: result.scenario, error: null };
  return { scenario: null, error: result.errors.map(formatError).join('; ') };
}

/**
 * What is wrong with the axes: paths that are none, the same twice, the seed (seeds are counted, not swept), and values that
 * the scenario refuses at every point. What is refused at some points only is an error of those.
 */
export function axisErrors(spec: Pick<SweepSpec, 'scenario' | 'axes'>): FieldError[] {
  const { scenario, axes } = spec;
  const paths = axes.map(({ path }) => path);
  return axes.flatMap(({ path, values }, index) => {
    if (paths.indexOf(path) !== index) return [{ path, message: 'is swept twice' }];
    if (path === 'seed') return [{ path, message: 'is not swept: say how many seeds per point' }];
    if (/^variants(\.[^.]*(\.name)?)?$/.test(path) || !touchesRun(path)) {
      return [{ path, message: 'is not swept: must be a field that a run depends on, and no name' }];
    }
    return values.flatMap((value) => {
      const result = setAt(scenario, path, value);
      return result.ok || isEverPossible(spec, index, value) ? [] : result.errors.slice(0, 1);
    });
  });
}

function isEverPossible({ scenario, axes }: Pick<SweepSpec, 'scenario' | 'axes'>, axis: number, value: AxisValue) {
  const narrowed = axes.map((other, index) => (index === axis ? { ...other, values: [value] } : other));
  const points = Array.from({ length: pointCount(narrowed) }, (_, point) => point);
  return (
    axes.length > 1 && points.some((point) => pointScenario({ scenario, axes: narrowed }, point).scenario !== null)
  );
}

/** A job and the rows that it is for: the same kernel on the same workload is run once. */
export interface PlannedJob {
  job: MeasureJob;
  for: { run: SweepRun; variant: string }[];
}

/** The jobs of some runs, in their order. */
export function jobsOf(spec: SweepSpec, runs: readonly SweepRun[]): PlannedJob[] {
  const jobs = new Map<string, PlannedJob>();
  for (const run of runs) {
    if (!run.scenario) continue;
    for (const [index, { name }] of run.scenario.variants.entries()) {
      if (spec.variants && !spec.variants.includes(name)) continue;
      const scenario = aloneIn(run.scenario, index);
      const key = canonicalJson({ ...scenario, title: '', notes: '' });
      const job = { scenario, variant: 0, untilMs: spec.untilMs, slicesPerPhase: 0 };
      const planned = jobs.get(key) ?? { job, for: [] };
      planned.for.push({ run, variant: name });
      jobs.set(key, planned);
    }
  }
  return [...jobs.values()];
}

/** The scenario with one of its variants alone, and the interventions that concern it. */
export function aloneIn(scenario: Scenario, variant: number): Scenario {
  const chosen = scenario.variants[variant]!;
  const concerns = (path: string) => !path.startsWith('variants.') || path.startsWith(`variants.${chosen.name}.`);
  const interventions = scenario.interventions.filter(({ set }) => concerns(set));
  return { ...scenario, variants: [chosen], interventions, branches: [] };
}
