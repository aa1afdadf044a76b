import { describe, expect, it } from 'vitest';
import type { ScenarioInput } from '../scenario/schema';
import { simBuild } from './testing/builds.mjs';
import { FIXED, scenarioOf } from './testing/machine';
import { VariantRun } from './variant-run';

const input: ScenarioInput = {
  machine: { cpus: 4, clusterCpus: 2 },
  workload: { phases: [{ durationMs: 1, load: 0.8, skew: 0.6, revokePerMs: 50 }] },
  variants: [FIXED],
  interventions: [{ at: 0.2, set: 'variants.Fixed.stealFrom.value', to: 2 }],
};

async function tasksOf(fromMs: number | undefined, ms: number) {
  const run = new VariantRun(() => 0);
  const only = fromMs === undefined ? {} : { tasksFromMs: fromMs };
  await run.start({ scenario: scenarioOf(input), variant: 0, traces: [], module: simBuild('simd'), ...only });
  const { tasks } = await run.advance(ms, Infinity);
  return { tasks, summary: await run.summary(), observation: await run.observe() };
}

describe('tasks of a run', () => {
  it('are all there, each once, and change nothing', async () => {
    const { tasks, summary } = await tasksOf(0, 0.6);
    const plain = await tasksOf(undefined, 0.6);
    expect(plain.tasks).toBeNull();
    expect(summary).toEqual(plain.summary);
    expect(tasks!.dropped).toBe(0);
    expect(tasks!.count).toBe(summary.tasks.done + summary.tasks.running);
    expect(new Set(tasks!.number).size).toBe(tasks!.count);
    expect(tasks!.stolen.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(0);
    expect(tasks!.ops.reduce((sum, ops) => sum + ops, 0)).toBe(summary.ops);
  });

  it('of one CPU do not overlap', async () => {
    const { tasks } = await tasksOf(0, 0.6);
    const free = [0, 0, 0, 0];
    tasks!.cpu.forEach((cpu, index) => {
      expect(tasks!.startCycle[index]!).toBeGreaterThanOrEqual(free[cpu]!);
      expect(tasks!.endCycle[index]!).toBeGreaterThan(tasks!.startCycle[index]!);
      free[cpu] = tasks!.endCycle[index]!;
    });
  });

  it('can be asked for from a moment on', async () => {
    const all = (await tasksOf(0, 0.6)).tasks!;
    const late = (await tasksOf(0.3, 0.6)).tasks!;
    expect(late.count).toBe(all.startCycle.filter((cycle) => cycle >= 0.3 * 4_400_000).length);
    expect(late.count).toBeLessThan(all.count);
  });
});

describe('an observation', () => {
  it('has the latencies of every task, and counters that add up to the summary', async () => {
    const { observation, summary } = await tasksOf(undefined, 0.6);
    const { latency, counters, cpus } = observation;
    const tasks = latency.tasks.reduce((sum, count) => sum + count, 0);
    expect(tasks).toBe(summary.tasks.done + summary.tasks.running);
    expect(latency.upToCycles).toEqual(latency.upToCycles.toSorted());
    let below = 0;
    const p99 = latency.upToCycles.find((_, index) => (below += latency.tasks[index]!) >= Math.ceil(0.99 * tasks))!;
    expect(p99 / summary.latencyCycles.p99!).toBeGreaterThanOrEqual(1);
    expect(p99 / summary.latencyCycles.p99!).toBeLessThan(1.001);
    const perCpu = counters.length / cpus;
    let ops = 0;
    for (let cpu = 0; cpu < cpus; cpu++) ops += counters[cpu * perCpu]!;
    expect(ops).toBe(summary.ops);
  });
});

describe('a run that only goes forward', () => {
  it('records windows and events, and refuses to go back', async () => {
    const run = new VariantRun(() => 0);
    const module = simBuild('simd');
    await run.start({ scenario: scenarioOf(input), variant: 0, traces: [], module, record: 'forward' });
    const step = await run.advance(0.5, Infinity);
    expect(step.windows.count).toBe(10);
    expect(step.events.count).toBeGreaterThan(0);
    await expect(run.seek(0.1)).rejects.toThrow('cannot go back');
  });
});
