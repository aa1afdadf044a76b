/** The machine's queues against theory: M/G/1, M/M/1, Erlang's C, stealing between its bounds. Each tolerance is argued where it stands. */
import { describe, expect, it } from 'vitest';
import { FIXED, Machine } from './testing/machine';
import type { VariantInput } from './testing/machine';

/** Only the work itself takes time: waking, taking and stealing are free, so that a task is a customer and a CPU a server. */
const FREE = {
  wakeCycles: 0,
  stealProbeCycles: 0,
  dispatchCycles: 0,
  takeTaskCycles: 0,
  stealCycles: 0,
  stealTaskCycles: 0,
  remoteClusterCycles: 0,
  remoteSocketCycles: 0,
  processSwitchCycles: 0,
  checkScalarBaseCycles256: 0,
  checkSimdBaseCycles256: 0,
  monitorPerTaskCycles256: 0,
  monitorPerEventCycles256: 0,
};
/** Everything hits, nothing else competes: service is a straight line in the operations. */
const EVEN = {
  processes: 1,
  pattern: { kind: 'loop', ids: 4 },
  workingSetLines: 0,
  revokePerMs: 0,
  durationMs: 1e6,
} as const;

interface QueueSetup {
  cpus?: number;
  stealFrom?: number;
}

function queue(phase: object, { cpus = 1, stealFrom = 64 }: QueueSetup = {}): Machine {
  const variant: VariantInput = { ...FIXED, stealFrom: { value: stealFrom }, batchTasks: { value: 1 } };
  return new Machine({
    machine: { cpus, overrides: FREE },
    workload: { phases: [{ ...EVEN, ...phase }] },
    variants: [variant],
  });
}

interface Waits {
  /** Mean wait before service, of all tasks. */
  mean: number;
  /** Standard error of the mean, from the means of stretches long enough to be independent. */
  error: number;
  /** Mean service, and arrivals per cycle and CPU. */
  service: number;
  rate: number;
}

/** Runs stretch by stretch (the first is not counted: the queue starts empty) and takes the mean wait. */
function waits(machine: Machine, stretchMs: number, stretches: number): Waits {
  const read = () => ({ ...machine.totals(), busy: busyCycles(machine) });
  machine.to(stretchMs);
  const begin = read();
  let before = begin;
  const means: number[] = [];
  for (let i = 2; i <= stretches + 1; i++) {
    const now = (machine.to(i * stretchMs), read());
    const done = now.tasksDone - before.tasksDone;
    means.push((now.latencySum - before.latencySum - (now.busy - before.busy)) / done);
    before = now;
  }
  const done = before.tasksDone - begin.tasksDone;
  const service = (before.busy - begin.busy) / done;
  const mean = (before.latencySum - begin.latencySum) / done - service;
  const variance = means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (means.length - 1);
  const arrived = before.tasksArrived - begin.tasksArrived;
  const rate = arrived / (stretches * stretchMs * machine.cyclesPerMs) / machine.cpus;
  return { mean, error: Math.sqrt(variance / means.length), service, rate };
}

function busyCycles(machine: Machine): number {
  let busy = 0;
  for (let cpu = 0; cpu < machine.cpus; cpu++) busy += machine.cycles(cpu) - machine.count('idleCycles', cpu);
  return busy;
}

/** Service of a task of so many operations, from a machine that does nothing else. */
function serviceOf(ops: number): number {
  const machine = queue({ load: 0.3, batch: { kind: 'constant', ops } }).to(1);
  const begin = { done: machine.sum('tasksDone'), busy: busyCycles(machine) };
  machine.to(3);
  return (busyCycles(machine) - begin.busy) / (machine.sum('tasksDone') - begin.done);
}

/** Mean wait of M/G/1 (Pollaczek, Khinchine): arrivals per cycle, first and second moment of service. */
const pollaczekKhinchine = (rate: number, first: number, second: number) => (rate * second) / (2 * (1 - rate * first));

/** Within four standard errors, which must be small enough to say something. */
function expectWait({ mean, error }: Waits, theory: number): void {
  expect(error / mean, 'the run is long enough').toBeLessThan(0.03);
  expect(
    Math.abs(mean - theory),
    `mean wait ${mean.toFixed(0)} +- ${error.toFixed(0)}, theory ${theory.toFixed(0)}`,
  ).toBeLessThan(
    4 * error + 1, // times are whole cycles
  );
}

describe('one CPU waits as M/G/1 does', () => {
  it.each([0.3, 0.6, 0.8])('constant service, load %d', (load) => {
    const machine = queue({ load, batch: { kind: 'constant', ops: 4 } });
    const found = waits(machine, 8, 25);
    const { service, rate } = found;
    expect(service).toBeCloseTo(serviceOf(4), 6);
    expectWait(found, pollaczekKhinchine(rate, service, service * service));
  });

  it('two sizes', () => {
    const found = waits(queue({ load: 0.6, batch: { kind: 'bimodal', small: 2, large: 24, largeShare: 0.2 } }), 20, 25);
    const [small, large] = [serviceOf(2), serviceOf(24)];
    const second = 0.8 * small ** 2 + 0.2 * large ** 2;
    expect(Math.abs(found.service / (0.8 * small + 0.2 * large) - 1)).toBeLessThan(0.01);
    expectWait(found, pollaczekKhinchine(found.rate, found.service, second));
  });
});

