/** Small runs to monitor. */
import type { ScenarioInput } from '../../scenario/schema';
import { simBuild } from '../../run/testing/builds.mjs';
import { FIXED, scenarioOf, TUNED } from '../../run/testing/machine';
import { VariantRun } from '../../run/variant-run';
import { Gathering } from '../monitored-run';
import type { MonitoredRun, MonitoredVariant } from '../monitored-run';

const governor = { windowOps: 256, consecutive: 2, cooldownWindows: 2, freezeWindows: 6, auditWindows: 3 };

export const INPUT: ScenarioInput = {
  title: 'Say "hello" \\ twice',
  machine: { cpus: 4, clusterCpus: 2 },
  workload: {
    phases: [
      { durationMs: 0.5, load: 0.8, skew: 0.6, revokePerMs: 50, name: 'Rush' },
      { durationMs: 0.5, pattern: { kind: 'loop', ids: 150 } },
    ],
  },
  variants: [
    { ...FIXED, stealFrom: { value: 2 } },
    { ...TUNED, governor },
  ],
};

export async function monitoredRun(input: ScenarioInput = INPUT, untilMs = 1): Promise<MonitoredRun> {
  const scenario = scenarioOf(input);
  const variants: MonitoredVariant[] = [];
  for (const variant of scenario.variants.keys()) {
    const run = new VariantRun(() => 0);
    const gathering = new Gathering();
    const request = { scenario, variant, traces: [], module: simBuild('simd') };
    gathering.add(await run.start({ ...request, record: 'forward', tasksFromMs: 0 }));
    gathering.add(await run.advance(untilMs / 2, Infinity));
    gathering.add(await run.advance(untilMs, Infinity));
    variants.push(gathering.end(await run.observe()));
  }
  const facts = { title: scenario.title, seed: scenario.seed, scenarioHash: 'a'.repeat(64), engineBuild: 'b' };
  return { scenario, facts, variants };
}
