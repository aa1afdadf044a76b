/** Takes cases in turns until every median is known to 2 %, or the time is over. */
import { binned } from './bins';
import type { SampleBins } from './bins';
import type { MicroCase } from './cases';
import type { Thread } from './threads';
import type { Estimate } from './statistics';
import { estimate, relativeHalfWidth } from './statistics';

/** Half width of the 95 % interval, relative to the median, at which a case is done. */
export const TARGET = 0.02;
const ROUNDS_AT_ONCE = 4;
const SLICE_MS = 250;

export interface MicroResult extends Estimate {
  id: string;
  group: string;
  label: string;
  /** Whether the interval is within TARGET. */
  settled: boolean;
  /** What the last sample returned: misses, hits, tasks; 0 where it says nothing. */
  value: number;
  /** Operations of a sample. */
  opsPerSample: number;
  /** How the samples are spread; null if there are too few. */
  bins: SampleBins | null;
  /** The clock's step as a share of the shortest sample: what reading the clock can be wrong by. */
  quantisation: number;
}

export interface CaseRun {
  results: MicroResult[];
  /** Samples in ns per operation, by case, in the order of rounds: what paired differences need. */
  samples: ReadonlyMap<string, readonly number[]>;
}

export interface CaseOptions {
  slot: number;
  budgetMs: number;
  /** How long a sample lasts at least: the clock's step is then less than 1 % of it. */
  sampleMs: number;
  clockStepMs: number;
  now: () => number;
  /** Results so far, after every turn. */
  progress?: (results: MicroResult[]) => void;
  cancelled?: () => boolean;
}

export async function runCases(thread: Thread, cases: readonly MicroCase[], options: CaseOptions): Promise<CaseRun> {
  const samples = new Map<string, number[]>(cases.map(({ id }) => [id, []]));
  const facts = new Map<string, Facts>();
  const until = options.now() + options.budgetMs;
  const { slot, sampleMs, clockStepMs } = options;
  let results: MicroResult[];
  do {
    const left = Math.max(1, until - options.now());
    const taken = await thread.sample({
      slot,
      cases,
      rounds: ROUNDS_AT_ONCE,
      budgetMs: Math.min(left, SLICE_MS),
      sampleMs,
    });
    cases.forEach(({ id }, index) => {
      samples.get(id)!.push(...taken.ns[index]!);
      const shortestMs = Math.min(facts.get(id)?.shortestMs ?? Infinity, taken.shortestMs[index]!);
      facts.set(id, { value: taken.values[index]!, reps: taken.reps[index]!, shortestMs });
    });
    results = cases.map((one) => summarise(one, samples.get(one.id)!, facts.get(one.id)!, clockStepMs));
    options.progress?.(results);
  } while (!results.every(({ settled }) => settled) && options.now() < until && !options.cancelled?.());
  return { results, samples };
}

interface Facts {
  value: number;
  reps: number;
  shortestMs: number;
}

function summarise(one: MicroCase, ns: readonly number[], { value, reps, shortestMs }: Facts, clockStepMs: number) {
  const facts = { value, opsPerSample: reps * one.opsPerRep, quantisation: clockStepMs / shortestMs };
  return microResult(one, ns, facts);
}

/** What samples of one operation come to. */
export function microResult(
  { id, group, label }: Pick<MicroResult, 'id' | 'group' | 'label'>,
  ns: readonly number[],
  facts: Pick<MicroResult, 'value' | 'opsPerSample' | 'quantisation'>,
): MicroResult {
  const result = estimate(ns);
  const settled = relativeHalfWidth(result) <= TARGET;
  return { id, group, label, ...result, settled, ...facts, bins: binned(ns) };
}
