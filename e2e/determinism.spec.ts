// The promise behind every link: Chromium, Node and the command line come to the same state.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RunSummary } from '../src/lab/run/protocol';
import { VariantRun } from '../src/lab/run/variant-run';
import { TraceStore } from '../src/lab/run/trace-store';
import { PRESETS, presetScenario } from '../src/lab/scenario/presets';
import type { Scenario } from '../src/lab/scenario/schema';
import { expect, test } from './fixtures';
import { hashesOf } from './lab';

const repository = new URL('..', import.meta.url);
const module = new WebAssembly.Module(readFileSync(new URL('build/engine/sim.simd.wasm', repository)));
const traces = new TraceStore((name) =>
  Promise.resolve(readFileSync(new URL(`public/traces/${name}.captrace`, repository))),
);

async function hashesInNode(scenario: Scenario, ms: number): Promise<string[]> {
  const recordings = await traces.forScenario(scenario);
  return Promise.all(
    scenario.variants.map(async (_, variant) => {
      const run = new VariantRun();
      await run.start({ scenario, variant, traces: recordings, module, record: false });
      await run.advance(ms, Infinity);
      return (await run.summary()).stateHash;
    }),
  );
}

test('every preset is in Chromium at the state that it has in Node', async ({ lab }) => {
  await lab.open();
  for (const { name } of PRESETS) {
    await test.step(name, async () => {
      expect(await lab.load(presetScenario(name))).toBe('');
      await lab.runTo(1.3);
      expect(await lab.hashes()).toEqual(await hashesInNode(presetScenario(name), 1.3));
    });
  }
});

/** What `captune run --json -` prints for a scenario, a preset or a link. */
function runByCommand(scenario: string, ...options: string[]): RunSummary {
  const program = fileURLToPath(new URL('dist/cli/captune.js', repository));
  const printed = execFileSync(process.execPath, [program, 'run', scenario, '--json', '-', ...options], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(printed.toString()) as RunSummary;
}

/** Without what is of the machine rather than of the scenario. */
const ofScenario = ({ engine, ...summary }: RunSummary) => ({
  ...summary,
  wallMs: 0,
  opsPerSecond: 0,
  build: engine.build,
});

test('the command line prints what the page has for a link, with and without SIMD', async ({ lab }) => {
  await lab.openAt(1);
  await lab.type(lab.editor.getByRole('spinbutton', { name: 'Load, exact value' }), '0.9');
  await lab.idle();
  await lab.runTo(1.5);
  const url = await lab.shareUrl();
  const expected = ofScenario(await lab.summary());
  expect(ofScenario(runByCommand(url))).toEqual(expected);
  expect(ofScenario(runByCommand(url, '--simd', 'off'))).toEqual(expected);
  expect(hashesOf(runByCommand(url, '--until', '1.4'))).not.toEqual(hashesOf(runByCommand(url)));
});

test('with interventions too, and after going back', async ({ lab }) => {
  await lab.openAt(2);
  await lab.type(lab.editor.getByRole('spinbutton', { name: 'Load, exact value' }), '0.9');
  await lab.idle();
  await lab.runTo(2.6);
  await lab.seek(2.3);
  expect(await lab.hashes()).toEqual(await hashesInNode(await lab.scenario(), 2.3));
});
