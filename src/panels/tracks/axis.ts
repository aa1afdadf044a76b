/** Ticks of a track's value axis and how they read. */
import { valueScale, valueTicks } from '../../draw/scales';
import type { Domain } from '../../draw/scales';
import type { PlacedTrack } from './definitions';

/** Pixels that a label needs for itself. */
const LABEL_HEIGHT = 10;

/** Values with their y from the top of the plot, held inside it. */
export function axisTicks(row: PlacedTrack, domain: Domain): { value: number; y: number }[] {
  const { track, plotHeight } = row;
  if (plotHeight === 0) return [];
  const { kind } = track.domain;
  const y = valueScale(domain, kind, 3, plotHeight - 6);
  const far = Math.abs(domain.low) > domain.high ? domain.low : domain.high;
  const values = track.look === 'difference' ? [0, far] : (track.ticks ?? valueTicks(domain, kind, plotHeight));
  const placed = values.map((value) => ({ value, y: Math.min(plotHeight - 5, Math.max(5, y(value))) }));
  // Where two would touch, the first counts: 0 of a difference, the lowest of an axis.
  return placed.filter((tick, index) =>
    placed.slice(0, index).every((other) => Math.abs(other.y - tick.y) >= LABEL_HEIGHT),
  );
}

export function axisLabel(value: number): string {
  if (Math.abs(value) >= 10_000) return `${Math.round(value / 1000)}k`;
  return String(Number(value.toPrecision(4))).replace('-', '\u2212');
}
