/** Why a tuner did not decide, as people read it. */
import type { Condition, KnobExplanation } from '../lab/run/why-not';

/** What holds a decision back, in one sentence that repeats no condition. */
export function holdsBack({ strategy, sampled, governor, rules, because }: KnobExplanation): string {
  const isOpen = strategy !== 'fixed' && sampled && governor.frozen === 0;
  return isOpen && !rules.some(({ holds }) => holds) ? 'no rule holds' : because;
}

/** What the governor has to wait for, of what `holdsBack` does not say already. */
export function governorText({ governor, rules }: KnobExplanation): string {
  const { cooldown, frozen, auditIn, failures } = governor;
  const isSaid = frozen > 0 || rules.some(({ holds }) => holds);
  const windows = (count: number) => `${count} ${count === 1 ? 'window' : 'windows'}`;
  return [
    cooldown > 0 && !isSaid ? `cooldown for ${windows(cooldown)}` : '',
    auditIn > 0 ? `audit in ${windows(auditIn)}` : '',
    failures > 0 ? `${failures} failed ${failures === 1 ? 'trial' : 'trials'} in a row` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** `hit rate 0.9312 < 0.8`: the value as it is, and what it would have to be. */
export function conditionText({ what, value, comparison, limit, flag }: Condition): string {
  if (flag) return `${what}: ${value === 0 ? 'no' : 'yes'}`;
  return `${what} ${number(value)} ${comparison} ${number(limit)}`;
}

const number = (value: number) => (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'unknown');
