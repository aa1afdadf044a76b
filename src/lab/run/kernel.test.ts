/** The kernel against naive oracles, driven through the whole machine by recordings made by hand. */
import { describe, expect, it } from 'vitest';
import * as L from '../../engine/layout';
import type { ScenarioInput } from '../scenario/schema';
import { CacheOracle } from './testing/cache-oracle';
import { ALLOCATE, CLOSE, HANDMADE, READ, REVOKE, handmade } from './testing/handmade';
import type { HandmadeOp, HandmadeTask } from './testing/handmade';
import type { Build } from './testing/builds.mjs';
import { FIXED, Machine, randomBelow } from './testing/machine';

type Entries = 32 | 64 | 128 | 256;
/** Far enough apart that a task ends before the next begins. */
const APART_US = 500;

interface Setup {
  entries?: Entries;
  purge?: boolean;
  cpus?: number;
  build?: Build;
  capabilities?: number;
}

function inputOf({ entries = 64, purge = false, cpus = 1 }: Setup): ScenarioInput {
  return {
    machine: { cpus },
    table: { onSwitch: purge ? 'purge' : 'tagged' },
    workload: {
      phases: [
        { trace: HANDMADE, tenants: 1, loop: false, durationMs: 1e6, placement: 'recorded', workingSetLines: 0 },
      ],
    },
    variants: [{ ...FIXED, cacheEntries: { value: entries }, stealFrom: { value: 64 } }],
  };
}

function machineFor(tasks: readonly HandmadeTask[], setup: Setup = {}): Machine {
  const trace = handmade(tasks, setup.capabilities ? { capabilities: setup.capabilities } : {});
  return new Machine(inputOf(setup), { build: setup.build ?? 'checked', traces: { [HANDMADE]: trace } });
}

const endMs = (tasks: readonly HandmadeTask[]) => (tasks.at(-1)!.atUs + APART_US) / 1000;

/** Tasks of `size` operations, one after another. */
function tasksOf(ops: readonly HandmadeOp[], size: number, rest: (task: number) => Partial<HandmadeTask> = () => ({})) {
  const count = Math.ceil(ops.length / size);
  return Array.from({ length: count }, (_, i): HandmadeTask => ({
    atUs: i * APART_US,
    ops: ops.slice(i * size, (i + 1) * size),
    ...rest(i),
  }));
}

/** The engine's counts under the oracle's names. */
function countsOf(machine: Machine): CacheOracle['counts'] {
  const all = machine.totals();
  const names = Object.keys(new CacheOracle(32).counts) as (keyof CacheOracle['counts'])[];
  return Object.fromEntries(names.map((name) => [name, all[name]])) as CacheOracle['counts'];
}

function oracleOf(tasks: readonly HandmadeTask[], { entries = 64, purge = false }: Setup = {}): CacheOracle {
  const oracle = new CacheOracle(entries, purge);
  for (const task of tasks) oracle.task(task);
  return oracle;
}

const STREAMS: Record<string, (random: (n: number) => number, i: number) => number> = {
  hot: (random) => random(20),
  'a loop that fits': (_, i) => i % 60,
  'a loop one too large': (_, i) => i % 65,
  'a long loop': (_, i) => i % 300,
  'uniform 150': (random) => random(150),
  'uniform 2000': (random) => random(2000),
  'skewed 600': (random) => Math.min(random(600), random(600), random(600)),
  sequential: (_, i) => i,
  'strided by 64': (_, i) => (i * 64) % 8192,
};

