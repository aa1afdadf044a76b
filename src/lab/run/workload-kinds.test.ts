/** Closed loops, fork-join, sizes as measured, mixtures, denials and revocations: each against what it says it is. */
import { describe, expect, it } from 'vitest';
import { H_REJECTED as REJECTED } from '../../engine/layout';
import { costsOf } from '../scenario/profiles';
import type { ScenarioInput } from '../scenario/schema';
import { FIXED, Machine } from './testing/machine';
import type { PhaseInput, VariantInput } from './testing/machine';

/** Tests are seeded, so that each deviation is one fixed draw; 3.5 sigma would be exceeded by one in two thousand. */
const SIGMAS = 3.5;

const LIGHT = {
  batch: { kind: 'constant', ops: 4 },
  pattern: { kind: 'loop', ids: 4 },
  workingSetLines: 0,
  processes: 8,
  revokePerMs: 0,
  deniedShare: 0,
  durationMs: 1e6,
} as const;

function machineOf(phase: object, rest: ScenarioInput = {}): Machine {
  const phases = [{ ...LIGHT, ...phase } as PhaseInput];
  return new Machine({ machine: { cpus: 4 }, workload: { phases }, variants: [FIXED], ...rest }, { build: 'checked' });
}

/** Cycles of a task of `ops` operations that hits and switches: the unit of load. */
function nominal({ scenario }: Machine, ops: number): number {
  const costs = costsOf(scenario.machine);
  const perOp = 160 + (costs.lookupCycles256 + costs.checkSimdPerOpCycles256) / 256;
  const dispatch = Math.floor(costs.dispatchCycles / 8) + costs.takeTaskCycles + costs.processSwitchCycles;
  return costs.checkSimdBaseCycles256 / 256 + dispatch + ops * perOp;
}

const inFlight = (machine: Machine) => machine.sum('tasksArrived') - machine.sum('tasksDone');

describe('a closed loop', () => {
  const loop = (clients: number, load: number) => ({ arrivals: { kind: 'closed-loop', clients }, load });

  it('never has more tasks under way than clients, whatever the load', () => {
    // 16 times a task's length of work is asked for at this load: fewer clients never think
    for (const clients of [1, 3, 16]) {
      const machine = machineOf(loop(clients, 4));
      let most = 0;
      while (machine.engine.cycle < 0.3 * machine.cyclesPerMs) {
        machine.engine.advance(machine.engine.nextEventCycle());
        most = Math.max(most, inFlight(machine));
      }
      expect(most).toBe(clients);
    }
  });

  it('offers its load where tasks hardly wait', () => {
    const machine = machineOf(loop(400, 0.2));
    const begin = machine.to(2).sum('tasksArrived');
    const arrived = machine.to(12).sum('tasksArrived') - begin;
    const perMs = (0.2 * 4 * machine.cyclesPerMs) / nominal(machine, 4);
    // waiting takes 2 % off at this load (a task waits about its own length, a client thinks 500 times as long)
    expect(Math.abs(arrived / (10 * perMs) - 1)).toBeLessThan(0.02 + SIGMAS / Math.sqrt(arrived));
  });

  it('obeys the law of a closed network: throughput x (think time + response) = clients', () => {
    const clients = 24;
    const machine = machineOf(loop(clients, 0.9));
    const begin = machine.to(2).totals();
    const end = machine.to(12).totals();
    const done = end.tasksDone - begin.tasksDone;
    const response = (end.latencySum - begin.latencySum) / done;
    const think = (clients / (0.9 * 4) - 1) * nominal(machine, 4);
    const perCycle = done / (10 * machine.cyclesPerMs);
    // Little's law is exact but for tasks under way at the ends and the noise of think times (exponential)
    expect(Math.abs((perCycle * (think + response)) / clients - 1)).toBeLessThan(SIGMAS / Math.sqrt(done) + 0.002);
  });

  it('asks a slow kernel for less, and the same of every client', () => {
    const variants: VariantInput[] = [
      { ...FIXED, name: 'Slow', batchTasks: { value: 1 }, stealFrom: { value: 64 } },
      { ...FIXED, name: 'Quick', stealFrom: { value: 1 } },
    ];
    const input = {
      machine: { cpus: 4 },
      variants,
      workload: { phases: [{ ...LIGHT, ...loop(24, 3), skew: 0.8, durationMs: 4 } as PhaseInput], repeat: false },
    };
    const [slow, quick] = [0, 1].map((variant) => new Machine(input, { build: 'checked', variant }).to(4));
    expect(slow!.sum('tasksDone')).toBeLessThan(0.8 * quick!.sum('tasksDone'));
    for (const machine of [slow!, quick!]) {
      machine.drain();
      expect(inFlight(machine)).toBe(0);
    }
  });

  it('comes back in a later round, and survives a change of its clients', () => {
    const phases = [
      { ...LIGHT, ...loop(20, 1), durationMs: 0.2 },
      { ...LIGHT, load: 0.5, durationMs: 0.1 },
    ] as PhaseInput[];
    const machine = new Machine(
      { machine: { cpus: 4 }, workload: { phases }, variants: [FIXED] },
      { build: 'checked' },
    );
    const counts = Array.from({ length: 6 }, (_, i) => machine.to(0.3 * i + 0.2).sum('tasksArrived'));
    for (let i = 1; i < 6; i++) expect(counts[i]! - counts[i - 1]!).toBeGreaterThan(30);
    const more = { ...LIGHT, ...loop(50, 4), durationMs: 0.2 } as PhaseInput;
    machine.amend({ machine: { cpus: 4 }, workload: { phases: [more, phases[1]!] }, variants: [FIXED] });
    let most = 0;
    for (let i = 0; i < 200; i++) {
      machine.engine.advance(machine.engine.cycle + 5000);
      most = Math.max(most, inFlight(machine));
    }
    expect(most).toBeGreaterThan(30);
    expect(most).toBeLessThanOrEqual(50 + 20);
  });
});

