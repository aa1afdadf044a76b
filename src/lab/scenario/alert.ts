/**
 * Alerts as data: when which number of a kernel is beyond a threshold for how long, and what to tell whom. They belong to a
 * scenario, so that they travel with its link, but not to its run: nothing that is simulated depends on them.
 * `lab/monitor/alerts` evaluates them and writes them as alerting rules of Prometheus.
 */
import * as z from 'zod/mini';
import { ALERT_METRICS, SEVERITIES } from './words';
import { choice, fieldMeta, list, pattern, real, realNumber, text } from './field';

export const alertRuleSchema = z.strictObject({
  name: pattern(/^[A-Za-z][A-Za-z0-9_]{0,59}$/, 'must be 1 to 60 letters, digits or _, beginning with a letter', {
    label: 'Name',
    edit: 'live',
  }),
  metric: z.enum(ALERT_METRICS).register(fieldMeta, { label: 'Metric', edit: 'live' }),
  when: choice(['above', 'below'], 'above', { label: 'When', edit: 'live' }),
  threshold: realNumber(-1e12, 1e12, { label: 'Threshold', edit: 'live' }),
  forMs: real(0, 1e6, 0, {
    label: 'For',
    unit: 'ms',
    edit: 'live',
    help: 'Pending until it has held for so long, then firing.',
  }),
  severity: choice(SEVERITIES, 'warning', { label: 'Severity', edit: 'live' }),
  text: text(200, '', { label: 'Text', edit: 'live', help: 'What it means and what to look at.' }),
});

export type AlertRule = z.infer<typeof alertRuleSchema>;

/** Which rules a scenario has if it says nothing. */
export const DEFAULT_ALERTS: readonly AlertRule[] = [
  {
    name: 'LowHitRate',
    metric: 'hitRate',
    when: 'below',
    threshold: 0.8,
    forMs: 0.5,
    severity: 'warning',
    text: 'The capability caches miss more than one lookup in five: the working set may not fit.',
  },
  {
    name: 'Imbalance',
    metric: 'imbalance',
    when: 'above',
    threshold: 2,
    forMs: 0.5,
    severity: 'warning',
    text: 'The longest queue is more than twice the mean: work is not spread over the CPUs.',
  },
  {
    name: 'QueueGrowth',
    metric: 'queueGrowthPerMs',
    when: 'above',
    threshold: 2,
    forMs: 1,
    severity: 'critical',
    text: 'Queues keep growing: more work arrives than is done.',
  },
  {
    name: 'OscillatingKnob',
    metric: 'freezes',
    when: 'above',
    threshold: 0,
    forMs: 0,
    severity: 'warning',
    text: 'The governor froze a parameter that went back and forth.',
  },
  {
    name: 'DecisionReverted',
    metric: 'reverted',
    when: 'above',
    threshold: 0,
    forMs: 0,
    severity: 'info',
    text: 'An audit found that a decision had made things worse, and took it back.',
  },
  {
    name: 'TuningOverhead',
    metric: 'tuningShare',
    when: 'above',
    threshold: 0.01,
    forMs: 0.5,
    severity: 'warning',
    text: 'Self-tuning takes more than 1 % of the cycles that are not idle.',
  },
  {
    name: 'EventsDropped',
    metric: 'eventsDropped',
    when: 'above',
    threshold: 0,
    forMs: 0,
    severity: 'critical',
    text: 'The event ring overflowed: logs and traces have a gap.',
  },
  {
    name: 'SlowerThanBaseline',
    metric: 'latencyP99ToBaseline',
    when: 'above',
    threshold: 1.2,
    forMs: 0.5,
    severity: 'critical',
    text: 'The p99 latency of tasks is more than 20 % above that of the first variant.',
  },
];

export const alertsSchema = z._default(
  list(alertRuleSchema, 0, 50),
  () => structuredClone(DEFAULT_ALERTS) as AlertRule[],
);
