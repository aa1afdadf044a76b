/**
 * A pool of workers and a list of jobs: each worker takes the next job when it has finished one. How a worker is started is
 * the host's affair (a Web Worker, a thread of Node's, or nothing at all); what it does is the same everywhere.
 */
import type { MeasureJob, Measured } from './measure';

/** One worker, started when it is asked for. */
export interface Measurer {
  /** Rejects if the job cannot be done, or the worker dies or is ended. */
  measure(job: MeasureJob): Promise<Measured>;
  /** Ends the worker in the middle of whatever it does. */
  end(): void;
  /** It will never answer again. */
  readonly dead: boolean;
}

export interface Pool {
  connect: () => Measurer;
  /** How many at a time. */
  size: number;
}

export type Outcome = { ok: true; measured: Measured } | { ok: false; error: string };

/**
 * Does all jobs, in their order as workers become free; `onDone` gets each outcome with the job's index. A job that fails does
 * not keep the others from being done, and neither does a worker that dies. Resolves when all are done, or soon after
 * `signal` says stop: what is under way then is given up.
 */
export async function runJobs(
  jobs: readonly MeasureJob[],
  pool: Pool,
  onDone: (index: number, outcome: Outcome) => void,
  signal?: AbortSignal,
): Promise<void> {
  let next = 0;
  const stopped = () => signal?.aborted ?? false;
  const serve = async () => {
    let worker = pool.connect();
    const stop = () => worker.end();
    signal?.addEventListener('abort', stop);
    while (next < jobs.length && !stopped()) {
      const index = next++;
      if (worker.dead) worker = pool.connect();
      const outcome = await attempt(worker, jobs[index]!);
      if (!stopped()) onDone(index, outcome);
    }
    signal?.removeEventListener('abort', stop);
    worker.end();
  };
  const workers = Math.max(1, Math.min(pool.size, jobs.length));
  await Promise.all(Array.from({ length: workers }, serve));
}

async function attempt(worker: Measurer, job: MeasureJob): Promise<Outcome> {
  try {
    return { ok: true, measured: await worker.measure(job) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
