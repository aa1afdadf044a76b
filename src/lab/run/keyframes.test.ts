import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Keyframes } from './keyframes';
import type { Keyframe } from './keyframes';
import { pack, unpack } from './pack';
import { Squeezable } from './squeezable';
import { randomBelow } from './testing/machine';

describe('packed states', () => {
  it('come back as they were, with and without a reference', () => {
    const word = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(0xffffffff));
    const states = fc.nat(300).chain((length) => {
      const state = fc.array(word, { minLength: length, maxLength: length });
      return fc.tuple(state, state);
    });
    const property = fc.property(states, ([one, other]) => {
      const [state, reference] = [Uint32Array.from(one), Uint32Array.from(other)];
      const fromZero = new Uint32Array(state.length);
      unpack(pack(state, null), fromZero);
      expect(fromZero).toEqual(state);
      const fromReference = reference.slice();
      unpack(pack(state, reference), fromReference);
      expect(fromReference).toEqual(state);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('are small where little has changed', () => {
    const state = new Uint32Array(100_000);
    state[77_777] = 1;
    expect(pack(state, null).length).toBe(98 + 2);
    expect(pack(state, state).length).toBe(98);
  });
});

describe('squeezed words', () => {
  it('come back as they were, and take less room', async () => {
    const words = Uint32Array.from({ length: 5000 }, (_, index) => Math.imul(index, 0x01010101) >>> (index % 29));
    const kept = new Squeezable(words.slice());
    expect(kept.bytes).toBe(20_000);
    await kept.squeeze();
    await kept.squeeze();
    expect(kept.bytes).toBeLessThan(20_000);
    expect(await kept.words()).toEqual(words);
    expect(kept.isSqueezed).toBe(true);
  });
});

describe('keyframes', () => {
  const WORDS = 1500;
  /** A state of which most is the same for a while, and some is different each time. */
  const stateAt = (cycle: number, salt = 0) => {
    const random = randomBelow(cycle + salt * 1_000_003 + 1);
    return Uint32Array.from({ length: WORDS }, (_, i) => (i < 300 ? random(2 ** 16) : i < 800 ? i ^ (cycle >> 12) : 0));
  };
  const offer = async (keyframes: Keyframes, cycle: number, past = '', salt = 0) => {
    if (keyframes.offer({ cycle, past, ops: cycle * 2 }, () => stateAt(cycle, salt))) await keyframes.makeRoom();
  };
  const stateOf = async (keyframes: Keyframes, keyframe: Keyframe) => {
    const { words, write } = await keyframes.stateOf(keyframe);
    const state = new Uint32Array(words);
    write(state);
    return state;
  };

  it('lie evenly within their limit, and each gives its state', async () => {
    const limit = 160_000;
    const keyframes = new Keyframes(20, limit);
    for (let cycle = 0; cycle < 20_000; cycle += 5) {
      await offer(keyframes, cycle);
      expect(keyframes.bytes).toBeLessThanOrEqual(limit);
    }
    expect(keyframes.count).toBeGreaterThan(100);
    let previous = keyframes.before(0, () => '')!;
    expect(previous.cycle).toBe(0);
    const widest = (3 * 20_000) / keyframes.count;
    for (let cycle = 0; cycle < 20_000; cycle += 50) {
      const found = keyframes.before(cycle, () => '')!;
      expect(cycle - found.cycle).toBeLessThan(widest);
      if (found.cycle === previous.cycle) continue;
      expect(await stateOf(keyframes, found)).toEqual(stateAt(found.cycle));
      previous = found;
    }
  });

  it('lie at distances of work: where nothing happens there are none', () => {
    const keyframes = new Keyframes(1000, 1e9);
    const opsAt = (cycle: number) => Math.min(cycle, 5000) + Math.max(0, cycle - 50_000);
    for (let cycle = 0; cycle <= 55_000; cycle += 100)
      keyframes.offer({ cycle, past: '', ops: opsAt(cycle) }, () => stateAt(cycle));
    expect(keyframes.count).toBe(11);
    expect(keyframes.before(50_500, () => '')!.cycle).toBe(5000);
  });

  it('serve every future that has their past, and no other', async () => {
    const keyframes = new Keyframes(20, 1e9);
    for (const cycle of [0, 10, 20, 30]) await offer(keyframes, cycle, cycle < 15 ? '' : '15 a\n');
    for (const cycle of [20, 30]) await offer(keyframes, cycle, '15 b\n', 1);
    const past = (name: string) => (cycle: number) => (cycle < 15 ? '' : name);
    expect(await stateOf(keyframes, keyframes.before(25, past('15 a\n'))!)).toEqual(stateAt(20));
    expect(await stateOf(keyframes, keyframes.before(25, past('15 b\n'))!)).toEqual(stateAt(20, 1));
    expect(keyframes.before(25, past('15 c\n'))!.cycle).toBe(10);
    expect(keyframes.before(25, () => '15 other\n')).toBeUndefined();
  });

  it('are given up evenly in each future, not where several futures lie at one time', async () => {
    const keyframes = new Keyframes(20, 190_000);
    const futures = ['', '100 a\n', '100 b\n'];
    for (const [salt, past] of futures.entries())
      for (let cycle = 0; cycle < 8000; cycle += 10) await offer(keyframes, cycle, cycle < 100 ? '' : past, salt);
    for (const past of futures) {
      const own = (cycle: number) => (cycle < 100 ? '' : past);
      const gaps = Array.from({ length: 80 }, (_, i) => i * 100 - keyframes.before(i * 100, own)!.cycle);
      expect(Math.max(...gaps), past).toBeLessThan((3 * 3 * 8000) / keyframes.count);
    }
  });
});
