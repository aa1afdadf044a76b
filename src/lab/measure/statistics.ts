/** Medians with their 95 % interval, from the order of the samples alone: no assumption about how noise is distributed. */

export interface Estimate {
  median: number;
  /** 95 % interval of the median; equal to the extremes when there are too few samples for one. */
  low: number;
  high: number;
  n: number;
  /** Samples beyond 1.5 interquartile ranges from the quartiles (Tukey's fences). */
  outliers: number;
}

/** Fewest samples whose extremes enclose the median with 95 %. */
export const FEWEST = 6;

/**
 * Rank, from 1, of the lower bound of the 95 % interval of the median of `n` samples; the upper is n + 1 - rank. Order
 * statistics: the number of samples below the median is binomial(n, 1/2). 0 if there are too few samples.
 */
export function medianRank(n: number): number {
  if (n > 1000) return Math.floor(n / 2 - 0.98 * Math.sqrt(n));
  let probability = 0.5 ** n;
  let below = 0;
  for (let rank = 0; rank <= n / 2; rank++) {
    below += probability;
    if (below > 0.025) return rank;
    probability *= (n - rank) / (rank + 1);
  }
  return 0;
}

/** Summarises samples; NaN everywhere if there are none. */
export function estimate(samples: ArrayLike<number>): Estimate {
  const sorted = Float64Array.from(samples).sort();
  const n = sorted.length;
  if (n === 0) return { median: NaN, low: NaN, high: NaN, n, outliers: 0 };
  const rank = Math.max(1, medianRank(n));
  const [first, third] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  const fence = 1.5 * (third - first);
  const outliers = sorted.filter((value) => value < first - fence || value > third + fence).length;
  return { median: quantile(sorted, 0.5), low: sorted[rank - 1]!, high: sorted[n - rank]!, n, outliers };
}

/** Between the two nearest samples, in proportion. */
export function quantile(sorted: Float64Array, share: number): number {
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const low = sorted[below]!;
  return low + ((sorted[below + 1] ?? low) - low) * (at - below);
}

/** Half of the interval, relative to the median. */
export function relativeHalfWidth({ median, low, high, n }: Estimate): number {
  return n < FEWEST || median === 0 ? Infinity : Math.max(high - median, median - low) / Math.abs(median);
}

/** Quotients of samples that were taken in turns: what disturbed one of a pair disturbed the other too. */
export function pairedRatios(of: readonly number[], to: readonly number[]): number[] {
  return of.slice(0, Math.min(of.length, to.length)).map((value, index) => value / to[index]!);
}

/**
 * What `on` takes more than `off`, as a share, of four times in the order off on on off (`offOutside`) or on off off on: what
 * changes steadily on the way falls on both sides alike.
 */
export function fourRatio([a, b, c, d]: readonly [number, number, number, number], offOutside: boolean): number {
  const [outer, inner] = [a + d, b + c];
  return (offOutside ? inner / outer : outer / inner) - 1;
}

/** Differences of such samples. */
export function pairedDifferences(of: readonly number[], less: readonly number[]): number[] {
  return of.slice(0, Math.min(of.length, less.length)).map((value, index) => value - less[index]!);
}
