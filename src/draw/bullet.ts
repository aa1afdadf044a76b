/** Expected against got as a bullet: a bar from zero to what came, its interval as a whisker, a tick for what was expected. */

export interface BulletShape {
  zero: number;
  bar: { x: number; width: number } | null;
  whisker: { from: number; to: number } | null;
  tick: number | null;
  /** Something lies beyond the scale. */
  clipped: boolean;
}

/** The scale ends at this relative change on both sides, the same for all bullets. */
export const BULLET_LIMIT = 0.2;

export function bulletShape(got: number, halfWidth: number, expected: number, width: number): BulletShape {
  const x = (change: number) => {
    const share = Math.max(-1, Math.min(1, change / BULLET_LIMIT));
    return width / 2 + share * (width / 2 - 2);
  };
  const zero = x(0);
  const known = Number.isFinite(got);
  const reach = known && Number.isFinite(halfWidth) ? halfWidth : 0;
  const outside = (change: number) => Number.isFinite(change) && Math.abs(change) > BULLET_LIMIT;
  return {
    zero,
    bar: known ? { x: Math.min(zero, x(got)), width: Math.abs(x(got) - zero) } : null,
    whisker: known && reach > 0 ? { from: x(got - reach), to: x(got + reach) } : null,
    tick: Number.isFinite(expected) ? x(expected) : null,
    clipped: outside(got) || outside(expected),
  };
}
