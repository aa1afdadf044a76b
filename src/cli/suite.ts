/** `captune suite`: kernels on many workloads, against every static kernel of a grid. */
import { GRIDS } from '../lab/compare/baselines/grid';
import { durationText, estimate } from '../lab/compare/estimate';
import { judgeSuite } from '../lab/compare/suite/judge';
import { ABLATIONS, JUDGED } from '../lab/compare/suite/kernels';
import type { SuiteOutcome, Workload } from '../lab/compare/suite/run';
import { runSuite } from '../lab/compare/suite/run';
import type { TraceData } from '../lab/run/protocol';
import { scenarioHash } from '../lab/scenario/canonical';
import { quote, suggestion } from '../lab/scenario/errors';
import type { Scenario } from '../lab/scenario/schema';
import { parseScenario } from '../lab/scenario/validate';
import { SUITE } from '../lab/suite';
import { GRID_HELP, GRID_NAMES } from './baselines';
import type { Command } from './command';
import { BadInput } from './errors';
import { checkTarget, writeJson } from './files';
import type { Io } from './io';
import type { Options } from './options';
import { Progress } from './progress';
import { recordingsOf } from './recordings';
import { openEngine } from './repository';
import { openScenario } from './scenario';
import { suiteReport } from './suite-report';
import { MOST_THREADS, threadPool, untilInterrupted } from './threads';

export const suiteCommand: Command = {
  name: 'suite',
  usage: 'suite [SCENARIO...] [options]',
  summary: 'judges kernels over many workloads against the best static kernels in hindsight',
  options: {
    json: { value: 'F', help: 'writes one object to F instead of tables to stdout; - is stdout' },
    grid: { value: 'quick|coarse|fine', help: GRID_HELP },
    only: { value: 'NAME', repeatable: true, help: 'only these workloads of the suite' },
    scale: {
      value: 'S',
      help: 'multiplies the durations of all phases; 1 if not given. Short phases are all learning',
    },
    threads: { value: 'N', help: 'workers at a time; as many as this machine runs at once if not given' },
    trace: {
      value: 'FILE',
      repeatable: true,
      help: 'a recording that a scenario was made with, see captune run --help',
    },
  },
  details: `Without SCENARIO the workloads are those of src/lab/suite: ${Object.keys(SUITE).join(', ')}.
Each is a scenario file that captune run takes as it is. With SCENARIO (files, preset:NAME or links) they are those.
Of a scenario, workload, machine, table and seed count; its variants do not. On each workload run
  ${JUDGED.map(({ name }) => name).join(', ')}: what is judged;
  ${ABLATIONS.map(({ variant }) => variant.name).join(', ')}: ablations;
  and every static kernel of the grid.
The first tenth of a phase, at least 20 windows, is learning; "after learning" is without it.

The object: {engineBuild, grid, scale, workloads: [{name, title, scenarioHash, untilMs, kernels: {NAME: {whole, phases, settled,
tuningShare, monitoringShare}}, statics: [the same, by point]}], verdict}; whole, phases and settled are
{ops, cyclesPerOp, allCyclesPerOp, p99Cycles}.`,
  words: 1000,
  run,
};

async function run(options: Options, io: Io): Promise<void> {
  const json = options.text('json');
  const gridName = options.choice('grid', GRID_NAMES) ?? 'coarse';
  const scale = options.number('scale', { min: 0.001, max: 1000 }) ?? 1;
  const threads = options.number('threads', { min: 1, max: MOST_THREADS, whole: true });
  await checkTarget(json);
  const engine = await openEngine('sim');
  const given =
    options.positionals.length > 0 ? await opened(options, engine.build, io) : bundled(options.texts('only'));
  const workloads = given.map(({ name, scenario }) => ({ name, scenario: scaled(scenario, scale) }));
  const traces = await allRecordings(workloads, options.texts('trace'));
  const pool = threadPool({ module: engine.module, traces }, threads);
  const outcome = await watched(io, (onProgress, signal) =>
    runSuite(workloads, GRIDS[gridName], pool, onProgress, signal),
  );
  const verdict = judgeSuite(outcome);
  if (json === undefined) {
    io.out(suiteReport(outcome, verdict, { gridName, scale, engineBuild: engine.build }));
    return;
  }
  const hashes = await Promise.all(workloads.map(({ scenario }) => scenarioHash(scenario)));
  const named = outcome.workloads.map((workload, index) => ({ ...workload, scenarioHash: hashes[index] }));
  await writeJson(json, { engineBuild: engine.build, scale, ...outcome, workloads: named, verdict }, io);
}

