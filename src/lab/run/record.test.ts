/** What a run says of its end must not depend on what it keeps on the way. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../scenario/validate';
import type { Scenario, ScenarioInput } from '../scenario/schema';
import { bundled } from '../traces/fixtures/recordings.mjs';
import { VariantRun } from './variant-run';
import type { VariantSummary } from './protocol';

const module = await WebAssembly.compile(readFileSync(new URL('../../../build/engine/sim.simd.wasm', import.meta.url)));
const traces = ['nginx', 'pgbench'].map((name) => ({ ref: `bundled:${name}`, bytes: bundled(`${name}.captrace`) }));

function scenarioOf(input: ScenarioInput): Scenario {
  const result = parseScenario(input);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.scenario;
}

interface How {
  record?: boolean;
  /** Moments to stop at on the way. */
  stops?: number[];
}

async function endOf(scenario: Scenario, untilMs: number, { record, stops = [] }: How = {}): Promise<VariantSummary> {
  const run = new VariantRun();
  const variant = scenario.variants.length - 1;
  await run.start({ scenario, variant, traces, module, ...(record === undefined ? {} : { record }) });
  for (const ms of [...stops, untilMs]) await run.advance(ms, Infinity);
  return run.summary();
}

const TUNED = {
  name: 'Tuned',
  cacheEntries: { strategy: 'seed' },
  simdFrom: { strategy: 'seed' },
  prefetchLines: { strategy: 'seed' },
  stealFrom: { strategy: 'seed' },
  batchTasks: { strategy: 'seed' },
  governor: { windowOps: 256, consecutive: 2, cooldownWindows: 2, auditWindows: 3 },
} as const;

const CASES: [name: string, input: ScenarioInput][] = [
  ['generated', { workload: { phases: [{ pattern: { kind: 'zipf', ids: 300 } }, { load: 0.9 }] }, variants: [TUNED] }],
  [
    'a storm of events',
    {
      machine: { cpus: 64 },
      table: { capabilities: 131_072 },
      workload: { phases: [{ trace: 'bundled:nginx', load: 0.9, skew: 0.5 }] },
      variants: [TUNED],
    },
  ],
  [
    'with interventions',
    {
      workload: { phases: [{ trace: 'bundled:pgbench', load: 0.6 }] },
      variants: [TUNED],
      interventions: [
        { at: 0.2, set: 'variants.Tuned.cacheEntries.strategy', to: 'fixed' },
        { at: 0.2, set: 'variants.Tuned.cacheEntries.value', to: 256 },
        { at: 0.51, set: 'workload.phases.0.load', to: 1.1 },
      ],
    },
  ],
];

describe.each(CASES)('a run: %s', (_, input) => {
  const scenario = scenarioOf({ ...input, view: { windowMs: 0.05 } });
  const untilMs = 1;

  it('ends the same without a record', async () => {
    const expected = await endOf(scenario, untilMs);
    expect(expected.ops).toBeGreaterThan(1000);
    expect(expected.decisions).toBeGreaterThan(0);
    expect(expected.eventsDropped).toBe(0);
    expect(await endOf(scenario, untilMs, { record: false })).toEqual(expected);
    expect(await endOf(scenario, untilMs, { record: false, stops: [0.1, 0.2, 0.2, 0.77] })).toEqual(expected);
  });

  it.each([0.0013, 1e6])('does not depend on windows of %d ms', async (windowMs) => {
    const other = { ...scenario, view: { ...scenario.view, windowMs } };
    for (const record of [true, false]) {
      expect(await endOf(other, untilMs, { record })).toEqual(await endOf(scenario, untilMs));
    }
  });
});

describe('a run without a record', () => {
  const scenario = scenarioOf({ variants: [TUNED] });

  it('gives neither windows nor events', async () => {
    const run = new VariantRun();
    await run.start({ scenario, variant: 0, traces, module, record: false });
    const { windows, events, atMs } = await run.advance(0.5, Infinity);
    expect([windows.count, events.count, events.dropped]).toEqual([0, 0, 0]);
    expect(atMs).toBeCloseTo(0.5, 5);
  });

  it('refuses to go back, and follows another future of what is to come', async () => {
    const run = new VariantRun();
    await run.start({ scenario, variant: 0, traces, module, record: false });
    await run.advance(0.2, Infinity);
    await expect(run.seek(0.1)).rejects.toThrow('cannot go back');
    const later = { at: 0.3, set: 'workload.phases.0.load', to: 0.1 };
    const past = run.follow({ ...scenario, interventions: [{ ...later, at: 0.1 }] }, 0.1, 0.2);
    await expect(past).rejects.toThrow('cannot go back');
    const amended = { ...scenario, interventions: [later] };
    await run.follow(amended, 0.2, 0.2);
    await run.seek(0.6);
    expect(await run.summary()).toEqual(await endOf(amended, 0.6));
  });
});

describe('interventions of one cycle', () => {
  const workload: ScenarioInput['workload'] = { phases: [{ pattern: { kind: 'zipf', ids: 300 } }] };
  const entries = (at: number, to: number) => ({ at, set: 'variants.Fixed.cacheEntries.value', to });
  const run = (interventions: ScenarioInput['interventions']) =>
    endOf(scenarioOf({ workload, variants: [{ name: 'Fixed' }], interventions }), 0.2);
  const cycle = 1e-7;

  it('all happen, whatever their moments within it', async () => {
    const { stateHash } = await run([entries(0.1, 256)]);
    expect((await run([entries(0.1, 128), entries(0.1 + cycle / 10, 256)])).stateHash).toBe(stateHash);
  });

  it('happen before anything else in cycle 0', async () => {
    const { stateHash } = await run([entries(0, 256)]);
    expect((await run([entries(cycle / 10, 256)])).stateHash).toBe(stateHash);
  });
});
