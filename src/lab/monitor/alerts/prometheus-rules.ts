/**
 * Alert rules as alerting rules of Prometheus (YAML), over the metrics that `captune serve` exposes. Simulated time there goes
 * by at some pace (`--speed`); `for` is converted by it, and every rate is over a minute of wall time.
 *
 * https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
 */
import type { AlertRule } from '../../scenario/alert';
import type { AlertMetric } from '../../scenario/words';

/** Simulated ms per second of wall time, as `captune serve` does unless told otherwise. */
export const SERVED_MS_PER_SECOND = 10;

const RANGE = '1m';
const rate = (name: string) => `rate(captune_${name}_total[${RANGE}])`;
const byVariant = (expression: string) => `sum by (variant) (${expression})`;
const increase = (name: string) => `increase(captune_${name}_total[${RANGE}])`;
const cpuSeconds = (modes: string) => byVariant(`rate(captune_cpu_seconds_total{mode${modes}}[${RANGE}])`);
const share = (mode: string) => `${cpuSeconds(`="${mode}"`)} / ${cpuSeconds('!="idle"')}`;
const PATH = '=~"lookup|check|stall|prefetch"';
const pathSecondsPerOp = `${cpuSeconds(PATH)} / ${byVariant(rate('operations'))}`;
const p99 = `histogram_quantile(0.99, sum by (variant, le) (rate(captune_task_latency_seconds_bucket[${RANGE}])))`;
const queueMean = 'avg by (variant) (captune_queue_length_tasks)';

/** A metric of ours as a query; `baseline` is the first variant. Cycles are seconds there. */
const QUERIES: Readonly<Record<AlertMetric, (baseline: string) => string>> = {
  hitRate: () => `${byVariant(rate('cache_hits'))} / ${byVariant(rate('cache_lookups'))}`,
  imbalance: () =>
    'max by (variant) (avg_over_time(captune_queue_length_tasks[1m])) / avg by (variant) (avg_over_time(captune_queue_length_tasks[1m]))',
  queueMean: () => queueMean,
  queueGrowthPerMs: () => 'avg by (variant) (deriv(captune_queue_length_tasks[1m]))',
  cyclesPerOp: () => pathSecondsPerOp,
  cyclesPerOpToBaseline: (baseline) => toBaseline(pathSecondsPerOp, baseline),
  latencyP99Cycles: () => p99,
  latencyP99ToBaseline: (baseline) => toBaseline(p99, baseline),
  throughputOpsPerMs: () => `${byVariant(rate('operations'))} / ${rateOfTime()}`,
  busyShare: () => `${cpuSeconds('!="idle"')} / ${byVariant(`rate(captune_cpu_seconds_total[${RANGE}])`)}`,
  tuningShare: () => share('tuning'),
  monitoringShare: () => share('monitoring'),
  freezes: () => increase('tuning_freezes'),
  reverted: () => increase('tuning_decisions_reverted'),
  eventsDropped: () => increase('events_dropped'),
};

/** Simulated ms per second. */
const rateOfTime = () => `(1000 * rate(captune_run_seconds_total[${RANGE}]))`;

function toBaseline(query: string, baseline: string): string {
  const chosen = `label_replace((${query}), "baseline", "$1", "variant", "(.*)")`;
  return `(${query}) / on () group_left () (${chosen} and on (variant) captune_run_seconds_total{variant=${text(baseline)}})`;
}

export interface RuleOptions {
  /** Cycles of a simulated ms, for thresholds in cycles. */
  cyclesPerMs?: number;
  /** Simulated ms per second of wall time. */
  msPerSecond?: number;
}

/** A rule file. `baseline` is the name of the variant that comparisons are with. */
export function alertingRules(rules: readonly AlertRule[], baseline: string, options: RuleOptions = {}): string {
  const head = [
    '# Alerting rules for the metrics of `captune serve`, made from the alerts of a scenario.',
    `# Simulated time goes by at ${options.msPerSecond ?? SERVED_MS_PER_SECOND} ms per second; "for" is converted by that.`,
    'groups:',
    '  - name: captune',
  ];
  if (rules.length === 0) return [...head, '    rules: []', ''].join('\n');
  return [...head, '    rules:', ...rules.flatMap((rule) => ruleLines(rule, baseline, options)), ''].join('\n');
}

function ruleLines(rule: AlertRule, baseline: string, options: RuleOptions): string[] {
  const query = QUERIES[rule.metric](baseline);
  const seconds = Math.ceil(rule.forMs / (options.msPerSecond ?? SERVED_MS_PER_SECOND));
  return [
    `      - alert: ${rule.name}`,
    `        expr: ${text(`(${query}) ${rule.when === 'above' ? '>' : '<'} ${threshold(rule, options)}`)}`,
    ...(seconds > 0 ? [`        for: ${seconds}s`] : []),
    '        labels:',
    `          severity: ${rule.severity}`,
    '        annotations:',
    `          summary: ${text(`${rule.name} ({{ $labels.variant }})`)}`,
    // Braces would be read as a template.
    `          description: ${text(rule.text.replaceAll('{{', '{ {'))}`,
  ];
}

/** Prometheus has seconds where we have cycles, and its queues grow per second of wall time. */
function threshold({ metric, threshold: value }: AlertRule, options: RuleOptions): number {
  const cyclesPerSecond = (options.cyclesPerMs ?? 4_400_000) * 1000;
  if (metric === 'cyclesPerOp' || metric === 'latencyP99Cycles') return value / cyclesPerSecond;
  if (metric === 'queueGrowthPerMs') return value * (options.msPerSecond ?? SERVED_MS_PER_SECOND);
  return value;
}

/** A double-quoted scalar of YAML: JSON is one. */
const text = (value: string) => JSON.stringify(value);
