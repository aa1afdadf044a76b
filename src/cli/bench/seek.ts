/** Time travel: how long it takes to go to any moment of a long run, and what is kept for it. */
import { traceRefs } from '../../lab/run/compile';
import type { KeyframeUse } from '../../lab/run/protocol';
import { VariantRun } from '../../lab/run/variant-run';
import { presetScenario } from '../../lab/scenario/presets';
import type { Scenario } from '../../lab/scenario/schema';
import { openTraceStore } from '../repository';
import { generated } from './machine';
import { quantile } from './statistics';

/** What the page gives all that it shows: here one variant does all operations, there two do half of them each. */
const KEYFRAME_BYTES = 128 * 2 ** 20;
/** Operations between two looks at how far a run is. */
const LOOK_OPS = 2_000_000;

export interface SeekResult {
  name: string;
  /** Operations of the run. */
  ops: number;
  n: number;
  seekMs: { p50: number; p95: number; max: number };
  keyframes: KeyframeUse;
  /** How fast the run came there, with windows, events and keyframes, and without: operations per second. */
  recordedOpsPerSecond: number;
  bareOpsPerSecond: number;
}

interface Case {
  name: string;
  scenario: Scenario;
  variant: number;
}

const cases = (): Case[] => {
  const preset = presetScenario('postgresql');
  return [
    { name: `postgresql, ${preset.variants[1]!.name}`, scenario: preset, variant: 1 },
    { name: 'zipf 4096', scenario: generated({ kind: 'zipf', ids: 4096 }), variant: 0 },
  ];
};

/** Runs of 8 CPUs, each as long as every number of operations in `lengths` (rising), and `n` seeks into each. */
export async function benchSeeks(
  module: WebAssembly.Module,
  lengths: readonly number[],
  n: number,
  said: (text: string) => void,
): Promise<SeekResult[]> {
  const results: SeekResult[] = [];
  for (const { name, scenario, variant } of cases()) {
    const store = openTraceStore();
    const traces = traceRefs(scenario).map(async (ref) => ({ ref, bytes: await store.get(ref) }));
    const request = { scenario, variant, traces: await Promise.all(traces), module, keyframeBytes: KEYFRAME_BYTES };
    const bareOpsPerSecond = await bareRate(request, Math.min(20_000_000, lengths[0]!));
    const run = new VariantRun();
    await run.start(request);
    const went = { ms: 0, ops: 0, wallMs: 0 };
    for (const ops of lengths) {
      said(`${name}: to ${ops / 1e6} million operations`);
      await goOn(run, went, ops);
      said(`${name}: ${n} seeks`);
      const recordedOpsPerSecond = (went.ops / went.wallMs) * 1000;
      results.push({
        name,
        ops: went.ops,
        n,
        ...(await seeks(run, went.ms, n)),
        recordedOpsPerSecond,
        bareOpsPerSecond,
      });
    }
  }
  return results;
}

/** Advances a run to `ops` operations; the time that it takes is added up. */
async function goOn(run: VariantRun, went: { ms: number; ops: number; wallMs: number }, ops: number): Promise<void> {
  let stepMs = went.ms > 0 ? (LOOK_OPS * went.ms) / went.ops : 1;
  while (went.ops < ops) {
    const began = performance.now();
    went.ms += stepMs;
    await run.advance(went.ms, Infinity);
    went.wallMs += performance.now() - began;
    went.ops = (await run.summary()).ops;
    stepMs = (Math.min(LOOK_OPS, ops - went.ops + 1) * went.ms) / Math.max(1, went.ops);
  }
}

async function bareRate(request: Parameters<VariantRun['start']>[0], ops: number): Promise<number> {
  const run = new VariantRun();
  await run.start({ ...request, record: false });
  const went = { ms: 0, ops: 0, wallMs: 0 };
  await goOn(run, went, ops);
  return (went.ops / went.wallMs) * 1000;
}

/** Moments spread over the run as the golden section does, so that each is far from the one before. */
async function seeks(run: VariantRun, ms: number, n: number): Promise<Pick<SeekResult, 'seekMs' | 'keyframes'>> {
  const took: number[] = [];
  let keyframes: KeyframeUse | null = null;
  for (let i = 1; i <= n; i++) {
    const began = performance.now();
    ({ keyframes } = await run.seek(((i * 0.6180339887) % 1) * ms));
    took.push(performance.now() - began);
  }
  took.sort((a, b) => a - b);
  await run.seek(ms);
  const seekMs = { p50: quantile(took, 0.5), p95: quantile(took, 0.95), max: took.at(-1)! };
  return { seekMs, keyframes: keyframes! };
}
