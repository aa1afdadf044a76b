/** The books balance at every moment, whatever the workload: nothing is lost, and every cycle is in one category. */
import { describe, expect, it } from 'vitest';
import * as L from '../../engine/layout';
import type { ScenarioInput } from '../scenario/schema';
import { handmade, HANDMADE } from './testing/handmade';
import { FIXED, Machine, TUNED } from './testing/machine';
import type { PhaseInput } from './testing/machine';
import { bundledTraces, generatedCases, replayCases } from './testing/scenarios';

const traces = await bundledTraces();

/** All books, kept by the engine and, as far as counters go, once more by hand. */
function expectBalanced(machine: Machine, at: string): void {
  const broken = machine.engine.checkIdentities();
  expect(broken & 0xffff, `${at}: identity (cpu ${broken >>> 16})`).toBe(0);
  const sum = machine.totals();
  const misses = sum.missCompulsory + sum.missCapacity + sum.missConflict + sum.missRevocation + sum.missSwitch;
  expect(sum.lookups, at).toBe(sum.hits + misses);
  for (let cpu = 0; cpu < machine.cpus; cpu++)
    expect(machine.cycles(cpu), `${at}: CPU ${cpu}`).toBe(machine.cpuClock(cpu));
  expect(sum.ops, at).toBe(sum.lookups);
  const settled = sum.prefetchUseful + sum.prefetchLate + sum.prefetchUseless + sum.prefetchDropped;
  expect(sum.prefetchIssued, at).toBeGreaterThanOrEqual(settled);
  expect(machine.engine.u64(L.H_OPS), at).toBe(sum.ops);
  expect(machine.engine.u64(L.H_TASKS), at).toBe(sum.tasksArrived);
  expect(machine.engine.latency().tasks, at).toBe(sum.tasksDone);
}

/** Goes through a run in windows and balances the books after each. */
function balancedRun(machine: Machine, ms: number, windows = 20): Machine {
  for (let i = 1; i <= windows; i++) {
    machine.to((ms * i) / windows);
    expectBalanced(machine, `window ${i} of ${windows}`);
  }
  return machine;
}

const spilled = ({ engine }: Machine) => engine.u32(L.H_SPILL_TAIL) - engine.u32(L.H_SPILL_HEAD);
const rejected = ({ engine }: Machine) => engine.u64(L.H_REJECTED);
const queued = (machine: Machine, cpu: number) =>
  machine.cpuField(L.CPU_BOTTOM, cpu) - machine.cpuField(L.CPU_TOP, cpu);

describe('the matrix of scenarios', () => {
  it.each([...generatedCases(), ...replayCases()])('$name', ({ input, ms }) => {
    for (const variant of [0, 1]) balancedRun(new Machine(input, { variant, traces }), ms, 8);
  });
});

