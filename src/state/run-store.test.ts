import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { presetScenario } from '../lab/scenario/presets';
import type { RunSummary } from '../lab/run/protocol';
import { MOST_RUNS, readRunFile, runFile, RunStore, StoreError } from './run-store';

const scenario = presetScenario('five-phases');
const summary = {
  scenarioHash: 'a',
  seed: 1,
  atMs: 1,
  variants: scenario.variants.map(({ name }) => ({
    name,
    ...{ ops: 1, throughputOpsPerMs: 1, tuningCyclesShare: 0, monitoringCyclesShare: 0, eventsDropped: 0 },
    ...{ cyclesPerOp: 10, allCyclesPerOp: 11, hitRate: null },
    latencyCycles: { p50: 1, p99: 2, p999: null },
    tasks: { rejected: 0 },
  })),
} as unknown as RunSummary;
const run = (title: string) => ({ savedAt: 1, title, scenario, summary });
const windows = (count: number) => ({
  columns: ['a'],
  variants: [{ name: 'A', count, rows: new Float64Array(count) }],
});

let store: RunStore;
let number = 0;
beforeEach(() => {
  store = new RunStore(`test-${number++}`);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('kept runs', () => {
  it('come back with their windows, newest first, until they are deleted', async () => {
    const { id } = await store.keep(run('one'), windows(3));
    await store.keep(run('two'), windows(4));
    expect((await store.list()).map(({ title }) => title)).toEqual(['two', 'one']);
    expect((await store.windows(id))!.variants[0]!.rows).toEqual(new Float64Array(3));
    await store.remove(id);
    expect((await store.list()).map(({ title }) => title)).toEqual(['two']);
    expect(await store.windows(id)).toBeUndefined();
  });

  it('are bounded: the oldest make room, and a run larger than all is refused', async () => {
    for (let index = 0; index <= MOST_RUNS; index++) await store.keep(run(`run ${index}`), windows(1));
    const kept = await store.list();
    expect(kept).toHaveLength(MOST_RUNS);
    expect(kept.at(-1)!.title).toBe('run 1');
    // Three of 30 MB do not fit into 64.
    const large = windows(30e6 / 8);
    for (let index = 0; index < 3; index++) await store.keep(run(`large ${index}`), large);
    const { used, most } = await store.quota();
    expect(used).toBeLessThanOrEqual(most);
    expect((await store.list()).map(({ title }) => title)).toEqual(['large 2', 'large 1']);
    await expect(store.keep(run('huge'), windows(9e6))).rejects.toThrow('larger than everything');
  });
});

describe('where nothing can be kept', () => {
  it('says so without IndexedDB', async () => {
    vi.stubGlobal('indexedDB', undefined);
    await expect(store.list()).rejects.toThrow(new StoreError('this browser keeps no data for pages'));
  });

  it('says so where the browser forbids it, and where there is no room', async () => {
    const failing = (name: string) => ({
      open: () => {
        throw new DOMException('no', name);
      },
    });
    vi.stubGlobal('indexedDB', failing('SecurityError'));
    await expect(store.list()).rejects.toThrow('does not let this page keep data');
    vi.stubGlobal('indexedDB', failing('QuotaExceededError'));
    await expect(store.list()).rejects.toThrow('there is no room left');
  });
});

describe('a run as a file', () => {
  const own = {
    columns: ['startMs', 'hitRate'],
    variants: scenario.variants.map(({ name }) => ({ name, count: 2, rows: Float64Array.of(0, 0.5, 1, NaN) })),
  };
  it('comes back, with its windows', () => {
    const text = runFile({ ...run('one'), id: 1, bytes: 1 }, own);
    const read = readRunFile(text);
    expect(read.run).toMatchObject({ title: scenario.title, summary });
    expect(read.windows).toEqual(own);
    expect(readRunFile(runFile({ ...run('one'), id: 1, bytes: 1 }, undefined)).windows.variants).toEqual([]);
  });

  const broken = (change: object) => {
    const file = JSON.parse(runFile({ ...run('one'), id: 1, bytes: 1 }, undefined)) as object;
    return JSON.stringify({ ...file, ...change });
  };
  const tampered = (change: object) => ({
    columns: own.columns,
    variants: own.variants.map(({ name }) => ({ name, count: 2, rows: [0, 1, 2, 3], ...change })),
  });
  it.each([
    ['is no JSON', 'no JSON', '{'],
    ['is something else', 'captuneRun is not 1', 'null'],
    ['has a scenario that is none', 'scenario: ', broken({ scenario: { machine: { cpus: -1 } } })],
    ['has a summary of other variants', 'summary', broken({ summary: { ...summary, variants: [] } })],
    ['has windows of other variants', 'windows', broken({ windows: { columns: ['a'], variants: [{}] } })],
    ['has more rows than it says', 'windows', broken({ windows: tampered({ count: 1 }) })],
    ['has cells that are no numbers', 'windows', broken({ windows: tampered({ rows: [0, '1', 2, 3] }) })],
    ['has a summary whose numbers are none', 'summary', broken({ summary: { ...summary, atMs: 'x' } })],
  ])('that %s is refused with a reason', (_, reason, text) => {
    expect(() => readRunFile(text)).toThrow(reason);
  });
});
