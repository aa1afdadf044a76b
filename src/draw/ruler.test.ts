import { describe, expect, it } from 'vitest';
import { placeRuler } from './ruler';

describe('ruler', () => {
  it('puts smaller values to the left, whatever their order', () => {
    const [first, second] = placeRuler([200, 100], 300, 40);
    expect([first?.index, second?.index]).toEqual([1, 0]);
    expect(first!.x).toBeLessThan(second!.x);
  });
  it('keeps equal values in the middle and their labels apart', () => {
    const marks = placeRuler([100, 100], 300, 40);
    expect(marks.map((mark) => mark.x)).toEqual([150, 150]);
    expect(new Set(marks.map((mark) => mark.row)).size).toBe(2);
  });
  it('does not blow up a small difference', () => {
    const [first, second] = placeRuler([100, 100.1], 300, 40);
    expect(second!.x - first!.x).toBeLessThan(10);
  });
  it('leaves out what is not known', () => {
    expect(placeRuler([NaN, 5], 300, 40).map((mark) => mark.index)).toEqual([1]);
    expect(placeRuler([NaN], 300, 40)).toEqual([]);
  });
  it('keeps labels within the picture', () => {
    const marks = placeRuler([1, 2, 3, 4], 120, 50);
    for (const { anchor, labelX } of marks) {
      const left = anchor === 'start' ? labelX : anchor === 'end' ? labelX - 50 : labelX - 25;
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left + 50).toBeLessThanOrEqual(120);
    }
  });
});
