import { describe, expect, it } from 'vitest';
import { RULES } from '../lab/run/rules';
import { KNOBS } from '../lab/scenario/words';
import type { Decision } from '../lab/run/decisions';
import { heldText, KNOB_TITLES, KNOB_UNITS, outcomeText, ruleSentence, ruleText } from './rule-text';

const decision = (over: Partial<Decision>): Decision => ({
  kind: 'decision',
  id: 1,
  atMs: 1,
  knob: 0,
  rule: 1,
  cpus: [0, 1],
  machineWide: false,
  from: 64,
  to: 128,
  signals: [0.6, 0.8],
  expected: -0.1,
  audit: null,
  steps: 2,
  audited: 0,
  reverted: 0,
  windowsHeld: 0,
  windowsNeeded: 0,
  ...over,
});
const audit = { atMs: 2, outcome: 2, got: 0.1, halfWidth: 0.01, before: 100, after: 110 };

describe('rule text', () => {
  it('has its numbers filled in', () => {
    expect(ruleSentence(1, [0.605, 0.8])).toBe('hit rate 60.5\u202f% < 80.0\u202f%');
    expect(ruleText(1, [0.605, 0.8]).filter((part) => part.signal)).toHaveLength(2);
  });
  it('leaves no placeholder in any rule, whatever the signals', () => {
    for (let rule = 0; rule < RULES.length; rule++) {
      expect(ruleSentence(rule, [NaN, Infinity])).not.toMatch(/[{}]|NaN|Infinity/);
    }
  });
  it('speaks of a limit that was not recorded', () => {
    expect(ruleSentence(1, [0.605, NaN])).toBe('hit rate 60.5\u202f% < its limit');
    expect(ruleSentence(1, [NaN, 0.8])).toBe('hit rate no sample < 80.0\u202f%');
  });
  it('says how long a rule has held', () => {
    expect(heldText({ windowsHeld: 2, windowsNeeded: 3 })).toBe('2 of 3 windows');
    expect(heldText({ windowsHeld: 8, windowsNeeded: 3 })).toBe('8 windows, in cooldown');
  });
  it('names a rule that it does not know', () => {
    expect(ruleSentence(99, [1, 2])).toBe('rule 99');
  });
  it('has a title and a unit for every parameter', () => {
    expect([KNOB_TITLES.length, KNOB_UNITS.length]).toEqual([KNOBS.length, KNOBS.length]);
  });
});

describe('outcome', () => {
  it('says how far the audit is, then what came of it', () => {
    expect(outcomeText(decision({}))).toBe('auditing');
    expect(outcomeText(decision({ audit, audited: 1 }))).toBe('auditing, 1 of 2 CPUs done');
    expect(outcomeText(decision({ audit, audited: 2, reverted: 2 }))).toBe('reverted');
    expect(outcomeText(decision({ audit, audited: 2, reverted: 1 }))).toBe('reverted on 1 of 2 CPUs');
    expect(outcomeText(decision({ audit: { ...audit, outcome: 1 }, audited: 2 }))).toBe('within noise');
  });
});
