/**
 * Alerts over the windows of a run. A condition that holds is pending; once it has held for as long as its rule says it fires,
 * until a window in which it does not hold (or has no sample) resolves it. Evaluation depends on windows alone: the same windows
 * give the same alerts, in however many steps they come.
 */
import type { AlertRule } from '../../scenario/alert';
import type { WindowTable } from './metrics';
import { ALERT_METRIC_INFO, cell, rowAt } from './metrics';

export type AlertState = 'pending' | 'firing' | 'resolved';

/** One time that a rule's condition held for a variant. Replaced, never changed. */
export interface AlertSpan {
  rule: AlertRule;
  variant: number;
  sinceMs: number;
  /** Null while it is pending. */
  firingMs: number | null;
  /** Null while it holds. */
  resolvedMs: number | null;
  /** In the latest window in which it held, and in the worst one. */
  value: number;
  worst: number;
}

export function stateOf({ firingMs, resolvedMs }: AlertSpan): AlertState {
  if (resolvedMs !== null) return 'resolved';
  return firingMs === null ? 'pending' : 'firing';
}

/** Spans that are resolved and kept; the oldest go first, counted. */
const MAX_RESOLVED = 1000;
const EPSILON_MS = 1e-9;

export class AlertTracker {
  /** Resolved spans that were given up because there were too many. */
  forgotten = 0;
  readonly #rules: readonly AlertRule[];
  readonly #variants: number;
  /** Per variant: the end of the last window that was looked at. */
  #seenMs: number[];
  /** By rule and variant. */
  #open = new Map<string, AlertSpan>();
  #resolved: AlertSpan[] = [];
  #spans: readonly AlertSpan[] | null = null;

  constructor(rules: readonly AlertRule[], variants: number) {
    this.#rules = rules;
    this.#variants = variants;
    this.#seenMs = new Array<number>(variants).fill(-1);
  }

  /** In order of time; pending ones included. */
  get spans(): readonly AlertSpan[] {
    this.#spans ??= [...this.#resolved, ...this.#open.values()].sort(
      (a, b) => a.sinceMs - b.sinceMs || a.variant - b.variant || (a.rule.name < b.rule.name ? -1 : 1),
    );
    return this.#spans;
  }

  /**
   * Looks at the windows that are new, one table per variant; those of the first are the baseline. A comparison waits until
   * the baseline has come as far.
   */
  update(tables: readonly WindowTable[]): void {
    const baseline = tables[0];
    if (!baseline) return;
    const reachedMs = Math.min(...tables.map(lastMs));
    for (let variant = 0; variant < this.#variants; variant++) {
      const table = tables[variant];
      if (table) this.#look(table, variant, baseline, reachedMs);
    }
  }

  #look(table: WindowTable, variant: number, baseline: WindowTable, reachedMs: number): void {
    const seenMs = this.#seenMs[variant]!;
    let row = table.count;
    while (row > 0 && cell(table, row - 1, 'endMs') > seenMs + EPSILON_MS) row--;
    for (; row < table.count; row++) {
      const endMs = cell(table, row, 'endMs');
      if (endMs > reachedMs + EPSILON_MS) return;
      for (const rule of this.#rules) this.#judge(rule, table, row, variant, baseline);
      this.#seenMs[variant] = endMs;
    }
  }

  #judge(rule: AlertRule, table: WindowTable, row: number, variant: number, baseline: WindowTable): void {
    const value = ALERT_METRIC_INFO[rule.metric].value(table, row, baseline);
    const key = `${variant}.${rule.name}`;
    const open = this.#open.get(key);
    const holds = rule.when === 'above' ? value > rule.threshold : value < rule.threshold;
    const startMs = cell(table, row, 'startMs');
    if (holds) this.#hold(key, open, rule, variant, value, startMs, cell(table, row, 'endMs'));
    else if (open) this.#resolve(key, open, startMs);
  }

  #hold(
    key: string,
    open: AlertSpan | undefined,
    rule: AlertRule,
    variant: number,
    value: number,
    startMs: number,
    endMs: number,
  ): void {
    const sinceMs = open?.sinceMs ?? startMs;
    const due = endMs - sinceMs >= rule.forMs - EPSILON_MS;
    const worse = rule.when === 'above' ? Math.max : Math.min;
    this.#spans = null;
    this.#open.set(key, {
      rule,
      variant,
      sinceMs,
      firingMs: open?.firingMs ?? (due ? endMs : null),
      resolvedMs: null,
      value,
      worst: worse(open?.worst ?? value, value),
    });
  }

  #resolve(key: string, open: AlertSpan, atMs: number): void {
    this.#spans = null;
    this.#open.delete(key);
    if (open.firingMs === null) return;
    this.#resolved.push({ ...open, resolvedMs: atMs });
    if (this.#resolved.length > MAX_RESOLVED) {
      this.#resolved.shift();
      this.forgotten++;
    }
  }
}

const lastMs = (table: WindowTable) => (table.count === 0 ? 0 : cell(table, table.count - 1, 'endMs'));

/**
 * One variant's alerts as they stood at a moment: nothing of what came after it. `table` holds the variant's windows up to then,
 * for what was worst by then.
 */
export function spansAt(
  spans: readonly AlertSpan[],
  table: WindowTable,
  baseline: WindowTable,
  ms: number,
): readonly AlertSpan[] {
  const by = ms + EPSILON_MS;
  return spans.flatMap((span) => {
    // The first window in which it held must have ended, or nobody could know of it.
    const first = rowAt(table, span.sinceMs + EPSILON_MS);
    if (first === null) return [];
    const { firingMs, resolvedMs } = span;
    const known = {
      firingMs: firingMs !== null && firingMs <= by ? firingMs : null,
      // It is resolved by the window that begins there.
      resolvedMs: resolvedMs !== null && rowAt(table, resolvedMs + EPSILON_MS) !== null ? resolvedMs : null,
    };
    if (known.firingMs === null && known.resolvedMs !== null) return [];
    if (known.firingMs === firingMs && known.resolvedMs === resolvedMs && resolvedMs !== null) return [span];
    return [{ ...span, ...known, ...valuesSince(span.rule, table, baseline, first) }];
  });
}

function valuesSince(rule: AlertRule, table: WindowTable, baseline: WindowTable, first: number) {
  const worse = rule.when === 'above' ? Math.max : Math.min;
  let value = ALERT_METRIC_INFO[rule.metric].value(table, first, baseline);
  let worst = value;
  for (let row = first + 1; row < table.count; row++) {
    value = ALERT_METRIC_INFO[rule.metric].value(table, row, baseline);
    worst = worse(worst, value);
  }
  return { value, worst };
}

/** All alerts of a run at once. */
export function alertsOf(rules: readonly AlertRule[], tables: readonly WindowTable[]): readonly AlertSpan[] {
  const tracker = new AlertTracker(rules, tables.length);
  tracker.update(tables);
  return tracker.spans;
}
