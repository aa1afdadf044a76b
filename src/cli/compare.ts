/** `captune compare`: runs of a scenario against earlier ones, or its variants against the first; for people and for CI. */
import type { Change } from '../lab/compare/regression';
import { compareRuns, LEAST_RUNS } from '../lab/compare/regression';
import type { RunRequest, RunSummary } from '../lab/run/protocol';
import { summariseRun } from '../lab/run/summarise';
import { scenarioHash } from '../lab/scenario/canonical';
import { roundMs } from '../lab/scenario/paths';
import type { Scenario } from '../lab/scenario/schema';
import { readBaseline } from './baseline-file';
import type { Command } from './command';
import { Regression } from './errors';
import { checkTarget, writeJson } from './files';
import type { Io } from './io';
import type { Options } from './options';
import { recordingsOf } from './recordings';
import { openEngine } from './repository';
import { SCENARIO_HELP, openScenario } from './scenario';
import { simulate } from './simulate';
import { decimal, textTable } from './table';

export const compareCommand: Command = {
  name: 'compare',
  usage: 'compare SCENARIO [options]',
  summary: 'says what is better or worse than before, and by how much; a gate for CI',
  options: {
    baseline: { value: 'F', help: 'earlier runs to compare with; without it, variants with the first' },
    'fail-on-regression': { help: 'exit code 1 if anything is worse' },
    tolerance: { value: 'SHARE', help: 'relative changes up to this are none; 0.01 if it is not given' },
    runs: { value: 'N', help: 'runs with as many seeds, from the scenario\u2019s on; 1 if it is not given' },
    json: { value: 'F', help: 'writes runs and changes to F, which can be the next baseline; - is stdout' },
    until: { value: 'MS', help: "simulated ms from the start; the link's moment, or else one round of the workload" },
    trace: {
      value: 'FILE',
      repeatable: true,
      help: 'a recording that the scenario was made with; its hash is checked',
    },
  },
  details: `${SCENARIO_HELP}

A baseline file is what "captune run --json" printed, an array of such objects, or what "captune compare --json" printed.
With ${LEAST_RUNS} runs or more on each side a change counts if the series has a change point there (E-divisive means, t-test at
p < 0.001); with fewer, one beyond the tolerance counts: simulated runs of the same seeds have no noise. Numbers of few
samples (p99 of a short run) move in steps; runs with several seeds are fairer to them.`,
  words: 1,
  run: compare,
};

async function compare(options: Options, io: Io): Promise<void> {
  const tolerance = options.number('tolerance', { min: 0, max: 10 }) ?? 0.01;
  const count = options.number('runs', { min: 1, max: 1000, whole: true }) ?? 1;
  const until = options.number('until', { min: 0, max: 1e9 });
  const json = options.text('json');
  await checkTarget(json);
  const file = options.text('baseline');
  const baseline = file === undefined ? null : await readBaseline(file);
  const engine = await openEngine('sim');
  const { scenario, momentMs, warnings } = await openScenario(options.positionals[0], engine.build);
  const traces = await recordingsOf(scenario, options.texts('trace'));
  for (const warning of warnings) io.err(`captune: the link: ${warning}\n`);
  const atMs = until ?? momentMs ?? roundMs(scenario);
  const runs: RunSummary[] = [];
  for (let index = 0; index < count; index++) {
    runs.push(await runOf({ ...scenario, seed: (scenario.seed + index) >>> 0 }, atMs, { ...engine, traces }, io));
  }
  const changes = baseline ? compareRuns(baseline, runs, { tolerance }) : withFirstVariant(runs, tolerance);
  if (baseline) for (const note of notesOn(baseline, runs)) io.err(`captune: ${note}\n`);
  if (json !== undefined) await writeJson(json, { runs, changes: changes.map(plain) }, io);
  if (json !== '-') io.out(report(changes, baseline !== null));
  const worse = changes.filter(({ verdict }) => verdict === 'worse');
  if (worse.length > 0 && options.has('fail-on-regression')) throw new Regression(worse.map(sentence));
}

interface Setup {
  module: WebAssembly.Module;
  build: string;
  simd: boolean;
  traces: RunRequest['traces'];
}

async function runOf(scenario: Scenario, atMs: number, setup: Setup, io: Io): Promise<RunSummary> {
  const { module, build, simd, traces } = setup;
  const requests = scenario.variants.map((_, variant): RunRequest => {
    return { scenario, variant, traces, module, record: false };
  });
  const { variants, wallMs } = await simulate(requests, atMs, io);
  return summariseRun(
    variants.map(({ observation }) => observation.summary),
    {
      scenarioHash: await scenarioHash(scenario),
      seed: scenario.seed,
      engine: { build, simd },
      atMs,
      wallMs,
      comparison: null,
    },
  );
}

/** Each further variant against the first, as if the first were its past. */
function withFirstVariant(runs: readonly RunSummary[], tolerance: number): Change[] {
  const others = runs[0]?.variants.slice(1) ?? [];
  return others.flatMap(({ name }, index) => {
    const only = (of: RunSummary, variant: number) => [{ ...of.variants[variant]!, name }];
    const first = runs.map((run) => ({ ...run, variants: only(run, 0) }));
    const this_ = runs.map((run) => ({ ...run, variants: only(run, index + 1) }));
    return compareRuns(first, this_, { tolerance });
  });
}

/** What makes a comparison less fair than it looks. */
function notesOn(baseline: readonly RunSummary[], runs: readonly RunSummary[]): string[] {
  const hashes = new Set(baseline.map(({ scenarioHash: hash }) => hash));
  const notes = [];
  if (!runs.some(({ scenarioHash: hash }) => hashes.has(hash)))
    notes.push('the baseline is of another scenario or seed');
  if (baseline.some(({ atMs }) => atMs !== runs[0]!.atMs)) notes.push('the baseline ends at another moment');
  const names = new Set(baseline.flatMap(({ variants }) => variants.map(({ name }) => name)));
  for (const { name } of runs[0]!.variants) if (!names.has(name)) notes.push(`the baseline has no variant ${name}`);
  return notes;
}

const plain = ({ metric, ...change }: Change) => ({ metric: metric.key, ...change });

const percent = (relative: number) =>
  Number.isFinite(relative) ? `${relative >= 0 ? '+' : ''}${(100 * relative).toFixed(2)} %` : 'from 0';

function sentence({ variant, metric, before, after, relative, p }: Change): string {
  const unit = metric.unit === '' ? '' : ` ${metric.unit}`;
  const chance = p === null ? '' : `, p = ${p.toPrecision(2)}`;
  return `worse: ${variant}: ${metric.label} ${decimal(before, 4)} -> ${decimal(after, 4)}${unit} (${percent(relative)}${chance})`;
}

function report(changes: readonly Change[], withBaseline: boolean): string {
  const head = ['', '', withBaseline ? 'before' : 'first', withBaseline ? 'now' : 'this', 'change', 'n', 'verdict'];
  const rows = changes.map(({ variant, metric, before, after, relative, verdict, runs }) => [
    variant,
    metric.unit === '' ? metric.label : `${metric.label}, ${metric.unit}`,
    decimal(before, 4),
    decimal(after, 4),
    percent(relative),
    runs.join('/'),
    verdict,
  ]);
  return textTable([head, ...rows], 2);
}
