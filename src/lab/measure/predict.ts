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
/** Long enough for caches to fill: in ms of simulated time. */
const SIMULATED_MS = 3;

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
  const cases = WORKLOADS.flatMap(({ name, pattern }) => SIZES.map((entries) => ({ name, pattern, entries })));
  const until = session.host.now() + options.budgetMs;
  for (const [index, { name, pattern, entries }] of cases.entries()) {
    if (options.cancelled()) break;
    const scenario = scenarioOf(pattern, entries, overrides);
    const share = (until - session.host.now()) / (cases.length - index);
    const measuredNs = estimate(await measure(session, scenario, share / 2));
    const predictedNs = await simulate(scenario, simulator);
    const error = predictedNs / measuredNs.median - 1;
    rows.push({ workload: name, cacheEntries: entries, measuredNs, predictedNs, error });
    options.progress(summarise(rows));
  }
  return summarise(rows);
}

/** ns per operation of the capability path, by turns with making the tasks alone. */
async function measure(session: Session, scenario: Scenario, budgetMs: number): Promise<number[]> {
  const variant = fixedVariant(scenario.variants[0]!);
  await session.openSlot(PREDICTION_SLOT, liveConfig(scenario, variant), 1);
  const tasks = Math.ceil(Math.max(TASKS, (session.sampleMs * 1e6) / (OPS * 5)));
  const [all, making]: [number[], number[]] = [[], []];
  const time = async (first: number, run: 0 | 1) => {
    const { ms, value } = await session.first.time(PREDICTION_SLOT, 'path', 0, first, tasks, run);
    return (ms * 1e6) / value;
  };
  await time(0, 1);
  const until = session.host.now() + budgetMs;
  for (let turn = 1; turn <= MOST_TURNS; turn++) {
    all.push(await time(turn * tasks, 1));
    making.push(await time(turn * tasks, 0));
    if (turn >= FEWEST_TURNS && session.host.now() > until) break;
  }
  return pairedDifferences(all, making);
}

async function simulate(scenario: Scenario, module: WebAssembly.Module): Promise<number> {
  const run = new VariantRun();
  await run.start({ scenario, variant: 0, traces: [], module, record: false });
  await run.advance(SIMULATED_MS, Infinity);
  return ((await run.summary()).cyclesPerOp ?? NaN) / CYCLES_PER_NS;
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
