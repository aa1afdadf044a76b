/** Translation, bandwidth and prefetch by ids: prices that nobody typed in, and their limits. */
import { describe, expect, it } from 'vitest';
import type { ScenarioInput } from '../scenario/schema';
import type { PhaseInput, VariantInput } from './testing/machine';
import { FIXED, Machine } from './testing/machine';

const MANY = 1_048_576;

function run(phase: PhaseInput, variant: VariantInput, more: ScenarioInput, ms: number): Machine {
  const phases = [{ durationMs: 100, processes: 1, workingSetLines: 0, ...phase }];
  const machine = new Machine({ ...more, workload: { phases }, variants: [variant] }, { build: 'checked' }).to(ms);
  expect(machine.engine.checkIdentities()).toBe(0);
  return machine;
}

const stallPerOp = (machine: Machine) => machine.sum('stallCycles') / machine.sum('ops');

describe('pages', () => {
  // a request ahead would pay for the translation in the demand's stead
  const uniform: PhaseInput = { pattern: { kind: 'uniform', ids: MANY }, load: 0.1 };
  const unassisted: VariantInput = { ...FIXED, prefetchLines: { value: 0 } };
  const withPages = (pageSize: '4KiB' | '2MiB') =>
    run(uniform, unassisted, { machine: { cpus: 1, pageSize }, table: { capabilities: MANY } }, 20);

  it('of 2 MiB all fit the TLB, of 4 KiB a large table does not', () => {
    const small = withPages('4KiB');
    const large = withPages('2MiB');
    // the table alone is 4096 pages of 4 KiB, or 8 of 2 MiB; the first use of a page misses in any TLB
    expect(large.sum('tlbMisses')).toBeLessThan(40);
    expect(small.sum('tlbMisses')).toBeGreaterThan(2000);
    expect(stallPerOp(small)).toBeGreaterThan(stallPerOp(large) + 5);
  });
});

describe('bandwidth', () => {
  const scan: PhaseInput = { pattern: { kind: 'uniform', ids: MANY }, load: 0.9, bodyCycles: 0 };
  const withLine = (memoryLineCycles256: number, sockets = 1) =>
    run(
      scan,
      { ...FIXED, prefetchLines: { value: 16 } },
      { machine: { cpus: 8, sockets, overrides: { memoryLineCycles256 } }, table: { capabilities: MANY } },
      0.5,
    );

  it('bounds how many lines come from memory, and who waits pays', () => {
    const wide = withLine(1);
    const narrow = withLine(256 * 200); // a line every 200 cycles
    expect(wide.sum('memoryWaitCycles')).toBe(0);
    const cycles = narrow.engine.cycle;
    // slots of 1024 cycles hold five lines; each CPU's last task reaches into slots that are still to come
    const last = Math.max(...Array.from({ length: 8 }, (_, cpu) => narrow.cpuClock(cpu)), cycles);
    expect(narrow.sum('memoryLines')).toBeLessThan((last / 1024 + 512) * 5 + 1);
    expect(narrow.sum('memoryWaitCycles')).toBeGreaterThan(100_000);
    expect(stallPerOp(narrow)).toBeGreaterThan(1.5 * stallPerOp(wide));
  });

  it('is that of each socket', () => {
    expect(stallPerOp(withLine(256 * 200, 2))).toBeLessThan(0.9 * stallPerOp(withLine(256 * 200, 1)));
  });
});

describe('prefetch by ids', () => {
  const batch = { kind: 'constant' as const, ops: 32 };
  const random: PhaseInput = { pattern: { kind: 'uniform', ids: MANY }, batch };
  const at = (value: number, by: 'lines' | 'ids', radixDepth = 1) =>
    run(
      random,
      { ...FIXED, prefetchLines: { value, by } },
      { machine: { cpus: 1 }, table: { capabilities: MANY, radixDepth } },
      2,
    );

  it('hides memory that no next line could: ids of a batch are known', () => {
    const none = stallPerOp(at(0, 'ids'));
    const lines = stallPerOp(at(8, 'lines'));
    const ids = [1, 2, 4, 8].map((distance) => stallPerOp(at(distance, 'ids')));
    expect(lines).toBeGreaterThan(0.95 * none);
    // each step further hides more, until the misses in flight are used up
    for (let i = 1; i < ids.length; i++) expect(ids[i]!).toBeLessThan(ids[i - 1]!);
    expect(ids[3]!).toBeLessThan(0.4 * none);
  });

  it('gains nothing beyond the misses in flight', () => {
    expect(stallPerOp(at(32, 'ids'))).toBeGreaterThan(0.9 * stallPerOp(at(12, 'ids')));
    expect(at(32, 'ids').sum('prefetchDropped')).toBeGreaterThan(1000);
  });

  it('also pays where the path to an id has to be read first', () => {
    expect(stallPerOp(at(8, 'ids', 3))).toBeLessThan(0.8 * stallPerOp(at(0, 'ids', 3)));
  });
});
