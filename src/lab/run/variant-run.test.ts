/** A run as the page drives it: steps, jumps, interventions. What comes of it depends on the scenario alone. */
import { describe, expect, it } from 'vitest';
import { presetScenario } from '../scenario/presets';
import type { Scenario, ScenarioInput } from '../scenario/schema';
import type { EventBatch } from './frame';
import { EVENT_KINDS, WINDOW_COLUMNS } from './frame';
import type { StepResult } from './protocol';
import { bundledTrace, simBuild } from './testing/builds.mjs';
import { randomBelow, scenarioOf } from './testing/machine';
import { generatedCases, replayCases } from './testing/scenarios';
import { VariantRun } from './variant-run';

const CYCLES_PER_MS = 4_400_000;
const WIDTH = WINDOW_COLUMNS.length;
const traces = ['pgbench', 'nginx', 'sqlite3'].map((name) => ({ ref: `bundled:${name}`, bytes: bundledTrace(name) }));
const module = simBuild('simd');
/** So close and so little room that short runs, too, squeeze keyframes and give some up. */
const KEYFRAMES = { keyframeOps: 10_000, keyframeBytes: 7 * 2 ** 20 };

/** A run whose windows and events are gathered as they are handed out, as a history would. */
class Gathered {
  readonly run = new VariantRun(() => 0);
  windows: string[][] = [];
  events: string[] = [];
  atMs = 0;
  #handedMs = 0;

  static async start(scenario: Scenario, variant = 0, record = true): Promise<Gathered> {
    const gathered = new Gathered();
    gathered.take(await gathered.run.start({ scenario, variant, traces, module, record, ...KEYFRAMES }));
    return gathered;
  }

  take({ windows, events, atMs }: StepResult): void {
    this.atMs = atMs;
    this.#handedMs = Math.max(this.#handedMs, atMs + 1e-10);
    for (let row = 0; row < windows.count; row++) {
      this.windows.push(Array.from(windows.rows.subarray(row * WIDTH, (row + 1) * WIDTH), String));
    }
    this.events.push(...eventTexts(events));
  }

  async to(ms: number): Promise<this> {
    this.take(await this.run.advance(ms, Infinity));
    return this;
  }

  async seek(ms: number): Promise<this> {
    this.take(await this.run.seek(ms));
    return this;
  }