describe('the 4-way cache counts what a naive one counts', () => {
  describe.each([32, 64, 128, 256] as const)('%i entries', (entries) => {
    it.each(Object.entries(STREAMS))('%s', (name, next) => {
      const random = randomBelow(name.length);
      const tasks = tasksOf(
        Array.from({ length: 4000 }, (_, i) => next(random, i)),
        50,
      );
      const oracle = oracleOf(tasks, { entries });
      const counts = countsOf(machineFor(tasks, { entries }).to(endMs(tasks)));
      if (oracle.deepest < 16) expect(counts).toEqual(oracle.counts);
      else expectNearly(counts, oracle.counts);
      expect(countsOf(machineFor(tasks, { entries, build: 'scalar' }).to(endMs(tasks)))).toEqual(counts);
    });
  });

  it('of conflicts too: five ids of one set in a cache that has room for all', () => {
    const sameSet = Array.from({ length: 4096 }, (_, id) => id).filter(
      (id) => ((Math.imul(id, 0x9e3779b1) >>> 16) & 15) === 3,
    );
    const ids = Array.from({ length: 500 }, (_, i) => sameSet[i % 5]!);
    const tasks = tasksOf(ids, 10);
    const counts = countsOf(machineFor(tasks).to(endMs(tasks)));
    expect(counts).toMatchObject({ hits: 0, missCompulsory: 5, missConflict: 495, missCapacity: 0 });
  });

  it('of capacity: a fully associative LRU would not have hit either', () => {
    const ids = Array.from({ length: 65 * 20 }, (_, i) => i % 65);
    const tasks = tasksOf(ids, 65);
    const counts = countsOf(machineFor(tasks).to(endMs(tasks)));
    expect(counts).toMatchObject({ missCompulsory: 65, missConflict: 0 });
    expect(counts.missCapacity).toBeGreaterThan(300);
  });

  it('after more lookups than the ring of recent uses holds', () => {
    const old = Array.from({ length: 64 }, (_, id) => id);
    const middle = Array.from({ length: L.RECENT_USES + 5000 }, (_, i) => 64 + (i % 3));
    const tasks = tasksOf([...old, ...middle, ...old, ...old.toReversed(), ...middle.slice(0, 300), ...old], 1000);
    const oracle = oracleOf(tasks);
    const counts = countsOf(machineFor(tasks, { build: 'simd' }).to(endMs(tasks)));
    expect(counts.hits).toBe(oracle.counts.hits);
    expect(counts.missCompulsory).toBe(67);
    expectNearly(counts, oracle.counts, 67);
  });
});

/**
 * Hits, first uses and all that is decided must be equal. Why a copy was gone may be forgotten where a set's stack of sixteen
 * is too short to tell, or after a resize: such misses count as capacity.
 */
function expectNearly(counts: CacheOracle['counts'], expected: CacheOracle['counts'], slack?: number): void {
  const forgotten = slack ?? Math.max(3, 0.02 * expected.lookups);
  for (const name of ['missConflict', 'missRevocation', 'missSwitch'] as const) {
    expect(counts[name], name).toBeLessThanOrEqual(expected[name] + forgotten);
    expect(counts[name], name).toBeGreaterThanOrEqual(expected[name] - forgotten);
  }
  const sure = ({ missConflict, missRevocation, missSwitch, missCapacity, ...rest }: CacheOracle['counts']) => ({
    ...rest,
    others: missConflict + missRevocation + missSwitch + missCapacity,
  });
  expect(sure(counts)).toEqual(sure(expected));
}

