import { describe, expect, it } from 'vitest';
import type { VariantSummary } from '../run/protocol';
import { simBuild } from '../run/testing/builds.mjs';
import { VariantRun } from '../run/variant-run';
import type { Scenario } from '../scenario/schema';
import { parseScenario } from '../scenario/validate';
import { LESSONS } from './lessons';

function scenarioOf(id: string): Scenario {
  const parsed = parseScenario(LESSONS.find((lesson) => lesson.id === id)!.scenario);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.scenario;
}

async function after(id: string, ms: number): Promise<VariantSummary[]> {
  const scenario = scenarioOf(id);
  return Promise.all(
    scenario.variants.map(async (_, variant) => {
      const run = new VariantRun();
      await run.start({ scenario, variant, traces: [], module: simBuild('simd'), record: false });
      await run.advance(ms, Infinity);
      return run.summary();
    }),
  );
}

const check = (variant: VariantSummary) => variant.cycles['checkCycles']! / variant.ops;

describe('what the lessons say', () => {
  it('is about scenarios that exist', () => {
    for (const { id, scenario } of LESSONS) if (scenario) expect(scenarioOf(id).title).toMatch(/^Lesson: /);
    expect(new Set(LESSONS.map(({ id }) => id)).size).toBe(LESSONS.length);
  });

  it('a cache in front pays', async () => {
    const [none, cached] = await after('cache', 4);
    expect(cached!.cyclesPerOp!).toBeLessThan(none!.cyclesPerOp! * 0.9);
    expect(cached!.hitRate!).toBeGreaterThan(0.8);
    expect(cached!.hitRate!).toBeLessThan(0.9);
  });

  it('a bigger cache loses on a long loop', async () => {
    const [small, big] = await after('bigger', 4);
    expect(big!.cyclesPerOp!).toBeGreaterThan(small!.cyclesPerOp! * 1.01);
    expect(big!.hitRate!).toBeLessThan(0.02);
  });

  it('SIMD loses at 1 and wins at 32', async () => {
    const [simd, scalar] = await after('simd', 3.9);
    expect(check(simd!)).toBeGreaterThan(check(scalar!));
    const [simdAll, scalarAll] = await after('simd', 8);
    const second = (all: VariantSummary, first: VariantSummary) =>
      (all.cycles['checkCycles']! - first.cycles['checkCycles']!) / (all.ops - first.ops);
    expect(second(scalarAll!, scalar!)).toBeGreaterThan(4 * second(simdAll!, simd!));
  });

  it('a prefetch of the wrong distance is worse than none, one of the right distance far better', async () => {
    const [none, near, far] = await after('prefetch', 4);
    expect(near!.cyclesPerOp!).toBeGreaterThan(none!.cyclesPerOp! * 1.02);
    expect(near!.prefetch.useful).toBe(0);
    expect(far!.cyclesPerOp!).toBeLessThan(none!.cyclesPerOp! * 0.8);
  });

  it('stealing lowers latency and costs hits', async () => {
    const [late, eager] = await after('stealing', 4);
    expect(eager!.latencyCycles.p50!).toBeLessThan(late!.latencyCycles.p50! / 2);
    expect(eager!.latencyCycles.p99!).toBeLessThan(late!.latencyCycles.p99!);
    expect(eager!.cyclesPerOp!).toBeGreaterThan(late!.cyclesPerOp!);
    expect(eager!.hitRate!).toBeLessThan(late!.hitRate!);
  });

  it('there are decisions to read', async () => {
    const [, tuned] = await after('decision', 9);
    expect(tuned!.decisions).toBeGreaterThan(3);
  });
});
