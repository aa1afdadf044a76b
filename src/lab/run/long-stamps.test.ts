/** Numbers of 32 bits in runs that outlast them: stamps of look-ups, places in deques. And stamps older than the ring that remembers them. */
import { describe, expect, it } from 'vitest';
import * as L from '../../engine/layout';
import { FIXED, Machine } from './testing/machine';
import type { VariantInput } from './testing/machine';

const HALF = 2 ** 30;
const PHASE = { durationMs: 1e6, load: 0.6, pattern: { kind: 'zipf', ids: 600 }, revokePerMs: 100 } as const;

function machineOf(variant: VariantInput, phase: object = PHASE): Machine {
  const phases = [{ ...PHASE, ...phase }];
  return new Machine(
    { machine: { cpus: 2 }, workload: { phases }, variants: [variant], table: { onSwitch: 'purge' } },
    { build: 'checked' },
  );
}

/** Makes it seem that every CPU had done so many look-ups more. A multiple of the ring of recent uses. */
function age(machine: Machine, lookups: number): void {
  const words = new Uint32Array(machine.engine.buffer);
  for (let cpu = 0; cpu < machine.cpus; cpu++) {
    const block = L.CPU0 + cpu * L.CPU_STRIDE;
    const add = (address: number) => {
      if (words[address / 4]! > 0) words[address / 4]! += lookups;
    };
    for (const field of [L.CPU_LOOKUPS, L.CPU_WINDOW_STAMP, L.CPU_FULL_BOUND]) add(block + field);
    for (let ghost = 0; ghost < L.MAX_SETS * L.GHOSTS; ghost++) add(block + L.CPU_GHOST_STAMPS + 4 * ghost);
    for (let slot = 0; slot < L.MAX_ENTRIES; slot++) {
      add(block + L.CPU_LAST_USE + (slot << L.ENTRY_SHIFT));
      add(block + L.CPU_FILLED_AT + (slot << L.ENTRY_SHIFT));
    }
  }
}

/** Bits of recent uses, and the ids that count, which must be as many. */
function recentUses(machine: Machine, cpu = 0) {
  const block = L.CPU0 + cpu * L.CPU_STRIDE;
  const words = new Uint32Array(machine.engine.buffer, block + L.CPU_RECENT, L.RECENT_USES / 32);
  let bits = 0;
  for (const word of words) for (let rest = word; rest; rest &= rest - 1) bits++;
  return { bits, ids: machine.cpuField(L.CPU_FULL_COUNT, cpu) };
}

describe.each<[string, VariantInput]>([
  ['four ways', { ...FIXED, cacheEntries: { strategy: 'seed' } }],
  ['fully associative', { ...FIXED, cacheWays: 'full', cacheEntries: { strategy: 'seed' } }],
])('%s', (_, variant) => {
  it('goes on as if nothing were when its stamps start again', () => {
    const [young, old] = [machineOf(variant).to(1), machineOf(variant).to(1)];
    age(old, 2 * HALF - L.RECENT_USES);
    expect(old.cpuField(L.CPU_LOOKUPS)).toBeLessThan(2 * HALF);
    const before = young.cpuField(L.CPU_LOOKUPS);
    for (let ms = 2; ms <= 16; ms++) {
      expect(old.to(ms).totals()).toEqual(young.to(ms).totals());
      expect(recentUses(old).bits).toBe(recentUses(old).ids);
    }
    expect(young.cpuField(L.CPU_LOOKUPS) - before).toBeGreaterThan(L.RECENT_USES);
    expect(old.cpuField(L.CPU_LOOKUPS)).toBeLessThan(1.2 * HALF);
  }, 60_000);

  it('resizes with entries of long ago, which count no more', () => {
    const machine = machineOf({ ...variant, cacheEntries: { value: 256 } }, { pattern: { kind: 'zipf', ids: 250 } });
    machine.to(1);
    // a few ids from now on: the others stay where they are
    const few = { ...machine.scenario.workload, phases: [{ ...PHASE, pattern: { kind: 'loop', ids: 4 } as const }] };
    machine.amend({ ...machine.scenario, workload: few }).to(20);
    expect(machine.cpuField(L.CPU_LOOKUPS)).toBeGreaterThan(2 * L.RECENT_USES);
    const [fixed] = machine.scenario.variants;
    const smaller = { ...fixed!, cacheEntries: { ...fixed!.cacheEntries, value: 128 as const } };
    machine.amend({ ...machine.scenario, workload: few, variants: [smaller] });
    expect(recentUses(machine).bits).toBe(recentUses(machine).ids);
    const busy = { ...few, phases: [{ ...PHASE, pattern: { kind: 'uniform', ids: 900 } as const }] };
    machine.amend({ ...machine.scenario, workload: busy, variants: [smaller] }).to(30);
    expect(recentUses(machine).bits).toBe(recentUses(machine).ids);
    expect(machine.engine.checkIdentities()).toBe(0);
  }, 60_000);
});

it('loses no task when the places of a deque wrap', () => {
  const overload = { load: 0.9, batch: { kind: 'constant', ops: 2 }, skew: 0.3 };
  const [young, old] = [machineOf(FIXED, overload).to(0.5), machineOf(FIXED, overload).to(0.5)];
  const words = new Int32Array(old.engine.buffer);
  // a multiple of the deque's size, just before the largest i32
  const shift = 2 ** 31 - L.DEQUE_TASKS;
  for (let cpu = 0; cpu < old.cpus; cpu++) {
    const block = L.CPU0 + cpu * L.CPU_STRIDE;
    for (const field of [L.CPU_TOP, L.CPU_BOTTOM]) words[(block + field) / 4]! += shift;
  }
  expect(old.to(3).totals()).toEqual(young.to(3).totals());
  expect(old.sum('tasksDone')).toBeGreaterThan(4 * L.DEQUE_TASKS);
  expect(old.engine.checkIdentities()).toBe(0);
}, 30_000);