describe('the ends of what a scenario may say', () => {
  const run = (input: ScenarioInput, ms = 0.3, build: 'simd' | 'checked' = 'checked') =>
    balancedRun(new Machine({ variants: [TUNED], ...input }, { build }), ms);
  const one = (phase: PhaseInput, rest: ScenarioInput = {}): ScenarioInput => ({
    workload: { phases: [phase] },
    ...rest,
  });

  it('one CPU, one capability, one process', () => {
    const machine = run(
      one({ processes: 1, revokePerMs: 0, deniedShare: 0 }, { machine: { cpus: 1 }, table: { capabilities: 1 } }),
    );
    expect(machine.totals()).toMatchObject({
      missCompulsory: 1,
      missCapacity: 0,
      missConflict: 0,
      denied: 0,
      switches: 1,
    });
    expect(machine.sum('lookups')).toBeGreaterThan(1000);
  });

  it('1,048,576 capabilities, each radix depth', () => {
    for (const radixDepth of [1, 2, 3, 4]) {
      const machine = run(
        one(
          { pattern: { kind: 'uniform', ids: 1_048_576 }, load: 1, revokePerMs: 0 },
          { table: { capabilities: 1_048_576, radixDepth } },
        ),
        0.1,
        'simd',
      );
      expect(machine.sum('walkAccesses')).toBe(radixDepth * (machine.sum('lookups') - machine.sum('hits')));
      expect(machine.sum('hits') / machine.sum('lookups')).toBeLessThan(0.01);
    }
  });

  it('every operation denied, and none', () => {
    const all = run(one({ deniedShare: 1, revokePerMs: 100 }));
    expect(all.sum('denied')).toBe(all.sum('ops'));
    expect(all.totals()).toMatchObject({ revokes: 0, grants: 0 });
    const none = run(one({ deniedShare: 0, revokePerMs: 100 }));
    expect(none.sum('denied')).toBe(0);
    expect(none.sum('revokes')).toBeGreaterThan(5);
    expect(none.sum('grants')).toBe(none.sum('revokes'));
  });

  it('a share of operations denied', () => {
    const machine = run(one({ deniedShare: 0.3, load: 1 }));
    const { ops, denied } = machine.totals();
    expect(Math.abs(denied - 0.3 * ops)).toBeLessThan(4 * Math.sqrt(ops * 0.3 * 0.7));
  });

  it('more revocations between two batches of a CPU than the log holds', () => {
    const machine = new Machine(
      one(
        { revokePerMs: 1e5, load: 0.2, skew: 0.985, pattern: { kind: 'zipf', ids: 200 }, processes: 2 },
        { machine: { cpus: 2 }, variants: [{ ...FIXED, stealFrom: { value: 64 } }] },
      ),
      { build: 'checked' },
    );
    let longest = 0;
    for (let i = 1; i <= 300; i++) {
      machine.to(i / 100);
      longest = Math.max(longest, machine.engine.u32(L.H_REVOKE_SEQ) - machine.cpuField(L.CPU_REVOKE_SEEN, 1));
    }
    expectBalanced(machine, 'after all');
    expect(longest).toBeGreaterThan(L.REVOKE_LOG);
    expect(machine.count('missRevocation', 1)).toBeGreaterThan(10);
    expect(machine.count('lookups', 1)).toBeGreaterThan(100);
  });

  it('a revocation in most tasks: the first task at or after the moment when one is due', () => {
    const machine = run(one({ revokePerMs: 1e5, load: 1, batch: { kind: 'constant', ops: 2 } }), 0.1);
    const tasksPerMs = machine.sum('tasksArrived') / 0.1;
    const share = 1e5 / (1e5 + tasksPerMs);
    const { tasksDone, revokes } = machine.totals();
    // those of denied operations are not done: half a percent
    expect(Math.abs(revokes / tasksDone - share)).toBeLessThan(
      0.005 + 4 * Math.sqrt((share * (1 - share)) / tasksDone),
    );
  });

  it('phases in which nothing happens', () => {
    const quiet: PhaseInput = { durationMs: 0.001, load: 0.001, bodyCycles: 0, workingSetLines: 0 };
    const machine = run({ workload: { phases: Array.from({ length: 24 }, () => quiet) } }, 1);
    expect(machine.engine.u32(L.H_ROUND)).toBe(41);
    expect(machine.sum('tasksArrived')).toBeLessThan(100);
    const nothing = run({ workload: { phases: [{ ...quiet, processes: 1 }], repeat: false } }, 50);
    expect(nothing.engine.nextEventCycle()).toBe(Infinity);
    expect(nothing.sum('tasksArrived')).toBe(nothing.sum('tasksDone'));
  });

  it('tasks of one operation without body, on 64 CPUs at four times the load', () => {
    const phase: PhaseInput = { load: 4, batch: { kind: 'constant', ops: 1 }, bodyCycles: 0, workingSetLines: 0 };
    const machine = run(one(phase, { machine: { cpus: 64 } }), 0.05, 'simd');
    expect(machine.sum('tasksArrived')).toBeGreaterThan(20_000);
  });

  it('batches of 1024, CPUs that take 64 tasks at a time', () => {
    const machine = run(
      one(
        { load: 0.8, batch: { kind: 'constant', ops: 1024 }, pattern: { kind: 'loop', ids: 8 }, workingSetLines: 0 },
        { variants: [{ ...FIXED, batchTasks: { value: 64 }, stealFrom: { value: 1 } }], machine: { cpus: 3 } },
      ),
      1,
      'simd',
    );
    expect(machine.sum('batches')).toBe(16 * machine.sum('tasksDone'));
    expect(machine.sum('tasksStolen')).toBeGreaterThan(0);
  });

  it('costs of nothing', () => {
    const zero = (name: string) => [name, 0] as const;
    const free = [
      'lookupCycles256',
      'fillCycles256',
      'dispatchCycles',
      'takeTaskCycles',
      'processSwitchCycles',
      'wakeCycles',
    ];
    const more = [
      'stealProbeCycles',
      'stealCycles',
      'stealTaskCycles',
      'monitorPerOpCycles256',
      'monitorPerTaskCycles256',
    ];
    const check = [
      'checkScalarBaseCycles256',
      'checkScalarPerOpCycles256',
      'checkSimdBaseCycles256',
      'checkSimdPerOpCycles256',
    ];
    const memory = ['l1LatencyCycles', 'l2LatencyCycles', 'l3LatencyCycles', 'memoryLatencyCycles', 'tuneWindowCycles'];
    const pages = ['tlb2LatencyCycles', 'pageWalkCycles'];
    const overrides: Record<string, number> = Object.fromEntries(
      [...free, ...more, ...check, ...memory, ...pages].map(zero),
    );
    overrides['memoryLineCycles256'] = 1; // its least: bandwidth without an end would be no number
    const machine = run(one({ bodyCycles: 0, load: 1 }, { machine: { cpus: 4, overrides } }), 0.01);
    expect(machine.sum('tasksDone')).toBeGreaterThan(10_000);
  });
});

