/**
 * Prediction beside measurement: the same workloads with the same cache sizes, run by a thread of this machine and simulated
 * with the calibrated profile on one CPU. Compared is the capability path: making tasks and their ids is measured by itself and
 * taken off.
 */
import { parseScenario } from '../scenario/validate';
import type { Scenario, ScenarioInput } from '../scenario/schema';
import { VariantRun } from '../run/variant-run';
import { CYCLES_PER_NS } from './calibrate';
import { SIZES } from './cases';
import type { Costs } from './live-scenario';
import { fixedVariant, liveConfig } from './live-scenario';
import type { Session } from './session';
import type { Estimate } from './statistics';
import { estimate, pairedDifferences } from './statistics';

/** Of the first cache size; the others follow. */
export const PREDICTION_SLOT = 8;

const WORKLOADS: readonly { name: string; pattern: NonNullable<PhaseInput['pattern']> }[] = [
  { name: 'loop of 24', pattern: { kind: 'loop', ids: 24 } },
  { name: 'loop of 96', pattern: { kind: 'loop', ids: 96 } },
  { name: 'zipf over 512', pattern: { kind: 'zipf', ids: 512 } },
  { name: 'zipf over 4,096', pattern: { kind: 'zipf', ids: 4096 } },
  { name: 'uniform over 16,384', pattern: { kind: 'uniform', ids: 16_384 } },
  { name: 'sequential over 16,384', pattern: { kind: 'sequential', ids: 16_384 } },
];

type PhaseInput = Extract<NonNullable<NonNullable<ScenarioInput['workload']>['phases']>[number], { pattern?: unknown }>;

export interface Prediction {
  workload: string;
  cacheEntries: number;
  /** ns per operation of the capability path, measured. */
  measuredNs: Estimate;
  predictedNs: number;
  /** predicted / measured - 1. */
  error: number;
}

export interface PredictionReport {
  rows: Prediction[];
  /** Share of pairs of cache sizes of one workload, whose measured intervals are apart, that both sides put in the same order. */
  rankAgreement: number | null;
  /** Such pairs. */
  rankedPairs: number;
  /** Median of |error|. */
  medianError: number | null;
}

const TASKS = 400;
const OPS = 16;
const FEWEST_TURNS = 6;
const MOST_TURNS = 60;
/** Turns in which caches fill and code gets its final form. */
const WARM_TURNS = 12;
/** Of the budget; simulating takes the rest. */
const MEASURED_SHARE = 0.6;
/** Until caches are filled, and until the end: in ms of simulated time. Measured is the stretch between, as on the machine. */
const WARM_MS = 8;
const SIMULATED_MS = 24;

function scenarioOf(pattern: PhaseInput['pattern'], cacheEntries: number, overrides: Costs): Scenario {
  const result = parseScenario({
    machine: { cpus: 1, profile: 'calibrated', overrides },
    workload: {
      phases: [
        {
          pattern,
          batch: { kind: 'constant', ops: OPS },
          processes: 1,
          bodyCycles: 0,
          workingSetLines: 0,
          load: 0.5,
          durationMs: 1000,
        },
      ],
    },
    variants: [{ name: 'Fixed', cacheEntries: { value: cacheEntries }, monitoring: 'off' }],
  });
  if (!result.ok) throw new Error(result.errors[0]?.message);
  return result.scenario;
}

export async function runPredictions(
  session: Session,
  simulator: WebAssembly.Module,
  overrides: Costs,
  options: { budgetMs: number; progress: (report: PredictionReport) => void; cancelled: () => boolean },
): Promise<PredictionReport> {
  const rows: Prediction[] = [];
  const until = session.host.now() + options.budgetMs;
  for (const [index, { name, pattern }] of WORKLOADS.entries()) {
    if (options.cancelled()) break;
    const scenarios = SIZES.map((entries) => scenarioOf(pattern, entries, overrides));
    const share = (until - session.host.now()) / (WORKLOADS.length - index);
    const measured = await measure(session, scenarios, share * MEASURED_SHARE);
    for (const [which, cacheEntries] of SIZES.entries()) {
      const measuredNs = estimate(measured[which]!);
      const predictedNs = await simulate(scenarios[which]!, simulator);
      rows.push({ workload: name, cacheEntries, measuredNs, predictedNs, error: predictedNs / measuredNs.median - 1 });
    }
    options.progress(summarise(rows));
  }
  return summarise(rows);
}

/** ns per operation of the capability path of each kernel, all in turns, less what making the tasks alone takes. */
async function measure(session: Session, kernels: readonly Scenario[], budgetMs: number): Promise<number[][]> {
  for (const [index, scenario] of kernels.entries()) {
    const config = liveConfig(scenario, fixedVariant(scenario.variants[0]!));
    await session.openSlot(PREDICTION_SLOT + index, config, 1);
  }
  const tasks = Math.ceil(Math.max(TASKS, (session.sampleMs * 1e6) / (OPS * 5)));
  const time = async (kernel: number, first: number, run: 0 | 1) => {
    const { ms, value } = await session.first.time(PREDICTION_SLOT + kernel, 'path', 0, first, tasks, run);
    return (ms * 1e6) / value;
  };
  const all = kernels.map((): number[] => []);
  const making = kernels.map((): number[] => []);
  const until = session.host.now() + budgetMs;
  for (let turn = 0; turn < WARM_TURNS + MOST_TURNS; turn++) {
    for (const kernel of kernels.keys()) {
      const took = [await time(kernel, turn * tasks, 1), await time(kernel, turn * tasks, 0)] as const;
      if (turn < WARM_TURNS) continue;
      all[kernel]!.push(took[0]);
      making[kernel]!.push(took[1]);
    }
    if (turn >= WARM_TURNS + FEWEST_TURNS && session.host.now() > until) break;
  }
  return kernels.map((_, kernel) => pairedDifferences(all[kernel]!, making[kernel]!));
}

async function simulate(scenario: Scenario, module: WebAssembly.Module): Promise<number> {
  const run = new VariantRun();
  await run.start({ scenario, variant: 0, traces: [], module, record: false });
  const spent = async (untilMs: number) => {
    await run.advance(untilMs, Infinity);
    const { ops, cyclesPerOp } = await run.summary();
    return { ops, cycles: ops * (cyclesPerOp ?? NaN) };
  };
  const [warm, end] = [await spent(WARM_MS), await spent(SIMULATED_MS)];
  return (end.cycles - warm.cycles) / (end.ops - warm.ops) / CYCLES_PER_NS;
}

/** Errors and ranks of the rows so far. */
export function summarise(rows: readonly Prediction[]): PredictionReport {
  let [agreeing, rankedPairs] = [0, 0];
  for (const [index, a] of rows.entries()) {
    for (const b of rows.slice(index + 1)) {
      const apart = a.measuredNs.high < b.measuredNs.low || b.measuredNs.high < a.measuredNs.low;
      if (a.workload !== b.workload || !apart) continue;
      rankedPairs++;
      if (a.measuredNs.median < b.measuredNs.median === a.predictedNs < b.predictedNs) agreeing++;
    }
  }
  const errors = rows.map(({ error }) => Math.abs(error)).filter(Number.isFinite);
  return {
    rows: [...rows],
    rankAgreement: rankedPairs > 0 ? agreeing / rankedPairs : null,
    rankedPairs,
    medianError: errors.length > 0 ? estimate(errors).median : null,
  };
}
