/** `captune sweep`: a grid of scenarios, in threads, in shards, and shards joined again. */
import type { Pool } from '../lab/compare/pool';
import { runJobs } from '../lab/compare/pool';
import { durationText, estimate } from '../lab/compare/estimate';
import type { Axis } from '../lab/compare/sweep/axis';
import { parseAxis } from '../lab/compare/sweep/axis';
import type { Shard, SweepSpec } from '../lab/compare/sweep/plan';
import { MOST_RUNS, WHOLE, axisErrors, jobsOf, runCount, runsOf } from '../lab/compare/sweep/plan';
import type { SweepResult } from '../lab/compare/sweep/result';
import { headOf, inOrder, refusedRows, rowsOf } from '../lab/compare/sweep/result';
import { formatError, quote, suggestion } from '../lab/scenario/errors';
import { roundMs } from '../lab/scenario/paths';
import type { Scenario } from '../lab/scenario/schema';
import type { Command } from './command';
import { BadInput } from './errors';
import { checkTarget } from './files';
import type { Io } from './io';
import type { Options } from './options';
import { Progress } from './progress';
import { recordingsOf } from './recordings';
import { openEngine } from './repository';
import { SCENARIO_HELP, openScenario } from './scenario';
import { mergeFiles } from './sweep-merge';
import { writeSweep } from './sweep-report';
import { MOST_THREADS, threadPool, untilInterrupted } from './threads';

/** Axes of a grid; a heat map has two. */
const MOST_AXES = 8;

export const sweepCommand: Command = {
  name: 'sweep',
  usage: 'sweep SCENARIO --set PATH=V1,V2,.. [--set ..] [options]',
  summary: 'runs a scenario at each point of a grid; also: captune sweep --merge F... joins shards',
  options: {
    set: {
      value: 'PATH=V1,V2,..',
      repeatable: true,
      help: 'an axis of the grid: a field of the scenario (phases by index, variants by name) and its values,\nas JSON or words; 0.1..0.9*5 stands for five values at even distances, 1..64^4 for four at even ratios.\nOnce or several times; the last one goes fastest',
    },
    seeds: { value: 'N', help: "seeds per point: the scenario's and the N - 1 after it; 1 if not given" },
    until: { value: 'MS', help: "simulated ms from the start; the link's moment, or else one round of the workload" },
    variant: { value: 'NAME', help: 'only this variant' },
    shard: { value: 'I/N', help: 'only the I-th of N parts, I from 1 to N; parts need not know of each other' },
    merge: { help: 'takes files of shards in place of a scenario, checks that they belong together, and joins them' },
    out: { value: 'F', help: 'writes all rows to F: as CSV if its name ends in .csv, else as JSON; - is stdout' },
    json: { help: 'prints the same object as JSON to stdout in place of a table' },
    threads: { value: 'N', help: 'workers at a time; as many as this machine runs at once if not given' },
    trace: {
      value: 'FILE',
      repeatable: true,
      help: 'a recording that the scenario was made with, see captune run --help',
    },
  },
  details: `${SCENARIO_HELP}

The object: {captuneSweep: 1, scenarioHash, title, engineBuild, untilMs, axes: [{path, values}], seeds, variants,
shard: {index, of}, rows: [{point, seed, variant, error, stateHash, ops, cyclesPerOp, allCyclesPerOp, hitRate, p50Cycles,
p99Cycles, p999Cycles, throughputOpsPerMs, tuningCyclesShare, decisions, reverted}]}; a row for each point, seed and
variant. Point 0 has the first value of each axis; the last axis goes fastest. It holds nothing of this machine: shards
joined are the same text as the sweep in one piece. A point that cannot be run has an error in place of measures.

Shards on several machines, with what is there:
  seq 4 | parallel -S host1,host2 captune sweep S --set .. --shard {}/4 --out /shared/part-{}.json
  srun / sbatch --array=1-4:  captune sweep S --set .. --shard $SLURM_ARRAY_TASK_ID/4 --out part-$SLURM_ARRAY_TASK_ID.json
  Kubernetes Indexed Job:     captune sweep S --set .. --shard $((JOB_COMPLETION_INDEX + 1))/4 --out ...
  captune sweep --merge part-*.json --out all.json`,
  words: 10_000,
  run,
};

