import { describe, expect, it } from 'vitest';
import type { Frame } from '../lab/run/frame';
import { CACHE_SLOTS } from '../lab/run/frame';
import { rightsText, slotText } from './slot-text';

describe('rights', () => {
  it('are letters, and a number for those without one', () => {
    expect(rightsText(0b1011)).toBe('r w - x');
    expect(rightsText(0)).toBe('- - - -');
    expect(rightsText(0x31)).toBe('r - - - +0x30');
    expect(rightsText(0xffffffff)).toBe('r w m x +0xfffffff0');
  });
});

describe('a slot', () => {
  const column = () => new Uint32Array(2 * CACHE_SLOTS);
  const frame = {
    cacheEntries: Uint16Array.of(64, 64),
    lookups: Uint32Array.of(0, 500),
    tags: column(),
    rights: column(),
    generation: column(),
    hits: column(),
    filledAt: column(),
    lastUse: column(),
  } as unknown as Frame;
  const at = CACHE_SLOTS + 37;
  frame.tags[at] = 0x139;
  frame.rights[at] = 5;
  frame.generation[at] = 3;
  frame.hits[at] = 22;
  frame.filledAt[at] = 100;
  frame.lastUse[at] = 480;

  it('tells its entry with ages in lookups', () => {
    expect(slotText(frame, 1, 37)).toMatchObject({
      set: 9,
      way: 1,
      entry: { id: '0x0138', rights: 'r - m -', generation: '3', hits: '22', age: '400', sinceUse: '20' },
    });
  });
  it('may be empty or beyond the cache', () => {
    expect(slotText(frame, 1, 0)).toMatchObject({ entry: null, beyond: false });
    expect(slotText(frame, 1, 64)).toMatchObject({ entry: null, beyond: true });
  });
});
