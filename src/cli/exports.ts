/** The files that `captune run` can write of a run beside its summary: a line each, what it needs, and who makes it. */
import { alertingRules } from '../lab/monitor/alerts/prometheus-rules';
import { cHeader } from '../lab/monitor/c-header';
import { csvText, metricsText, perfettoText } from '../lab/monitor/monitored-run';
import type { MonitoredRun } from '../lab/monitor/monitored-run';
import type { RunRequest, RunSummary } from '../lab/run/protocol';
import { costsOf } from '../lab/scenario/profiles';
import type { Scenario } from '../lab/scenario/schema';
import { BadInput } from './errors';
import { checkTarget, writeText } from './files';
import type { Io } from './io';
import type { Options, OptionSpecs } from './options';

interface Export {
  help: string;
  /** What a run has to record for it, beyond its end. */
  needs: Pick<RunRequest, 'record' | 'tasksFromMs'>;
  text(run: MonitoredRun, summary: RunSummary): string;
}

/** By the name of the option. */
const EXPORTS: Readonly<Record<string, Export>> = {
  openmetrics: {
    help: 'writes the metrics of its end as OpenMetrics 1.0; if F ends in .prom, in the text format 0.0.4',
    needs: { record: 'forward' },
    text: (run) => metricsText(run, 'openmetrics'),
  },
  perfetto: {
    help: 'writes tasks, steals, counters, decisions and alerts for https://ui.perfetto.dev (trace-event JSON)',
    needs: { record: 'forward', tasksFromMs: 0 },
    text: perfettoText,
  },
  csv: { help: 'writes every window as CSV', needs: { record: 'forward' }, text: csvText },
  'c-header': {
    help: 'writes the parameters that each variant ended with as a C header',
    needs: {},
    text: ({ scenario }, summary) => cHeader({ title: scenario.title, summary }),
  },
  'alert-rules': {
    help: 'writes the alerts of the scenario as alerting rules for Prometheus (YAML)',
    needs: {},
    text: ({ scenario }) => alertingRules(scenario.alerts, scenario.variants[0]!.name, costsOf(scenario.machine)),
  },
};

export const EXPORT_OPTIONS: OptionSpecs = Object.fromEntries(
  Object.entries(EXPORTS).map(([name, { help }]) => [name, { value: 'F', help }]),
);

/** Windows that a file may have; each takes some 350 bytes while the run goes on. */
const MOST_WINDOWS = 1_000_000;

const asked = (options: Options) =>
  Object.entries(EXPORTS).flatMap(([name, entry]) => {
    const path = options.text(name);
    return path === undefined ? [] : [{ name, path, entry }];
  });

/** Finds out before a long run that a file would have no place. */
export async function checkExports(options: Options): Promise<void> {
  const targets = asked(options);
  if (targets.filter(({ path }) => path === '-').length + (options.text('json') === '-' ? 1 : 0) > 1) {
    throw new BadInput('only one file can go to stdout');
  }
  for (const { path } of targets) await checkTarget(path);
}

/** What the run has to record. */
export function recordingFor(options: Options, scenario: Scenario, untilMs: number) {
  const needs = Object.assign({}, { record: false }, ...asked(options).map(({ entry }) => entry.needs)) as Pick<
    RunRequest,
    'record' | 'tasksFromMs'
  >;
  const windows = (untilMs / scenario.view.windowMs) * scenario.variants.length;
  if (needs.record !== false && windows > MOST_WINDOWS) {
    throw new BadInput(
      `a record of ${Math.round(windows)} windows is too long, at most ${MOST_WINDOWS}: widen view.windowMs or stop earlier with --until`,
    );
  }
  return needs;
}

export async function writeExports(options: Options, run: MonitoredRun, summary: RunSummary, io: Io): Promise<void> {
  for (const { name, path, entry } of asked(options)) {
    const older = name === 'openmetrics' && path.endsWith('.prom');
    await writeText(path, older ? metricsText(run, 'prometheus') : entry.text(run, summary), io);
  }
}

/** Whether something goes to stdout, where otherwise the report would. */
export const exportsToStdout = (options: Options) => asked(options).some(({ path }) => path === '-');
