/** Steal policies: whom a CPU without work robs, and of how much. */
import { describe, expect, it } from 'vitest';
import { CPU_BOTTOM as BOTTOM, CPU_TOP as TOP } from '../../engine/layout';
import type { ScenarioInput } from '../scenario/schema';
import { FIXED, Machine } from './testing/machine';
import type { VariantInput } from './testing/machine';

const CPUS = 8;

/** A light load, a third of it on CPU 0 alone; clusters of two, sockets of four. */
function machine(stealPolicy: NonNullable<VariantInput['stealPolicy']>, phase: object = {}, from = 1): Machine {
  const input: ScenarioInput = {
    machine: { cpus: CPUS, clusterCpus: 2, sockets: 2 },
    workload: {
      phases: [
        {
          load: 0.4,
          skew: 0.3,
          pattern: { kind: 'loop', ids: 8 },
          batch: { kind: 'geometric', mean: 8 },
          workingSetLines: 0,
          durationMs: 1e6,
          ...phase,
        },
      ],
    },
    variants: [{ ...FIXED, stealFrom: { value: from }, batchTasks: { value: 4 }, stealPolicy }],
  };
  return new Machine(input, { build: 'checked' });
}

/** Every steal until a moment, with the lengths of all queues just before the event that it happened in. */
function steals(run: Machine, ms: number) {
  const found: { thief: number; victim: number; tasks: number; queues: number[] }[] = [];
  const end = ms * run.cyclesPerMs;
  const queues = () => Array.from({ length: CPUS }, (_, cpu) => run.cpuField(BOTTOM, cpu) - run.cpuField(TOP, cpu));
  let before = queues();
  while (run.engine.cycle < end) {
    run.engine.advance(run.engine.nextEventCycle());
    const events = run.events().filter(({ kind }) => kind === 'steal');
    const after = queues();
    // more than this one event in the cycle: then the queues before it are not known
    for (const { cpu, args } of events) {
      const alone = after.every((length, at) => before[at]! - length === (at === args[0] ? args[1] : 0));
      if (alone) found.push({ thief: cpu, victim: args[0], tasks: args[1], queues: before });
    }
    before = after;
  }
  return found;
}

const away = (a: number, b: number) => (a >> 2 !== b >> 2 ? 2 : a >> 1 !== b >> 1 ? 1 : 0);

describe('the victim', () => {
  it('is the longest queue', () => {
    const made = steals(machine({ victim: 'longest' }), 2);
    expect(made.length).toBeGreaterThan(200);
    for (const { thief, victim, queues } of made) {
      const others = queues.filter((_, cpu) => cpu !== thief);
      expect(queues[victim]).toBe(Math.max(...others));
    }
  });

  it('is the nearest, of equally near ones the longest', () => {
    const made = steals(machine({ victim: 'nearest' }), 2);
    expect(made.length).toBeGreaterThan(200);
    for (const { thief, victim, queues } of made) {
      const open = queues.map((length, cpu) => ({ length, cpu })).filter((q) => q.length > 0 && q.cpu !== thief);
      const nearest = Math.min(...open.map(({ cpu }) => away(thief, cpu)));
      const near = open.filter(({ cpu }) => away(thief, cpu) === nearest);
      expect(away(thief, victim)).toBe(nearest);
      expect(queues[victim]).toBe(Math.max(...near.map(({ length }) => length)));
    }
    expect(new Set(made.map(({ thief, victim }) => away(thief, victim)))).toEqual(new Set([0, 1, 2]));
  });

  it('is any, each as likely, and the workload is the same', () => {
    const run = machine({ victim: 'random' });
    const made = steals(run, 2);
    let [expected, got, variance] = [0, 0, 0];
    for (const { thief, victim, queues } of made) {
      const open = queues.map((length, cpu) => ({ length, cpu })).filter((q) => q.length > 0 && q.cpu !== thief);
      expect(open.some(({ cpu }) => cpu === victim)).toBe(true);
      const share = 1 / open.length;
      expected += share;
      variance += share * (1 - share);
      got += Number(open[0]!.cpu === victim);
    }
    expect(variance).toBeGreaterThan(20);
    expect(Math.abs(got - expected)).toBeLessThan(3.5 * Math.sqrt(variance));
    const other = machine({ victim: 'longest' }).to(2);
    expect(run.to(2).sum('tasksArrived')).toBe(other.sum('tasksArrived'));
  });
});

describe('the amount', () => {
  it('is half of the queue, at most k', () => {
    const made = steals(machine({ amount: 'half' }, { load: 0.3, skew: 0.9 }, 5), 1);
    expect(made.length).toBeGreaterThan(50);
    for (const { victim, tasks, queues } of made) expect(tasks).toBe(Math.min(4, Math.ceil(queues[victim]! / 2)));
    expect(new Set(made.map(({ tasks }) => tasks))).toEqual(new Set([3, 4]));
  });

  it('is one', () => {
    const made = steals(machine({ amount: 'one' }), 2);
    expect(made.length).toBeGreaterThan(200);
    expect(new Set(made.map(({ tasks }) => tasks))).toEqual(new Set([1]));
  });
});

describe('none', () => {
  it('never steals, whatever the queues, until it is told to', () => {
    const run = machine({ victim: 'none' });
    run.to(1);
    expect(run.sum('tasksStolen')).toBe(0);
    expect(run.sum('tasksDone')).toBeGreaterThan(100);
    const scenario = run.scenario;
    run.amend({ ...scenario, variants: [{ ...scenario.variants[0]!, stealPolicy: { victim: 'longest' } }] });
    run.to(2);
    expect(run.sum('tasksStolen')).toBeGreaterThan(10);
  });
});