describe('processes, closes and sizes', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('random recordings, seed %i', (seed) => {
    const random = randomBelow(seed);
    const ids = [40, 90, 300, 1200][seed % 4]!;
    const purge = seed % 2 === 0;
    const entries = ([32, 64, 128, 256] as const)[random(4)]!;
    const tasks = Array.from({ length: 160 }, (_, i): HandmadeTask => {
      const ops = Array.from({ length: 1 + random(70) }, (): HandmadeOp => {
        const id = random(ids);
        const first = random(5) === 0;
        const dice = random(20);
        if (dice === 0) return { id, kind: CLOSE, rights: REVOKE, first };
        if (dice === 1) return { id, kind: ALLOCATE, rights: 0, first };
        return { id, rights: 1 << random(3), first };
      });
      return { atUs: i * APART_US, ops, process: random(3) };
    });
    const oracle = oracleOf(tasks, { entries, purge });
    const counts = countsOf(machineFor(tasks, { entries, purge }).to(endMs(tasks)));
    expect(counts.revokes).toBeGreaterThan(20);
    expect(counts.denied).toBeGreaterThan(50);
    if (oracle.deepest < 16) expect(counts).toEqual(oracle.counts);
    else expectNearly(counts, oracle.counts, 0.08 * counts.lookups);
    expect(countsOf(machineFor(tasks, { entries, purge, build: 'scalar' }).to(endMs(tasks)))).toEqual(counts);
  });

  it('a switch purges, or does not where entries carry their process', () => {
    const tasks = Array.from({ length: 10 }, (_, i) => ({ atUs: i * APART_US, ops: [1, 2, 3], process: i % 2 }));
    const purged = machineFor(tasks, { purge: true }).to(endMs(tasks)).totals();
    expect(purged).toMatchObject({ switches: 10, hits: 0, missCompulsory: 3, missSwitch: 27 });
    const tagged = machineFor(tasks).to(endMs(tasks)).totals();
    expect(tagged).toMatchObject({ switches: 10, hits: 27, missCompulsory: 3, missSwitch: 0 });
    expect(purged.lookupCycles).toBeGreaterThan(tagged.lookupCycles);
  });

  it.each<[from: Entries, to: Entries]>([
    [32, 64],
    [32, 256],
    [64, 256],
    [128, 256],
  ])('growing from %i to %i loses nothing', (from, to) => {
    const ids = Array.from({ length: from * 3 }, (_, i) => (i * 7) % 211);
    const tasks = tasksOf(ids, 40);
    const machine = machineFor(tasks, { entries: from }).to(endMs(tasks));
    const before = cached(machine);
    expect(before.length).toBeGreaterThan(from / 2);
    machine.amend(inputOf({ entries: to }));
    expect(machine.cpuField(L.CPU_ENTRIES)).toBe(to);
    expect(cached(machine)).toEqual(before);
  });

  it.each<[from: Entries, to: Entries]>([
    [256, 128],
    [256, 32],
    [64, 32],
  ])('shrinking from %i to %i keeps the most recent of each set', (from, to) => {
    const random = randomBelow(from + to);
    const tasks = tasksOf(
      Array.from({ length: 900 }, () => random(400)),
      60,
    );
    const machine = machineFor(tasks, { entries: from }).to(endMs(tasks));
    const sets = to / 4;
    const before = cached(machine);
    const setOf = (id: number) => (Math.imul(id, 0x9e3779b1) >>> 16) & (sets - 1);
    const bySet = Array.from({ length: sets }, (_, set) => before.filter(({ id }) => setOf(id) === set));
    machine.amend(inputOf({ entries: to }));
    const expected = bySet.flatMap((set) => set.toSorted((a, b) => b.lastUse - a.lastUse).slice(0, 4));
    expect(cached(machine)).toEqual(expected.toSorted((a, b) => a.id - b.id));
  });

  it.each([1, 2, 3, 4])('resized again and again it counts what the naive one counts, seed %i', (seed) => {
    const random = randomBelow(seed + 50);
    const sizes = [32, 64, 128, 256] as const;
    const ids = [50, 120, 250, 700][seed - 1]!;
    const ops = Array.from({ length: 6000 }, () => Math.min(random(ids), random(ids)));
    const tasks = tasksOf(ops, 60);
    const machine = machineFor(tasks, { entries: 64 });
    const oracle = new CacheOracle(64);
    tasks.forEach((task, index) => {
      oracle.task(task);
      machine.to((task.atUs + APART_US - 1) / 1000);
      if (index % 7 !== 3) return;
      const entries = sizes[random(4)]!;
      if (entries !== machine.cpuField(L.CPU_ENTRIES)) oracle.resize(entries);
      machine.amend(inputOf({ entries }));
      expect(machine.engine.checkIdentities()).toBe(0);
    });
    expect(machine.sum('resizes')).toBeGreaterThan(5);
    // a resize forgets what the sets had evicted
    expectNearly(countsOf(machine), oracle.counts, 64 * machine.sum('resizes'));
  });
});

/** Ids in CPU 0's cache with what their slots hold, by id. */
function cached(machine: Machine) {
  const slots = Array.from({ length: machine.cpuField(L.CPU_ENTRIES) }, (_, slot) => {
    const tag = machine.cpuField(L.CPU_TAGS + Math.floor(slot / L.WAYS) * L.SET_BYTES + (slot % L.WAYS) * 4);
    const field = (offset: number) => machine.cpuField(offset + (slot << L.ENTRY_SHIFT));
    return { id: tag - 1, lastUse: field(L.CPU_LAST_USE), hits: field(L.CPU_HITS), rights: field(L.CPU_RIGHTS) };
  });
  return slots.filter(({ id }) => id >= 0 && id < 2 ** 30 - 1).toSorted((a, b) => a.id - b.id);
}

