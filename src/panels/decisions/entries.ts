/** What the log shows: decisions of all variants in order of time, filtered, and no more than fits on a few screens. */
import type { Decision } from '../../lab/run/decisions';

export interface LogEntry {
  variant: number;
  decision: Decision;
  /** Stable over replacements of the decision. */
  key: string;
}

export const OUTCOMES = [
  { value: 'all', label: 'all outcomes' },
  { value: 'decisions', label: 'no near misses' },
  { value: 'kept', label: 'kept' },
  { value: 'noise', label: 'within noise' },
  { value: 'reverted', label: 'reverted' },
  { value: 'auditing', label: 'auditing' },
  { value: 'near', label: 'near misses' },
  { value: 'freeze', label: 'freezes' },
] as const;
export type OutcomeFilter = (typeof OUTCOMES)[number]['value'];

export interface Filter {
  /** Index, or -1 for all. */
  variant: number;
  knob: number;
  outcome: OutcomeFilter;
}

/** Audit outcomes as in AUDIT_OUTCOMES. */
const KEPT = 0;
const NOISE = 1;
const REVERTED = 2;

export function passes({ variant, decision }: Pick<LogEntry, 'variant' | 'decision'>, filter: Filter): boolean {
  if (filter.variant >= 0 && variant !== filter.variant) return false;
  if (filter.knob >= 0 && decision.knob !== filter.knob) return false;
  const { kind, audit } = decision;
  switch (filter.outcome) {
    case 'all':
      return true;
    case 'decisions':
      return kind !== 'near';
    case 'near':
    case 'freeze':
      return kind === filter.outcome;
    case 'auditing':
      return kind === 'decision' && audit === null;
    case 'kept':
      return audit?.outcome === KEPT;
    case 'noise':
      return audit?.outcome === NOISE;
    case 'reverted':
      return audit?.outcome === REVERTED;
  }
}

/** All that pass, in order of time. Each list is in order of time already. */
export function entriesOf(lists: readonly (readonly Decision[])[], filter: Filter): LogEntry[] {
  const entries: LogEntry[] = [];
  lists.forEach((decisions, variant) => {
    const twins = new Map<string, number>();
    for (const decision of decisions) {
      if (!passes({ variant, decision }, filter)) continue;
      const name = nameOf(decision);
      const twin = twins.get(name) ?? 0;
      twins.set(name, twin + 1);
      entries.push({ variant, decision, key: `${variant} ${name} ${twin}` });
    }
  });
  return entries.sort((one, other) => one.decision.atMs - other.decision.atMs);
}

function nameOf({ kind, id, rule, knob, atMs }: Decision): string {
  return kind === 'decision' ? `d${id}` : `${kind} ${rule} ${knob} ${atMs}`;
}

/** How many entries lie at or before the moment. */
export function countUntil(entries: readonly LogEntry[], ms: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.decision.atMs <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The part that is rendered: up to `before` entries up to the playhead and `after` ahead of it. */
export function excerpt(entries: readonly LogEntry[], past: number, before: number, after: number) {
  const first = Math.max(0, past - before);
  const last = Math.min(entries.length, past + after);
  return {
    rows: entries.slice(first, last),
    /** How many of the rows lie at or before the playhead. */
    past: past - first,
    hiddenBefore: first,
    hiddenAfter: entries.length - last,
  };
}
