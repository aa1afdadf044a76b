/** The tuners follow the seed's rules, each in a scenario made for it, and in no other. */
import { describe, expect, it } from 'vitest';
import type { ScenarioInput } from '../scenario/schema';
import { KNOBS } from '../scenario/words';
import { HANDMADE, handmade } from './testing/handmade';
import type { EngineEvent } from './testing/machine';
import { Machine } from './testing/machine';
import { bundledTraces, generatedCases, replayCases } from './testing/scenarios';
import { decide, decisionsIn, machineOf, path } from './testing/tuned';
import type { Setup } from './testing/tuned';

describe('cache size', () => {
  const uniform = { pattern: { kind: 'uniform', ids: 800 } };
  const hot = { pattern: { kind: 'uniform', ids: 8 } };
  const pressed = (value: number): ScenarioInput => ({ machine: { cpus: 1, memoryPressure: [{ atMs: 0, value }] } });

  it('grows while the hit rate is below its limit, up to the largest', () => {
    const made = decide('cacheEntries', { value: 32 }, { phase: uniform });
    expect(path(made)).toEqual([32, 64, 128].map((from) => `cache.growHitRate ${from} > ${from * 2}`));
    for (const { signals } of made) {
      expect(signals[0]).toBeLessThan(0.8);
      expect(signals[1]).toBe(0.8);
    }
    expect(decide('cacheEntries', { growBelowHitRate: 0, workingSetShare: 4 }, { phase: uniform })).toEqual([]);
    expect(decide('cacheEntries', { value: 256 }, { phase: uniform })).toEqual([]);
  });

  it('does not grow for a hit rate at its limit', () => {
    const made = decide('cacheEntries', { growBelowHitRate: 0.93 }, { phase: { pattern: { kind: 'zipf', ids: 64 } } });
    const limits = made.filter(({ rule }) => rule === 'cache.growHitRate').map(({ signals }) => signals[0]);
    expect(limits.every((rate) => rate < 0.93)).toBe(true);
  });

  it('shrinks where hits are many and memory is scarce, down to the smallest', () => {
    const made = decide('cacheEntries', { value: 256 }, { phase: hot, rest: pressed(0.9) });
    expect(path(made)).toEqual([256, 128, 64].map((from) => `cache.shrink ${from} > ${from / 2}`));
    expect(made[0]!.signals[0]).toBeGreaterThan(0.95);
    expect(made[0]!.signals[1]).toBe(0.9);
  });

  it.each<[why: string, settings: object, pressure: number]>([
    ['pressure at its limit', {}, 0.8],
    ['no pressure', {}, 0],
    ['a higher limit of pressure', { shrinkAbovePressure: 0.95 }, 0.9],
    ['hits never above their limit', { shrinkAboveHitRate: 1 }, 0.9],
  ])('does not shrink: %s', (_, settings, pressure) => {
    expect(decide('cacheEntries', { value: 256, ...settings }, { phase: hot, rest: pressed(pressure) })).toEqual([]);
  });

  it('grows for a working set that nearly fills it, also if all of it hits', () => {
    // four ids for each of 15 sets: every look-up but the first of each id hits
    const sets = Array.from({ length: 16 }, (): number[] => []);
    for (let id = 0; id < 400; id++) sets[(Math.imul(id, 0x9e3779b1) >>> 16) & 15]!.push(id);
    const ids = sets.slice(0, 15).flatMap((set) => set.slice(0, 4));
    const tasks = Array.from({ length: 200 }, (_, i) => ({
      atUs: i * 40,
      ops: ids.slice((i % 2) * 30, (i % 2) * 30 + 30),
    }));
    const traces = { [HANDMADE]: handmade(tasks) };
    const governor = { windowOps: 1024 }; // in a window of 256 the first uses alone are too many misses
    const setup: Setup = { phase: { trace: HANDMADE, tenants: 1, durationMs: 50 }, options: { traces }, governor };
    const made = decide('cacheEntries', { value: 64 }, setup, 5);
    const grown = made.filter(({ rule }) => rule === 'cache.growWorkingSet');
    expect(path(grown)).toEqual(['cache.growWorkingSet 64 > 128']);
    expect(grown[0]!.signals).toEqual([60, expect.closeTo(57.6) as number]);
    expect(made.every(({ rule, from }) => rule === 'cache.growWorkingSet' || from < 256)).toBe(true);
    expect(path(decide('cacheEntries', { value: 64, workingSetShare: 1, growBelowHitRate: 0 }, setup, 5))).toEqual([]);
  });
});

