/** A whole measurement, one part after another within a budget; every part's results are there as soon as it has them. */
import type { Scenario } from '../scenario/schema';
import { parseScenario } from '../scenario/validate';
import { calibratedOverrides, costsInNs } from './calibrate';
import type { MicroCase } from './cases';
import {
  checkCases,
  dequeCases,
  kernelCases,
  latencyCases,
  linkFar,
  lookupCases,
  pathCases,
  policyCases,
  rivalCases,
  touchBytes,
  touchCases,
} from './cases';
import { runContended } from './contended';
import { fitCrossover } from './crossover';
import type { Crossover } from './crossover';
import { liveConfig, liveScenario } from './live-scenario';
import { runPredictions } from './predict';
import type { MeasureHost } from './protocol';
import type { MeasureReport } from './report';
import { asData } from './report';
import type { CaseRun, MicroResult } from './run-cases';
import { microResult, runCases } from './run-cases';
import { Session } from './session';
import { estimate, pairedDifferences, relativeHalfWidth } from './statistics';
import { runTuning } from './tuning';
import type { TuningResult } from './tuning';

export const DEFAULT_BUDGET_SECONDS = 30;
const MICRO_SLOT = 0;
/** Half width, relative to the median, beyond which a measurement says too little to become a cost. */
const WORST_KNOWN = 0.25;
/** Lines of the far walks: 128 MiB, more than any cache; where memory is short, what can be had. */
const FAR_LINES = [2 ** 21, 2 ** 20, 2 ** 18];

/** Parts in order, with their share of the budget. */
export const PARTS = [
  { id: 'lookup', title: 'Lookups', share: 0.1 },
  { id: 'policy', title: 'Policies alone', share: 0.05 },
  { id: 'check', title: 'Permission checks', share: 0.1 },
  { id: 'touch', title: 'Early touch', share: 0.08 },
  { id: 'memory', title: 'Memory latency', share: 0.05 },
  { id: 'deque', title: 'Deque, ring, scheduler, table', share: 0.08 },
  { id: 'rival', title: 'Plain JavaScript', share: 0.04 },
  { id: 'contended', title: 'Two threads', share: 0.05 },
  { id: 'tuning', title: 'Live tuning', share: 0.35 },
  { id: 'prediction', title: 'Prediction', share: 0.1 },
] as const;
export type PartId = (typeof PARTS)[number]['id'];

export interface MeasureOptions {
  budgetSeconds: number;
  /** Its generated phases are the live pool's workload, its first variant the fixed kernel. */
  scenario: Scenario;
  /** The simulator, for predictions. */
  simulator: WebAssembly.Module;
  /** Names the engine in the report. */
  build: string;
  parts?: readonly PartId[];
  /** The report so far, and what is under way. */
  progress?: (report: MeasureReport, part: PartId | null) => void;
  cancelled?: () => boolean;
}

/** Measures. Rejects when no thread can be started or one dies for another reason than a block of the live pool. */
export async function measure(host: MeasureHost, options: MeasureOptions): Promise<MeasureReport> {
  const began = host.now();
  const session = await Session.open(host);
  try {
    const work = new Measurement(session, options, began);
    await work.prepare();
    for (const { id, share } of PARTS) {
      if (options.cancelled?.()) return work.report(false);
      if (options.parts && !options.parts.includes(id)) continue;
      options.progress?.(work.report(false), id);
      await work.run(id, share * options.budgetSeconds * 1000);
    }
    const report = work.report(true);
    options.progress?.(report, null);
    return report;
  } finally {
    session.end();
  }
}

class Measurement {
  readonly #session: Session;
  readonly #options: MeasureOptions;
  readonly #began: number;
  readonly #micro = new Map<string, MicroResult>();
  #crossover: Crossover | null = null;
  #tuning: TuningResult | null = null;
  #prediction: MeasureReport['prediction'] = null;
  #base = 0;
  #lines = 0;

  constructor(session: Session, options: MeasureOptions, began: number) {
    this.#session = session;
    this.#options = options;
    this.#began = began;
  }

