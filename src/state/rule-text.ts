/** Rules of the tuners as people read them: text with the signals filled in, split so that a view can stress the numbers. */
import { RULES } from '../lab/run/rules';
import type { Decision } from '../lab/run/decisions';
import { AUDIT_OUTCOMES } from '../lab/run/frame';

/** Names of the five parameters, in the order of KNOBS. */
export const KNOB_TITLES = [
  'Cache size',
  'SIMD threshold',
  'Prefetch distance',
  'Steal threshold',
  'Steal batch',
] as const;
export const KNOB_UNITS = ['entries', 'ops', 'lines', 'tasks', 'tasks'] as const;

/** A piece of a rule's text; `signal` pieces are its numbers. */
export interface TextPart {
  text: string;
  signal: boolean;
}

type Format = 'percent' | 'number' | 'integer';

/** The rule of a decision with its two signals filled in. A rule that this page does not know is named by its number. */
export function ruleText(rule: number, signals: readonly [number, number]): TextPart[] {
  const known = RULES[rule];
  if (!known) return [{ text: `rule ${rule}`, signal: false }];
  return known.text
    .split(/(\{[01]\})/)
    .filter((piece) => piece !== '')
    .map((piece, place, pieces) => {
      if (piece !== '{0}' && piece !== '{1}') return { text: piece, signal: false };
      const index = piece === '{0}' ? 0 : 1;
      const isLimit = /[<>≤≥] $|at (least|most) $/.test(pieces[place - 1] ?? '');
      const missing = isLimit ? 'its limit' : 'no sample';
      return { text: formatSignal(signals[index], known.format[index] ?? 'number', missing), signal: true };
    });
}

export function ruleSentence(rule: number, signals: readonly [number, number]): string {
  return ruleText(rule, signals)
    .map((part) => part.text)
    .join('');
}

export function ruleId(rule: number): string {
  return RULES[rule]?.id ?? `rule ${rule}`;
}

function formatSignal(value: number, format: Format, missing: string): string {
  if (!Number.isFinite(value)) return missing;
  if (format === 'percent') return `${(value * 100).toFixed(1)}\u202f%`;
  if (format === 'integer') return value.toFixed(0);
  return value.toFixed(value >= 100 ? 1 : 2);
}

/** How long a rule that did not fire has held. While a cooldown lasts it may hold for longer than it needs to. */
export function heldText({ windowsHeld, windowsNeeded }: Pick<Decision, 'windowsHeld' | 'windowsNeeded'>): string {
  if (windowsHeld < windowsNeeded) return `${windowsHeld} of ${windowsNeeded} windows`;
  return `${windowsHeld} windows, in cooldown`;
}

/** The outcome in words: kept, within noise, reverted, superseded, or how far its audit is. */
export function outcomeText(decision: Decision): string {
  if (decision.kind !== 'decision') return '';
  const { audit, audited, steps, reverted } = decision;
  if (!audit) return 'auditing';
  if (audited < steps) return `auditing, ${audited} of ${steps} CPUs done`;
  const outcome = AUDIT_OUTCOMES[audit.outcome] ?? `outcome ${audit.outcome}`;
  return reverted > 0 && reverted < steps ? `${outcome} on ${reverted} of ${steps} CPUs` : outcome;
}