/**
 * Sizes are whole operations, so that service is geometric, not exponential: with a mean of 100 the squared coefficient of
 * variation is 0.99, and the mean wait (Pollaczek, Khinchine) 0.5 % less than that of M/M/1. The largest size there is, 1024, cuts off
 * e^-10 of the tasks. Both together are well within the 1 % that is given for them.
 */
const EXPONENTIAL = { batch: { kind: 'geometric', mean: 100 } } as const;
const NOT_QUITE = 0.01;

describe('one CPU with exponential service waits as M/M/1 does', () => {
  it.each([0.5, 0.7])('mean, load %d', (load) => {
    const found = waits(queue({ load, ...EXPONENTIAL }), 150, 40);
    const utilisation = found.rate * found.service;
    const theory = (utilisation * found.service) / (1 - utilisation);
    expect(found.error / theory, 'the run is long enough').toBeLessThan(0.03);
    expect(Math.abs(found.mean - theory) / theory).toBeLessThan(4 * (found.error / theory) + NOT_QUITE);
  });

  it('and the whole time of a task is exponential: its median and 99th percentile say so', () => {
    const machine = queue({ load: 0.5, ...EXPONENTIAL }).to(100);
    const begin = { busy: busyCycles(machine), done: machine.sum('tasksDone'), arrived: machine.sum('tasksArrived') };
    machine.engine.beginWindow();
    machine.to(4000);
    const done = machine.sum('tasksDone') - begin.done;
    const service = (busyCycles(machine) - begin.busy) / done;
    const rate = (machine.sum('tasksArrived') - begin.arrived) / (3900 * machine.cyclesPerMs);
    const mean = 1 / (1 / service - rate);
    const { p50, p99 } = machine.engine.endWindow();
    // of some 10^6 tasks that wait for each other as much as 5 in a row: sqrt(p / (1 - p) x 5 / n) / -ln(1 - p) is 0.3 and 0.5 %
    expect(done).toBeGreaterThan(3e5);
    expect(Math.abs(p50 / (mean * Math.log(2)) - 1)).toBeLessThan(NOT_QUITE + 0.01);
    expect(Math.abs(p99 / (mean * Math.log(100)) - 1)).toBeLessThan(NOT_QUITE + 0.02);
  }, 60_000);
});

/** Mean wait of M/M/c (Erlang's C): `load` per server, mean service. */
function erlangC(servers: number, load: number, service: number): number {
  const offered = servers * load;
  let term = 1;
  let sum = 1;
  for (let n = 1; n < servers; n++) sum += term *= offered / n;
  const all = (term * offered) / servers / (1 - load);
  return ((all / (sum + all)) * service) / (servers * (1 - load));
}

describe('many CPUs wait between queues of their own and one for all', () => {
  const CPUS = 4;
  const phase = { load: 0.75, ...EXPONENTIAL };
  const of = (stealFrom: number) => waits(queue({ ...phase, processes: CPUS }, { cpus: CPUS, stealFrom }), 40, 40);
  const alone = of(64);
  const little = of(3);
  const shared = of(1);

  it('that never steal: M/M/1 each', () => {
    const load = alone.rate * alone.service;
    const theory = erlangC(1, load, alone.service);
    expect(load).toBeGreaterThan(0.6);
    expect(Math.abs(alone.mean / theory - 1)).toBeLessThan(4 * (alone.error / theory) + NOT_QUITE);
  });

  it('that steal at once: Erlang C', () => {
    const load = shared.rate * shared.service;
    const theory = erlangC(CPUS, load, shared.service);
    expect(shared.error / theory, 'the run is long enough').toBeLessThan(0.03);
    // looking for a victim is free here, but not where the task's lines are: stolen, it finds its working set cold
    expect(Math.abs(shared.mean / theory - 1)).toBeLessThan(4 * (shared.error / theory) + NOT_QUITE);
  });

  it('that steal from longer queues: between both, and the longer the queue, the nearer to the first', () => {
    const some = of(8);
    const order = [shared, little, some, alone];
    for (let i = 1; i < order.length; i++) {
      const [less, more] = [order[i - 1]!, order[i]!];
      expect(more.mean - less.mean).toBeGreaterThan(4 * Math.hypot(less.error, more.error));
    }
  }, 30_000);

  it('(Erlang C itself: M/M/1, and two servers in closed form)', () => {
    expect(erlangC(1, 0.5, 100)).toBeCloseTo(100, 9);
    expect(erlangC(2, 0.5, 100)).toBeCloseTo(100 / 3, 9);
  });
});