describe('more work than the machine can do', () => {
  it('fills queues, then the shared one, and refuses the rest; after the rush all that was accepted gets done', () => {
    const rush: PhaseInput = { durationMs: 3, load: 4, batch: { kind: 'constant', ops: 1 }, bodyCycles: 100 };
    const input: ScenarioInput = {
      machine: { cpus: 2 },
      workload: { phases: [rush], repeat: false },
      variants: [FIXED],
    };
    const machine = balancedRun(new Machine(input), 3);
    for (const cpu of [0, 1]) expect(queued(machine, cpu)).toBeGreaterThan(L.DEQUE_TASKS - 16);
    expect(spilled(machine)).toBeGreaterThan(L.SPILL_TASKS - 16);
    expect(rejected(machine)).toBeGreaterThan(1000);
    expect(machine.sum('overflows')).toBeGreaterThan(L.SPILL_TASKS + 1000);
    machine.drain();
    expectBalanced(machine, 'after the rush');
    expect([queued(machine, 0), queued(machine, 1), spilled(machine)]).toEqual([0, 0, 0]);
    expect(machine.sum('tasksDone')).toBe(machine.sum('tasksArrived') - rejected(machine));
    expect(machine.engine.nextEventCycle()).toBe(Infinity);
  });

  it('of one recorded process fills the backlog and refuses the rest', () => {
    const count = L.BACKLOG_TASKS + 3000;
    const trace = handmade(Array.from({ length: count }, (_, i) => ({ atUs: i, ops: [i % 5] })));
    const phase: PhaseInput = {
      trace: HANDMADE,
      tenants: 1,
      loop: false,
      timeScale: 1e-4,
      durationMs: 1000,
      bodyCycles: 1000,
    };
    const input: ScenarioInput = {
      machine: { cpus: 2 },
      workload: { phases: [phase], repeat: false },
      variants: [FIXED],
    };
    const machine = new Machine(input, { traces: { [HANDMADE]: trace } });
    balancedRun(machine, 2, 10);
    expect(machine.sum('tasksArrived')).toBe(count);
    expect(rejected(machine)).toBeGreaterThan(1000);
    machine.drain();
    expectBalanced(machine, 'after all');
    expect(machine.sum('tasksDone')).toBe(count - rejected(machine));
    expect(machine.engine.u32(L.H_WAITING)).toBe(0);
  });
});
