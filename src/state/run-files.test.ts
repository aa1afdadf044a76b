import { expect, it } from 'vitest';
import { RunHistory } from '../lab/run/history';
import type { RunSummary, VariantSummary } from '../lab/run/protocol';
import { presetScenario } from '../lab/scenario/presets';
import { columnsOf } from './columns';
import { WINDOW_COLUMNS, WINDOW_INDEX } from './facts';
import { LATENCY_BINS } from '../lab/run/latency-bins';
import { emptyBatch } from '../lab/run/event-log';
import type { RunSource } from './run-files';
import { RUN_FILES } from './run-files';

/** A history of one window, told by its operations. */
function historyOf(ops: number): RunHistory {
  const rows = new Float64Array(WINDOW_COLUMNS.length);
  rows[WINDOW_INDEX.endMs] = 1;
  rows[WINDOW_INDEX.ops] = ops;
  const history = new RunHistory(1000);
  history.append({ count: 1, rows, latency: new Uint32Array(LATENCY_BINS) }, emptyBatch(0, 0));
  return history;
}

it('files of a run carry the columns of other branches, each under its name', async () => {
  const scenario = presetScenario('five-phases');
  const [fixed, tuned] = scenario.variants.map(({ name }) => name) as [string, string];
  scenario.branches = [{ name: 'Rush', from: 'main', at: 1, interventions: [] }];
  scenario.view.compare = [`Rush/${tuned}`];
  const columns = columnsOf(scenario);
  const entries = (value: number) => ({
    name: tuned,
    cyclesPerOp: null,
    hitRate: null,
    parameters: { cacheEntries: [value], simdFrom: [8], prefetchLines: [4], stealFrom: [4], batchTasks: [8] },
  });
  const variantsOf = (...values: number[]) => values.map(entries) as unknown as VariantSummary[];
  const branches = [{ name: 'Rush', variants: variantsOf(96) }];
  const summary = {
    branch: 'main',
    variants: variantsOf(32, 64),
    branches,
    engine: { build: '' },
  } as unknown as RunSummary;
  const lab: RunSource = {
    scenario,
    columns,
    histories: [11, 22, 33].map(historyOf),
    playheadMs: 2,
    summary: () => Promise.resolve(summary),
    shareUrl: () => Promise.resolve('http://localhost/'),
  };
  const file = (id: string) => RUN_FILES.find((one) => one.id === id)!.content(lab);
  const rows = (await file('csv')).trimEnd().split('\r\n').slice(1);
  expect(rows.map((row) => row.split(/,(?=[\d-])/)[0])).toEqual([fixed, tuned, `"${tuned}, Rush"`]);
  const header = await file('c-header');
  expect(header).toContain(`NAME "${tuned}, Rush"`);
  expect(header).toMatch(/RUSH_CACHE_ENTRIES 96 /);
});
