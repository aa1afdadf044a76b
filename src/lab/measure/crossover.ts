/**
 * From which batch on the SIMD twin wins: two straight lines through the medians of a sweep, fitted by the engine's own code, and
 * beside them what was seen without any fit. A fit that says nothing is no result: it is refused, with the reason.
 */
import { BATCHES } from './cases';
import type { CaseRun, MicroResult } from './run-cases';
import type { Estimate } from './statistics';
import { estimate } from './statistics';
import type { Thread } from './threads';

/** Batches that the kernel hands over at once; larger ones are several of these. */
const LARGEST = 64;
const PLACES = 64;
/** Rounds whose fits give the interval. */
const MOST_FITS = 60;
/** Below this R² times do not lie on a line, and where two such lines cross is chance. */
export const LEAST_FIT = 0.9;

export const NO_CROSSOVER = [
  'not measured',
  'poor fit',
  'SIMD is never faster',
  'lines do not cross',
  'beyond the batches',
  'rounds disagree',
] as const;
export type NoCrossover = (typeof NO_CROSSOVER)[number];

export interface Crossover {
  /** Fractional batch; null if none was found. */
  batch: number | null;
  /** Why none was found; null if one was. */
  reason: NoCrossover | null;
  /** 95 % interval over the fits of single rounds; null if fewer than half of those cross. */
  interval: Estimate | null;
  /** Without a fit: the largest batch up to which SIMD is not clearly faster (0: always) and the first from which it always is. */
  seen: { notUpTo: number; from: number } | null;
  /** The smaller R² of the two lines. */
  fit: number;
  scalar: Line;
  simd: Line;
}

/** ns = base + perOp x batch. */
export interface Line {
  baseNs: number;
  perOpNs: number;
}

interface Fit {
  batch: number;
  fit: number;
}

/** Fits what `checkCases` measured. */
export async function fitCrossover(thread: Thread, slot: number, run: CaseRun): Promise<Crossover> {
  const sizes = BATCHES.filter((n) => n <= LARGEST);
  const median = (twin: string) =>
    sizes.map((n) => run.results.find(({ id }) => id === `check.${twin}.${n}`)?.median ?? NaN);
  const [scalar, simd] = [median('scalar'), median('simd')];
  const all = await fit(thread, slot, sizes, scalar, simd);
  const round = (twin: string, index: number) =>
    sizes.map((n) => run.samples.get(`check.${twin}.${n}`)?.[index] ?? NaN);
  const rounds = Math.min(MOST_FITS, run.samples.get(`check.scalar.${sizes[0]!}`)?.length ?? 0);
  const fits: Fit[] = [];
  for (let index = 0; index < rounds; index++) {
    fits.push(await fit(thread, slot, sizes, round('scalar', index), round('simd', index)));
  }
  const seen = seenCrossover(run.results);
  return {
    ...judgeFit(all, fits, seen),
    seen,
    fit: all.fit,
    scalar: line(sizes, scalar),
    simd: line(sizes, simd),
  };
}

/** What the fit of the medians and those of single rounds say together. */
export function judgeFit(
  all: Fit,
  rounds: readonly Fit[],
  seen: Crossover['seen'],
): Pick<Crossover, 'batch' | 'reason' | 'interval'> {
  const crossing = rounds.map(({ batch }) => batch).filter((batch) => Number.isFinite(batch) && batch <= LARGEST);
  const interval = crossing.length * 2 > rounds.length ? estimate(crossing) : null;
  const reason = refusal(all, interval, seen);
  return { batch: reason === null ? all.batch : null, reason, interval: reason === null ? interval : null };
}

function refusal({ batch, fit: quality }: Fit, interval: Estimate | null, seen: Crossover['seen']): NoCrossover | null {
  if (Number.isNaN(quality)) return 'not measured';
  if (quality < LEAST_FIT) return 'poor fit';
  if (seen === null) return 'SIMD is never faster';
  if (!Number.isFinite(batch)) return 'lines do not cross';
  if (batch > LARGEST) return 'beyond the batches';
  return interval === null ? 'rounds disagree' : null;
}

/** Where SIMD begins to be faster beyond the intervals, for good. Null where it never is, or was not measured. */
export function seenCrossover(results: readonly Pick<MicroResult, 'id' | 'low' | 'high'>[]): Crossover['seen'] {
  const of = (twin: string, n: number) => results.find(({ id }) => id === `check.${twin}.${n}`);
  let found: Crossover['seen'] = null;
  for (const n of BATCHES.filter((size) => size <= LARGEST)) {
    const [scalar, simd] = [of('scalar', n), of('simd', n)];
    if (!scalar || !simd) return null;
    const faster = simd.high < scalar.low;
    if (!faster) found = null;
    else found ??= { notUpTo: BATCHES[BATCHES.indexOf(n) - 1] ?? 0, from: n };
  }
  return found;
}

async function fit(
  thread: Thread,
  slot: number,
  sizes: readonly number[],
  scalar: number[],
  simd: number[],
): Promise<Fit> {
  const samples = new Float64Array(3 * PLACES);
  samples.set(sizes, 0);
  samples.set(scalar, PLACES);
  samples.set(simd, 2 * PLACES);
  await thread.fill(slot, 'samplesAddress', samples);
  const [batch, quality] = await thread.call(slot, ['crossover', sizes.length], ['crossoverFit']);
  return { batch: Number(batch), fit: Number(quality) };
}

/** Least squares, as the engine fits. */
export function line(x: readonly number[], y: readonly number[]): Line {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const sxy = x.reduce((sum, value, index) => sum + (value - mx) * (y[index]! - my), 0);
  const sxx = x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
  const perOpNs = sxy / sxx;
  return { baseNs: my - perOpNs * mx, perOpNs };
}
