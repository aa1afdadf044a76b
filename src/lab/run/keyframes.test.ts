import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Keyframes } from './keyframes';
import { pack, unpack } from './pack';

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

describe('keyframes', () => {
  const WORDS = 1000;
  const stateAt = (cycle: number) => () => Uint32Array.from({ length: WORDS }, (_, index) => cycle * 7919 + index);

  it('lie evenly within their limit, and each gives its state', () => {
    const limit = 40 * WORDS * 4;
    const keyframes = new Keyframes(10, limit);
    for (let cycle = 0; cycle < 20_000; cycle += 5) keyframes.offer(cycle, '', stateAt(cycle));
    expect(keyframes.bytes).toBeLessThanOrEqual(limit);
    expect(keyframes.count).toBeGreaterThan(15);
    let previous = keyframes.before(0, () => '')!;
    expect(previous.cycle).toBe(0);
    const widest = (3 * 20_000) / keyframes.count;
    for (let cycle = 0; cycle < 20_000; cycle += 50) {
      const found = keyframes.before(cycle, () => '')!;
      expect(cycle - found.cycle).toBeLessThan(widest);
      if (found.cycle === previous.cycle) continue;
      expect(keyframes.stateOf(found)).toEqual(stateAt(found.cycle)());
      previous = found;
    }
  });

  it('serve every future that has their past, and no other', () => {
    const keyframes = new Keyframes(10, 1e9);
    for (const cycle of [0, 10, 20, 30]) keyframes.offer(cycle, cycle < 15 ? '' : 'a', stateAt(cycle));
    for (const cycle of [20, 30]) keyframes.offer(cycle, 'b', stateAt(cycle + 1));
    const past = (name: string) => (cycle: number) => (cycle < 15 ? '' : name);
    expect(keyframes.stateOf(keyframes.before(25, past('a'))!)).toEqual(stateAt(20)());
    expect(keyframes.stateOf(keyframes.before(25, past('b'))!)).toEqual(stateAt(21)());
    expect(keyframes.before(25, past('c'))!.cycle).toBe(10);
    expect(keyframes.before(25, () => 'other')).toBeUndefined();
  });
});
