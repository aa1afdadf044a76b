/** From which batch on the SIMD twin wins: two straight lines through the medians of a sweep, fitted by the engine's own code. */
import { BATCHES } from './cases';
import type { CaseRun } from './run-cases';
import type { Estimate } from './statistics';
import { estimate } from './statistics';
import type { Thread } from './threads';

/** Batches that the kernel hands over at once; larger ones are several of these. */
const LARGEST = 64;
const PLACES = 64;
/** Rounds whose fits give the interval. */
const MOST_FITS = 60;

export interface Crossover {
  /** Fractional batch; null if the lines do not cross. */
  batch: number | null;
  /** 95 % interval over the fits of single rounds; null if fewer than half of those cross. */
  interval: Estimate | null;
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

/** Fits what `checkCases` measured. */
export async function fitCrossover(thread: Thread, slot: number, run: CaseRun): Promise<Crossover> {
  const sizes = BATCHES.filter((n) => n <= LARGEST);
  const median = (twin: string) =>
    sizes.map((n) => run.results.find(({ id }) => id === `check.${twin}.${n}`)?.median ?? NaN);
  const [scalar, simd] = [median('scalar'), median('simd')];
  const all = await fit(thread, slot, sizes, scalar, simd);
  const fits: number[] = [];
  const round = (twin: string, index: number) =>
    sizes.map((n) => run.samples.get(`check.${twin}.${n}`)?.[index] ?? NaN);
  const rounds = Math.min(MOST_FITS, run.samples.get(`check.scalar.${sizes[0]!}`)?.length ?? 0);
  for (let index = 0; index < rounds; index++) {
    const { batch } = await fit(thread, slot, sizes, round('scalar', index), round('simd', index));
    if (Number.isFinite(batch)) fits.push(batch);
  }
  return {
    batch: Number.isFinite(all.batch) ? all.batch : null,
    interval: fits.length * 2 > rounds ? estimate(fits) : null,
    fit: all.fit,
    scalar: line(sizes, scalar),
    simd: line(sizes, simd),
  };
}

async function fit(thread: Thread, slot: number, sizes: readonly number[], scalar: number[], simd: number[]) {
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
