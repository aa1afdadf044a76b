/** Samples of one operation as a histogram: bins of equal width where nearly all of them are, and how many lie outside. */
import { quantile } from './statistics';

export interface SampleBins {
  /** Where the first bin begins and the last one ends, in ns. */
  from: number;
  to: number;
  counts: number[];
  below: number;
  above: number;
}

/** Enough to see two humps, few enough for a link. */
const BINS = 24;
/** Bins reach this many interquartile ranges beyond the quartiles at most. */
const REACH = 3;

/** Which bin; the first one where all lie as good as together. */
const scaled = (above: number, perNs: number) => (Number.isFinite(perNs) ? Math.floor(above * perNs) : 0);

/** Null if there are fewer than two samples. */
export function binned(samples: ArrayLike<number>): SampleBins | null {
  const sorted = Float64Array.from(samples).sort();
  if (sorted.length < 2) return null;
  const [first, third] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  const reach = REACH * (third - first);
  const from = Math.max(sorted[0]!, first - reach);
  const to = Math.min(sorted.at(-1)!, third + reach);
  const perNs = BINS / (to - from);
  const counts = new Array<number>(BINS).fill(0);
  let [below, above] = [0, 0];
  for (const value of sorted) {
    if (value < from) below++;
    else if (value > to) above++;
    else counts[Math.min(BINS - 1, scaled(value - from, perNs))]!++;
  }
  return { from, to, counts, below, above };
}
