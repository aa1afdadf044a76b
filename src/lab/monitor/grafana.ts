/** A Grafana dashboard for the metrics that `captune serve` exposes, and how a pipeline in GitHub Actions uses `captune compare`. */

interface Panel {
  title: string;
  unit: string;
  /** Queries by legend. */
  queries: Readonly<Record<string, string>>;
}

const V = '{variant=~"$variant"}';
const by = (query: string, labels = 'variant') => `sum by (${labels}) (${query})`;
const rate = (name: string, selector = V) => `rate(captune_${name}${selector}[$__rate_interval])`;
const quantile = (q: number) => `histogram_quantile(${q}, ${by(rate('task_latency_seconds_bucket'), 'variant, le')})`;

const PANELS: readonly Panel[] = [
  { title: 'Rate', unit: 'ops', queries: { '{{variant}}': by(rate('operations_total')) } },
  {
    title: 'Errors',
    unit: 'ops',
    queries: {
      '{{variant}} denied': by(rate('operations_denied_total')),
      '{{variant}} refused': by(rate('tasks_rejected_total')),
    },
  },
  { title: 'Duration', unit: 's', queries: { '{{variant}} p50': quantile(0.5), '{{variant}} p99': quantile(0.99) } },
  {
    title: 'Hit rate',
    unit: 'percentunit',
    queries: { '{{variant}}': `${by(rate('cache_hits_total'))} / ${by(rate('cache_lookups_total'))}` },
  },
  {
    title: 'Where the time goes',
    unit: 's',
    queries: { '{{variant}} {{mode}}': by(rate('cpu_seconds_total'), 'variant, mode') },
  },
  {
    title: 'Queue per CPU',
    unit: 'short',
    queries: { '{{variant}} CPU {{cpu}}': `captune_queue_length_tasks${V}` },
  },
  {
    title: 'Cache entries per CPU',
    unit: 'short',
    queries: { '{{variant}} CPU {{cpu}}': `captune_cache_entries${V}` },
  },
  {
    title: 'Decisions',
    unit: 'short',
    queries: {
      '{{variant}} taken': by(rate('tuning_decisions_total')),
      '{{variant}} reverted': by(rate('tuning_decisions_reverted_total')),
      '{{variant}} frozen': by(rate('tuning_freezes_total')),
    },
  },
  { title: 'Events lost', unit: 'short', queries: { '{{variant}}': by(rate('events_dropped_total')) } },
];

/** The dashboard as JSON, to be imported in Grafana. */
export function grafanaDashboard(): string {
  const datasource = { type: 'prometheus', uid: '${datasource}' };
  const panels = PANELS.map(({ title, unit, queries }, index) => ({
    id: index + 1,
    type: 'timeseries',
    title,
    datasource,
    gridPos: { x: 8 * (index % 3), y: 8 * Math.floor(index / 3), w: 8, h: 8 },
    fieldConfig: { defaults: { unit }, overrides: [] },
    targets: Object.entries(queries).map(([legendFormat, expr], at) => ({
      refId: String.fromCharCode(65 + at),
      datasource,
      expr,
      legendFormat,
    })),
  }));
  const variant = {
    name: 'variant',
    type: 'query',
    datasource,
    query: 'label_values(captune_run_seconds_total, variant)',
    includeAll: true,
    multi: true,
    current: { text: 'All', value: '$__all' },
    refresh: 2,
  };
  const list = [{ name: 'datasource', type: 'datasource', query: 'prometheus' }, variant];
  return `${JSON.stringify({ title: 'Captune', uid: 'captune', schemaVersion: 39, refresh: '5s', time: { from: 'now-15m', to: 'now' }, templating: { list }, panels }, null, 2)}\n`;
}

/** A workflow that fails when a change makes a scenario worse: the baseline is a file of the repository. */
export const GITHUB_ACTIONS = `name: captune
on: [pull_request]
jobs:
  regression:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22, cache: npm }
      - run: npm ci
      # The baseline was made on the main branch: captune compare scenario.json --runs 5 --json baseline.json
      - run: npm run -s captune -- compare scenario.json --baseline baseline.json --runs 5 --fail-on-regression
`;
