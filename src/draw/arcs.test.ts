import { describe, expect, it } from 'vitest';
import type { Frame } from '../lab/run/frame';
import { curveOf, pointOn, stealsOf } from './arcs';
import { FILL_MS, isNext, Motion, RESIZE_MS, STEAL_MS } from './motion';
import { arrange, layoutStage } from './stage-layout';

const shape = { cpus: 8, variants: 1, clusterCpus: 4, sockets: 1 };
const layout = layoutStage(shape, { ...arrange(shape, 820, 900, false), perRow: 4 }, 796, 1);

describe('steals', () => {
  it('are pairs with tasks, the most first', () => {
    const stolen = new Uint32Array(9);
    stolen[1 * 3 + 0] = 2; // CPU 1 took two tasks from CPU 0.
    stolen[2 * 3 + 0] = 5;
    expect(stealsOf(stolen, 3)).toEqual([
      { thief: 2, victim: 0, tasks: 5 },
      { thief: 1, victim: 0, tasks: 2 },
    ]);
  });
});

describe('arcs', () => {
  const within = (cpu: number, x: number) => {
    const tile = layout.tiles[cpu]!;
    return x >= tile.x && x <= tile.x + layout.tileWidth;
  };
  it('go from victim to thief, in every direction', () => {
    for (const [victim, thief] of [
      [0, 3],
      [3, 0],
      [0, 4],
      [7, 1],
    ] as const) {
      const curve = curveOf(layout, { victim, thief, tasks: 1 });
      expect(within(victim, curve[0])).toBe(true);
      expect(within(thief, curve[6])).toBe(true);
      expect(pointOn(curve, 0)).toEqual({ x: curve[0], y: curve[1] });
      expect(pointOn(curve, 1)).toEqual({ x: curve[6], y: curve[7] });
    }
  });
  it('beneath the last row stay in the picture', () => {
    const curve = curveOf(layout, { victim: 4, thief: 7, tasks: 1 });
    for (let share = 0; share <= 1; share += 0.05) expect(pointOn(curve, share).y).toBeLessThanOrEqual(layout.height);
  });
});

function frame(cycle: number, lookups: number, over: Partial<Frame> = {}): Frame {
  return {
    cycle,
    cpus: 1,
    lookups: Uint32Array.of(lookups),
    tags: Uint32Array.of(1, 1),
    filledAt: Uint32Array.of(1, 2),
    dead: new Uint8Array(2),
    stolen: Uint32Array.of(0),
    cacheEntries: Uint16Array.of(64),
    ...over,
  } as Frame;
}

describe('motion', () => {
  it('follows frames that are close, forth in time', () => {
    expect(isNext(frame(20, 12), frame(10, 10))).toBe(true);
    expect(isNext(frame(10, 10), frame(20, 12))).toBe(false);
    expect(isNext(frame(20, 5000), frame(10, 10))).toBe(false);
  });
  it('flashes what was filled, then ends', () => {
    const motion = new Motion(2);
    const first = frame(10, 10);
    motion.notice(first, null, 0);
    expect(motion.advance(0)).toBe(false);
    motion.notice(frame(20, 12, { filledAt: Uint32Array.of(1, 12) }), first, 100);
    expect(motion.advance(100 + FILL_MS / 2)).toBe(true);
    expect(motion.flash[0]).toBe(0);
    expect(motion.flash[1]).toBeCloseTo(0.5);
    expect(motion.advance(100 + FILL_MS)).toBe(false);
    expect(motion.flash[1]).toBe(0);
  });
  it('moves tasks and sizes for as long as each takes', () => {
    const motion = new Motion(2);
    const first = frame(10, 10);
    motion.notice(first, null, 0);
    const next = frame(20, 12, { stolen: Uint32Array.of(3), cacheEntries: Uint16Array.of(128) });
    motion.notice(next, first, 0);
    expect(motion.moves).toMatchObject([{ tasks: 3 }]);
    expect(motion.resizes).toMatchObject([{ cpu: 0, from: 64 }]);
    motion.advance(STEAL_MS);
    expect([motion.moves.length, motion.resizes.length]).toEqual([0, 1]);
    expect(motion.advance(RESIZE_MS)).toBe(false);
  });
});