describe('SIMD threshold', () => {
  const batch = (ops: number) => ({ batch: { kind: 'constant', ops } });

  it('starts where the two twins cross on this machine', () => {
    const made = decide('simdFrom', { value: 8 }, { phase: batch(32) });
    expect(path(made)).toEqual(['simd.crossover 8 > 3']);
    expect(made[0]!.signals[0]).toBeCloseTo((1147 - 520) / (340 - 47), 6);
    expect(made[0]!.signals[1]).toBeCloseTo(1, 6);
    const dear: ScenarioInput = { machine: { cpus: 1, overrides: { checkSimdBaseCycles256: 520 + 293 * 20 } } };
    expect(path(decide('simdFrom', { value: 8 }, { phase: batch(64), rest: dear }))).toEqual(['simd.crossover 8 > 20']);
  });

  it('stays where it is if SIMD never wins', () => {
    const never: ScenarioInput = { machine: { cpus: 1, overrides: { checkSimdPerOpCycles256: 400 } } };
    const made = decide('simdFrom', { value: 8 }, { phase: batch(64), rest: never });
    expect(made.filter(({ rule }) => rule === 'simd.crossover')).toEqual([]);
  });

  it('prefers scalar below 1.5 times the crossover, SIMD from there on', () => {
    const few = decide('simdFrom', { value: 3 }, { phase: batch(4) });
    expect(path(few)).toEqual(
      ['3 > 6', '6 > 12', '12 > 24', '24 > 48', '48 > 64'].map((step) => `simd.preferScalar ${step}`),
    );
    expect(few[0]!.signals).toEqual([4, 4.5]);
    expect(decide('simdFrom', { value: 3 }, { phase: batch(5) })).toEqual([]);
    expect(decide('simdFrom', { value: 3, preferScalarBelow: 1.3 }, { phase: batch(4) })).toEqual([]);
    const turn = decide(
      'simdFrom',
      { value: 3 },
      {
        phases: [
          { ...batch(2), durationMs: 1 },
          { ...batch(32), durationMs: 50 },
        ],
      },
    );
    const back = turn.filter(({ rule }) => rule === 'simd.preferSimd');
    expect(path(back)).toEqual(
      ['64 > 32', '32 > 16', '16 > 8', '8 > 4', '4 > 3'].map((step) => `simd.preferSimd ${step}`),
    );
  });
});

describe('prefetch distance', () => {
  const FAR_TABLE: ScenarioInput = { table: { capabilities: 1_048_576 } };
  const walk = (kind: string, more: object = {}) => ({
    pattern: { kind, ids: 1_048_576, ...more },
    workingSetLines: 0,
  });

  it('is at least 8 lines for a sequential walk', () => {
    const made = decide(
      'prefetchLines',
      { value: 4, fartherAboveMissRate: 1, nearerBelowMissRate: 0 },
      { phase: walk('sequential'), rest: FAR_TABLE },
    );
    expect(path(made)).toEqual(['prefetch.sequential 4 > 8']);
    expect(made[0]!.signals[0]).toBeGreaterThan(0.9);
    const settings = { value: 4, sequentialFrom: 13, fartherAboveMissRate: 1, nearerBelowMissRate: 0 };
    expect(path(decide('prefetchLines', settings, { phase: walk('sequential'), rest: FAR_TABLE }))).toEqual([
      'prefetch.sequential 4 > 13',
    ]);
  });

  it('is at most 2 lines for random ids', () => {
    const only = { fartherAboveMissRate: 1, nearerBelowMissRate: 0 };
    const made = decide('prefetchLines', { value: 9, ...only }, { phase: walk('uniform') });
    expect(path(made)).toEqual(['prefetch.random 9 > 2']);
    expect(path(decide('prefetchLines', { value: 9, randomTo: 5, ...only }, { phase: walk('uniform') }))).toEqual([
      'prefetch.random 9 > 5',
    ]);
    expect(decide('prefetchLines', { value: 2, ...only }, { phase: walk('uniform') })).toEqual([]);
  });

  it('goes farther while walks miss, up to twice the misses in flight', () => {
    const strided = { phase: walk('strided', { stride: 64 }), rest: FAR_TABLE };
    const made = decide('prefetchLines', { value: 1 }, strided);
    expect(path(made)).toEqual(
      ['1 > 2', '2 > 4', '4 > 8', '8 > 16', '16 > 24'].map((step) => `prefetch.farther ${step}`),
    );
    for (const { signals } of made) expect(signals[0]).toBeGreaterThan(0.1);
    expect(decide('prefetchLines', { value: 1, fartherAboveMissRate: 1 }, strided)).toEqual([]);
    const few: ScenarioInput = { ...FAR_TABLE, machine: { cpus: 1, overrides: { missesInFlight: 3 } } };
    expect(decide('prefetchLines', { value: 1 }, { ...strided, rest: few }).at(-1)!.to).toBe(6);
  });

  it('comes nearer while walks hit', () => {
    const near = { phase: { pattern: { kind: 'strided', ids: 4096, stride: 16 }, workingSetLines: 0 } };
    const made = decide('prefetchLines', { value: 6 }, near, 4).filter(({ rule }) => rule !== 'prefetch.farther');
    expect(path(made).slice(-3)).toEqual(['6 > 3', '3 > 1', '1 > 0'].map((step) => `prefetch.nearer ${step}`));
    expect(made.at(-1)!.signals[0]).toBeLessThan(0.02);
    expect(decide('prefetchLines', { value: 6, nearerBelowMissRate: 0, fartherAboveMissRate: 1 }, near)).toEqual([]);
  });

  it('moves within what the pattern allows', () => {
    const sequential = { phase: { pattern: { kind: 'sequential', ids: 1024 }, workingSetLines: 0 } };
    expect(decide('prefetchLines', { value: 8 }, sequential).filter(({ to }) => to < 8)).toEqual([]);
    const random = { phase: walk('uniform') };
    expect(decide('prefetchLines', { value: 0 }, random).filter(({ to }) => to > 2)).toEqual([]);
  });
});