function bundled(only: readonly string[]): Workload[] {
  const names = Object.keys(SUITE);
  for (const name of only) {
    if (!names.includes(name))
      throw new BadInput(`the suite has no workload ${quote(name)}; ${suggestion(name, names)}`);
  }
  return (only.length > 0 ? only : names).map((name) => {
    const result = parseScenario(SUITE[name]);
    if (!result.ok) throw new Error(`the workload ${name} is not valid`);
    return { name, scenario: result.scenario };
  });
}

async function opened(options: Options, build: string, io: Io): Promise<Workload[]> {
  if (options.has('only')) throw new BadInput('--only is for the workloads of the suite, not for files');
  const workloads: Workload[] = [];
  for (const name of options.positionals) {
    const { scenario, warnings } = await openScenario(name, build);
    for (const warning of warnings) io.err(`captune: the link: ${warning}\n`);
    if (workloads.some((other) => other.name === name)) throw new BadInput(`${quote(name)} is there twice`);
    workloads.push({ name, scenario });
  }
  return workloads;
}

function scaled(scenario: Scenario, scale: number): Scenario {
  const stretch = <T extends { durationMs: number }>(phase: T) => ({ ...phase, durationMs: phase.durationMs * scale });
  const memoryPressure = scenario.machine.memoryPressure.map((point) => ({ ...point, atMs: point.atMs * scale }));
  const interventions = scenario.interventions.map((entry) => ({ ...entry, at: entry.at * scale }));
  const workload = { ...scenario.workload, phases: scenario.workload.phases.map(stretch) };
  return { ...scenario, workload, interventions, machine: { ...scenario.machine, memoryPressure } };
}

/** Each recording once, whichever scenarios replay it. */
async function allRecordings(workloads: readonly Workload[], files: readonly string[]): Promise<TraceData[]> {
  const byRef = new Map<string, TraceData>();
  for (const { scenario } of workloads) {
    const replays = scenario.workload.phases.some((phase) => 'trace' in phase && phase.trace.startsWith('sha256:'));
    for (const trace of await recordingsOf(scenario, replays ? files : [])) byRef.set(trace.ref, trace);
  }
  return [...byRef.values()];
}

type Work = (
  onProgress: (done: number, total: number, ops: number) => void,
  signal: AbortSignal,
) => Promise<SuiteOutcome | null>;

async function watched(io: Io, work: Work): Promise<SuiteOutcome> {
  const progress = new Progress(io);
  const began = io.now();
  let [done, total, ops] = [0, 0, 0];
  const line = () => {
    const elapsedMs = io.now() - began;
    const { perSecond, leftMs } = estimate(done, total, elapsedMs);
    const rate = `${(perSecond ?? 0).toFixed(1)} runs/s, ${(ops / elapsedMs / 1000).toFixed(1)} M operations/s`;
    return `suite: ${done} of ${total} runs, ${rate}, ${durationText(leftMs ?? 0)} left`;
  };
  const found: { outcome: SuiteOutcome | null } = { outcome: null };
  await untilInterrupted(
    async (signal) => {
      found.outcome = await work((...now) => {
        [done, total, ops] = now;
        progress.show(line);
      }, signal);
    },
    () => `${done} of ${total} runs were done, nothing is written`,
  ).finally(() => progress.end());
  if (!found.outcome) throw new Error('a suite that nobody stopped came to nothing');
  return found.outcome;
}
