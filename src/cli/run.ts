/** `captune run`: all variants of a scenario up to one moment, one after the other, and what they have come to. */
import type { RunRequest } from '../lab/run/protocol';
import { summariseRun } from '../lab/run/summarise';
import { scenarioHash } from '../lab/scenario/canonical';
import { quote, suggestion } from '../lab/scenario/errors';
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
    trace: {
      value: 'FILE',
      repeatable: true,
      help: 'a recording that the scenario was made with, in any format that can be imported;\nits hash is checked',
    },
    baselines: {
      help: 'also runs every static kernel of a grid, whole and per phase, in threads, and says what each variant gains\nand loses (comparison in JSON)',
    },
    grid: { value: 'coarse|fine', help: GRID_HELP },
    simd: { value: 'on|off', help: 'forces one of the two builds of the engine; results are the same' },
  },
  details: `${SCENARIO_HELP}

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
  const chosen = chosenVariants(scenario, options.text('variant'));
  const traces = await recordingsOf(scenario, options.texts('trace'), riding);
  for (const warning of warnings) io.err(`captune: the link: ${warning}\n`);

  const atMs = until ?? momentMs ?? roundMs(scenario);
  const needs = recordingFor(options, scenario, atMs);
  const requests = chosen.map((variant): RunRequest => ({ scenario, variant, traces, module, ...needs }));
  const { variants, wallMs } = await simulate(requests, atMs, io);
  const setup = { module, traces, build: engine.build };
  const comparison = options.has('baselines')
    ? await compareWithStatic(scenario, { grid: grid ?? 'coarse', untilMs: atMs, setup }, io)
    : null;
  const summaries = variants.map(({ observation }) => observation.summary);
  const hash = await scenarioHash(scenario);
  const summary = summariseRun(summaries, {
    scenarioHash: hash,
    seed: scenario.seed,
    engine: { build: engine.build, simd: engine.simd && (forced ?? simd) !== 'off' },
    atMs,
    wallMs,
    comparison,
  });
  const facts = { title: scenario.title, seed: scenario.seed, scenarioHash: hash, engineBuild: engine.build };
  await writeExports(options, { scenario, facts, variants }, summary, io);
  if (json !== undefined) await writeJson(json, summary, io);
  else if (!exportsToStdout(options)) {
    io.out(runReport(scenario.title, summary) + (comparison ? `\n${comparisonReport(comparison)}` : ''));
  }
}

function chosenVariants({ variants }: Scenario, name: string | undefined): number[] {
  const names = variants.map((variant) => variant.name);
  if (name === undefined) return [...names.keys()];
  if (!names.includes(name)) throw new BadInput(`there is no variant ${quote(name)}; ${suggestion(name, names)}`);
  return [names.indexOf(name)];
}