describe('scheduler', () => {
  const eight: ScenarioInput = { machine: { cpus: 8 } };
  const busy = (load: number, skew = 0) => ({
    phase: { load, skew, processes: 64, pattern: { kind: 'loop', ids: 8 } },
    rest: eight,
  });

  it('steals from shorter queues while they are uneven', () => {
    const made = decide('stealFrom', { value: 64 }, busy(0.6, 0.6), 1);
    const steps = made.filter(({ rule }) => rule === 'steal.aggressive');
    expect(path(steps)[0]).toBe('steal.aggressive 64 > 32');
    expect(steps[0]!.cpu).toBe(255);
    for (const { signals } of steps) expect(signals[0]).toBeGreaterThan(2);
    expect(decide('stealFrom', { value: 64, aggressiveAboveImbalance: 64 }, busy(0.6, 0.6), 1)).toEqual([]);
  });

  it('steals less while they are even', () => {
    const made = decide('stealFrom', { value: 4, aggressiveAboveImbalance: 64 }, busy(3), 1);
    expect(path(made)).toEqual([4, 8, 16, 32].map((from) => `steal.relax ${from} > ${from * 2}`));
    for (const { signals } of made) expect(signals[0]).toBeLessThan(1.2);
    expect(
      decide('stealFrom', { value: 4, aggressiveAboveImbalance: 64, relaxedBelowImbalance: 1 }, busy(3), 1),
    ).toEqual([]);
  });

  it('takes more tasks at a time under load, fewer else', () => {
    const larger = decide('batchTasks', { value: 2 }, busy(3), 1);
    expect(path(larger)).toEqual([2, 4, 8, 16].map((from) => `batch.larger ${from} > ${from * 2}`));
    for (const { signals } of larger) expect(signals[0]).toBeGreaterThan(0.8);
    const smaller = decide('batchTasks', { value: 32 }, busy(0.1), 2);
    expect(path(smaller)).toEqual([32, 16, 8, 4].map((from) => `batch.smaller ${from} > ${from / 2}`));
    for (const { signals } of smaller) expect(signals[0]).toBeLessThanOrEqual(0.8);
    expect(path(decide('batchTasks', { value: 4, largerAboveLoad: 1 }, busy(3), 1))).toEqual(['batch.smaller 4 > 2']);
  });
});

describe('a knob', () => {
  it('that is fixed never moves, and costs no tuning', async () => {
    const traces = await bundledTraces();
    for (const { input, ms } of [...generatedCases().slice(0, 9), ...replayCases().slice(0, 6)]) {
      const machine = new Machine(input, { traces });
      let events: EngineEvent[] = [];
      for (let i = 1; i <= 4; i++) events = [...events, ...machine.to((ms * i) / 4).events()];
      expect(events.filter(({ kind }) => ['decision', 'audit', 'near', 'freeze'].includes(kind))).toEqual([]);
      expect(machine.totals()).toMatchObject({ tuningCycles: 0, resizes: 0 });
    }
  });

  it.each(KNOBS)('%s, alone tuned, is the only one that moves', (knob) => {
    const phases = [
      { durationMs: 0.3, pattern: { kind: 'uniform', ids: 500 }, batch: { kind: 'constant', ops: 2 } },
      { durationMs: 0.3, pattern: { kind: 'sequential', ids: 60_000 }, load: 2, batch: { kind: 'constant', ops: 40 } },
    ];
    const made = decide(
      knob,
      {},
      { phases, rest: { machine: { cpus: 4, memoryPressure: [{ atMs: 0.1, value: 1 }] } } },
      1,
    );
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map((one) => one.knob))).toEqual(new Set([knob]));
  });

  it('of a CPU without work keeps its value: a window without samples says nothing', () => {
    const machine = machineOf(
      'cacheEntries',
      {},
      {
        phase: { load: 0.1, skew: 1, processes: 1, pattern: { kind: 'uniform', ids: 500 } },
        rest: { machine: { cpus: 4 } },
        variant: { stealFrom: { value: 64 } },
      },
    );
    const made = decisionsIn(machine.to(0.5).events());
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(({ cpu }) => cpu))).toEqual(new Set([0]));
  });
});
