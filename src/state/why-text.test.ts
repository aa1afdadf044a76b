import { describe, expect, it } from 'vitest';
import type { GovernorState, KnobExplanation } from '../lab/run/why-not';
import { conditionText, governorText, holdsBack } from './why-text';

const governor: GovernorState = {
  rule: 0,
  windowsHeld: 0,
  windowsNeeded: 3,
  cooldown: 0,
  frozen: 0,
  auditIn: 0,
  failures: 0,
  quiet: 0,
};
const condition = { what: 'hit rate', value: 0.93125, comparison: '<', limit: 0.8, flag: false, holds: false } as const;
const knob: KnobExplanation = {
  knob: 'cacheEntries',
  cpu: 0,
  strategy: 'seed',
  value: 64,
  sampled: true,
  governor,
  rules: [{ rule: 1, id: 'cache.growHitRate', conditions: [condition], holds: false, behind: null }],
  because: 'no rule holds: cache.growHitRate needs hit rate < 0.8, it is 0.931',
};

describe('why not, in words', () => {
  it('does not repeat the conditions that stand below it', () => {
    expect(holdsBack(knob)).toBe('no rule holds');
    const rules = [{ ...knob.rules[0]!, holds: true }];
    expect(holdsBack({ ...knob, rules, because: 'it holds, for 1 of 3' })).toBe('it holds, for 1 of 3');
    expect(holdsBack({ ...knob, governor: { ...governor, frozen: 2 }, because: 'frozen' })).toBe('frozen');
    expect(holdsBack({ ...knob, sampled: false, because: 'no window' })).toBe('no window');
  });

  it('gives numbers to four digits, and says which there are not', () => {
    expect(conditionText(condition)).toBe('hit rate 0.9313 < 0.8');
    expect(conditionText({ ...condition, what: 'turn to try', value: 0, flag: true })).toBe('turn to try: no');
    expect(conditionText({ ...condition, value: NaN })).toBe('hit rate unknown < 0.8');
  });

  it('says what the governor waits for', () => {
    const waits = (more: Partial<GovernorState>, rules = knob.rules) =>
      governorText({ ...knob, governor: { ...governor, ...more }, rules });
    expect(waits({})).toBe('');
    expect(waits({ cooldown: 1, auditIn: 4, failures: 2 })).toBe(
      'cooldown for 1 window, audit in 4 windows, 2 failed trials in a row',
    );
    expect(waits({ cooldown: 5, frozen: 3 })).toBe('');
    expect(waits({ cooldown: 5 }, [{ ...knob.rules[0]!, holds: true }])).toBe('');
  });
});