  /** Follows another future, which parts from the present one at `fromMs`: what lies behind is handed out anew. */
  async follow(scenario: Scenario, fromMs: number): Promise<this> {
    const keptMs = (Math.floor(fromMs * CYCLES_PER_MS) - 0.5) / CYCLES_PER_MS;
    const heldMs = Math.min(this.#handedMs, keptMs);
    this.windows = this.windows.filter((row) => Number(row[1]) <= heldMs);
    this.events = this.events.filter((event) => Number(event.split(' ')[0]) <= heldMs);
    this.#handedMs = heldMs;
    this.take(await this.run.follow(scenario, heldMs, this.atMs + 1e-10));
    return this;
  }

  async hash(): Promise<string> {
    return (await this.run.summary()).stateHash;
  }
}

function eventTexts(events: EventBatch): string[] {
  expect(events.dropped).toBe(0);
  return Array.from({ length: events.count }, (_, i) => {
    const args = [...events.args.subarray(i * 4, i * 4 + 4)];
    const signals = [...events.signals.subarray(i * 4, i * 4 + 4)];
    const ms = events.cycle[i]! / CYCLES_PER_MS;
    return `${ms} ${EVENT_KINDS[events.kind[i]!]} cpu ${events.cpu[i]}: ${args.join(' ')}; ${signals.join(' ')}`;
  });
}

function expectSameWindows(actual: string[][], expected: string[][]): void {
  const first = expected.findIndex((row, index) => row.join() !== actual[index]?.join());
  if (first >= 0) {
    const columns = WINDOW_COLUMNS.filter((_, column) => expected[first]![column] !== actual[first]?.[column]);
    const differences = columns.map((name) => {
      const column = WINDOW_COLUMNS.indexOf(name);
      return `${name} ${actual[first]?.[column]} instead of ${expected[first]![column]}`;
    });
    expect.fail(`window ${first} (from ${expected[first]![0]} ms): ${differences.join(', ')}`);
  }
  expect(actual.length).toBe(expected.length);
}

async function expectSameRun(actual: Gathered, expected: Gathered): Promise<void> {
  expectSameWindows(actual.windows, expected.windows);
  expect(actual.events).toEqual(expected.events);
  expect(await actual.hash()).toBe(await expected.hash());
}

const view = { windowMs: 0.02 };
const generated = generatedCases().filter((_, index) => index % 4 === 1);
const replayed = replayCases().filter((_, index) => index % 5 === 2);
const cases = [...generated, ...replayed].map((of) => ({ ...of, scenario: scenarioOf({ ...of.input, view }) }));

describe.each(cases)('$name', ({ scenario, ms }) => {
  const random = randomBelow(scenario.seed);
  const some = (below: number) => (random(1000) / 1000) * below;

  it('gives the same windows, events and state in any steps', async () => {
    for (const variant of [0, 1]) {
      const straight = await (await Gathered.start(scenario, variant)).to(ms);
      expect(straight.windows.length).toBe(Math.floor(ms / view.windowMs + 1e-9));
      const stepped = await Gathered.start(scenario, variant);
      for (let at = 0; at < ms; at += some(0.06)) await stepped.to(at);
      await expectSameRun(await stepped.to(ms), straight);
    }
  });

  it('gives the same after going back and forth', async () => {
    const straight = await (await Gathered.start(scenario, 1)).to(ms);
    const jumping = await Gathered.start(scenario, 1);
    for (let i = 0; i < 6; i++) await jumping.seek(some(ms));
    await expectSameRun(await jumping.seek(ms), straight);
  });

  it('gives the same without a record', async () => {
    const recorded = await (await Gathered.start(scenario, 1)).to(ms);
    const bare = await (await Gathered.start(scenario, 1, false)).to(ms);
    expect(await bare.run.summary()).toEqual(await recorded.run.summary());
    expect(bare.windows).toEqual([]);
    await expect(bare.run.seek(0).then(() => 'went back')).rejects.toThrow();
  });
});

it('comes to the same state event by event', async () => {
  const { scenario } = cases[1]!;
  const stepped = await Gathered.start(scenario, 1);
  for (let i = 0; i < 200; i++) stepped.take(await stepped.run.stepEvent());
  expect(stepped.atMs).toBeGreaterThan(0);
  const straight = await (await Gathered.start(scenario, 1)).to(stepped.atMs + 1e-10);
  expect(await stepped.hash()).toBe(await straight.hash());
});

describe('interventions', () => {
  const phase = (edit: object) => ({ durationMs: 0.6, pattern: { kind: 'zipf', ids: 500 }, ...edit });
  const base: ScenarioInput = {
    machine: { cpus: 4 },
    workload: { phases: [phase({}) as never, phase({ load: 0.9, revokePerMs: 100 }) as never] },
    variants: [
      { name: 'A' },
      { name: 'B', cacheEntries: { strategy: 'seed' }, governor: { windowOps: 256, consecutive: 2 } },
    ],
    view,
  };
  const list = [
    { at: 0.101, set: 'variants.A.cacheEntries.value', to: 256 },
    { at: 0.203, set: 'workload.phases.0.load', to: 1.4 },
    { at: 0.203, set: 'variants.B.cacheEntries.growBelowHitRate', to: 0.99 },
    { at: 0.307, set: 'workload.phases.0.pattern.exponent', to: 0.2 },
    { at: 0.35, set: 'variants.A.stealFrom.value', to: 1 },
    { at: 0.4, set: 'table.onSwitch', to: 'purge' },
    { at: 0.42, set: 'machine.memoryPressure', to: [{ atMs: 0, value: 1 }] },
    { at: 0.45, set: 'workload.phases.0.revokePerMs', to: 1000 },
    { at: 0.5, set: 'workload.phases.0.arrivals', to: { kind: 'bursty', periodMs: 0.05, onShare: 0.3, peak: 2 } },
    { at: 0.71, set: 'workload.phases.1.pattern', to: { kind: 'loop', ids: 300 } },
    { at: 0.72, set: 'variants.B.cacheEntries.strategy', to: 'fixed' },
  ];
  const withList = (interventions: typeof list) => scenarioOf({ ...base, interventions });
  const planned = withList(list);
  const END = 0.9;

  it('each change what happens from their moment on, and nothing before', async () => {
    for (const [index, { at, set }] of list.entries()) {
      const variant = set.includes('.B.') ? 1 : 0;
      const run = (interventions: typeof list) =>
        Gathered.start(withList(interventions), variant).then((gathered) => gathered.to(END));
      const [without, once] = [await run(list.slice(0, index)), await run(list.slice(0, index + 1))];
      const rows = (of: Gathered) => of.windows.filter((row) => Number(row[1]) < at);
      expectSameWindows(rows(once), rows(without));
      expect(await once.hash(), set).not.toBe(await without.hash());
    }
  }, 30_000);

  it.each([0, 1])('come to the same as amendments made while the run goes on, variant %i', async (variant) => {
    const straight = await (await Gathered.start(planned, variant)).to(END);
    const live = await Gathered.start(withList([]), variant);
    for (const [index, { at }] of list.entries()) {
      await live.to(at);
      await live.follow(withList(list.slice(0, index + 1)), at);
    }
    await expectSameRun(await live.to(END), straight);
  });

  it.each([0, 1])('come to the same as amendments of the past, in any order, variant %i', async (variant) => {
    const straight = await (await Gathered.start(planned, variant)).to(END);
    const amended = await (await Gathered.start(withList([]), variant)).to(0.8);
    for (const order of [[5], [2, 5, 8], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]) {
      await amended.follow(withList(order.map((index) => list[index]!)), list[order[0]!]!.at);
    }
    await expectSameRun(await amended.to(END), straight);
  });

  it('can be taken back, while the run is behind or before them', async () => {
    const straight = await (await Gathered.start(withList([]), 0)).to(END);
    const undone = await (await Gathered.start(planned, 0)).to(0.8);
    await undone.seek(0.6);
    await undone.follow(withList(list.slice(0, 3)), list[3]!.at);
    await undone.seek(0.15);
    await undone.follow(withList(list.slice(0, 1)), list[1]!.at); // lies ahead, but was handed out
    await undone.seek(0.05);
    await undone.follow(withList([]), list[0]!.at);
    await expectSameRun(await undone.to(END), straight);
  });

  it('of one cycle all happen, in their order', async () => {
    const same = [
      { at: 0.2, set: 'variants.A.cacheEntries.value', to: 32 },
      { at: 0.2 + 1e-9, set: 'variants.A.cacheEntries.value', to: 256 },
      { at: 0.2 + 2e-9, set: 'variants.A.prefetchLines.value', to: 0 },
    ];
    const last = same.slice(1).map((one) => ({ ...one, at: 0.2 }));
    const straight = await (await Gathered.start(withList(last))).to(END);
    const close = await (await Gathered.start(withList(same))).to(END);
    expectSameWindows(close.windows, straight.windows);
  });

  it('of the first cycle happen', async () => {
    const first = [{ at: 1e-8, set: 'variants.A.cacheEntries.value', to: 256 }];
    const straight = await (await Gathered.start(withList([{ ...first[0]!, at: 0 }]))).to(END);
    expectSameWindows((await (await Gathered.start(withList(first))).to(END)).windows, straight.windows);
  });
});

describe('futures', () => {
  const at = (ms: number, to: number) => ({ at: ms, set: 'workload.phases.0.load', to });
  const of = (...interventions: ReturnType<typeof at>[]) =>
    scenarioOf({
      machine: { cpus: 2 },
      variants: [{ name: 'A' }, { name: 'B', cacheEntries: { strategy: 'seed' } }],
      view,
      interventions,
    });
  const straightTo = async (scenario: Scenario, ms: number) => (await Gathered.start(scenario, 1)).to(ms);

  it('taken from a keyframe are those that are run straight, windows and events included', async () => {
    const branch = await Gathered.start(of(), 1);
    await branch.to(1.7);
    await branch.seek(0.93);
    await branch.follow(of(at(0.93, 1.3)), 0.93);
    await expectSameRun(await branch.to(1.7), await straightTo(of(at(0.93, 1.3)), 1.7));
  });

  it('stay: going from one to the other and back gives each, and nothing is handed out twice', async () => {
    const futures = [of(), of(at(0.6, 1.3)), of(at(0, 1.2)), of(at(0.6, 1.3), at(0.61, 0.2)), of(at(1.1, 1.2))];
    const run = new VariantRun(() => 0);
    const { events: first } = await run.start({ scenario: futures[0]!, variant: 1, traces, module, ...KEYFRAMES });
    const random = randomBelow(11);
    const held = futures.map((_, index): number => (index === 0 ? 0 : -1));
    const handed = futures.map((_, index) => (index === 0 ? eventTexts(first) : []));
    for (let step = 0; step < 24; step++) {
      const which = random(futures.length);
      const ms = random(1500) / 1000;
      const { windows, events } = await run.follow(futures[which]!, held[which]!, ms);
      held[which] = Math.max(held[which]!, ms);
      for (let row = 0; row < windows.count; row++) handed[which]!.push(String(windows.rows[row * WIDTH + 1]));
      handed[which]!.push(...eventTexts(events));
    }
    for (const [which, future] of futures.entries()) {
      const { windows, events } = await run.follow(future, held[which]!, 1.6);
      for (let row = 0; row < windows.count; row++) handed[which]!.push(String(windows.rows[row * WIDTH + 1]));
      handed[which]!.push(...eventTexts(events));
      const straight = await straightTo(future, 1.6);
      expect((await run.summary()).stateHash).toBe(await straight.hash());
      const expected = [...straight.windows.map((row) => row[1]!), ...straight.events];
      // What a task under way says of moments to come may come again with the next visit.
      expect([...new Set(handed[which])].toSorted()).toEqual(expected.toSorted());
    }
  }, 30_000);

  it('that differ in cycle 0 begin anew', async () => {
    const run = await (await Gathered.start(of(), 1)).to(0.8);
    await run.run.follow(of(at(0, 1.3)), -1, 0.8);
    expect(await run.hash()).toBe(await (await straightTo(of(at(0, 1.3)), 0.8)).hash());
    await run.run.follow(of(), 0.8, 0.8);
    expect(await run.hash()).toBe(await (await straightTo(of(), 0.8)).hash());
  });

  it('keep within their keyframe limit, and say so', async () => {
    const run = new VariantRun(() => 0);
    await run.start({ scenario: of(), variant: 1, traces, module, ...KEYFRAMES });
    const { keyframes } = await run.advance(40, Infinity);
    const { keyframeBytes, keyframeOps } = KEYFRAMES;
    expect(keyframes).toMatchObject({ limitBytes: keyframeBytes });
    expect(keyframes!.count).toBeGreaterThan(20);
    expect(keyframes!.count).toBeLessThan((await run.summary()).ops / keyframeOps);
    expect(keyframes!.bytes).toBeLessThanOrEqual(keyframeBytes);
    await run.limitKeyframes(keyframeBytes * 0.8);
    expect((await run.seek(5)).keyframes!.bytes).toBeLessThanOrEqual(keyframeBytes * 0.8);
  });
});

describe('a step back by event', () => {
  it('comes to the very states that steps on came to', async () => {
    for (const { scenario, ms } of [cases[1]!, cases.at(-1)!]) {
      const run = new VariantRun(() => 0);
      await run.start({ scenario, variant: 1, traces, module, ...KEYFRAMES });
      await run.seek(ms * 0.6);
      const visited: { cycle: number; hash: string }[] = [];
      for (let step = 0; step < 7; step++) {
        const { frame } = await run.stepEvent();
        if (frame.cycle === visited.at(-1)?.cycle) continue;
        visited.push({ cycle: frame.cycle, hash: (await run.summary()).stateHash });
      }
      let at = visited.at(-1)!.cycle;
      for (const expected of visited.slice(0, -1).reverse()) {
        const back = await run.eventBefore((at + 0.5) / CYCLES_PER_MS);
        const { frame } = await run.seek(back!);
        expect(frame.cycle).toBe(expected.cycle);
        expect((await run.summary()).stateHash).toBe(expected.hash);
        at = frame.cycle;
      }
    }
  }, 30_000);

  it('finds interventions, and nothing before the first event', async () => {
    const interventions = [{ at: 0.5, set: 'workload.phases.0.load', to: 0.001 }];
    const phases = [{ load: 0.001, revokePerMs: 0 }];
    const run = new VariantRun(() => 0);
    await run.start({
      scenario: scenarioOf({ workload: { phases }, interventions, view }),
      variant: 0,
      traces,
      module,
    });
    await run.seek(1);
    const moments: number[] = [];
    for (let at: number | null = 1; at !== null && moments.length < 5000; at = await run.eventBefore(at))
      moments.push(at);
    expect(moments.length).toBeLessThan(5000);
    expect(moments.map((ms) => Math.floor(ms * CYCLES_PER_MS))).toContain(2_200_000);
    expect(moments.toSorted((a, b) => b - a)).toEqual(moments);
  });
});

it('a jump brings the counters of one window before', async () => {
  const { scenario, ms } = cases[1]!;
  const run = await (await Gathered.start(scenario, 1)).to(ms);
  for (const target of [ms * 0.5, ms * 0.2, ms * 0.9, view.windowMs / 2]) {
    const { frame } = await run.run.seek(target);
    const ago = frame.windowAgo!;
    expect(ago.ms).toBeCloseTo(Math.max(0, target - view.windowMs), 4);
    const straight = (await (await Gathered.start(scenario, 1)).run.seek(ago.ms + 1e-10)).frame;
    expect(ago.lookups.reduce((sum, count) => sum + count, 0)).toBe(
      straight.lookups.reduce((sum, count) => sum + count, 0),
    );
    expect(ago.stolen).toEqual(straight.stolen);
  }
});

it.each(['postgresql', 'nginx', 'five-phases', 'nothing-to-win'] as const)(
  'preset %s: a run that was interrupted and looked at is the run',
  async (name) => {
    const scenario = presetScenario(name);
    const straight = await (await Gathered.start(scenario, 1)).to(1.2);
    const other = await (await Gathered.start(scenario, 1)).to(0.7);
    await other.seek(0.3);
    await expectSameRun(await other.to(1.2), straight);
  },
);
