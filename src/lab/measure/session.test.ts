import { afterEach, describe, expect, it } from 'vitest';
import * as V from '../../engine/layout-live';
import { parseScenario } from '../scenario/validate';
import { presetScenario } from '../scenario/presets';
import { fixedVariant, liveConfig, liveScenario, tunedVariant } from './live-scenario';
import { askToCrash, glance, parkThreads, readCounters, runBlock, total } from './pool';
import { Session } from './session';
import { nodeHost } from './testing/node-host.mjs';

const base = presetScenario('five-phases');
const open: Session[] = [];

async function sessionWith(cpus: number, shares = true): Promise<Session> {
  const session = await Session.open(nodeHost({ cores: cpus, shares }));
  open.push(session);
  return session;
}

afterEach(() => {
  for (const session of open.splice(0)) session.end();
});

const configFor = (cpus: number, tuned = false) =>
  liveConfig(liveScenario(base, cpus, {}), tuned ? tunedVariant(base.variants[0]!) : fixedVariant(base.variants[0]!));

describe('the live pool', () => {
  it('does every task of a block once, over threads that share one memory', async () => {
    const session = await sessionWith(3);
    await session.openSlot(0, configFor(3));
    const tasks = [3000, 10, 10];
    const block = await runBlock(session, 0, { phase: 0, tasks, first: [0, 0, 0] });
    const counters = await readCounters(session, 0);
    expect(total(counters, 'tasksDone')).toBe(3020);
    expect(total(counters, 'tasksArrived')).toBe(3020);
    expect(block.ops).toBe(total(counters, 'ops'));
    expect(total(counters, 'lookups')).toBe(block.ops);
    expect(counters.perCpu.map(({ tasksArrived }) => tasksArrived)).toEqual(tasks);
    // The two that have next to nothing rob the one that has nearly all, unless it was done before they had begun: when threads
    // run is the machine's affair.
    const stolen = async () => total(await readCounters(session, 0), 'tasksStolen');
    for (let more = 0; more < 200 && (await stolen()) === 0; more++)
      await runBlock(session, 0, { phase: 0, tasks, first: [0, 0, 0] });
    expect(await stolen()).toBeGreaterThan(0);
  });

  it('is the same work whatever the kernel: tasks by number, so that blocks can be compared', async () => {
    const session = await sessionWith(2);
    await session.openSlot(0, configFor(2));
    await session.openSlot(1, configFor(2, true));
    const block = { phase: 1, tasks: [500, 700], first: [40, 90] };
    const [fixed, tuned] = [await runBlock(session, 0, block), await runBlock(session, 1, block)];
    expect(fixed.ops).toBe(tuned.ops);
  });

  it('tunes by real signals: caches grow where few lookups hit', async () => {
    const session = await sessionWith(2);
    await session.openSlot(0, configFor(2, true));
    for (let round = 0; round < 4; round++) {
      await runBlock(session, 0, { phase: 1, tasks: [4000, 4000], first: [round * 4000, round * 4000] });
    }
    const counters = await readCounters(session, 0);
    expect(counters.decisions).toBeGreaterThan(0);
    expect(Math.max(...counters.parameters.cacheEntries)).toBeGreaterThan(64);
    expect(counters.crossover).toBeGreaterThanOrEqual(1);
  });

  it('changes its tuning, not its work, with the strategy; without counters it tunes nothing', async () => {
    const session = await sessionWith(1, false);
    const decided = async (monitoring: 'off' | 'counters', slot: number) => {
      const variant = { ...tunedVariant(base.variants[0]!), monitoring };
      await session.openSlot(slot, liveConfig(liveScenario(base, 1, {}), variant));
      await runBlock(session, slot, { phase: 1, tasks: [4000], first: [0] });
      return (await readCounters(session, slot)).decisions;
    };
    expect(await decided('off', 0)).toBeLessThanOrEqual(1);
    expect(await decided('counters', 1)).toBeGreaterThan(1);
  });

  it.each([
    ['longest', 'half'],
    ['random', 'one'],
    ['nearest', 'one'],
    ['none', 'half'],
  ] as const)('robs the %s, %s at a time', async (victim, amount) => {
    const session = await sessionWith(3);
    const scenario = liveScenario(base, 3, {});
    const variant = { ...fixedVariant(base.variants[0]!), stealPolicy: { victim, amount } };
    await session.openSlot(0, liveConfig(scenario, variant));
    const tasks = [3000, 1, 1];
    let counters = await readCounters(session, 0);
    for (let turn = 0; turn < 100 && total(counters, 'steals') < 20; turn++) {
      await runBlock(session, 0, { phase: 0, tasks, first: [turn * 3000, 0, 0] });
      counters = await readCounters(session, 0);
      if (victim === 'none' && turn > 2) break;
    }
    const steals = total(counters, 'steals');
    const perSteal = total(counters, 'tasksStolen') / steals;
    if (victim === 'none') expect(steals).toBe(0);
    else if (amount === 'one') expect(perSteal).toBe(1);
    else {
      expect(perSteal).toBeGreaterThan(1);
      expect(perSteal).toBeLessThanOrEqual(scenario.variants[0]!.batchTasks.value);
    }
  });

  it('takes as many tasks at a time as the variant says, and touches ahead by lines or by ids', async () => {
    const session = await sessionWith(1, false);
    const issued = async (by: 'lines' | 'ids', value: number, slot: number) => {
      const variant = fixedVariant(base.variants[0]!);
      const prefetchLines = { ...variant.prefetchLines, by, value };
      const batchTasks = { ...variant.batchTasks, value: 3 };
      const config = liveConfig(liveScenario(base, 1, {}), { ...variant, prefetchLines, batchTasks });
      await session.openSlot(slot, config);
      await runBlock(session, slot, { phase: 2, tasks: [300], first: [0] });
      const counters = await readCounters(session, slot);
      expect(counters.parameters.batchTasks).toBe(3);
      return {
        issued: total(counters, 'prefetchIssued'),
        misses: total(counters, 'lookups') - total(counters, 'hits'),
      };
    };
    const ids = await issued('ids', 4, 0);
    // Every miss of a batch but its first is asked for once: the loop misses always, in batches of 32.
    expect(ids.issued).toBe((ids.misses / 32) * 31);
    expect((await issued('ids', 0, 1)).issued).toBe(0);
    expect((await issued('lines', 4, 2)).issued).toBeGreaterThan(0);
    expect((await issued('lines', 0, 3)).issued).toBe(0);
  });

  it('reports and replaces a thread that dies; its successor finishes what it had', async () => {
    const session = await sessionWith(2);
    await session.openSlot(0, configFor(2));
    askToCrash(session, 0, 1);
    const dead: [number, string][] = [];
    const died = (cpu: number, message: string) => dead.push([cpu, message]);
    const block = await runBlock(session, 0, { phase: 0, tasks: [2000, 2000], first: [0, 0] }, { died });
    expect(block.replaced).toBe(1);
    expect(dead).toEqual([[1, expect.stringContaining('unreachable')]]);
    expect(total(await readCounters(session, 0), 'tasksDone')).toBe(4000);
    expect(session.threads.every(({ dead }) => !dead)).toBe(true);
  });

  it('parks without work, and stops when asked', async () => {
    const session = await sessionWith(2);
    await session.openSlot(0, configFor(2));
    // one task more is announced than is given out: the block never ends by itself
    await session.first.call(0, ['give', 0, 50, 0], ['give', 1, 50, 0], ['begin', 0, 101]);
    const working = Promise.all(session.threads.map((thread, cpu) => thread.time(0, 'work', cpu)));
    const words = new Int32Array(session.memory(0)!.buffer);
    await expect.poll(() => Atomics.load(words, V.LV_PARKED >> 2)).toBe(2);
    session.stop(0, V.LV_STOP, V.LV_EPOCH);
    await working;
    const counters = await readCounters(session, 0);
    expect(total(counters, 'tasksDone')).toBe(100);
    expect(Math.min(...counters.parks)).toBeGreaterThan(0);
  });

  it('parks all threads between blocks until told otherwise, and shows what each has done', async () => {
    const session = await sessionWith(2);
    await session.openSlot(0, configFor(2));
    await runBlock(session, 0, { phase: 0, tasks: [300, 300], first: [0, 0] });
    const resume = await parkThreads(session, 0, 0);
    await expect.poll(() => glance(session, 0)?.parked).toBe(2);
    await resume();
    await runBlock(session, 0, { phase: 0, tasks: [300, 300], first: [300, 300] });
    const seen = glance(session, 0)!;
    expect(seen.done.reduce((sum, tasks) => sum + tasks, 0)).toBe(1200);
    expect(seen.queues).toEqual([0, 0]);
    expect(seen.running).toEqual([false, false]);
    const counters = await readCounters(session, 0);
    expect(seen.hits).toEqual(counters.perCpu.map(({ hits }) => hits));
    expect(seen.stolenFrom.flat().reduce((sum, tasks) => sum + tasks, 0)).toBe(total(counters, 'tasksStolen'));
    expect(Math.min(...seen.busyNs)).toBeGreaterThan(0);
  });

  it('works on one thread with a memory of its own, where nothing can be shared', async () => {
    const session = await sessionWith(8, false);
    expect(session.cpus).toBe(1);
    await session.openSlot(0, configFor(1));
    await runBlock(session, 0, { phase: 0, tasks: [500], first: [0] });
    expect(total(await readCounters(session, 0), 'tasksDone')).toBe(500);
  });

  it('runs other workloads: revocations, purges at switches, deep trees', async () => {
    const result = parseScenario({
      table: { radixDepth: 4, onSwitch: 'purge', capabilities: 5000 },
      workload: { phases: [{ pattern: { kind: 'uniform', ids: 3000 }, revokePerMs: 10, skew: 0.5 }] },
    });
    if (!result.ok) throw new Error('the scenario is valid');
    const session = await sessionWith(2);
    const scenario = liveScenario(result.scenario, 2, {});
    await session.openSlot(0, liveConfig(scenario, fixedVariant(scenario.variants[0]!)));
    await runBlock(session, 0, { phase: 0, tasks: [1000, 1000], first: [0, 0] });
    const counters = await readCounters(session, 0);
    expect(total(counters, 'tasksDone')).toBe(2000);
    expect(total(counters, 'revokes')).toBe(total(counters, 'grants'));
    expect(total(counters, 'revokes')).toBeGreaterThan(20);
    expect(total(counters, 'missSwitch')).toBeGreaterThan(0);
  });
});
