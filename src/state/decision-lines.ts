/** Decisions of a run as lines of words, for files. */
import type { DecisionLine } from '../lab/monitor/run-html';
import type { Decision } from '../lab/run/decisions';
import type { History } from '../lab/run/history';
import { KNOB_TITLES, KNOB_UNITS, outcomeText, ruleSentence } from './rule-text';

/** All decisions and freezes until `ms`, of all columns (by name), in order of time. */
export function decisionLines(histories: readonly History[], names: readonly string[], ms: number): DecisionLine[] {
  return histories
    .flatMap(({ decisions }, index) =>
      decisions
        .filter(({ kind, atMs }) => kind !== 'near' && atMs <= ms)
        .map((decision) => lineOf(decision, names[index] ?? String(index))),
    )
    .sort((a, b) => a.atMs - b.atMs);
}

function lineOf(decision: Decision, variant: string): DecisionLine {
  const { atMs, knob, rule, signals, from, to, cpus, machineWide } = decision;
  const title = KNOB_TITLES[knob] ?? `knob ${knob}`;
  const where = machineWide ? 'all' : cpus.join(' ');
  if (decision.kind === 'freeze') {
    const why = `${signals[1].toFixed(0)} reversals in a row`;
    return {
      atMs,
      variant,
      cpus: where,
      what: `${title} frozen for ${signals[0].toFixed(0)} windows`,
      why,
      outcome: '',
    };
  }
  return {
    atMs,
    variant,
    cpus: where,
    what: `${title} ${from} to ${to} ${KNOB_UNITS[knob] ?? ''}`.trim(),
    why: ruleSentence(rule, signals),
    outcome: outcomeText(decision),
  };
}
