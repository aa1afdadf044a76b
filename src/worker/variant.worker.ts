/** One variant of the kernel behind Comlink. Results leave by transfer, not by copy. */
import * as Comlink from 'comlink';
import type { RunRequest, StepResult, VariantRunApi } from '../lab/run/protocol';
import { traceShape } from '../lab/run/trace-shape';
import type { TraceShape } from '../lab/run/trace-shape';
import type { InspectTarget } from '../lab/run/inspect';
import { VariantRun } from '../lab/run/variant-run';
import type { Scenario } from '../lab/scenario/schema';
import { decodeCaptrace } from '../lab/traces/captrace';
import { transferables } from './transfer';

const run = new VariantRun();
const moved = (result: StepResult) => Comlink.transfer(result, transferables(result));

/** A worker that simulates can read a recording: its picture needs no other program. */
export interface ShapeApi {
  /** Rejects with a TraceError if the bytes are no recording. */
  shape(bytes: Uint8Array): Promise<TraceShape>;
}

const endpoint: VariantRunApi & ShapeApi = {
  start: async (request: RunRequest) => moved(await run.start(request)),
  advance: async (ms: number, budgetMs: number) => moved(await run.advance(ms, budgetMs)),
  seek: async (ms: number) => moved(await run.seek(ms)),
  stepEvent: async () => moved(await run.stepEvent()),
  follow: async (scenario: Scenario, heldMs: number, ms: number) => moved(await run.follow(scenario, heldMs, ms)),
  limitKeyframes: (bytes: number) => run.limitKeyframes(bytes),
  eventBefore: (ms: number) => run.eventBefore(ms),
  summary: () => run.summary(),
  observe: () => run.observe(),
  shape: async (bytes: Uint8Array) => traceShape((await decodeCaptrace(bytes)).trace),
  explain: (cpu: number) => run.explain(cpu),
  inspect: (target: InspectTarget) => run.inspect(target),
};
Comlink.expose(endpoint);
