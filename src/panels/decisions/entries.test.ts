import { describe, expect, it } from 'vitest';
import type { Decision } from '../../lab/run/decisions';
import { countUntil, entriesOf, excerpt } from './entries';
import type { Filter } from './entries';

const audit = (outcome: number) => ({ atMs: 9, outcome, got: 0, halfWidth: 0, before: 1, after: 1 });
const decision = (atMs: number, over: Partial<Decision> = {}): Decision =>
  ({ kind: 'decision', id: atMs * 10, atMs, knob: 0, rule: 1, audit: null, ...over }) as Decision;
const ALL: Filter = { variant: -1, knob: -1, outcome: 'all' };

const lists = [
  [decision(1, { audit: audit(0) }), decision(4, { knob: 2, audit: audit(2) })],
  [decision(2, { kind: 'near', id: -1 }), decision(3), decision(5, { kind: 'freeze', id: -1 })],
];
const times = (filter: Partial<Filter>) => entriesOf(lists, { ...ALL, ...filter }).map((entry) => entry.decision.atMs);

describe('entries', () => {
  it('of all variants are in order of time', () => expect(times({})).toEqual([1, 2, 3, 4, 5]));
  it('are filtered by variant, parameter and outcome', () => {
    expect(times({ variant: 1 })).toEqual([2, 3, 5]);
    expect(times({ knob: 2 })).toEqual([4]);
    expect(times({ outcome: 'decisions' })).toEqual([1, 3, 4, 5]);
    expect(times({ outcome: 'kept' })).toEqual([1]);
    expect(times({ outcome: 'reverted' })).toEqual([4]);
    expect(times({ outcome: 'auditing' })).toEqual([3]);
    expect(times({ outcome: 'near' })).toEqual([2]);
    expect(times({ outcome: 'freeze' })).toEqual([5]);
  });
  it('have keys of their own, also twins', () => {
    const twin = decision(2, { kind: 'freeze', id: -1 });
    const keys = entriesOf([[twin, twin], [twin]], ALL).map((entry) => entry.key);
    expect(new Set(keys).size).toBe(3);
  });
});

describe('excerpt', () => {
  const entries = entriesOf([Array.from({ length: 100 }, (_, index) => decision(index))], ALL);
  it('lies around the playhead and says what it leaves out', () => {
    const past = countUntil(entries, 59);
    expect(past).toBe(60);
    const part = excerpt(entries, past, 20, 10);
    expect(part.rows.map((entry) => entry.decision.atMs)).toEqual(Array.from({ length: 30 }, (_, index) => 40 + index));
    expect(part.past).toBe(20);
    expect([part.hiddenBefore, part.hiddenAfter]).toEqual([40, 30]);
  });
});
