/** Alerts of the run that is shown, kept up to date as its windows come; one tracker for every panel that asks. */
import { AlertTracker, spansAt, stateOf } from '../lab/monitor/alerts/evaluate';
import type { AlertSpan } from '../lab/monitor/alerts/evaluate';
import { ALERT_METRIC_INFO } from '../lab/monitor/alerts/metrics';
import { WINDOW_COLUMNS, WINDOW_INDEX } from '../lab/run/frame';
import type { History } from '../lab/run/history';
import type { AlertRule } from '../lab/scenario/alert';
import type { LabView } from './contract';
import { windowBefore } from './readings';

export { ALERT_METRIC_INFO } from '../lab/monitor/alerts/metrics';
export { ALERT_METRICS, SEVERITIES } from '../lab/scenario/words';
export type { AlertSpan } from '../lab/monitor/alerts/evaluate';

interface Tracked {
  tracker: AlertTracker;
  rules: readonly AlertRule[];
  histories: readonly History[];
  reachedMs: number;
}

const tracked = new WeakMap<object, Tracked>();

/** Reactive: reads the lab's histories. A run that begins again or goes another way is judged anew from what there is of it. */
export function alertsOf(
  lab: Pick<LabView, 'histories' | 'historyVersion' | 'scenario'>,
  key: object,
): readonly AlertSpan[] {
  const { histories, historyVersion, scenario } = lab;
  if (historyVersion < 0) return [];
  const reachedMs = Math.max(0, ...histories.map((history) => endMs(history)));
  let entry = tracked.get(key);
  const same = entry?.histories.length === histories.length && entry.histories.every((one, i) => one === histories[i]);
  if (!entry || !same || entry.rules !== scenario.alerts || reachedMs < entry.reachedMs) {
    const tracker = new AlertTracker(scenario.alerts, histories.length);
    entry = { tracker, rules: scenario.alerts, histories: [...histories], reachedMs: 0 };
    tracked.set(key, entry);
  }
  entry.reachedMs = reachedMs;
  entry.tracker.update(histories.map(({ windows, windowCount }) => ({ rows: windows, count: windowCount })));
  return entry.tracker.spans;
}

/** Reactive: alerts of all variants as they stand at the playhead, in order of time; nothing of what was simulated beyond it. */
export function alertsNow(
  lab: Pick<LabView, 'histories' | 'historyVersion' | 'scenario' | 'playheadMs'>,
  key: object,
): readonly AlertSpan[] {
  const { histories, playheadMs } = lab;
  const spans = alertsOf(lab, key);
  const baseline = histories[0];
  if (!baseline || spans.length === 0) return [];
  const tables = histories.map((history) => ({
    rows: history.windows,
    count: windowBefore(history, playheadMs) + 1,
  }));
  return histories
    .flatMap((_, variant) => {
      const own = spans.filter((span) => span.variant === variant);
      return spansAt(own, tables[variant]!, tables[0]!, playheadMs);
    })
    .sort((a, b) => a.sinceMs - b.sinceMs || a.variant - b.variant);
}

/** What a list says of an alert. */
export function alertFacts(span: AlertSpan) {
  const { rule, variant, sinceMs, firingMs, resolvedMs, worst } = span;
  const { name, severity, text, when, threshold } = rule;
  const { label: metric, unit, percent = false } = ALERT_METRIC_INFO[rule.metric];
  const state = stateOf(span);
  return {
    variant,
    state,
    name,
    severity,
    text,
    sinceMs,
    firingMs,
    resolvedMs,
    metric,
    unit,
    percent,
    when,
    threshold,
    worst,
  };
}

export const firing = (spans: readonly AlertSpan[]) => spans.filter((span) => stateOf(span) === 'firing');

function endMs({ windows, windowCount }: History): number {
  return windowCount === 0 ? 0 : windows[(windowCount - 1) * WINDOW_COLUMNS.length + WINDOW_INDEX.endMs]!;
}
