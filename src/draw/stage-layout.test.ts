import { describe, expect, it } from 'vitest';
import { arrange, extent, hit, layoutStage } from './stage-layout';
import type { StageShape } from './stage-layout';

const shape = (cpus: number, variants = 2): StageShape => ({
  cpus,
  variants,
  clusterCpus: cpus > 8 ? 8 : 4,
  sockets: cpus > 32 ? 2 : 1,
});
const SCREENS = [
  [726, 720],
  [820, 900],
  [1300, 1080],
] as const;

describe('arrangement', () => {
  it('goes from full tiles to micro ones as CPUs grow', () => {
    expect(arrange(shape(4), 820, 900, false)).toMatchObject({ level: 'full', perRow: 4, sideBySide: false });
    expect(arrange(shape(8), 820, 900, false)).toMatchObject({ level: 'mid', perRow: 8 });
    expect(arrange(shape(8), 1300, 1500, false)).toMatchObject({ level: 'full', perRow: 4 });
    expect(arrange(shape(64), 1300, 1080, false)).toMatchObject({ level: 'micro', perRow: 8, sideBySide: true });
    expect(arrange(shape(8), 370, 844, true)).toMatchObject({ level: 'mini', perRow: 4 });
  });

  it('puts every tile and cell inside, apart from each other, on every screen and density', () => {
    for (const [width, height] of SCREENS) {
      for (const cpus of [1, 2, 3, 4, 5, 8, 12, 16, 48, 64]) {
        for (const ratio of [1, 1.25, 2]) {
          const arrangement = arrange(shape(cpus), width, height, false);
          const own = arrangement.sideBySide ? width / 2 - 24 : width - 24;
          const layout = layoutStage(shape(cpus), arrangement, own, ratio);
          expect(layout.tiles).toHaveLength(cpus);
          for (const { x, y } of layout.tiles) {
            expect(x + layout.tileWidth).toBeLessThanOrEqual(layout.width + 1);
            expect(y + layout.tileHeight).toBeLessThanOrEqual(layout.height + 1);
          }
          if (cpus > 1) expect(layout.tiles[1]!.x).toBeGreaterThanOrEqual(layout.tileWidth);
          expect(layout.gridX + layout.gridWidth).toBeLessThanOrEqual(layout.tileWidth);
          expect(layout.gridY + layout.gridHeight).toBeLessThanOrEqual(layout.tileHeight);
          expect(Math.max(...layout.cellX) + layout.cell).toBeLessThanOrEqual(layout.gridWidth);
          expect(Math.max(...layout.cellY) + layout.cell).toBeLessThanOrEqual(layout.gridHeight);
          expect(layout.cell).toBeGreaterThan(0);
        }
      }
    }
  });

  it('labels sockets and makes room for them', () => {
    const arrangement = arrange(shape(64), 1300, 1080, false);
    const layout = layoutStage(shape(64), arrangement, 626, 1);
    expect(layout.sockets.map(({ socket }) => socket)).toEqual([0, 1]);
    expect(layout.sockets[1]!.y).toBeGreaterThan(layout.tiles[31]!.y + layout.tileHeight);
    expect(layout.sockets[1]!.y).toBeLessThan(layout.tiles[32]!.y);
  });
});

describe('places', () => {
  const layout = layoutStage(shape(4), arrange(shape(4), 820, 900, false), 796, 2);

  it('of cells lead back to their CPU and slot', () => {
    for (const slot of [0, 3, 64, 127, 128, 255]) {
      const tile = layout.tiles[2]!;
      const x = (tile.x + layout.gridX + layout.cellX[slot]! + 1) / layout.ratio;
      const y = (tile.y + layout.gridY + layout.cellY[slot]! + 1) / layout.ratio;
      expect(hit(layout, x, y)).toMatchObject({ cpu: 2, slot });
    }
  });
  it('beside the grid are the CPU, beside the tiles nothing', () => {
    const tile = layout.tiles[1]!;
    expect(hit(layout, (tile.x + 3) / layout.ratio, (tile.y + 3) / layout.ratio)).toEqual({
      cpu: 1,
      slot: null,
      tileX: 3,
      tileY: 3,
    });
    expect(hit(layout, -5, 10)).toBeNull();
  });
  it('of more entries reach further', () => {
    const sizes = [32, 64, 128, 256].map((entries) => extent(layout, entries));
    for (let index = 1; index < sizes.length; index++) {
      const [small, large] = [sizes[index - 1]!, sizes[index]!];
      expect(large.width * large.height).toBeGreaterThan(small.width * small.height);
    }
    expect(sizes[3]).toEqual({ width: layout.gridWidth, height: layout.gridHeight });
  });
});
