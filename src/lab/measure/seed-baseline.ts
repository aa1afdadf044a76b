/** What the seed document says of its unoptimised and optimised paths, beside which measurements are shown. */
export interface BaselineRow {
  /** Id of the measurement. */
  id: string;
  label: string;
  /** The seed's range in ns. */
  lowNs: number;
  highNs: number;
}

export const SEED_BASELINE: readonly BaselineRow[] = [
  { id: 'lookup.hit.64', label: 'lookup on hit', lowNs: 1, highNs: 5 },
  { id: 'check.scalar.1', label: 'permission check', lowNs: 0.5, highNs: 2 },
  { id: 'check.simd.8', label: 'SIMD batch check (of 8)', lowNs: 12, highNs: 25 },
  { id: 'kernel.schedule', label: 'scheduler operation', lowNs: 10, highNs: 50 },
];

export type BaselineVerdict = 'faster' | 'within' | 'slower';

/** Where a median lies; an interval that reaches into the range counts as within. */
export function judge({ lowNs, highNs }: BaselineRow, { low, high }: { low: number; high: number }): BaselineVerdict {
  if (high < lowNs) return 'faster';
  return low > highNs ? 'slower' : 'within';
}
