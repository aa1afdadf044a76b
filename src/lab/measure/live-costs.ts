/** What a measured report says of costs, for a live pool that comes after it. */
import { costsInNs } from './calibrate';
import type { Crossover } from './crossover';
import type { Costs } from './live-scenario';
import type { MeasureReport } from './report';

/** Parts of a measurement that such costs come from. */
export const COST_PARTS = ['lookup', 'check', 'memory', 'deque'] as const;

export function costsOfReport({ micro, crossover }: Pick<MeasureReport, 'micro' | 'crossover'>): Costs {
  const medians = micro.flatMap(({ id, median }) => (median === null ? [] : [[id, median] as const]));
  // A number that JSON could not hold is null, which counts as not measured just as NaN does.
  return costsInNs(new Map(medians), crossover as Crossover | null);
}