describe('rights', () => {
  const once = (...ops: HandmadeOp[]) =>
    machineFor([{ atUs: 0, ops }])
      .to(1)
      .totals();

  it('a closed slot is denied until it is allocated again', () => {
    expect(once(1, { id: 1, kind: CLOSE, rights: REVOKE }, 1, 2)).toMatchObject({ denied: 1, revokes: 1 });
    const again = once(1, { id: 1, kind: CLOSE, rights: REVOKE }, { id: 1, kind: ALLOCATE, rights: 0 }, 1);
    expect(again).toMatchObject({ denied: 0, revokes: 1, grants: 1 });
  });

  it('an allocation is seen by what follows it in the same task, also without a new batch', () => {
    const totals = once({ id: 5, kind: CLOSE, rights: REVOKE }, { id: 5, kind: ALLOCATE, rights: 0 }, 5, 5, 6, 5);
    expect(totals).toMatchObject({ denied: 0, grants: 1, revokes: 1, batches: 3 });
  });

  it('a close is seen by what follows it in the same task', () => {
    expect(once(5, { id: 5, kind: CLOSE, rights: REVOKE }, 5, 5)).toMatchObject({
      denied: 2,
      missRevocation: 2,
      hits: 1,
    });
  });

  it('a slot cannot be closed twice', () => {
    const close = { id: 5, kind: CLOSE, rights: REVOKE };
    expect(once(close, close, close)).toMatchObject({ denied: 2, revokes: 1 });
  });

  it('an allocation that takes over a slot in use revokes what was there', () => {
    const totals = once(5, { id: 5, kind: ALLOCATE, rights: REVOKE }, 5);
    expect(totals).toMatchObject({ denied: 0, revokes: 1, grants: 1, missRevocation: 1 });
  });

  it('that nobody holds are denied, whatever else is held', () => {
    expect(once({ id: 1, rights: 15 }, { id: 2, rights: 7 })).toMatchObject({ denied: 0 });
  });

  it('of another CPU: its cached copy dies with the close', () => {
    const tasks: HandmadeTask[] = [
      { atUs: 0, ops: [1, 2, 3], cpu: 0, process: 0 },
      { atUs: APART_US, ops: [1, { id: 1, kind: CLOSE, rights: REVOKE }], cpu: 1, process: 1 },
      { atUs: 2 * APART_US, ops: [1, 2, 3], cpu: 0, process: 0 },
      { atUs: 3 * APART_US, ops: [{ id: 1, kind: ALLOCATE, rights: 0 }, 1], cpu: 1, process: 1 },
      { atUs: 4 * APART_US, ops: [1, 2, 3], cpu: 0, process: 0 },
    ];
    const machine = machineFor(tasks, { cpus: 2 });
    machine.to((2.5 * APART_US) / 1000);
    expect(machine.count('missRevocation', 0)).toBe(1);
    expect(machine.count('denied', 0)).toBe(1);
    machine.to(endMs(tasks));
    // the copy that CPU 0 filled while the slot was closed must not outlive the allocation
    expect(machine.count('denied', 0)).toBe(1);
    expect(machine.count('hits', 0)).toBeGreaterThanOrEqual(4);
  });
});

describe('checks', () => {
  it.each([1, 3, 4, 5, 8, 31, 63, 64])('SIMD and scalar agree on batches of %i', (size) => {
    const random = randomBelow(size);
    const ops = Array.from({ length: size * 20 }, (_, i): HandmadeOp => {
      return { id: random(50), rights: READ << random(3), first: i % size === 0 };
    });
    const closing = [0, 7, 14, 21, 28, 35, 42, 49].map((id) => ({ id, kind: CLOSE, rights: REVOKE }));
    const tasks = [
      { atUs: 0, ops: closing },
      { atUs: APART_US, ops },
    ];
    const run = (simdFrom: number, build: Build) => {
      const input = inputOf({});
      const variants = [{ ...input.variants![0]!, simdFrom: { value: simdFrom } }];
      const traces = { [HANDMADE]: handmade(tasks) };
      return new Machine({ ...input, variants }, { build, traces }).to(2 * endMs(tasks)).totals();
    };
    const simd = run(1, 'simd');
    const expected = ops.filter((op) => (op as { id: number }).id % 7 === 0).length;
    expect(simd.denied).toBe(expected);
    expect(simd.simdBatches).toBe(simd.batches);
    const scalar = run(64, 'simd');
    expect(scalar.denied).toBe(expected);
    expect(scalar.simdBatches).toBe(size === 64 ? 20 : 0);
    expect(run(1, 'scalar')).toEqual(simd);
  });
});
