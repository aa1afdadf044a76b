/** Files of the run that is shown, made by running it again in workers of its own: the same link gives the same files here and there. */
import * as Comlink from 'comlink';
import { Gathering, csvText, metricsText, perfettoText } from '../lab/monitor/monitored-run';
import type { MonitoredRun, MonitoredVariant } from '../lab/monitor/monitored-run';
import type { RunRequest, VariantRunApi } from '../lab/run/protocol';
import { scenarioHash } from '../lab/scenario/canonical';
import { costsOf } from '../lab/scenario/profiles';
import type { Scenario } from '../lab/scenario/schema';
import type { ModeHost } from './modes';

export type MonitorFile = 'openmetrics' | 'perfetto' | 'csv';

export const MONITOR_FILES: readonly { id: MonitorFile; label: string; name: string; type: string; help: string }[] = [
  {
    id: 'openmetrics',
    label: 'OpenMetrics',
    name: 'captune.om.txt',
    type: 'application/openmetrics-text',
    help: 'Counters, gauges and the latency histogram at the end, as Prometheus reads them',
  },
  {
    id: 'perfetto',
    label: 'Perfetto trace',
    name: 'captune.trace.json',
    type: 'application/json',
    help: 'Every task, steal, decision and alert; open it at ui.perfetto.dev',
  },
  {
    id: 'csv',
    label: 'Windows as CSV',
    name: 'captune.csv',
    type: 'text/csv',
    help: 'A row for each window and variant',
  },
];

/** Windows that a file may have. */
const MOST_WINDOWS = 400_000;

/** `progress` is told a share 0..1. Rejects with a message for people, or an AbortError. */
export async function monitorFile(
  kind: MonitorFile,
  host: ModeHost,
  scenario: Scenario,
  untilMs: number,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<string> {
  if ((untilMs / scenario.view.windowMs) * scenario.variants.length > MOST_WINDOWS) {
    throw new Error('the run has too many windows for a file: widen the window or go back in time');
  }
  const engine = await host.engine();
  const traces = await host.traces(scenario);
  const variants: MonitoredVariant[] = [];
  for (const variant of scenario.variants.keys()) {
    const tasks = kind === 'perfetto' ? { tasksFromMs: 0 } : {};
    const request: RunRequest = { scenario, variant, traces, module: engine.module, record: 'forward', ...tasks };
    const share = (part: number) => progress((variant + part) / scenario.variants.length);
    variants.push(await runOne(host, request, untilMs, share, signal));
  }
  const hash = await scenarioHash(scenario);
  const facts = { title: scenario.title, seed: scenario.seed, scenarioHash: hash, engineBuild: engine.build };
  const run: MonitoredRun = { scenario, facts, variants };
  if (kind === 'csv') return csvText(run);
  return kind === 'perfetto' ? perfettoText(run) : metricsText(run, 'openmetrics');
}

async function runOne(
  host: ModeHost,
  request: RunRequest,
  untilMs: number,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<MonitoredVariant> {
  const worker = host.spawnVariant();
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => reject(new Error(event.message || 'the worker stopped')));
    signal.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')));
  });
  failed.catch(() => undefined);
  const remote = Comlink.wrap<VariantRunApi>(worker);
  const gathering = new Gathering();
  const target = Math.floor(untilMs * costsOf(request.scenario.machine).cyclesPerMs);
  try {
    gathering.add(await Promise.race([remote.start(request), failed]));
    for (let cycle = 0; cycle < target;) {
      const step = await Promise.race([remote.advance(untilMs, 100), failed]);
      gathering.add(step);
      cycle = step.frame.cycle;
      progress(cycle / target);
    }
    return gathering.end(await Promise.race([remote.observe(), failed]));
  } finally {
    worker.terminate();
  }
}
