/**
 * The page's end of one variant's worker: started at the first call, given up when it crashes, ended by `dispose`. After a
 * crash or an abort the next `start` gets a fresh worker; calls under way are rejected.
 */
import * as Comlink from 'comlink';
import type { Observation, RunRequest, StepResult, VariantRunApi, VariantSummary } from '../lab/run/protocol';
import type { CpuExplanation } from '../lab/run/why-not';
import type { InspectTarget, Inspection } from '../lab/run/inspect';
import type { Scenario } from '../lab/scenario/schema';

/** The worker died, or the engine in it threw: what it held is lost. */
export class WorkerCrash extends Error {
  override readonly name = 'WorkerCrash';
}

/** The worker was ended on purpose while a call was under way. */
export class WorkerAborted extends Error {
  override readonly name = 'WorkerAborted';
}

export class VariantClient implements VariantRunApi {
  readonly #spawn: () => Worker;
  #worker: Worker | null = null;
  #remote: Comlink.Remote<VariantRunApi> | null = null;
  /** Why there is nothing to go on with until the next `start`. */
  #lost: Error | null = null;
  readonly #pending = new Set<(error: Error) => void>();

  constructor(spawn: () => Worker) {
    this.#spawn = spawn;
  }

  /** Starts the worker ahead of the first call, so that it loads while the page does something else. */
  warm(): this {
    this.#connect();
    return this;
  }

  start(request: RunRequest): Promise<StepResult> {
    this.#lost = null;
    return this.#call((remote) => remote.start(request));
  }

  advance(ms: number, budgetMs: number): Promise<StepResult> {
    return this.#call((remote) => remote.advance(ms, budgetMs));
  }

  seek(ms: number): Promise<StepResult> {
    return this.#call((remote) => remote.seek(ms));
  }

  stepEvent(): Promise<StepResult> {
    return this.#call((remote) => remote.stepEvent());
  }

  follow(scenario: Scenario, heldMs: number, ms: number): Promise<StepResult> {
    return this.#call((remote) => remote.follow(scenario, heldMs, ms));
  }

  limitKeyframes(bytes: number): Promise<void> {
    return this.#call((remote) => remote.limitKeyframes(bytes));
  }

  eventBefore(ms: number): Promise<number | null> {
    return this.#call((remote) => remote.eventBefore(ms));
  }

  summary(): Promise<VariantSummary> {
    return this.#call((remote) => remote.summary());
  }

  observe(): Promise<Observation> {
    return this.#call((remote) => remote.observe());
  }

  explain(cpu: number): Promise<CpuExplanation> {
    return this.#call((remote) => remote.explain(cpu));
  }

  inspect(target: InspectTarget): Promise<Inspection> {
    return this.#call<Inspection>((remote) => remote.inspect(target));
  }

  /** Ends the worker in the middle of whatever it does. */
  abort(): void {
    this.#end(new WorkerAborted('aborted'));
  }

  /** Ends the worker for good. */
  dispose(): void {
    this.abort();
  }

  #call<T>(call: (remote: Comlink.Remote<VariantRunApi>) => Promise<T>): Promise<T> {
    if (this.#lost) return Promise.reject(this.#lost);
    const remote = this.#connect();
    return new Promise<T>((resolve, reject) => {
      this.#pending.add(reject);
      call(remote)
        .then(resolve, (error: unknown) => {
          reject(asCrash(error));
        })
        .finally(() => this.#pending.delete(reject));
    });
  }

  #connect(): Comlink.Remote<VariantRunApi> {
    if (this.#remote) return this.#remote;
    const worker = this.#spawn();
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#end(new WorkerCrash(event.message || 'the worker stopped'));
    });
    worker.addEventListener('messageerror', () => this.#end(new WorkerCrash('a message could not be read')));
    this.#worker = worker;
    this.#remote = Comlink.wrap<VariantRunApi>(worker);
    return this.#remote;
  }

  #end(reason: Error): void {
    this.#lost = reason;
    this.#worker?.terminate();
    this.#worker = null;
    this.#remote = null;
    for (const reject of this.#pending) reject(reason);
    this.#pending.clear();
  }
}

/** A scenario that does not fit the machine is not a crash: the worker said so and lives. */
function asCrash(error: unknown): Error {
  if (error instanceof Error && (error.name === 'CompileError' || error.name === 'WorkerAborted')) return error;
  return new WorkerCrash(error instanceof Error ? error.message : String(error));
}
