/** A run is a function of its scenario: however it is stepped, on whichever build, there and back, it comes to the same state. */
import { describe, expect, it } from 'vitest';
import { COUNTERS } from './counters';
import type { Engine } from './engine';
import { EVENT_KINDS } from './frame';
import { firstDifference, stateDifference } from './testing/difference';
import type { Build } from './testing/builds.mjs';
import { Machine, randomBelow } from './testing/machine';
import { bundledTraces, generatedCases, kernelCases, replayCases } from './testing/scenarios';
import type { Case } from './testing/scenarios';

const traces = await bundledTraces();
const cases = [...generatedCases(), ...replayCases(), ...kernelCases()];
const WINDOWS = 12;
/** What the whole matrix has used. */
const seen = new Set<string>();

const start = ({ input }: Case, variant: number, build: Build = 'simd') =>
  new Machine(input, { variant, build, traces });

/** Goes to `end` in `steps` steps of random sizes, some of them empty or a single cycle. */
function inSteps(engine: Engine, end: number, steps: number, seed: number): void {
  const random = randomBelow(seed);
  const stops = Array.from({ length: steps }, () => random(end)).sort((a, b) => a - b);
  for (const stop of stops) {
    engine.advance(stop);
    if (random(4) === 0) engine.advance(stop);
    if (random(4) === 0) engine.advance(stop + 1);
    if (random(16) === 0) engine.endWindow();
  }
  engine.advance(end);
}

/** Both runs must end in the same state; if they do not, says where they part. */
function expectSame(of: Case, variant: number, engine: Engine, expected: string, other: Build, how: string): void {
  if (engine.stateHash() === expected) return;
  const end = engine.cycle;
  const between = firstDifference(
    start(of, variant).engine,
    start(of, variant, other).engine,
    end,
    Math.ceil(end / WINDOWS),
  );
  const straight = start(of, variant).to(of.ms).engine;
  expect.fail(`${how}: ${between ?? `only when stepped like this; state: ${stateDifference(straight, engine)}`}`);
}

describe.each(
  cases.flatMap((of) => [0, 1].map((variant) => ({ ...of, variant, kernel: variant ? 'tuned' : 'fixed' }))),
)('$name, $kernel', (of) => {
  const { variant, ms } = of;
  // in two steps, so that no event is overwritten before it was read
  const straight = start(of, variant).to(ms / 2);
  const early = straight.events();
  straight.to(ms);
  const late = straight.events();
  const end = straight.engine.cycle;
  const hash = straight.engine.stateHash();

  it('does some work', () => {
    expect(straight.sum('ops')).toBeGreaterThan(300);
    expect(straight.engine.checkIdentities()).toBe(0);
    for (const [name, value] of Object.entries(straight.totals())) if (value > 0) seen.add(name);
    for (const { kind } of [...early, ...late]) seen.add(kind);
  });

  it('comes to the same state again, with and without SIMD', () => {
    expectSame(of, variant, start(of, variant).to(ms).engine, hash, 'simd', 'a second run');
    const scalar = start(of, variant, 'scalar').to(ms / 2);
    expect(scalar.events()).toEqual(early);
    expectSame(of, variant, scalar.to(ms).engine, hash, 'scalar', 'the scalar build');
    expect(scalar.events()).toEqual(late);
  });

  it('comes to the same state in many small steps, with every assert on', () => {
    const stepped = start(of, variant, 'checked').engine;
    inSteps(stepped, end, 60, of.input.seed!);
    expectSame(of, variant, stepped, hash, 'checked', 'small steps');
  });

  it('comes to the same state from a snapshot, and after going back and forth', () => {
    const { engine } = start(of, variant);
    const random = randomBelow(of.input.seed! + 1);
    const kept = [engine.snapshot()];
    for (let i = 1; i <= 3; i++) {
      engine.advance(Math.floor((end * i) / 4));
      kept.push(engine.snapshot());
    }
    engine.advance(end);
    for (let i = 0; i < 4; i++) {
      engine.restore(kept[random(kept.length)]!);
      engine.advance(engine.cycle + random(end - engine.cycle));
    }
    engine.advance(end);
    expectSame(of, variant, engine, hash, 'simd', 'back and forth');
    const fresh = start(of, variant, 'scalar').engine;
    fresh.restore(kept[2]!);
    fresh.advance(end);
    expectSame(of, variant, fresh, hash, 'scalar', "another instance from this one's snapshot");
  });
});

it('together they use every counter and every kind of event', () => {
  const all = [...COUNTERS, ...EVENT_KINDS.slice(1)];
  expect(all.filter((name) => !seen.has(name))).toEqual([]);
});
