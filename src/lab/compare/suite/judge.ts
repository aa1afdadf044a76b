/** What a suite says: kernels against fixed, against the best static of each workload, of each phase, and of the whole suite. */
import { gridPoint } from '../baselines/grid';
import type { StaticParameters } from '../baselines/grid';
import type { Measures } from '../baselines/search';
import { geometricMean } from '../statistics';
import type { KernelOutcome, SuiteOutcome, WorkloadOutcome } from './run';

export type SuiteMeasure = 'cyclesPerOp' | 'allCyclesPerOp' | 'p99Cycles';
export const SUITE_MEASURES: readonly SuiteMeasure[] = ['cyclesPerOp', 'allCyclesPerOp', 'p99Cycles'];

/** Cost of a kernel over that of the fixed one: 0.9 is 10 % less. Null where one of them has none. */
export type Ratios = Record<SuiteMeasure, number | null>;

export interface Regret {
  mean: number | null;
  worst: { workload: string; phase: number; regret: number } | null;
}

export interface KernelVerdict {
  name: string;
  /** Geometric mean over the workloads. */
  overFixed: Ratios;
  /**
   * The single static kernel with the least capability path of those whose p99 (as `overFixed` has it) is no worse than this kernel's.
   * Cycles alone always say "never steal"; null if no static one is that quick.
   */
  bestSingleAsQuick: StaticVerdict | null;
  /** Capability path of each phase after learning against the fixed kernel: the worst of all. */
  worstSettled: { workload: string; phase: number; ratio: number } | null;
  /** Capability path after learning against the best static of each phase: geometric mean, and the worst. */
  regretPerPhase: Regret;
  /** The same against the static kernels that are no slower in the phase, by p99, than both this kernel and the fixed one. */
  regretAsQuick: Regret;
  mostTuningShare: number;
  mostMonitoringShare: number;
}

export interface StaticVerdict {
  parameters: StaticParameters;
  overFixed: Ratios;
}

export interface SuiteVerdict {
  kernels: KernelVerdict[];
  /** The one static kernel that does best, and worst, on the whole suite: by the geometric mean of the capability path. */
  bestSingle: StaticVerdict;
  worstSingle: StaticVerdict;
  /** What a different static kernel for each workload, or for each phase, would reach: geometric means over fixed. */
  bestPerWorkload: Ratios;
  bestPerPhase: number | null;
}

export function judgeSuite(suite: SuiteOutcome): SuiteVerdict {
  const points = suite.workloads[0]?.statics.map((_, point) => staticVerdict(suite, point)) ?? [];
  const cost = ({ overFixed }: StaticVerdict) => overFixed.cyclesPerOp ?? Infinity;
  const byCost = points.toSorted((a, b) => cost(a) - cost(b));
  return {
    kernels: suite.kernels.map((name) => kernelVerdict(suite, name, byCost)),
    bestSingle: byCost[0]!,
    worstSingle: byCost.findLast((verdict) => Number.isFinite(cost(verdict))) ?? byCost.at(-1)!,
    bestPerWorkload: ratios((measure) =>
      suite.workloads.map((workload) => ratio(bestWhole(workload, measure), fixedOf(workload).whole[measure])),
    ),
    bestPerPhase: meanOf(suite.workloads.map(bestPhasesOverFixed)),
  };
}

const fixedOf = ({ kernels }: WorkloadOutcome): KernelOutcome => kernels['fixed']!;

function ratio(cost: number | null, reference: number | null): number | null {
  return cost === null || reference === null || reference === 0 || cost === 0 ? null : cost / reference;
}

const meanOf = (values: readonly (number | null)[]) => geometricMean(values.filter((value) => value !== null));

function ratios(of: (measure: SuiteMeasure) => (number | null)[]): Ratios {
  return Object.fromEntries(SUITE_MEASURES.map((measure) => [measure, meanOf(of(measure))])) as Ratios;
}

function overFixed(suite: SuiteOutcome, outcome: (workload: WorkloadOutcome) => KernelOutcome): Ratios {
  return ratios((measure) =>
    suite.workloads.map((workload) => ratio(outcome(workload).whole[measure], fixedOf(workload).whole[measure])),
  );
}

