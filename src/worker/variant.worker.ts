/** One variant of the kernel behind Comlink. Results leave by transfer, not by copy. */
import * as Comlink from 'comlink';
import type { RunRequest, StepResult, VariantRunApi } from '../lab/run/protocol';
import { VariantRun } from '../lab/run/variant-run';
import type { Scenario } from '../lab/scenario/schema';
import { transferables } from './transfer';

const run = new VariantRun();
const moved = (result: StepResult) => Comlink.transfer(result, transferables(result));

const endpoint: VariantRunApi = {
  start: async (request: RunRequest) => moved(await run.start(request)),
  advance: async (ms: number, budgetMs: number) => moved(await run.advance(ms, budgetMs)),
  seek: async (ms: number) => moved(await run.seek(ms)),
  stepEvent: async () => moved(await run.stepEvent()),
  follow: async (scenario: Scenario, heldMs: number, ms: number) => moved(await run.follow(scenario, heldMs, ms)),
  limitKeyframes: (bytes: number) => run.limitKeyframes(bytes),
  eventBefore: (ms: number) => run.eventBefore(ms),
  summary: () => run.summary(),
  observe: () => run.observe(),
};
Comlink.expose(endpoint);
