/**
 * Golden state hashes: what every preset comes to after 3 ms, in both builds. A change of the engine that was not meant to
 * change a run fails here; one that was: look at why, then `UPDATE_GOLDEN=1 npx vitest run golden`.
 */
import { expect, it } from 'vitest';
import { PRESETS, presetScenario } from '../scenario/presets';
import type { RunRequest } from './protocol';
import { traceRefs } from './compile';
import { bundledTrace, readGolden, simBuild, writeGolden } from './testing/builds.mjs';
import { VariantRun } from './variant-run';

const MS = 3;

async function hashesOf(build: 'simd' | 'scalar'): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const { name } of PRESETS) {
    const scenario = presetScenario(name);
    const traces = traceRefs(scenario).map((ref) => ({ ref, bytes: bundledTrace(ref.replace('bundled:', '')) }));
    for (const variant of scenario.variants.keys()) {
      const request: RunRequest = { scenario, variant, traces, module: simBuild(build), record: false };
      const run = new VariantRun();
      await run.start(request);
      await run.advance(MS, Infinity);
      const summary = await run.summary();
      hashes[`${name}, ${summary.name}, ${MS} ms`] = summary.stateHash;
    }
  }
  return hashes;
}

it.each(['simd', 'scalar'] as const)(
  'every preset comes to its golden state, %s',
  async (build) => {
    const hashes = await hashesOf(build);
    if (process.env.UPDATE_GOLDEN) writeGolden(hashes);
    expect(hashes).toEqual(readGolden());
  },
  60_000,
);
