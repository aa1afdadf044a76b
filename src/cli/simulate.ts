/** Runs variants of a scenario to a moment, one after the other, with progress; what all commands that simulate share. */
import { COUNTERS, COUNTER_INDEX } from '../lab/run/counters';
import { CompileError } from '../lab/run/compile';
import type { Frame } from '../lab/run/frame';
import type { RunRequest } from '../lab/run/protocol';
import { VariantRun } from '../lab/run/variant-run';
import { Gathering } from '../lab/monitor/monitored-run';
import type { MonitoredVariant } from '../lab/monitor/monitored-run';
import { costsOf } from '../lab/scenario/profiles';
import { BadInput } from './errors';
import type { Io } from './io';
import { Progress } from './progress';

/** Wall time between two looks at the clock, in ms. */
const STEP_MS = 100;

export interface Simulated {
  variants: MonitoredVariant[];
  wallMs: number;
}

/** Wall time is what the engine took, all variants together: reading files and decoding recordings is left out. */
export async function simulate(requests: readonly RunRequest[], untilMs: number, io: Io): Promise<Simulated> {
  const progress = new Progress(io);
  const variants: MonitoredVariant[] = [];
  let wallMs = 0;
  for (const request of requests) {
    const gathering = new Gathering();
    const run = await started(request, gathering);
    const target = Math.floor(untilMs * costsOf(request.scenario.machine).cyclesPerMs);
    for (let cycle = 0; cycle < target;) {
      const step = await run.advance(untilMs, STEP_MS);
      gathering.add(step);
      wallMs += step.wallMs;
      cycle = step.frame.cycle;
      const before = variants.reduce((sum, { observation }) => sum + observation.summary.ops, 0);
      const done = before + operations(step.frame);
      progress.show(() => progressLine(request, step.atMs, untilMs, done / wallMs));
    }
    variants.push(gathering.end(await run.observe()));
  }
  progress.end();
  return { variants, wallMs };
}

async function started(request: RunRequest, gathering: Gathering): Promise<VariantRun> {
  const run = new VariantRun();
  try {
    gathering.add(await run.start(request));
  } catch (error) {
    throw error instanceof CompileError ? new BadInput(error.message) : error;
  }
  return run;
}

function operations({ counters }: Frame): number {
  let sum = 0;
  for (let at = COUNTER_INDEX.ops; at < counters.length; at += COUNTERS.length) sum += counters[at]!;
  return sum;
}

function progressLine({ scenario, variant }: RunRequest, ms: number, untilMs: number, opsPerMs: number): string {
  const name = scenario.variants[variant]!.name;
  const share = Math.floor((100 * ms) / untilMs);
  return `${name}: ${ms.toFixed(1)} of ${untilMs} ms (${share} %), ${(opsPerMs / 1000).toFixed(1)} M operations/s`;
}
