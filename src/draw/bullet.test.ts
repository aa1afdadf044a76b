import { describe, expect, it } from 'vitest';
import { bulletShape } from './bullet';

describe('bullet', () => {
  it('has better on the left of zero', () => {
    const shape = bulletShape(-0.1, 0.05, -0.05, 64);
    expect(shape.zero).toBe(32);
    expect(shape.bar).toEqual({ x: 17, width: 15 });
    expect(shape.whisker?.from).toBeCloseTo(9.5);
    expect(shape.whisker?.to).toBeCloseTo(24.5);
    expect(shape.tick).toBe(24.5);
  });
  it('leaves out what is not known and says when it is clipped', () => {
    expect(bulletShape(NaN, NaN, NaN, 64)).toEqual({ zero: 32, bar: null, whisker: null, tick: null, clipped: false });
    expect(bulletShape(0.5, 0, NaN, 64)).toMatchObject({ bar: { x: 32, width: 30 }, whisker: null, clipped: true });
  });
});
