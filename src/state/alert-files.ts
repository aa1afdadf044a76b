/** Alerts for other tools, apart from what the tracks need of them. */
export { alertingRules } from '../lab/monitor/alerts/prometheus-rules';
