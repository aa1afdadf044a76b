/** `captune run`: all variants of a scenario up to one moment, one after the other, and what they have come to. */
import type { RunRequest, TraceData } from '../lab/run/protocol';
import { summariseRun } from '../lab/run/summarise';
import { lineNames, lineScenario } from '../lab/scenario/branches';
import { scenarioHash } from '../lab/scenario/canonical';
import { quote, suggestion } from '../lab/scenario/errors';
import type { RidingTrace } from '../lab/scenario/link-traces';
import { roundMs } from '../lab/scenario/paths';
import type { Scenario } from '../lab/scenario/schema';
import type { Command } from './command';
import { GRID_HELP, GRID_NAMES, compareWithStatic } from './baselines';
import { BadInput } from './errors';
import { EXPORT_OPTIONS, checkExports, exportsToStdout, recordingFor, writeExports } from './exports';
import { checkTarget, writeJson } from './files';
import type { Io } from './io';
import type { Options } from './options';
import { recordingsOf } from './recordings';
import { openEngine } from './repository';
import { comparisonReport } from './comparison-report';
import { runReport } from './run-report';
import { SCENARIO_HELP, openScenario } from './scenario';
import { simulate } from './simulate';

export const runCommand: Command = {
  name: 'run',
  usage: 'run SCENARIO [options]',
  summary: 'simulates the variants of a scenario up to a moment',
  options: {
    json: { value: 'F', help: 'writes one object to F instead of a table to stdout; - is stdout' },
    ...EXPORT_OPTIONS,
    until: { value: 'MS', help: "simulated ms from the start; the link's moment, or else one round of the workload" },
    variant: { value: 'NAME', help: 'only this variant' },
    branch: {
      value: 'NAME',
      help: "only this future, main or one of the scenario's branches; all of them if not given",
    },
    trace: {
      value: 'FILE',
      repeatable: true,
      help: 'a recording that the scenario was made with, in any format that can be imported;\nits hash is checked',
    },
    baselines: {
      help: 'also runs every static kernel of a grid, whole and per phase, in threads, and says what each variant gains\nand loses (comparison in JSON)',
    },
    grid: { value: 'quick|coarse|fine', help: GRID_HELP },
    simd: { value: 'on|off', help: 'forces one of the two builds of the engine; results are the same' },
  },
  details: `${SCENARIO_HELP}

A scenario with branches is run once for each: \`variants\` and \`branch\` in JSON are those of the future that its view
has open (main if it says nothing), \`branches\` the others, each with its name and variants, at the same moment.

The same scenario has the same state hash at the same moment here, in the page, and on any machine. Rates and shares
in JSON are 0..1; wallMs, opsPerSecond and engine are of this machine, everything else is of the scenario.`,
  words: 1,
  run,
};

async function run(options: Options, io: Io): Promise<void> {
  const until = options.number('until', { min: 0, max: 1e9 });
  const forced = options.choice('simd', ['on', 'off']);
  const json = options.text('json');
  const grid = options.choice('grid', GRID_NAMES);
  if (grid && !options.has('baselines')) throw new BadInput('--grid is for --baselines');
  await checkTarget(json);
  await checkExports(options);
  const engine = await openEngine('sim', forced !== 'off');
  const {
    scenario,
    momentMs,
    simd,
    warnings,
    traces: riding,
  } = await openScenario(options.positionals[0], engine.build);
  const { module } = (forced ?? simd) === 'off' ? await openEngine('sim', false) : engine;
  const lines = chosenLines(scenario, options.text('branch'));
  const only = options.text('variant');
  const traces = await recordingsOfAll(lines, options.texts('trace'), riding);
  for (const warning of warnings) io.err(`captune: the link: ${warning}\n`);

  const line = lines[0]!.scenario;
  const atMs = until ?? momentMs ?? roundMs(line);
  const chosen = lines.map((one) => chosenVariants(one.scenario, only));
  const requests = lines.flatMap(({ scenario: of }, index) => {
    const needs = recordingFor(options, of, atMs);
    return chosen[index]!.map((variant): RunRequest => ({ scenario: of, variant, traces, module, ...needs }));
  });
  const { variants: all, wallMs } = await simulate(requests, atMs, io);
  const setup = { module, traces, build: engine.build };
  const comparison = options.has('baselines')
    ? await compareWithStatic(line, { grid: grid ?? 'coarse', untilMs: atMs, setup }, io)
    : null;
  const runs = lines.map(({ name }, index) => ({ name, variants: all.splice(0, chosen[index]!.length) }));
  const [open, ...others] = runs.map((run) => ({
    name: run.name,
    variants: run.variants.map(({ observation }) => observation.summary),
  }));
  const hash = await scenarioHash(scenario);
  const summary = summariseRun(open!.variants, {
    scenarioHash: hash,
    seed: line.seed,
    engine: { build: engine.build, simd: engine.simd && (forced ?? simd) !== 'off' },
    atMs,
    wallMs,
    branch: open!.name,
    branches: others,
    comparison,
  });
  const facts = { title: scenario.title, seed: scenario.seed, scenarioHash: hash, engineBuild: engine.build };
  await writeExports(options, { scenario: line, facts, variants: runs[0]!.variants }, summary, io);
  if (json !== undefined) await writeJson(json, summary, io);
  else if (!exportsToStdout(options)) {
    io.out(runReport(scenario.title, summary) + (comparison ? `\n${comparisonReport(comparison)}` : ''));
  }
}

interface Line {
  name: string;
  /** By itself, without branches. */
  scenario: Scenario;
}

/** The futures to run, the one that is open first. */
function chosenLines(scenario: Scenario, name: string | undefined): Line[] {
  const names = lineNames(scenario);
  if (name !== undefined && !names.includes(name)) {
    throw new BadInput(`there is no branch ${quote(name)}; ${suggestion(name, names)}`);
  }
  const { branch } = scenario.view;
  const inOrder = name === undefined ? [branch, ...names.filter((other) => other !== branch)] : [name];
  return inOrder.map((line) => ({ name: line, scenario: lineScenario(scenario, line) }));
}

/** Recordings of all of them, each once. */
async function recordingsOfAll(
  lines: readonly Line[],
  files: readonly string[],
  riding: readonly RidingTrace[],
): Promise<TraceData[]> {
  const phases = lines.flatMap(({ scenario }) => scenario.workload.phases);
  const [first] = lines;
  return recordingsOf({ ...first!.scenario, workload: { ...first!.scenario.workload, phases } }, files, riding);
}

function chosenVariants({ variants }: Scenario, name: string | undefined): number[] {
  const names = variants.map((variant) => variant.name);
  if (name === undefined) return [...names.keys()];
  if (!names.includes(name)) throw new BadInput(`there is no variant ${quote(name)}; ${suggestion(name, names)}`);
  return [names.indexOf(name)];
}
