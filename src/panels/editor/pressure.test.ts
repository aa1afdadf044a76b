import { describe, expect, it } from 'vitest';
import { pressureAt, withPressure } from './pressure';

describe('memory pressure', () => {
  const points = [
    { atMs: 2, value: 0.4 },
    { atMs: 5, value: 0.9 },
  ];

  it('steps', () => {
    expect([0, 2, 4.9, 5, 100].map((ms) => pressureAt(points, ms))).toEqual([0, 0.4, 0.4, 0.9, 0.9]);
  });

  it('holds from now on to the next step, and keeps the others', () => {
    expect(withPressure(points, 4, 0.1)).toEqual([
      { atMs: 2, value: 0.4 },
      { atMs: 4, value: 0.1 },
      { atMs: 5, value: 0.9 },
    ]);
    expect(withPressure([], 1.23456, 0.3)).toEqual([{ atMs: 1.234, value: 0.3 }]);
    expect(withPressure([], 0, 0.3)).toEqual([{ atMs: 0, value: 0.3 }]);
    expect(withPressure(points, 0, 0)).toEqual(points);
    expect(pressureAt(withPressure(points, 5, 0.2), 5)).toBe(0.2);
  });
});
