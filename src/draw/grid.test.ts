import { describe, expect, it } from 'vitest';
import type { Frame } from '../lab/run/frame';
import { CACHE_SLOTS, QUEUE_SHOWN } from '../lab/run/frame';
import { MISS_CLASSES } from '../lab/run/counters';
import { justFilledSpan, paintGrid } from './grid';
import type { GridMode } from './grid';
import { mix, parseHex, pixelOf } from './rgb';
import type { PixelColours } from './pixel-colours';
import { fill } from './pixels';
import type { Pixels } from './pixels';
import { Motion, REVOKE_MS } from './motion';
import { paintQueue, queuePlace, queueTaskAt } from './queue';
import { arrange, layoutStage } from './stage-layout';

const colours: PixelColours = {
  bg1: 1,
  bg2: 2,
  bg3: 3,
  line2: 4,
  line3: 5,
  text0: 6,
  text1: 7,
  text2: 8,
  flash: 9,
  alert: 11,
  accent: 10,
  ramp: Uint32Array.from({ length: 16 }, (_, step) => 100 + step),
  miss: Uint32Array.from(MISS_CLASSES, (_, index) => 200 + index),
};
const shape = { cpus: 1, variants: 1, clusterCpus: 1, sockets: 1 };
const layout = layoutStage(shape, arrange(shape, 820, 900, false), 796, 1);

function frame(over: Partial<Frame> = {}): Frame {
  const column = () => new Uint32Array(CACHE_SLOTS);
  return {
    cpus: 1,
    cacheEntries: Uint16Array.of(64),
    peakEntries: Uint16Array.of(64),
    lookups: Uint32Array.of(1000),
    tags: column(),
    lastUse: column(),
    filledAt: column(),
    hits: column(),
    missClass: new Uint8Array(CACHE_SLOTS),
    dead: new Uint8Array(CACHE_SLOTS),
    queueLength: Uint16Array.of(0),
    queueOps: new Uint16Array(QUEUE_SHOWN),
    queueStolen: new Uint8Array(QUEUE_SHOWN),
    queueNumber: new Uint32Array(QUEUE_SHOWN),
    stealFrom: Uint8Array.of(4),
    ...over,
  } as Frame;
}

function paint(
  shown: Frame,
  mode: GridMode = 'recency',
  revoked: Float32Array | null = null,
): (slot: number) => number {
  const pixels: Pixels = {
    data: new Uint32Array(layout.width * layout.height),
    width: layout.width,
    height: layout.height,
  };
  paintGrid({ pixels, layout, colours, mode, justFilled: 4, flash: null, revoked }, shown, 0, 0, 0);
  const middle = Math.floor(layout.cell / 2);
  return (slot) =>
    pixels.data[
      (layout.gridY + layout.cellY[slot]! + middle) * layout.width + layout.gridX + layout.cellX[slot]! + middle
    ]!;
}

describe('cells', () => {
  it('are brightest when just used, and fade with age', () => {
    const shown = frame();
    shown.tags.fill(1, 0, 3);
    shown.lastUse.set([1000, 950, 100]);
    const at = paint(shown);
    expect(at(0)).toBe(115);
    expect(at(1)).toBeLessThan(115);
    expect(at(1)).toBeGreaterThan(100);
    expect(at(2)).toBe(100);
  });
  it('are brightest when hit most, in heat', () => {
    const shown = frame();
    shown.tags.fill(1, 0, 3);
    shown.hits.set([0, 15, 100_000]);
    const at = paint(shown, 'heat');
    expect([at(0), at(2)]).toEqual([100, 115]);
    expect(at(1)).toBeGreaterThan(100);
    expect(at(1)).toBeLessThan(115);
  });
  it('have the colour of their miss class', () => {
    const shown = frame();
    shown.tags.fill(1, 0, 2);
    shown.missClass.set([1, 2]);
    const at = paint(shown, 'miss');
    expect([at(0), at(1)]).toEqual([201, 202]);
  });
  it('beyond the size stay as they are; empty ones are cleared', () => {
    const shown = frame();
    shown.tags.fill(1, 64, 256);
    const at = paint(shown);
    expect(at(64)).toBe(0);
    expect(at(5)).toBe(colours.bg2);
  });
  it('that died in their place are hollow, and filled while their revocation is new', () => {
    const shown = frame();
    shown.dead[5] = 1;
    expect(paint(shown)(5)).toBe(colours.bg2);
    const revoked = new Float32Array(CACHE_SLOTS);
    revoked[5] = 0.5;
    expect(paint(shown, 'recency', revoked)(5)).toBe(colours.alert);
  });
});

