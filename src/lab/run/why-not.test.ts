/** What is said of a rule is what the tuner thought: compared window by window, over scenarios that use every rule. */
import { describe, expect, it } from 'vitest';
import * as L from '../../engine/layout';
import { KNOBS } from '../scenario/words';
import { RULES } from './rules';
import { FIXED, Machine, TUNED } from './testing/machine';
import type { VariantInput } from './testing/machine';
import { bundledTraces, generatedCases, replayCases } from './testing/scenarios';
import { simBuild } from './testing/builds.mjs';
import { VariantRun } from './variant-run';
import { explainCpu, explainKnob } from './why-not';

const traces = await bundledTraces();
const governor = {
  windowOps: 256,
  consecutive: 2,
  cooldownWindows: 2,
  freezeWindows: 6,
  auditWindows: 3,
  exploreWindows: 2,
};
const climbing = Object.fromEntries(KNOBS.map((knob) => [knob, { strategy: 'climb' }]));
const cases = [...generatedCases(), ...replayCases()].filter(({ input }) => (input.machine?.cpus ?? 8) <= 8);

describe.each([
  ['seed', { ...TUNED, governor }],
  ['climb', { name: 'Climb', ...climbing, governor }],
])('%s: the rule that is said to hold is the one that the tuner wished for', (_, variant) => {
  const seen = new Set<string>();
  let compared = 0;

  it.each(cases.filter((_, index) => index % 2 === 0))('$name', ({ input, ms }) => {
    const machine = new Machine({ ...input, variants: [variant] }, { traces });
    const { engine, scenario } = machine;
    const asleep = new Set<string>();
    const quiet = new Map<string, number>();
    for (let step = 0; step < 150; step++) {
      const disturbed = new Set(asleep);
      asleep.clear();
      for (const { kind, cpu, args } of machine.to((ms * (step + 1)) / 150).events()) {
        // a change moves the value that the conditions are about; a window that is audited or frozen asks no tuner
        if (kind === 'decision' || kind === 'audit') disturbed.add(`${args[1]} ${cpu}`);
        if (kind === 'freeze') disturbed.add(`${args[0]} ${cpu}`);
      }
      KNOBS.forEach((knob, index) => {
        for (let cpu = 0; cpu < machine.cpus; cpu++) {
          const told = explainKnob(engine, scenario, 0, knob, cpu);
          const place = `${index} ${told.cpu ?? L.MACHINE_CPU}`;
          if (told.governor.frozen > 0) asleep.add(place);
          const asked = told.governor.quiet !== quiet.get(place);
          quiet.set(place, told.governor.quiet);
          if (disturbed.has(place) || asleep.has(place) || !asked || !told.sampled) continue;
          const holding = told.rules.find(({ holds }) => holds);
          expect(holding?.id ?? 'none', told.because).toBe(RULES[told.governor.rule]!.id);
          if (holding) seen.add(holding.id);
          compared++;
        }
      });
    }
  });

  it('and they were many', () => {
    expect(compared).toBeGreaterThan(1000);
    expect(seen.size).toBeGreaterThan(5);
  });
});

describe('the answer in one sentence', () => {
  const machine = (variant: VariantInput) => {
    const phase = { load: 0.5, durationMs: 50, processes: 1, pattern: { kind: 'loop', ids: 8 } } as const;
    return new Machine({ machine: { cpus: 2 }, workload: { phases: [phase] }, variants: [variant] });
  };
  const told = (made: Machine, knob: (typeof KNOBS)[number]) => explainKnob(made.engine, made.scenario, 0, knob, 0);

  it('says that a knob is fixed, and that there was no window yet', () => {
    expect(told(machine(FIXED).to(1), 'cacheEntries').because).toMatch(/fixed/);
    expect(told(machine(TUNED), 'cacheEntries').because).toMatch(/no window/);
  });

  it('names the condition that fails, with its value', () => {
    const made = machine({ ...TUNED, governor: { windowOps: 256 } }).to(2);
    const { because, rules } = told(made, 'cacheEntries');
    expect(because).toMatch(/cache\.growHitRate needs hit rate < 0\.8, it is 1/);
    expect(rules.map(({ id }) => id)).toEqual(['cache.growHitRate', 'cache.shrink', 'cache.growWorkingSet']);
    expect(rules[0]!.conditions[0]).toMatchObject({ value: 1, comparison: '<', limit: 0.8, holds: false });
  });

  it('is the same after going there again', () => {
    const made = machine({ ...TUNED, governor: { windowOps: 256 } }).to(1.3);
    const state = made.engine.snapshot();
    const first = KNOBS.map((knob) => told(made, knob));
    made.to(2).engine.restore(state);
    expect(KNOBS.map((knob) => told(made, knob))).toEqual(first);
  });

  it('refuses what is not there', () => {
    expect(() => explainKnob(machine(FIXED).engine, machine(FIXED).scenario, 3, 'simdFrom', 0)).toThrow(/variant 3/);
    expect(() => explainKnob(machine(FIXED).engine, machine(FIXED).scenario, 0, 'simdFrom', 9)).toThrow(/CPU 9/);
  });
});

describe('a run that is asked', () => {
  const phase = { load: 0.5, durationMs: 50, processes: 1, pattern: { kind: 'loop', ids: 8 } } as const;
  const limit = { at: 0.5, set: 'variants.Tuned.cacheEntries.growBelowHitRate', to: 0.75 } as const;
  const variant = { ...TUNED, name: 'Tuned', governor: { windowOps: 256 } };
  const input = { machine: { cpus: 2 }, workload: { phases: [phase] }, variants: [variant], interventions: [limit] };

  it('answers as the engine at that moment does, under the interventions so far', async () => {
    const { scenario } = new Machine(input);
    const run = new VariantRun(() => 0);
    await run.start({ scenario, variant: 0, traces: [], module: simBuild('simd') });
    const limits: unknown[] = [];
    for (const ms of [0.4, 0.6, 0.4]) {
      const { frame } = await run.seek(ms);
      const told = await run.explain(1);
      expect(told.cycle).toBe(frame.cycle);
      expect(told.atMs).toBeCloseTo(ms, 6);
      expect(told.knobs.map(({ knob }) => knob)).toEqual(KNOBS);
      limits.push(told.knobs[0]!.rules[0]!.conditions[0]!.limit);
    }
    expect(limits).toEqual([0.8, 0.75, 0.8]);
    await expect(run.explain(2)).rejects.toThrow(/no CPU 2/);
    const { engine } = new Machine({ ...input, interventions: [] }).to(0.4);
    await run.seek(0.4);
    expect(await run.explain(0)).toEqual(explainCpu(engine, scenario, 0, 0));
  });
});
