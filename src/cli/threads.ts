/**
 * The command line's pool of workers: threads that run `measure-thread`, which the build puts beside the program. From source,
 * where it is not (in unit tests), jobs are done in this thread, one after the other.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import * as Comlink from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import type { MeasureApi, MeasureSetup } from '../lab/compare/measure';
import { measure } from '../lab/compare/measure';
import type { Measurer, Pool } from '../lab/compare/pool';
import { Cancelled } from './errors';

const PROGRAM = new URL('./measure-thread.js', import.meta.url);
export const MOST_THREADS = 256;

/** A pool of `threads` threads; as many as this machine runs at a time if undefined. */
export function threadPool(setup: MeasureSetup, threads?: number): Pool {
  if (!existsSync(fileURLToPath(PROGRAM))) return { size: 1, connect: () => inThisThread(setup) };
  return { size: threads ?? availableParallelism(), connect: () => inThread(setup) };
}

function inThisThread(setup: MeasureSetup): Measurer {
  return { dead: false, measure: (job) => measure(job, setup), end: () => undefined };
}

function inThread(setup: MeasureSetup): Measurer {
  const thread = new Worker(PROGRAM);
  const remote = Comlink.wrap<MeasureApi>(nodeEndpoint(thread));
  let dead = false;
  const lost = new Promise<never>((_, reject) => {
    thread.once('error', (error: Error) => reject(new Error(`the thread stopped: ${error.message}`)));
    thread.once('exit', () => reject(new Error('the thread ended')));
  });
  lost.catch(() => (dead = true));
  const prepared = remote.prepare(setup);
  prepared.catch(() => undefined); // What is wrong with it, the first job says.
  return {
    get dead() {
      return dead;
    },
    measure: (job) => Promise.race([prepared.then(() => remote.measure(job)), lost]),
    end: () => void thread.terminate(),
  };
}

/** Runs `work` until it is done or somebody presses Ctrl+C; then rejects with what `describe` says of how far it came. */
export async function untilInterrupted(
  work: (signal: AbortSignal) => Promise<void>,
  describe: () => string,
): Promise<void> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, stop);
  try {
    await work(abort.signal);
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.removeListener(name, stop);
  }
  if (abort.signal.aborted) throw new Cancelled(`cancelled: ${describe()}`);
}