async function run(options: Options, io: Io): Promise<void> {
  const out = options.text('out');
  await checkTarget(out);
  if (options.has('merge')) {
    await writeSweep(await mergeFiles(options), { out, json: options.has('json') }, io);
    return;
  }
  const [argument, extra] = options.positionals;
  if (extra !== undefined) throw new BadInput(`one word too many: ${quote(extra)}; several files are for --merge`);
  const seeds = options.number('seeds', { min: 1, max: 1000, whole: true }) ?? 1;
  const until = options.number('until', { min: 0, max: 1e9 });
  const threads = options.number('threads', { min: 1, max: MOST_THREADS, whole: true });
  const shard = readShard(options.text('shard'));
  const axes = readAxes(options.texts('set'));
  const engine = await openEngine('sim');
  const { scenario, momentMs, warnings, traces: riding } = await openScenario(argument, engine.build);
  for (const warning of warnings) io.err(`captune: the link: ${warning}\n`);
  const untilMs = until ?? momentMs ?? roundMs(scenario);
  const spec: SweepSpec = { scenario, axes, seeds, untilMs, ...variantsOf(scenario, options.text('variant')) };
  checkSpec(spec);
  const traces = await recordingsOf(scenario, options.texts('trace'), riding);
  const result = await sweep(spec, shard, engine.build, threadPool({ module: engine.module, traces }, threads), io);
  await writeSweep(result, { out, json: options.has('json') }, io);
}

function readShard(text: string | undefined): Shard {
  if (text === undefined) return WHOLE;
  const [, index, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (shard.index >= 1 && shard.index <= shard.of) return shard;
  throw new BadInput(`--shard must be I/N with I from 1 to N, not ${quote(text)}`);
}

function readAxes(texts: readonly string[]): Axis[] {
  if (texts.length === 0) throw new BadInput('--set is missing: which field takes which values?');
  if (texts.length > MOST_AXES) throw new BadInput(`--set is given ${texts.length} times, at most ${MOST_AXES}`);
  return texts.map((text) => {
    const axis = parseAxis(text);
    if ('message' in axis) throw new BadInput(`--set ${formatError(axis)}`);
    return axis;
  });
}

function variantsOf(scenario: Scenario, name: string | undefined): Pick<SweepSpec, 'variants'> {
  if (name === undefined) return {};
  const names = scenario.variants.map((variant) => variant.name);
  if (!names.includes(name)) throw new BadInput(`there is no variant ${quote(name)}; ${suggestion(name, names)}`);
  return { variants: [name] };
}

function checkSpec(spec: SweepSpec): void {
  const errors = axisErrors(spec);
  if (errors.length > 0) throw new BadInput(...errors.map((error) => `--set ${formatError(error)}`));
  const runs = runCount(spec);
  if (runs > MOST_RUNS) throw new BadInput(`the grid has ${runs} points with all seeds, at most ${MOST_RUNS}`);
}

async function sweep(spec: SweepSpec, shard: Shard, build: string, pool: Pool, io: Io): Promise<SweepResult> {
  const head = await headOf(spec, build, shard);
  const runs = runsOf(spec, shard);
  const planned = jobsOf(spec, runs);
  const rows = refusedRows(runs, head.variants);
  const progress = new Progress(io);
  const began = io.now();
  let [done, ops] = [0, 0];
  const line = () => progressLine(done, planned.length, ops, io.now() - began);
  await untilInterrupted(
    (signal) =>
      runJobs(
        planned.map(({ job }) => job),
        pool,
        (index, outcome) => {
          done++;
          if (outcome.ok) ops += outcome.measured.summary.ops;
          rows.push(...rowsOf(planned[index]!, outcome));
          progress.show(line);
        },
        signal,
      ),
    () => `${done} of ${planned.length} runs were done, nothing is written`,
  ).finally(() => progress.end());
  return { ...head, rows: inOrder(rows, head) };
}

function progressLine(done: number, total: number, ops: number, elapsedMs: number): string {
  const { leftMs, perSecond } = estimate(done, total, elapsedMs);
  const rate =
    perSecond === null ? '' : `, ${perSecond.toFixed(1)} runs/s, ${(ops / elapsedMs / 1000).toFixed(1)} M operations/s`;
  return `${done} of ${total} runs${rate}${leftMs === null ? '' : `, ${durationText(leftMs)} left`}`;
}