describe('motion', () => {
  const next = (before: Frame, over: Partial<Frame>) => ({ ...before, stolen: new Uint32Array(1), ...over });
  const first = next(frame(), { cycle: 1000 });

  it('of a revocation begins when a copy dies, and ends', () => {
    const motion = new Motion(CACHE_SLOTS);
    motion.notice(first, null, 0);
    const dead = new Uint8Array(CACHE_SLOTS);
    dead.set([1, 2]);
    motion.notice(next(first, { cycle: 1100, dead }), first, 10);
    expect(motion.advance(10 + REVOKE_MS / 2)).toBe(true);
    expect(motion.revoked[0]).toBeCloseTo(0.5);
    expect(motion.revoked[1], 'purged, not revoked').toBe(0);
    expect(motion.advance(11 + REVOKE_MS)).toBe(false);
    expect(motion.revoked[0]).toBe(0);
  });
  it('does not begin after a jump', () => {
    const motion = new Motion(CACHE_SLOTS);
    motion.notice(first, null, 0);
    const dead = new Uint8Array(CACHE_SLOTS).fill(1);
    motion.notice(next(first, { cycle: 1100, dead }), null, 10);
    expect(motion.advance(11)).toBe(false);
  });
});

describe('just filled', () => {
  it('lasts somewhat longer when frames are further apart', () => {
    const now = frame();
    expect(justFilledSpan(now, null, 0)).toBe(4);
    expect(justFilledSpan(now, frame({ lookups: Uint32Array.of(994) }), 0)).toBe(6);
    expect(justFilledSpan(now, frame({ lookups: Uint32Array.of(10) }), 0)).toBe(8);
  });
});

describe('a queue', () => {
  const box = { x: 10, y: 5, width: 200, height: 10, ratio: 1, plain: false };
  const row = (shown: Frame): Uint32Array => {
    const pixels: Pixels = { data: new Uint32Array(300 * 20), width: 300, height: 20 };
    paintQueue(pixels, box, shown, 0, colours);
    return pixels.data.slice(10 * 300, 11 * 300);
  };
  it('is bright beyond the threshold and has its tick there', () => {
    const shown = frame({ queueLength: Uint16Array.of(8) });
    shown.queueOps.fill(16, 0, 8);
    const pixels = row(shown);
    const at = (colour: number) =>
      pixels.reduce((found, pixel, x) => (pixel === colour ? [...found, x] : found), [] as number[]);
    const tick = at(colours.accent);
    expect(Math.max(...at(colours.line3))).toBeLessThan(tick[0]!);
    expect(Math.min(...at(colours.text1))).toBeGreaterThan(tick[0]!);
  });
  it('shows stolen tasks hollow', () => {
    const shown = frame({ queueLength: Uint16Array.of(1) });
    shown.queueOps[0] = 16;
    const solid = row(shown).filter((pixel) => pixel === colours.line3).length;
    shown.queueStolen[0] = 1;
    expect(row(shown).filter((pixel) => pixel === colours.line3).length).toBeLessThan(solid);
  });
  it('tells which task is at a point', () => {
    const shown = frame({ queueLength: Uint16Array.of(3) });
    shown.queueOps.set([4, 16, 30]);
    for (const place of [0, 1, 2]) {
      const { x, width } = queuePlace(shown, 0, place, box)!;
      expect(queueTaskAt(shown, 0, box, x + width / 2)).toBe(place);
    }
    expect(queueTaskAt(shown, 0, box, box.width - 1)).toBeNull();
  });
  it('never leaves its box, however long', () => {
    const shown = frame({ queueLength: Uint16Array.of(60_000), stealFrom: Uint8Array.of(64) });
    shown.queueOps.fill(1000);
    const pixels = row(shown);
    expect(pixels.slice(0, box.x).every((pixel) => pixel === 0)).toBe(true);
    expect(pixels.slice(box.x + box.width).every((pixel) => pixel === 0)).toBe(true);
  });
});

describe('pixels', () => {
  it('are clipped', () => {
    const pixels: Pixels = { data: new Uint32Array(4), width: 2, height: 2 };
    fill(pixels, -5, -5, 6, 6, 1);
    expect([...pixels.data]).toEqual([1, 0, 0, 0]);
    fill(pixels, 3, 0, 5, 5, 2);
    expect([...pixels.data]).toEqual([1, 0, 0, 0]);
  });
  it('have the byte order of ImageData', () => {
    expect(parseHex('#0f8')).toEqual([0, 255, 136]);
    expect(new Uint8Array(Uint32Array.of(pixelOf([1, 2, 3])).buffer)).toEqual(Uint8Array.of(1, 2, 3, 255));
    expect(mix([0, 0, 0], [10, 20, 30], 0.5)).toEqual([5, 10, 15]);
  });
});
