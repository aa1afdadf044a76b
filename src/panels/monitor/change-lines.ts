/** Windows and series as lines and marks of a plot, and their values in words. */
import type { ChangeLine, ChangeMark } from '../../draw/change-chart';
import { brief, fixed, percent } from '../../draw/format';
import type { ChangeMetric, LevelChange, Series } from '../../state/changes';
import { WINDOW_COLUMNS, WINDOW_INDEX } from '../../state/facts';
import type { WatchedKernel } from '../../state/watch';

/** Points that a plot is drawn of: more than it has pixels tell nothing. */
const MOST_POINTS = 2000;

export function lineOf({ rows, count }: WatchedKernel['windows'], metric: ChangeMetric, colour: string): ChangeLine {
  const step = Math.max(1, Math.ceil(count / MOST_POINTS));
  const points = [];
  for (let row = 0; row < count; row += step) {
    const at = row * WINDOW_COLUMNS.length;
    points.push({ x: rows[at + WINDOW_INDEX.startMs]!, y: rows[at + WINDOW_INDEX[metric.column]]! });
  }
  return { colour, points };
}

export const marksOf = (changes: readonly LevelChange[]): ChangeMark[] =>
  changes.map(({ ms, before, after, pending, verdict }) => ({
    x: ms,
    before,
    after,
    pending,
    worse: verdict === 'worse',
  }));

/** Runs stand one after the other, whatever their numbers are. */
export const seriesMarks = ({ points }: Series): ChangeMark[] =>
  points.map(({ index, before, after, pending, verdict }) => ({
    x: index - 0.5,
    before,
    after,
    pending,
    worse: verdict === 'worse',
  }));

export function words({ percent: share, unit }: Pick<ChangeMetric, 'percent' | 'unit'>, value: number): string {
  if (share) return percent(value);
  return unit === 'cycles/op' ? fixed(value, 2) : brief(value);
}
