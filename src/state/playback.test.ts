import { describe, expect, it } from 'vitest';
import { lineScenario } from '../lab/scenario/branches';
import type { Scenario } from '../lab/scenario/schema';
import { parseScenario } from '../lab/scenario/validate';
import { divergenceMs, intervene, interventionMoment, planEdit, planReplacement, planReshape } from './edits';
import { phaseSpans, phaseStep, windowStep } from './moments';
import { LEAST_BUDGET_MS, Pacer, RateMeter, STEP_BUDGET_MS } from './pacer';
import { UndoStack } from './undo';
import { clampRange, follow, pan, zoom } from './viewport';

function scenario(input: unknown = {}) {
  const result = parseScenario(input);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.scenario;
}

describe('pace', () => {
  it('goes as far as the speed says', () => {
    const pacer = new Pacer();
    pacer.learn(10, 10);
    pacer.reset(5);
    pacer.target(1000, 5, 0.001);
    const first = pacer.target(1016, 5, 0.001);
    expect(pacer.target(1032, 5, 0.001) - first).toBeCloseTo(0.016);
    expect(pacer.limited).toBe(false);
  });

  it('never asks for more than fits into a step, and forgets what it could not do', () => {
    const pacer = new Pacer();
    for (let n = 0; n < 50; n++) pacer.learn(0.01, 10);
    pacer.reset(0);
    const target = pacer.target(0, 0, Infinity);
    expect(target).toBeCloseTo(0.001 * STEP_BUDGET_MS, 4);
    expect(pacer.limited).toBe(true);
    expect(pacer.target(16, target, 0.0001) - target).toBeLessThan(0.01);
  });

  it('goes on when no time has passed, or a frame is older than an answer', () => {
    const pacer = new Pacer();
    pacer.reset(0);
    pacer.target(100, 0, Infinity);
    expect(pacer.target(100, 1, Infinity)).toBeGreaterThan(1);
    expect(pacer.target(90, 2, Infinity)).toBeGreaterThan(2);
    expect(pacer.target(80, 3, 0.001)).toBeGreaterThanOrEqual(3);
  });

  it('leaves the page time when its frames come late, and takes it back when they do not', () => {
    const pacer = new Pacer();
    const beats = (count: number, interval: number, speed: number) => {
      for (let n = 0; n < count; n++) pacer.beat((at += interval), speed);
    };
    let at = 0;
    beats(100, 16.7, 0.1);
    expect(pacer.budgetMs).toBe(STEP_BUDGET_MS);
    beats(100, 30, 0.1);
    expect(pacer.budgetMs).toBe(LEAST_BUDGET_MS);
    pacer.target(at, 0, 1e9);
    expect([pacer.limited, pacer.eager]).toEqual([true, false]);
    beats(300, 16.7, 0.1);
    expect(pacer.budgetMs).toBe(STEP_BUDGET_MS);
    expect(pacer.eager).toBe(true);
    beats(100, 30, Infinity);
    expect(pacer.budgetMs).toBe(STEP_BUDGET_MS);
  });

  it('takes a slow screen for what it is', () => {
    const pacer = new Pacer();
    for (let n = 0; n < 3000; n++) pacer.beat(n * 33.3, 0.1);
    expect(pacer.budgetMs).toBe(STEP_BUDGET_MS);
  });

  it('does not jump after the page was hidden', () => {
    const pacer = new Pacer();
    pacer.capacity = 1e6;
    pacer.reset(0);
    pacer.target(0, 0, 1);
    expect(pacer.target(60_000, 0, 1)).toBeLessThan(150);
  });

  it('measures a rate over a second', () => {
    const meter = new RateMeter();
    for (let at = 0; at <= 3000; at += 16) meter.add(at, at * 7);
    expect(meter.rate).toBeCloseTo(7);
  });
});

describe('moments', () => {
  const plan = { durationsMs: [2, 3], repeat: true };

  it('steps to the boundaries of windows', () => {
    expect(windowStep(0.12, 0.05, 1)).toBeCloseTo(0.15);
    expect(windowStep(0.15, 0.05, 1)).toBe(0.2);
    expect(windowStep(0.15, 0.05, -1)).toBe(0.1);
    expect(windowStep(0, 0.05, -1)).toBe(0);
  });

  it('knows phases past and to come', () => {
    expect(phaseSpans([], plan, 0, 7).map(({ fromMs, phase, round }) => [fromMs, phase, round])).toEqual([
      [0, 0, 0],
      [2, 1, 0],
      [5, 0, 1],
    ]);
    const started = [{ atMs: 2.5, phase: 1, round: 0 }];
    expect(phaseSpans(started, plan, 0, 6).map(({ fromMs }) => fromMs)).toEqual([0, 2.5, 5.5]);
  });

  it('steps to starts of phases', () => {
    expect(phaseStep([], plan, 3, 1)).toBe(5);
    expect(phaseStep([], plan, 5, 1)).toBe(7);
    expect(phaseStep([], plan, 5, -1)).toBe(2);
    expect(phaseStep([], { ...plan, repeat: false }, 4, 1)).toBe(4);
  });
});