describe('fork-join', () => {
  const job = (width: number, load = 0.2) => ({ arrivals: { kind: 'fork-join', width }, load });

  it.each([1, 5, 64])('brings %i tasks and a join for each job, at the mean rate', (width) => {
    const machine = machineOf(job(width)).to(10);
    const arrived = machine.sum('tasksArrived');
    expect(arrived % (width + 1)).toBe(0);
    const jobs = (10 * 0.2 * 4 * machine.cyclesPerMs) / ((width + 1) * nominal(machine, 4));
    expect(Math.abs(arrived / (width + 1) - jobs)).toBeLessThan(SIGMAS * Math.sqrt(jobs));
  });

  it('joins after the last task and never before', () => {
    const machine = machineOf({ ...job(6, 0.05), processes: 1 });
    const ends: number[] = [];
    let joins = 0;
    while (machine.engine.cycle < 3 * machine.cyclesPerMs) {
      machine.engine.advance(machine.engine.nextEventCycle());
      const arrived = machine.sum('tasksArrived');
      const done = machine.sum('tasksDone');
      if (done % 7 === 0 && done > joins * 7) joins = done / 7;
      ends.push(arrived - done);
      // seven tasks a job; with one job at a time the join is alone at the end
    }
    expect(joins).toBeGreaterThan(20);
    machine.engine.advance(machine.engine.cycle + 100_000);
    expect(Math.min(...ends)).toBe(0);
  });

  it('is as slow as one CPU without stealing and much quicker with it', () => {
    const of = (stealFrom: number) => {
      const variants = [{ ...FIXED, stealFrom: { value: stealFrom }, batchTasks: { value: 1 } }] as VariantInput[];
      const phase = { ...job(32, 0.1), batch: { kind: 'constant', ops: 64 }, processes: 1 };
      return machineOf(phase, { variants }).to(8).engine.latency();
    };
    // a join waits for 32 tasks in a row, or for a quarter of them
    const [alone, shared] = [of(64), of(1)];
    expect(shared.p99 / alone.p99).toBeLessThan(0.45);
    expect(shared.p99 / alone.p99).toBeGreaterThan(0.2);
  });

  it('loses no join when everything overflows', () => {
    const phases = [{ ...LIGHT, ...job(64, 4), durationMs: 12, batch: { kind: 'constant', ops: 1 }, skew: 1 }];
    const machine = new Machine({
      machine: { cpus: 1 },
      workload: { phases: phases as PhaseInput[], repeat: false },
      variants: [{ ...FIXED, batchTasks: { value: 1 } }],
    }).to(12);
    expect(machine.engine.u64(REJECTED)).toBeGreaterThan(1000);
    machine.drain();
    expect(machine.sum('tasksArrived')).toBe(machine.sum('tasksDone') + machine.engine.u64(REJECTED));
    expect(machine.engine.checkIdentities()).toBe(0);
  });
});

