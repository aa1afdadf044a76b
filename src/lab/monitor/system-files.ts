/** Files for the systems that operators look at already: how Prometheus scrapes and alerts, what Grafana shows, what CI refuses. */
import { costsOf } from '../scenario/profiles';
import type { Scenario } from '../scenario/schema';
import { alertingRules } from './alerts/prometheus-rules';
import { GITHUB_ACTIONS, grafanaDashboard } from './grafana';

export interface SystemFile {
  id: 'prometheus' | 'rules' | 'grafana' | 'actions';
  label: string;
  /** Where it belongs, and what it does there. */
  help: string;
  name: string;
  type: string;
  content: (scenario: Pick<Scenario, 'alerts' | 'variants' | 'machine'>) => string;
}

/** What is scraped is what `captune serve` has at its standard address. */
export const PROMETHEUS_CONFIG = `# captune serve preset:postgresql --port 9464
global:
  scrape_interval: 5s
rule_files:
  - captune-alerts.yml
scrape_configs:
  - job_name: captune
    static_configs:
      - targets: ['127.0.0.1:9464']
`;

export const SYSTEM_FILES: readonly SystemFile[] = [
  {
    id: 'prometheus',
    label: 'Prometheus: configuration',
    help: 'Scrapes captune serve and loads the rules below. promtool check config prometheus.yml says whether it is right.',
    name: 'prometheus.yml',
    type: 'application/yaml',
    content: () => PROMETHEUS_CONFIG,
  },
  {
    id: 'rules',
    label: 'Prometheus: alerting rules',
    help: 'The alerts of the scenario that is open, as rules over the metrics of captune serve. Also: captune run SCENARIO --alert-rules F.',
    name: 'captune-alerts.yml',
    type: 'application/yaml',
    content: ({ alerts, variants, machine }) => alertingRules(alerts, variants[0]?.name ?? '', costsOf(machine)),
  },
  {
    id: 'grafana',
    label: 'Grafana: dashboard',
    help: 'Dashboards, New, Import, and choose the Prometheus as data source: rate, errors, duration, hit rate, time, queues, parameters, decisions, lost events.',
    name: 'captune-grafana.json',
    type: 'application/json',
    content: () => grafanaDashboard(),
  },
  {
    id: 'actions',
    label: 'GitHub Actions: regression gate',
    help: 'A workflow in .github/workflows that fails a pull request when the scenario has become worse than its baseline.',
    name: 'captune.yml',
    type: 'application/yaml',
    content: () => GITHUB_ACTIONS,
  },
];
