import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../lab/run/protocol';
import { scenarioHash } from '../lab/scenario/canonical';
import { buildFragment } from '../lab/scenario/codec';
import { PRESETS, presetScenario } from '../lab/scenario/presets';
import type { PresetName } from '../lab/scenario/presets';
import type { ScenarioInput } from '../lab/scenario/schema';
import { sha256 } from '../lab/traces/sha256';
import { main } from './main';
import { capture, recording, temporary, temporaryFile } from './testing/capture';

async function summaryOf(...args: string[]): Promise<RunSummary> {
  const { code, out, err } = await capture(main, ['run', ...args, '--json', '-']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as RunSummary;
}

/** What must be the same wherever and however a run is made. */
function facts({ scenarioHash: hash, seed, atMs, simulatedOps, variants, comparison }: RunSummary) {
  return { hash, seed, atMs, simulatedOps, variants, comparison };
}

/** Types in place of values; of a list, those of its first entry. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return [shape(value[0])];
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, shape(entry)]));
}

const numbers = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'number']));

const SUMMARY_SHAPE = {
  scenarioHash: 'string',
  seed: 'number',
  engine: { build: 'string', simd: 'boolean' },
  ...numbers('atMs', 'wallMs', 'simulatedOps', 'opsPerSecond'),
  branch: 'string',
  branches: ['undefined'],
  variants: [
    {
      name: 'string',
      stateHash: 'string',
      ...numbers('ops', 'cyclesPerOp', 'allCyclesPerOp', 'hitRate', 'throughputOpsPerMs', 'denied', 'revokes'),
      latencyCycles: numbers('p50', 'p99', 'p999'),
      misses: numbers('compulsory', 'capacity', 'conflict', 'revocation', 'switch'),
      prefetch: numbers('issued', 'useful', 'late', 'useless', 'dropped'),
      tasks: numbers('arrived', 'done', 'running', 'queued', 'rejected', 'stolen'),
      cycles: {
        ...numbers('bodyCycles', 'stallCycles', 'lookupCycles', 'checkCycles', 'prefetchCycles', 'schedulingCycles'),
        ...numbers('stealingCycles', 'monitoringCycles', 'tuningCycles', 'idleCycles'),
      },
      parameters: {
        cacheEntries: ['number'],
        simdFrom: ['number'],
        prefetchLines: ['number'],
        stealFrom: ['number'],
        batchTasks: ['number'],
      },
      ...numbers('switches', 'decisions', 'reverted', 'frozen', 'eventsDropped'),
      ...numbers('tuningCyclesShare', 'monitoringCyclesShare'),
    },
  ],
  comparison: 'null',
};

describe.each(PRESETS.map(({ name }) => name))('captune run preset:%s', (name: PresetName) => {
  const args = [`preset:${name}`, '--until', '0.3'];

  it('gives exactly the object of the contract', async () => {
    const summary = await summaryOf(...args);
    expect(shape(summary)).toEqual(SUMMARY_SHAPE);
    expect(summary).toMatchObject({ atMs: 0.3, engine: { simd: true } });
    expect(summary.scenarioHash).toBe(await scenarioHash(presetScenario(name)));
    expect(summary.variants.map((variant) => variant.name)).toEqual(presetScenario(name).variants.map((v) => v.name));
    for (const { stateHash, ops } of summary.variants) {
      expect(stateHash).toMatch(/^[0-9a-f]{16}$/);
      expect(ops).toBeGreaterThan(0);
    }
    expect(summary.simulatedOps).toBe(summary.variants.reduce((sum, { ops }) => sum + ops, 0));
  });

  it('gives the same facts again, without SIMD, and from a link', async () => {
    const expected = facts(await summaryOf(...args));
    expect(facts(await summaryOf(...args))).toEqual(expected);
    const scalar = await summaryOf(...args, '--simd', 'off');
    expect(scalar.engine.simd).toBe(false);
    expect(facts(scalar)).toEqual(expected);
    const { fragment } = await buildFragment({ scenario: presetScenario(name), t: 0.3 });
    expect(facts(await summaryOf(`https://example.org/lab/${fragment}`))).toEqual(expected);
    expect(facts(await summaryOf(fragment))).toEqual(expected);
  });
});

describe('a scenario with branches', () => {
  const set = 'workload.phases.0.load';
  const input: ScenarioInput = {
    machine: { cpus: 2 },
    interventions: [{ at: 0.05, set, to: 0.3 }],
    branches: [
      { name: 'busy', at: 0.1, interventions: [{ at: 0.1, set, to: 0.9 }] },
      { name: 'four', at: 0, interventions: [{ at: 0, set: 'machine.cpus', to: 4 }] },
    ],
  };
  const alone = async (name: string, interventions: ScenarioInput['interventions'], machine = input.machine) =>
    (await summaryOf(temporaryFile(`${name}.json`, JSON.stringify({ machine, interventions })), '--until', '0.3'))
      .variants;

  it('is run once for each future, and each is what it is by itself', async () => {
    const file = temporaryFile('branches.json', JSON.stringify(input));
    const summary = await summaryOf(file, '--until', '0.3');
    expect(summary.branch).toBe('main');
    expect(summary.variants).toEqual(await alone('trunk', input.interventions));
    expect(summary.branches).toEqual([
      { name: 'busy', variants: await alone('busy', [...input.interventions!, { at: 0.1, set, to: 0.9 }]) },
      { name: 'four', variants: await alone('four', [], { cpus: 4 }) },
    ]);
    const ops = [summary.variants, ...summary.branches.map(({ variants }) => variants)].flat().map((one) => one.ops);
    expect(summary.simulatedOps).toBe(ops.reduce((sum, count) => sum + count, 0));
  });

  it('gives the open future first, or only one', async () => {
    const open = temporaryFile('open.json', JSON.stringify({ ...input, view: { branch: 'busy' } }));
    const summary = await summaryOf(open, '--until', '0.2');
    expect([summary.branch, ...summary.branches.map(({ name }) => name)]).toEqual(['busy', 'main', 'four']);
    const only = await summaryOf(open, '--until', '0.2', '--branch', 'four', '--variant', 'Fixed');
    expect([only.branch, only.branches, only.variants.length]).toEqual(['four', [], 1]);
    expect(only.variants[0]!.parameters.cacheEntries).toHaveLength(4);
    const report = await capture(main, ['run', open, '--until', '0.1']);
    expect(report.out).toMatch(/future +busy +main +four/);
    const wrong = await capture(main, ['run', open, '--branch', 'buzy']);
    expect(wrong).toMatchObject({ code: 2, err: 'captune: there is no branch "buzy"; did you mean "busy"?\n' });
  });
});

describe('a scenario', () => {
  const input: ScenarioInput = {
    title: 'Mine',
    machine: { cpus: 2 },
    workload: { phases: [{ durationMs: 0.1 }, { durationMs: 0.05, load: 0.9 }] },
    view: { windowMs: 7 },
  };
  const file = temporaryFile('mine.json', JSON.stringify(input));

  it('from a file runs for one round, and is the same in a link that spells it out', async () => {
    const summary = await summaryOf(file);
    expect(summary.atMs).toBeCloseTo(0.15, 12);
    const scenario = { ...presetScenario('postgresql'), seed: 99 };
    const exported = temporaryFile('exported.json', JSON.stringify(scenario));
    const { fragment } = await buildFragment({ scenario, t: 0.2, simd: 'off' });
    const linked = await summaryOf(fragment);
    expect(linked).toMatchObject({ atMs: 0.2, seed: 99, engine: { simd: false } });
    expect(facts(linked)).toEqual(facts(await summaryOf(exported, '--until', '0.2')));
  });

  it('can be run to the moment at its start, and for one of its variants', async () => {
    expect(await summaryOf(file, '--until', '0')).toMatchObject({ atMs: 0, simulatedOps: 0, opsPerSecond: 0 });
    const both = await summaryOf(file);
    const one = await summaryOf(file, '--variant', 'Self-tuning');
    expect(one.variants).toEqual([both.variants[1]]);
    expect(one.scenarioHash).toBe(both.scenarioHash);
  });

  it('ends the same whatever the width of its windows', async () => {
    const other = temporaryFile('windows.json', JSON.stringify({ ...input, view: { windowMs: 0.001 } }));
    expect((await summaryOf(other)).variants).toEqual((await summaryOf(file)).variants);
  });

  it('of a link goes by the options where both say something', async () => {
    const summary = await summaryOf('#preset=five-phases&t=5&simd=off', '--until', '0.1', '--simd', 'on');
    expect(summary).toMatchObject({ atMs: 0.1, engine: { simd: true } });
  });

  it('with an imported recording takes its file', async () => {
    const name = recording('sqlite3.caprefs.csv.gz');
    const phase = { durationMs: 0.2, load: 0.5, tenants: 4 };
    const ref = `sha256:${sha256(readFileSync(name))}`;
    const imported = temporaryFile(
      'imported.json',
      JSON.stringify({ workload: { phases: [{ ...phase, trace: ref, traceName: 'sqlite3.csv' }] } }),
    );
    const bundled = temporaryFile(
      'bundled.json',
      JSON.stringify({ workload: { phases: [{ ...phase, trace: 'bundled:sqlite3' }] } }),
    );
    const { variants } = await summaryOf(imported, '--trace', name);
    expect(variants).toEqual((await summaryOf(bundled)).variants);
  });
});

describe('--baselines', () => {
  it('fills in the comparison, by variant and phase, and says it in words', async () => {
    const input: ScenarioInput = {
      machine: { cpus: 1 },
      workload: {
        phases: [
          { name: 'One', durationMs: 0.01 },
          { durationMs: 0.02, pattern: { kind: 'loop', ids: 90 } },
        ],
      },
    };
    const file = temporaryFile('baselines.json', JSON.stringify(input));
    const { out, err } = await capture(main, ['run', file, '--baselines', '--json', '-']);
    expect(err).toBe('');
    const { comparison, variants } = JSON.parse(out) as RunSummary;
    expect(comparison).toMatchObject({ measure: 'cyclesPerOp', points: 324, base: 'Fixed', fixed: 'Fixed' });
    const { bestStatic, worstStatic, gainOverFixed, regretToBestStatic, phases } = comparison!;
    for (const { name, cyclesPerOp } of variants) {
      expect(gainOverFixed[name]).toBeCloseTo(1 - cyclesPerOp! / variants[0]!.cyclesPerOp!, 12);
      expect(regretToBestStatic[name]).toBeCloseTo(cyclesPerOp! / bestStatic!.cyclesPerOp! - 1, 12);
    }
    // The fixed kernel is on the grid.
    expect(regretToBestStatic['Fixed']).toBeGreaterThanOrEqual(0);
    expect(worstStatic!.cyclesPerOp).toBeGreaterThan(bestStatic!.cyclesPerOp!);
    expect(phases.map(({ name }) => name)).toEqual(['One', '']);
    const table = await capture(main, ['run', file, '--baselines']);
    expect(table.out).toMatch(/^static kernels +324, all combinations of the declared grid/m);
    expect(table.out).toMatch(/^whole run +\d+\.\d\d +\d+\.\d\d +0\.00/m);
  }, 120_000);
});

describe('output', () => {
  const args = ['run', 'preset:five-phases', '--until', '0.1'];

  it('is a table with a column for each variant', async () => {
    const { code, out, err } = await capture(main, args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^scenario +Five patterns in turn, seed 24301, SHA-256 [0-9a-f]{64}$/m);
    expect(out).toMatch(/^ +Fixed +Self-tuning$/m);
    expect(out).toMatch(/^state hash +[0-9a-f]{16} +[0-9a-f]{16}$/m);
    expect(out).toMatch(/^hit rate +% +\d+\.\d\d +\d+\.\d\d$/m);
    const lines = out.trimEnd().split('\n');
    const table = lines.slice(lines.indexOf('') + 1);
    expect(new Set(table.map((line) => line.length)).size).toBe(1);
  });

  it('goes into the file that --json names, and nowhere else', async () => {
    const file = temporary('out.json');
    const { code, out, err } = await capture(main, [...args, '--json', file]);
    expect({ code, out, err }).toEqual({ code: 0, out: '', err: '' });
    expect(shape(JSON.parse(readFileSync(file, 'utf8')))).toEqual(SUMMARY_SHAPE);
  });

  it('says on stderr how far it is, and what is odd about a link', async () => {
    let seconds = 0;
    const { lines } = await capture(main, ['run', '#preset=five-phases&t=0.1&b=old&x=1'], () => 600 * seconds++);
    expect(lines[0]).toMatch(/^captune: the link: "x" is ignored/);
    expect(lines[1]).toMatch(/^captune: the link: made with engine "old"/);
    expect(lines[2]).toMatch(/^(Fixed|Self-tuning): 0\.1 of 0\.1 ms \((100|99) %\), \d+\.\d M operations\/s$/);
  });
});
