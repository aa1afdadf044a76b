/** Estimates of shares in words. */
import { grouped, NONE, percent, signedPercent } from '../../draw/format';

export interface ShareEstimate {
  median: number | null;
  low: number | null;
  high: number | null;
  n: number;
}

/** `−3.1 % (−4.0 to −2.2), n 40`. */
export function shareText({ median, low, high, n }: ShareEstimate): string {
  if (median === null || low === null || high === null) return NONE;
  return `${signedPercent(median)} (${signedPercent(low)} to ${signedPercent(high)}), n ${grouped(n)}`;
}

/** Whether an interval of a change is on one side of nothing; null while there is no interval. */
export function isApart({ low, high }: ShareEstimate): boolean | null {
  return low === null || high === null ? null : low > 0 || high < 0;
}

/** An overhead against its aim of less than 1 %. */
export function overheadText({ low, high }: ShareEstimate): string {
  if (low === null || high === null) return 'not measured';
  if (high < 0.01) return 'under 1 %';
  if (low > 0.01) return `over 1 %, by ${percent(low - 0.01, 2)} at least`;
  return 'not known to be under 1 %: the interval reaches over it';
}

/** How well an overhead is known, against an interval of 0.3 % that is aimed at. */
export function widthText({ low, high }: ShareEstimate): string {
  if (low === null || high === null) return '';
  const width = high - low;
  return `${signedPercent(low, 2)} to ${signedPercent(high, 2)}${width > 0.003 ? ', wider than the 0.3 % aimed at' : ''}`;
}

/** In what a pool or a measurement works, where the scenario itself cannot be measured. */
export const FALLBACK_TEXT =
  'its recordings cannot be replayed on threads: the five generated phases of a preset stand in';
