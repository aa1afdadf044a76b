/** Static kernels of a scenario for `--baselines`: found in threads, kept beside the engine until scenario or engine change. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { comparisonOf } from '../lab/compare/baselines/comparison';
import type { GridName } from '../lab/compare/baselines/grid';
import { GRIDS, gridSize } from '../lab/compare/baselines/grid';
import type { Baselines, StaticResults } from '../lab/compare/baselines/search';
import { findBaselines, staticKey } from '../lab/compare/baselines/search';
import { durationText, estimate } from '../lab/compare/estimate';
import type { MeasureSetup } from '../lab/compare/measure';
import type { Comparison } from '../lab/run/protocol';
import type { Scenario } from '../lab/scenario/schema';
import type { Io } from './io';
import { Progress } from './progress';
import { cacheFolder } from './repository';
import { threadPool, untilInterrupted } from './threads';

export const GRID_NAMES = ['quick', 'coarse', 'fine'] as const satisfies readonly GridName[];
export const GRID_HELP = `static kernels: ${gridSize(GRIDS.quick)} (cache and prefetch alone), ${gridSize(GRIDS.coarse)} (the default: all cache sizes, three values of each\nother parameter) or ${gridSize(GRIDS.fine)}`;

export interface BaselineRequest {
  grid: GridName;
  untilMs: number;
  setup: MeasureSetup & { build: string };
  threads?: number;
}

export async function compareWithStatic(scenario: Scenario, request: BaselineRequest, io: Io): Promise<Comparison> {
  return comparisonOf(await baselinesOf(scenario, request, io), scenario);
}

/** Rejects with `Cancelled` at Ctrl+C. */
export async function baselinesOf(scenario: Scenario, request: BaselineRequest, io: Io): Promise<Baselines> {
  const { untilMs, setup, threads } = request;
  const grid = GRIDS[request.grid];
  const file = fileFor(staticKey(scenario, grid, untilMs, setup.build));
  const known = await readKept(file, gridSize(grid));
  const progress = new Progress(io);
  const began = io.now();
  let [done, total] = [0, 0];
  const line = () => {
    const { perSecond, leftMs } = estimate(done, total, io.now() - began);
    return `baselines: ${done} of ${total} runs, ${(perSecond ?? 0).toFixed(1)} runs/s, ${durationText(leftMs ?? 0)} left`;
  };
  const found: { baselines: Baselines | null } = { baselines: null };
  await untilInterrupted(
    async (signal) => {
      const onProgress = (...now: [number, number]) => {
        [done, total] = now;
        progress.show(line);
      };
      const pool = threadPool(setup, threads);
      found.baselines = await findBaselines({ scenario, grid, untilMs, pool, signal, onProgress, known });
    },
    () => `${done} of ${total} runs of static kernels were done`,
  ).finally(() => progress.end());
  const { baselines } = found;
  if (!baselines) throw new Error('a search that nobody stopped found nothing');
  if (!known) await keep(file, { statics: baselines.statics });
  return baselines;
}

function fileFor(key: string): URL {
  return new URL(`${createHash('sha256').update(key).digest('hex')}.json`, cacheFolder('baselines'));
}

/** What an earlier search kept; null if there is nothing that can be used. */
async function readKept(file: URL, points: number): Promise<StaticResults | null> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as StaticResults;
    return kept.statics.length === points ? kept : null;
  } catch {
    return null;
  }
}

/** A folder that cannot be written to costs time on the next run, nothing else. */
async function keep(file: URL, results: StaticResults): Promise<void> {
  const draft = new URL(`${file.href}.${process.pid}`);
  try {
    await mkdir(fileURLToPath(new URL('.', file)), { recursive: true });
    await writeFile(draft, JSON.stringify(results));
    await rename(draft, file);
  } catch {
    // Nothing is kept.
  }
}
