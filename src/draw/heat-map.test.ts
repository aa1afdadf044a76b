import { describe, expect, it } from 'vitest';
import { cellAt, goodness, heatLayout } from './heat-map';

const scene = { width: 600, height: 400, rows: ['32', '64'], columns: ['0', '4', '16'], rowName: 'Cache' };

describe('a heat map', () => {
  it('finds the cell under a place, and none beside the grid', () => {
    const layout = heatLayout(scene);
    for (let index = 0; index < 6; index++) {
      const x = layout.left + ((index % 3) + 0.5) * layout.cellWidth;
      const y = layout.top + (Math.floor(index / 3) + 0.5) * layout.cellHeight;
      expect(cellAt(layout, 2, 3, x, y)).toBe(index);
    }
    expect(cellAt(layout, 2, 3, layout.left - 1, layout.top + 1)).toBeNull();
    expect(cellAt(layout, 2, 3, layout.left + 3 * layout.cellWidth + 1, layout.top + 1)).toBeNull();
    expect(cellAt(layout, 2, 3, layout.left + 1, layout.top + 2 * layout.cellHeight + 1)).toBeNull();
  });

  it('fits its width, however long the names', () => {
    for (const name of ['x', 'x'.repeat(80)]) {
      const { left, cellWidth } = heatLayout({ ...scene, rowName: name, width: 360 });
      expect(left + 3 * cellWidth).toBeLessThanOrEqual(360);
      expect(cellWidth).toBeGreaterThan(40);
    }
  });

  it('colours from the worst to the best, whichever is larger', () => {
    expect([10, 15, 20].map((value) => goodness(value, 10, 20))).toEqual([1, 0.5, 0]);
    expect([10, 15, 20].map((value) => goodness(value, 20, 10))).toEqual([0, 0.5, 1]);
    expect(goodness(5, 5, 5)).toBe(1);
    expect(goodness(99, 10, 20)).toBe(0);
  });
});
