/** Means over seeds and how sure they are. */

/** Student's t, two-sided 95 %, by degrees of freedom from 1 (any table of the distribution has these). */
const T95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

export interface Interval {
  mean: number;
  /** Half the width of the 95 % interval of the mean; null for a single value, of which nothing is known. */
  halfWidth: number | null;
  count: number;
}

/** Mean with its 95 % interval, taking the values as independent and roughly normal. Null without values. */
export function meanInterval(values: readonly number[]): Interval | null {
  const count = values.length;
  if (count === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, halfWidth: null, count };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const t = T95[count - 2] ?? 1.96;
  return { mean, halfWidth: t * Math.sqrt(variance / count), count };
}

/** Of positive values; null without any. */
export function geometricMean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