describe('the visible range', () => {
  it('stays until the playhead comes near its end, then moves by a part of its width', () => {
    const range = { fromMs: 0, toMs: 10 };
    expect(follow(range, 5, 10)).toBe(range);
    expect(follow(range, 9.5, 10).fromMs).toBeCloseTo(2.3);
    expect(follow({ fromMs: 50, toMs: 60 }, 2, 10).fromMs).toBeLessThanOrEqual(2);
  });

  it('zooms around a moment and pans, never before 0', () => {
    const closer = zoom({ fromMs: 0, toMs: 10 }, 0.5, 4, 100);
    expect(closer).toEqual({ fromMs: 2, toMs: 7 });
    expect(pan({ fromMs: 1, toMs: 3 }, -5)).toEqual({ fromMs: 0, toMs: 2 });
    expect(clampRange({ fromMs: 5, toMs: 5 }).toMs).toBeGreaterThan(5);
  });
});

describe('edits', () => {
  const LOAD = 'workload.phases.0.load';
  const PREFETCH = 'variants.Fixed.prefetchLines.value';
  const head = (ms: number) => ({ playheadMs: ms, headMs: ms });

  function done(plan: ReturnType<typeof planEdit>) {
    if (plan.kind === 'refused') throw new Error(plan.errors.join('\n'));
    return plan.scenario;
  }

  it('intervene in a run that has begun, and change the base of one that has not', () => {
    const base = scenario();
    const live = planEdit(base, PREFETCH, 9, head(6));
    expect(live.kind).toBe('amend');
    expect(done(live)).toMatchObject({ interventions: [{ at: 6, set: PREFETCH, to: 9 }], branches: [] });
    expect(planEdit(base, PREFETCH, 9, head(0)).kind).toBe('restart');
    expect(planEdit(base, 'machine.cpus', 4, head(6)).kind).toBe('restart');
    expect(planEdit(base, 'title', 'Other', head(6)).kind).toBe('keep');
  });

  it('behind the head make a branch; what else was to come stays, and so does the future that was there', () => {
    const base = scenario({
      interventions: [
        { at: 2, set: LOAD, to: 0.2 },
        { at: 8, set: PREFETCH, to: 2 },
        { at: 9, set: LOAD, to: 0.9 },
      ],
    });
    const acted = done(planEdit(base, LOAD, 0.5, { playheadMs: 4, headMs: 10 }));
    expect(acted.interventions).toEqual(base.interventions);
    const [branch] = acted.branches;
    expect(branch).toMatchObject({ name: 'Load at 4000 us', from: 'main', at: 4 });
    expect(branch!.interventions).toEqual([
      { at: 4, set: LOAD, to: 0.5 },
      { at: 8, set: PREFETCH, to: 2 },
    ]);
    expect(acted.view.branch).toBe(branch!.name);
    // On the branch, at its head, it goes on; behind it, a branch of the branch begins.
    const on = done(planEdit(acted, LOAD, 0.6, head(4)));
    expect(on.branches).toHaveLength(1);
    expect(on.branches[0]!.interventions[0]).toEqual({ at: 4, set: LOAD, to: 0.6 });
    const twig = done(planEdit(acted, LOAD, 0.7, { playheadMs: 5, headMs: 7 }));
    expect(twig.branches.map(({ from }) => from)).toEqual(['main', 'Load at 4000 us']);
    const atStart = done(planEdit(scenario(), LOAD, 0.5, { playheadMs: 0, headMs: 7 }));
    expect(atStart.branches[0]).toMatchObject({ at: 0, interventions: [{ at: 0, set: LOAD, to: 0.5 }] });
  });

  it('of what needs a start keep the line as it was once it had run for a round', () => {
    const workload = { phases: [{ durationMs: 20 }] };
    const base = scenario({ workload, interventions: [{ at: 1, set: LOAD, to: 0.2 }] });
    expect(done(planEdit(base, 'machine.cpus', 4, head(3))).branches).toEqual([]);
    const kept = done(planEdit(base, 'machine.cpus', 4, head(100)));
    expect(kept.machine.cpus).toBe(4);
    expect(kept.branches).toMatchObject([{ name: 'before CPUs 4', from: 'main', at: 0 }]);
    expect(divergenceMs(lineScenario(kept, 'before CPUs 4'), base)).toBe(Infinity);
    // Branches go on being what they are, whatever happens to main.
    const acted = done(planEdit(base, LOAD, 0.5, { playheadMs: 4, headMs: 10 }));
    const main = { ...acted, view: { ...acted.view, branch: 'main' } };
    for (const [path, value] of [
      ['seed', 5],
      ['variants.Fixed.name', 'Other'],
      ['variants', [{ name: 'Only' }]],
      ['workload.phases', [{ durationMs: 1 }]],
    ] as const) {
      const edited = done(planEdit(main, path, value, head(3)));
      const again = done(planEdit(edited, 'machine.cpus', 2, head(3)));
      for (const later of [edited, again]) {
        const same = divergenceMs(lineScenario(later, 'Load at 4000 us'), lineScenario(acted, 'Load at 4000 us'));
        expect(same, path).toBe(Infinity);
      }
    }
    const onBranch = done(planEdit(acted, 'machine.cpus', 4, head(100)));
    expect(onBranch.machine.cpus).toBe(8);
    expect(lineScenario(onBranch, 'Load at 4000 us').machine.cpus).toBe(4);
    expect(divergenceMs(lineScenario(onBranch, 'before CPUs 4'), lineScenario(acted, acted.view.branch))).toBe(
      Infinity,
    );
    const twice = done(planEdit(onBranch, 'machine.cpus', 2, head(1)));
    expect(lineScenario(twice, 'Load at 4000 us').machine.cpus).toBe(2);
    expect(twice.branches).toHaveLength(2);
  });

  it('of the structure change the line, and leave the others as they are', () => {
    const acted = done(planEdit(scenario(), LOAD, 0.5, { playheadMs: 4, headMs: 10 }));
    const fewer = (line: Scenario): Scenario => ({ ...line, variants: line.variants.slice(1) });
    const onBranch = done(planReshape(acted, fewer, head(1)));
    expect(lineScenario(onBranch, 'Load at 4000 us').variants).toHaveLength(1);
    expect(onBranch.variants).toHaveLength(2);
    const main = { ...acted, view: { ...acted.view, branch: 'main' } };
    const onMain = done(planReshape(main, fewer, head(1)));
    expect(onMain.variants).toHaveLength(1);
    const same = divergenceMs(lineScenario(onMain, 'Load at 4000 us'), lineScenario(acted, 'Load at 4000 us'));
    expect(same).toBe(Infinity);
    const without = done(planReshape(acted, (line) => ({ ...line, interventions: [] }), head(5)));
    expect(without).toMatchObject({ variants: acted.variants, branches: [{ at: 4, interventions: [] }] });
  });

  it('of the list of interventions change the line itself', () => {
    const base = scenario({ interventions: [{ at: 2, set: LOAD, to: 0.2 }] });
    expect(done(planEdit(base, 'interventions', [], head(6)))).toMatchObject({ interventions: [], branches: [] });
    const acted = done(planEdit(base, LOAD, 0.5, { playheadMs: 4, headMs: 10 }));
    const without = done(planEdit(acted, 'interventions', [{ at: 4, set: LOAD, to: 0.5 }], head(6)));
    expect(without.branches[0]).toMatchObject({ at: 2, interventions: [{ at: 4, to: 0.5 }] });
    expect(without.interventions).toEqual(base.interventions);
  });

  it('are refused with every error', () => {
    expect(planEdit(scenario(), 'machine.cpus', 99, head(0))).toMatchObject({ kind: 'refused' });
    expect(planEdit(scenario(), PREFETCH, 99, head(6))).toMatchObject({ kind: 'refused' });
    const plan = planReplacement({ machine: { cpus: 0 }, nonsense: 1 });
    expect(plan.kind === 'refused' && plan.errors.length).toBe(2);
  });

  it('let the last wish on a path count', () => {
    const list = [
      { at: 1, set: 'a', to: 1 },
      { at: 5, set: 'a', to: 2 },
      { at: 6, set: 'b', to: 3 },
    ];
    expect(intervene(list, { at: 3, set: 'a', to: 9 }).map(({ at, set }) => `${set}${at}`)).toEqual(['a1', 'a3', 'b6']);
  });

  it('happen at moments that read well and are not in the future', () => {
    expect(interventionMoment(6)).toBe(6);
    expect(interventionMoment(6.350004321)).toBe(6.35);
    expect(interventionMoment(1e-7)).toBe(1e-7);
  });

  it('tell from where on two scenarios differ', () => {
    const one = scenario({ interventions: [{ at: 2, set: 'table.onSwitch', to: 'purge' }] });
    expect(divergenceMs(one, scenario())).toBe(2);
    expect(divergenceMs(one, { ...one, title: 'Other' })).toBe(Infinity);
    expect(divergenceMs(one, { ...one, seed: 1 })).toBe(0);
  });

  it('can be undone and redone', () => {
    const [a, b] = [scenario(), scenario({ seed: 2 })];
    const stack = new UndoStack();
    stack.record(a);
    expect([stack.canUndo, stack.canRedo, stack.previous]).toEqual([true, false, a]);
    stack.undone(b);
    expect([stack.canUndo, stack.next]).toEqual([false, b]);
    stack.redone(a);
    stack.record(b);
    expect(stack.canRedo).toBe(false);
  });
});
