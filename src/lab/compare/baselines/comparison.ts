/** What baselines say of each variant: what it gains over fixed parameters, and what it loses to the best in hindsight. */
import type { Comparison, PhaseComparison, StaticOutcome } from '../../run/protocol';
import type { Scenario } from '../../scenario/schema';
import { gridPoint, gridSize } from './grid';
import type { Baselines, Measures, RunMeasures } from './search';

/** What baselines are ranked by. Of cycles and latencies, less is better. */
export type BaselineMeasure = 'cyclesPerOp' | 'allCyclesPerOp' | 'p99Cycles';

export interface StaticExtremes {
  best: StaticOutcome;
  worst: StaticOutcome;
}

/**
 * Best and worst static kernel of a run, or of one of its phases, by a measure; the first of equals. Null where nothing was
 * measured. The best of a phase ran the whole workload: it is no kernel that changes its parameters between phases.
 */
export function staticExtremes(
  { grid, statics }: Pick<Baselines, 'grid' | 'statics'>,
  measure: BaselineMeasure = 'cyclesPerOp',
  phase: number | null = null,
): StaticExtremes | null {
  const values = statics.map((run) => partOf(run, phase)[measure]);
  const place = (better: (a: number, b: number) => boolean) =>
    values.reduce<number | null>((found, value, point) => {
      if (value === null) return found;
      return found === null || better(value, values[found]!) ? point : found;
    }, null);
  const best = place((a, b) => a < b);
  const worst = place((a, b) => a > b);
  if (best === null || worst === null) return null;
  const outcome = (point: number): StaticOutcome => {
    const { cyclesPerOp, allCyclesPerOp, p99Cycles } = partOf(statics[point]!, phase);
    return { parameters: gridPoint(grid, point), cyclesPerOp, allCyclesPerOp, p99Cycles };
  };
  return { best: outcome(best), worst: outcome(worst) };
}

function partOf(run: RunMeasures, phase: number | null): Measures {
  return phase === null ? run.whole : run.phases[phase]!;
}

/** The object in summaries, see `Comparison`. */
export function comparisonOf(baselines: Baselines, { workload }: Scenario): Comparison {
  const { grid, untilMs, base, fixed } = baselines;
  return {
    measure: 'cyclesPerOp',
    ...{ untilMs, grid, points: gridSize(grid), base, fixed: fixed.name },
    ...compared(baselines, null),
    phases: workload.phases.map(({ name }, phase): PhaseComparison => ({ phase, name, ...compared(baselines, phase) })),
  };
}

function compared(baselines: Baselines, phase: number | null): Omit<PhaseComparison, 'phase' | 'name'> {
  const extremes = staticExtremes(baselines, 'cyclesPerOp', phase);
  const fixed = partOf(baselines.fixed.measures, phase).cyclesPerOp;
  const best = extremes?.best.cyclesPerOp ?? null;
  const byVariant = (value: (cost: number | null) => number | null) =>
    Object.fromEntries(
      baselines.variants.map(({ name, measures }) => [name, value(partOf(measures, phase).cyclesPerOp)]),
    );
  return {
    bestStatic: extremes?.best ?? null,
    worstStatic: extremes?.worst ?? null,
    gainOverFixed: byVariant((cost) => gain(cost, fixed)),
    regretToBestStatic: byVariant((cost) => regretTo(cost, best)),
  };
}

/** Share of cycles saved; negative if there are more. */
export function gain(cost: number | null, reference: number | null): number | null {
  return cost === null || reference === null || reference === 0 ? null : 1 - cost / reference;
}

/** Share of cycles beyond the best; negative if it is beaten. */
export function regretTo(cost: number | null, best: number | null): number | null {
  return cost === null || best === null || best === 0 ? null : cost / best - 1;
}
