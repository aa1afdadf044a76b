/** The speed slider: logarithmic from 0.0001x to 10x, and at its end as fast as it goes. */
import { NONE } from '../../draw/format';

const SLOWEST = 1e-4;
const FASTEST = 10;
const DECADES = Math.log10(FASTEST / SLOWEST);
/** Positions of the slider; the last one is "as fast as it goes". */
export const SPEED_POSITIONS = 100;

export function speedAt(position: number): number {
  if (position >= SPEED_POSITIONS) return Infinity;
  return SLOWEST * 10 ** ((position / (SPEED_POSITIONS - 1)) * DECADES);
}

export function positionOf(speed: number): number {
  if (speed === Infinity) return SPEED_POSITIONS;
  const position = (Math.log10(speed / SLOWEST) / DECADES) * (SPEED_POSITIONS - 1);
  return Math.round(Math.min(SPEED_POSITIONS - 1, Math.max(0, position)));
}

/** Simulated ms per wall ms, two significant digits. */
export function speedText(speed: number): string {
  if (speed === Infinity) return 'max';
  if (!Number.isFinite(speed)) return NONE;
  return `${Number(speed.toPrecision(speed < 10 ? 2 : 3))}\u00d7`;
}
