/** Medians with their spread: on a shared machine a single sample, or a mean, says little. */

export interface Spread {
  median: number;
  /** Quartiles: half of the samples lie between them. */
  low: number;
  high: number;
  n: number;
}

export function spread(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75), n: sorted.length };
}

/** Between the two nearest samples, in proportion. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const [a = NaN, b = a] = [sorted[below], sorted[below + 1]];
  return a + (b - a) * (at - below);
}

/** Of samples taken side by side: what disturbed one of a pair disturbed the other too. */
export function ratio(of: readonly number[], to: readonly number[]): Spread {
  return spread(of.map((value, index) => value / to[index]!));
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