function staticVerdict(suite: SuiteOutcome, point: number): StaticVerdict {
  return {
    parameters: gridPoint(suite.grid, point),
    overFixed: overFixed(suite, ({ statics }) => statics[point]!),
  };
}

/** The least of static kernels in some part of a run; null without a value. */
function least(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? Math.min(...known) : null;
}

export function bestWhole({ statics }: WorkloadOutcome, measure: SuiteMeasure): number | null {
  return least(statics.map(({ whole }) => whole[measure]));
}

/** Of static kernels whose p99 in the phase is at most `mostP99`. */
function bestSettled({ statics }: WorkloadOutcome, phase: number, mostP99 = Infinity): number | null {
  const quick = statics.filter(({ settled }) => (settled[phase]!.p99Cycles ?? 0) <= mostP99);
  return least(quick.map(({ settled }) => settled[phase]!.cyclesPerOp));
}

/** As if each phase had the best static kernel for it: cycles of the whole run over those of the fixed kernel. */
function bestPhasesOverFixed(workload: WorkloadOutcome): number | null {
  const fixed = fixedOf(workload);
  let [best, reference] = [0, 0];
  fixed.phases.forEach(({ ops, cyclesPerOp }, phase) => {
    const cost = least(workload.statics.map(({ phases }) => phases[phase]!.cyclesPerOp));
    if (cost === null || cyclesPerOp === null) return;
    best += cost * ops;
    reference += cyclesPerOp * ops;
  });
  return ratio(best, reference);
}

interface PhaseValue {
  workload: string;
  phase: number;
  value: number;
}

function perPhase(
  suite: SuiteOutcome,
  value: (workload: WorkloadOutcome, phase: number) => number | null,
): PhaseValue[] {
  return suite.workloads.flatMap((workload) =>
    fixedOf(workload).phases.flatMap((_, phase) => {
      const found = value(workload, phase);
      return found === null ? [] : [{ workload: workload.name, phase, value: found }];
    }),
  );
}

const most = (values: readonly PhaseValue[]) =>
  values.reduce<PhaseValue | null>((found, entry) => (found && found.value >= entry.value ? found : entry), null);

function kernelVerdict(suite: SuiteOutcome, name: string, byCost: readonly StaticVerdict[]): KernelVerdict {
  const of = ({ kernels }: WorkloadOutcome) => kernels[name]!;
  const settled = (outcome: KernelOutcome, phase: number): Measures => outcome.settled[phase]!;
  const against = perPhase(suite, (workload, phase) =>
    ratio(settled(of(workload), phase).cyclesPerOp, settled(fixedOf(workload), phase).cyclesPerOp),
  );
  const regretTo = (mostP99: (workload: WorkloadOutcome, phase: number) => number) =>
    regretOf(
      perPhase(suite, (workload, phase) =>
        ratio(settled(of(workload), phase).cyclesPerOp, bestSettled(workload, phase, mostP99(workload, phase))),
      ),
    );
  const slower = (workload: WorkloadOutcome, phase: number) =>
    Math.max(...[of(workload), fixedOf(workload)].map((outcome) => settled(outcome, phase).p99Cycles ?? 0));
  const worst = most(against);
  const shares = suite.workloads.map(of);
  const ratiosOfAll = overFixed(suite, of);
  const latency = ratiosOfAll.p99Cycles ?? Infinity;
  return {
    name,
    overFixed: ratiosOfAll,
    bestSingleAsQuick: byCost.find((verdict) => (verdict.overFixed.p99Cycles ?? Infinity) <= latency) ?? null,
    worstSettled: worst && { workload: worst.workload, phase: worst.phase, ratio: worst.value },
    regretPerPhase: regretTo(() => Infinity),
    regretAsQuick: regretTo(slower),
    mostTuningShare: Math.max(...shares.map(({ tuningShare }) => tuningShare)),
    mostMonitoringShare: Math.max(...shares.map(({ monitoringShare }) => monitoringShare)),
  };
}

function regretOf(ratiosToBest: readonly PhaseValue[]): Regret {
  const mean = meanOf(ratiosToBest.map(({ value }) => value));
  const worst = most(ratiosToBest);
  return {
    mean: mean === null ? null : mean - 1,
    worst: worst && { workload: worst.workload, phase: worst.phase, regret: worst.value - 1 },
  };
}