describe('sizes as measured', () => {
  it('come as often as their weights say', () => {
    const sizes = [
      { ops: 1, weight: 6 },
      { ops: 7, weight: 3 },
      { ops: 200, weight: 1 },
    ];
    const machine = machineOf({ load: 0.5, batch: { kind: 'empirical', sizes } }, { machine: { cpus: 1 } });
    const found = new Map<number, number>();
    let before = { tasks: 0, ops: 0 };
    while (before.tasks < 4000) {
      machine.engine.advance(machine.engine.nextEventCycle());
      const now = { tasks: machine.sum('tasksDone'), ops: machine.sum('ops') };
      if (now.tasks === before.tasks) continue;
      const ops = now.ops - before.ops;
      if (now.tasks === before.tasks + 1) found.set(ops, (found.get(ops) ?? 0) + 1);
      before = now;
    }
    expect([...found.keys()].toSorted((a, b) => a - b)).toEqual([1, 7, 200]);
    const all = [...found.values()].reduce((a, b) => a + b);
    for (const { ops, weight } of sizes) {
      const share = weight / 10;
      expect(Math.abs(found.get(ops)! - share * all)).toBeLessThan(SIGMAS * Math.sqrt(all * share * (1 - share)));
    }
    const mean = (6 * 1 + 3 * 7 + 200) / 10;
    const perMs = (0.5 * machine.cyclesPerMs) / nominal(machine, mean);
    const expected = perMs * (machine.engine.cycle / machine.cyclesPerMs);
    expect(Math.abs(machine.sum('tasksArrived') - expected)).toBeLessThan(SIGMAS * Math.sqrt(expected));
  });
});

describe('a mixture', () => {
  it('gives each pattern its share of the tasks, each as if it were alone', () => {
    // ids 0..9 in turn by a loop; a walk that meets a new id each time, far beyond the cache
    const parts = [
      { weight: 3, pattern: { kind: 'loop', ids: 10 } },
      { weight: 1, pattern: { kind: 'sequential', ids: 1_000_000 } },
    ];
    const batch = { kind: 'constant', ops: 20 };
    const machine = machineOf(
      { load: 0.5, processes: 1, batch, pattern: { kind: 'mixture', parts } },
      { machine: { cpus: 1 }, table: { capabilities: 1_048_576 } },
    ).to(6);
    const tasks = machine.sum('tasksDone');
    // every id of the walk is new: nothing is skipped while the loop has its turn (its ids are the walk's first)
    const walked = machine.sum('missCompulsory') / 20;
    expect(walked % 1).toBe(0);
    expect(Math.abs(walked - tasks / 4)).toBeLessThan(SIGMAS * Math.sqrt((tasks * 3) / 16));
    expect(machine.sum('lookups') - machine.sum('hits')).toBeGreaterThanOrEqual(20 * walked);
  });

  it('takes two Zipf distributions, each with its own exponent', () => {
    const parts = [
      { weight: 1, pattern: { kind: 'zipf', ids: 4000, exponent: 0 } },
      { weight: 1, pattern: { kind: 'zipf', ids: 4000, exponent: 4 } },
    ];
    const rate = (pattern: object) => {
      const machine = machineOf({ load: 0.5, processes: 1, pattern }, { machine: { cpus: 1 } }).to(4);
      return machine.sum('hits') / machine.sum('lookups');
    };
    const [flat, steep] = parts.map(({ pattern }) => rate(pattern));
    expect(rate({ kind: 'mixture', parts })).toBeCloseTo((flat! + steep!) / 2, 1);
    expect(steep! - flat!).toBeGreaterThan(0.9);
  });
});

describe('rights and revocations', () => {
  it.each([0, 0.1, 0.5, 1])('denies a share of %d of the operations, really', (deniedShare) => {
    const machine = machineOf({ load: 0.5, deniedShare, pattern: { kind: 'uniform', ids: 300 } }).to(4);
    const { ops, denied } = machine.totals();
    expect(ops).toBeGreaterThan(20_000);
    const slack = SIGMAS * Math.sqrt(ops * deniedShare * (1 - deniedShare));
    expect(Math.abs(denied - deniedShare * ops)).toBeLessThanOrEqual(slack);
  });

  it.each([5, 400])('revokes and grants %i capabilities per ms', (revokePerMs) => {
    const machine = machineOf({ load: 0.5, revokePerMs, pattern: { kind: 'zipf', ids: 300 } }).to(20);
    const { revokes, grants, missRevocation } = machine.totals();
    // a task at or after the moment when one is due: a mean gap between tasks later
    const tasksPerMs = machine.sum('tasksArrived') / 20;
    const expected = (20 * revokePerMs * tasksPerMs) / (tasksPerMs + revokePerMs);
    expect(grants).toBe(revokes);
    expect(Math.abs(revokes - expected)).toBeLessThan(SIGMAS * Math.sqrt(expected) + 2);
    expect(missRevocation).toBeGreaterThan(0.2 * revokes);
  });
});
