/** Kinds of cache inside the whole machine: exact counts against the cache alone, which is validated against libCacheSim. */
import { describe, expect, it } from 'vitest';
import * as L from '../../engine/layout';
import type { ScenarioInput } from '../scenario/schema';
import { cacheSim } from './cachesim';
import type { Policy } from './cachesim';
import { cacheSimBuild } from './testing/builds.mjs';
import type { Build } from './testing/builds.mjs';
import { ALLOCATE, CLOSE, HANDMADE, REVOKE, handmade } from './testing/handmade';
import type { HandmadeOp, HandmadeTask } from './testing/handmade';
import type { VariantInput } from './testing/machine';
import { FIXED, Machine, randomBelow } from './testing/machine';

const OPS = 6000;
const TASK_OPS = 30;
const POLICIES: readonly Policy[] = ['lru', 'fifo', 'clock', 'sieve'];

/** Ids of a skewed stream over `range`: small ones often. */
function skewed(range: number, seed: number): number[] {
  const random = randomBelow(seed);
  return Array.from({ length: OPS }, () => Math.floor((random(range) * random(range)) / range));
}

function run(ops: readonly HandmadeOp[], variant: VariantInput, more: ScenarioInput = {}, build: Build = 'checked') {
  const tasks = Array.from({ length: Math.ceil(ops.length / TASK_OPS) }, (_, i): HandmadeTask => {
    return { atUs: i * 500, ops: ops.slice(i * TASK_OPS, (i + 1) * TASK_OPS), process: i % 2 };
  });
  const phase = { trace: HANDMADE, tenants: 1, loop: false, durationMs: 1e6, placement: 'recorded' as const };
  const input: ScenarioInput = {
    machine: { cpus: 1 },
    workload: { phases: [phase] },
    ...more,
    variants: [{ ...FIXED, ...variant }],
  };
  const machine = new Machine(input, { build, traces: { [HANDMADE]: handmade(tasks) } });
  machine.to(tasks.length / 2 + 1);
  expect(machine.engine.checkIdentities()).toBe(0);
  expect(machine.sum('lookups')).toBe(ops.length);
  return machine;
}

const full = (policy: Policy, entries: 32 | 64 | 128 | 256): VariantInput => {
  return { name: policy, cachePolicy: policy, cacheWays: 'full', cacheEntries: { value: entries } };
};

describe.each(POLICIES)('fully associative %s', (policy) => {
  it.each([32, 64, 128, 256] as const)('of %i entries hits as the cache alone', (entries) => {
    const ids = skewed(6 * entries, entries);
    const machine = run(ids, full(policy, entries));
    const alone = cacheSim(cacheSimBuild('simd'), Uint32Array.from(ids), {
      policy,
      ways: 'full',
      entries,
      measureMs: 0,
    });
    expect(machine.sum('hits')).toBe(alone.hits);
    expect(alone.hits).toBeGreaterThan(OPS / 10);
    expect(machine.sum('missCompulsory')).toBe(new Set(ids).size);
    // of LRU there are no conflicts by definition, and nothing was revoked or switched away
    expect(machine.sum('missRevocation') + machine.sum('missSwitch')).toBe(0);
    if (policy === 'lru') expect(machine.sum('missConflict')).toBe(0);
  });

  it('denies what the four-way cache denies, through closes, allocations and purges', () => {
    const random = randomBelow(77);
    const ops = skewed(150, 5).map((id): HandmadeOp => {
      const chance = random(40);
      if (chance === 0) return { id, kind: CLOSE, rights: REVOKE };
      return chance < 3 ? { id, kind: ALLOCATE, rights: 0 } : id;
    });
    const table = { table: { onSwitch: 'purge' as const } };
    const ours = run(ops, full(policy, 64), table);
    const shipped = run(ops, { name: 'Shipped' }, table);
    for (const name of ['denied', 'revokes', 'grants'] as const) expect(ours.sum(name)).toBe(shipped.sum(name));
    expect(ours.sum('denied')).toBeGreaterThan(20);
    expect(ours.sum('missSwitch')).toBeGreaterThan(100);
    expect(run(ops, full(policy, 64), table, 'scalar').engine.stateHash()).toBe(
      run(ops, full(policy, 64), table, 'simd').engine.stateHash(),
    );
  });

  it('keeps its most recent entries when it shrinks, and all when it grows', () => {
    const machine = run(skewed(500, 9), full(policy, 128));
    const uses = () =>
      Array.from({ length: machine.cpuField(L.CPU_ENTRIES) }, (_, slot) =>
        machine.cpuField(L.CPU_LAST_USE + (slot << L.ENTRY_SHIFT)),
      ).toSorted((a, b) => b - a);
    const before = uses();
    const amended = (entries: 32 | 64 | 128 | 256) => {
      const scenario = machine.scenario;
      machine.amend({ ...scenario, variants: [{ ...scenario.variants[0]!, ...full(policy, entries) }] });
      return uses();
    };
    expect(amended(32)).toEqual(before.slice(0, 32));
    expect(amended(256).slice(0, 32)).toEqual(before.slice(0, 32));
  });
});

describe('no cache', () => {
  it('walks for every operation and denies the same', () => {
    const ids = skewed(100, 3);
    const closing = [3, 4, 5].map((id): HandmadeOp => ({ id, kind: CLOSE, rights: REVOKE }));
    const without = run([...closing, ...ids], { name: 'Without', cachePolicy: 'none' });
    const shipped = run([...closing, ...ids], { name: 'Shipped' });
    expect(without.sum('hits')).toBe(0);
    expect(without.sum('walkAccesses')).toBeGreaterThanOrEqual(2 * (ids.length + closing.length));
    expect(without.sum('lookupCycles')).toBe(0);
    expect(without.sum('denied')).toBe(shipped.sum('denied'));
    expect(without.sum('stallCycles')).toBeGreaterThan(1.5 * shipped.sum('stallCycles'));
  });

  it('has nothing to purge or to tune', () => {
    const tuned: VariantInput = { name: 'None', cachePolicy: 'none', cacheEntries: { strategy: 'seed' } };
    const machine = run(skewed(500, 4), tuned, { table: { onSwitch: 'purge' } });
    expect(machine.sum('missSwitch') + machine.sum('resizes') + machine.sum('lookupCycles')).toBe(0);
    expect(machine.sum('switches')).toBeGreaterThan(50);
  });
});
