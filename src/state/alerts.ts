/** Alerts of the run that is shown, kept up to date as its windows come; one tracker for every panel that asks. */
import { AlertTracker } from '../lab/monitor/alerts/evaluate';
import type { AlertSpan } from '../lab/monitor/alerts/evaluate';
import { WINDOW_COLUMNS, WINDOW_INDEX } from '../lab/run/frame';
import type { History } from '../lab/run/history';
import type { AlertRule } from '../lab/scenario/alert';
import type { LabView } from './contract';

export { ALERT_METRIC_INFO } from '../lab/monitor/alerts/metrics';
export { stateOf } from '../lab/monitor/alerts/evaluate';

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

function endMs({ windows, windowCount }: History): number {
  return windowCount === 0 ? 0 : windows[(windowCount - 1) * WINDOW_COLUMNS.length + WINDOW_INDEX.endMs]!;
}