  /** The kernel of the microbenchmarks, and memory to walk over. */
  async prepare(): Promise<void> {
    const standard = parseScenario({
      // no touches ahead: the path's cost is without them
      variants: [{ name: 'Fixed', monitoring: 'events', prefetchLines: { value: 0 } }],
    });
    if (!standard.ok) throw new Error('the default scenario is valid');
    const scenario = liveScenario(standard.scenario, this.#session.cpus, {});
    const config = liveConfig(scenario, scenario.variants[0]!);
    const end = await this.#session.openSlot(MICRO_SLOT, config);
    this.#base = Math.ceil(end / 4096) * 4096;
    for (const lines of FAR_LINES) {
      try {
        await this.#session.reserve(MICRO_SLOT, this.#base + touchBytes(lines));
        this.#lines = lines;
        return;
      } catch (error) {
        if (!(error instanceof Error) || lines === FAR_LINES.at(-1)) throw error;
      }
    }
  }

  async run(part: PartId, budgetMs: number): Promise<void> {
    if (part === 'contended') {
      this.#keep(await runContended(this.#session, MICRO_SLOT, budgetMs, (results) => this.#keep(results, part)));
    } else if (part === 'tuning') await this.#tune(budgetMs);
    else if (part === 'prediction') await this.#predict(budgetMs);
    else await this.#cases(part, budgetMs);
  }

  async #cases(part: Exclude<PartId, 'contended' | 'tuning' | 'prediction'>, budgetMs: number): Promise<void> {
    const { first } = this.#session;
    if (part === 'memory') await first.call(MICRO_SLOT, linkFar(this.#base, this.#lines));
    const run = await runCases(first, this.#list(part), {
      slot: MICRO_SLOT,
      budgetMs,
      sampleMs: this.#session.sampleMs,
      clockStepMs: this.#session.clockStepMs,
      now: () => this.#session.host.now(),
      progress: (results) => this.#keep(results, part),
      cancelled: () => this.#options.cancelled?.() ?? false,
    });
    if (part === 'check') this.#crossover = await fitCrossover(first, MICRO_SLOT, run);
    if (part === 'deque') this.#keep(derived(run));
  }

  #list(part: PartId): MicroCase[] {
    if (part === 'lookup') return [...lookupCases(), ...pathCases()];
    if (part === 'policy') return policyCases();
    if (part === 'check') return checkCases();
    if (part === 'touch') return touchCases(this.#base, this.#lines);
    if (part === 'memory') return latencyCases(this.#base, this.#lines);
    return part === 'rival' ? rivalCases() : [...dequeCases(), ...kernelCases()];
  }

  async #tune(budgetMs: number): Promise<void> {
    this.#tuning = await runTuning(this.#session, this.#options.scenario, {
      budgetMs,
      costsNs: costsInNs(this.#medians(), this.#crossover),
      progress: (result) => {
        this.#tuning = result;
        this.#tell('tuning');
      },
      cancelled: () => this.#options.cancelled?.() ?? false,
    });
  }

  async #predict(budgetMs: number): Promise<void> {
    const overrides = calibratedOverrides(this.#medians(), this.#crossover);
    this.#prediction = await runPredictions(this.#session, this.#options.simulator, overrides, {
      budgetMs,
      progress: (report) => {
        this.#prediction = asData(report);
        this.#tell('prediction');
      },
      cancelled: () => this.#options.cancelled?.() ?? false,
    });
  }

  #medians(): Map<string, number> {
    const known = [...this.#micro.values()].filter((row) => relativeHalfWidth(row) <= WORST_KNOWN);
    return new Map(known.map(({ id, median }) => [id, median]));
  }

  #keep(results: readonly MicroResult[], part?: PartId): void {
    for (const result of results) this.#micro.set(result.id, result);
    if (part) this.#tell(part);
  }

  #tell(part: PartId): void {
    this.#options.progress?.(this.report(false), part);
  }

  report(complete: boolean): MeasureReport {
    const { host, cpus, simd, clockStepMs, sampleMs } = this.#session;
    const overrides = calibratedOverrides(this.#medians(), this.#crossover) as Record<string, number>;
    return asData<MeasureReport>({
      kind: 'captune-measure',
      version: 1,
      build: this.#options.build,
      date: host.date(),
      complete,
      seconds: Math.round((host.now() - this.#began) / 100) / 10,
      machine: {
        agent: host.agent,
        cores: host.cores,
        threads: cpus,
        sharedMemory: host.shares,
        simd,
        clockStepUs: Math.round(clockStepMs * 1e6) / 1000,
        sampleMs,
        touchedMiB: (this.#lines * 64) / 2 ** 20,
      },
      micro: [...this.#micro.values()],
      crossover: this.#crossover,
      tuning: this.#tuning,
      calibration: this.#micro.size > 0 ? { profile: 'calibrated', overrides } : null,
      prediction: this.#prediction,
    });
  }
}

/** Pop and steal alone: what they add to a push, from samples taken in the same round. */
function derived({ samples, results }: CaseRun): MicroResult[] {
  const push = samples.get('deque.push') ?? [];
  const of = results.find(({ id }) => id === 'deque.push');
  return (['pop', 'steal'] as const).map((taking) => {
    const both = samples.get(taking === 'pop' ? 'deque.pushPop' : 'deque.pushSteal') ?? [];
    const name = { id: `deque.${taking}`, group: 'deque', label: `deque ${taking}, alone` };
    const differences = pairedDifferences(both, push);
    // The difference is as wrong as what it is the difference of.
    const quantisation = of ? (2 * of.quantisation * of.median) / estimate(differences).median : NaN;
    return microResult(name, differences, { value: 0, opsPerSample: of?.opsPerSample ?? 0, quantisation });
  });
}
