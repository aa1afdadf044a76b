/** Climbing: finds what the seed's rules have no eye for, gives back what does not pay, and costs little where nothing is to be won. */
import { describe, expect, it } from 'vitest';
import { CPU_ENTRIES, CPU_PREFETCH_LINES, CPU_SIMD_FROM, H_STEAL_FROM } from '../../engine/layout';
import { presetScenario } from '../scenario/presets';
import type { ScenarioInput } from '../scenario/schema';
import { AUDIT_OUTCOMES } from './frame';
import { RULES } from './rules';
import { FIXED, Machine, TUNED } from './testing/machine';
import type { PhaseInput, VariantInput } from './testing/machine';
import { bundledTraces } from './testing/scenarios';
import { decisionsIn } from './testing/tuned';

const climbing = { strategy: 'climb' } as const;
const CLIMB: VariantInput = {
  name: 'Climb',
  cacheEntries: climbing,
  simdFrom: climbing,
  prefetchLines: climbing,
  stealFrom: climbing,
  batchTasks: climbing,
};

function machineOf(phase: object, variant: VariantInput, rest: ScenarioInput = {}): Machine {
  const phases = [{ load: 0.6, durationMs: 1e6, ...phase } as PhaseInput];
  return new Machine({ machine: { cpus: 4 }, workload: { phases }, variants: [variant], ...rest });
}

/** Cycles of the capability path, and all busy cycles, per operation between two moments; latency there. */
function costs(machine: Machine, fromMs: number, toMs: number) {
  const begin = machine.to(fromMs).totals();
  machine.engine.beginWindow();
  const end = machine.to(toMs).totals();
  const since = (name: keyof typeof begin) => end[name] - begin[name];
  const path = since('lookupCycles') + since('checkCycles') + since('stallCycles') + since('prefetchCycles');
  const rest = since('bodyCycles') + since('schedulingCycles') + since('stealingCycles');
  const overhead = since('tuningCycles') + since('monitoringCycles');
  const all = path + rest + overhead;
  return {
    path: path / since('ops'),
    all: all / since('ops'),
    tuningShare: since('tuningCycles') / all,
    monitoringShare: since('monitoringCycles') / all,
    p99: machine.engine.endWindow().p99,
  };
}

const entries = (machine: Machine) =>
  Array.from({ length: machine.cpus }, (_, cpu) => machine.cpuField(CPU_ENTRIES, cpu));

describe('the cache', () => {
  const only = (settings: object = {}): VariantInput => ({ ...FIXED, cacheEntries: { ...climbing, ...settings } });

  it('goes to the size that holds the working set, in one step where the curve says so', () => {
    const machine = machineOf({ processes: 4, pattern: { kind: 'uniform', ids: 150 } }, only()).to(4);
    const made = decisionsIn(machine.events());
    expect(entries(machine)).toEqual([256, 256, 256, 256]);
    expect(made.some(({ rule, from, to }) => rule === 'cache.curve' && from === 64 && to === 256)).toBe(true);
    for (const { signals } of made) expect(signals[0]).toBeGreaterThan(signals[1]);
  });

  it('does not grow for a scan that no size can hold, for which the seed grows', () => {
    const scan = { processes: 4, pattern: { kind: 'loop', ids: 5000 }, workingSetLines: 0 };
    const rest = { table: { capabilities: 65_536 } };
    const climbed = machineOf(scan, only(), rest).to(4);
    expect(entries(climbed)).toEqual([64, 64, 64, 64]);
    const seed = machineOf(scan, { ...FIXED, cacheEntries: { strategy: 'seed' } }, rest).to(4);
    expect(Math.max(...entries(seed))).toBe(256);
  });

  it('states what it expects, and gets about that', () => {
    const machine = machineOf({ processes: 4, pattern: { kind: 'uniform', ids: 120 }, workingSetLines: 0 }, only());
    const events = machine.to(6).events();
    const decision = events.find(({ kind }) => kind === 'decision')!;
    const audit = events.find(({ kind, args }) => kind === 'audit' && args[0] === decision.args[0])!;
    const [expected, got] = [decision.signals[3], audit.signals[0]];
    expect(expected).toBeLessThan(-0.1);
    expect(got / expected).toBeGreaterThan(0.4);
    expect(got / expected).toBeLessThan(2);
  });

  it('gets smaller where purges cost more than hits are worth', () => {
    const rest: ScenarioInput = {
      machine: { cpus: 2, overrides: { purgeEntryCycles256: 20_000 } },
      table: { onSwitch: 'purge' },
    };
    const machine = machineOf({ processes: 16, pattern: { kind: 'zipf', ids: 500 } }, only({ value: 256 }), rest).to(6);
    expect(Math.max(...entries(machine))).toBe(32);
  });
});

describe('prefetch', () => {
  const only: VariantInput = { ...FIXED, prefetchLines: { ...climbing, value: 4 } };
  const distances = (machine: Machine) =>
    Array.from({ length: machine.cpus }, (_, cpu) => machine.cpuField(CPU_PREFETCH_LINES, cpu));
  const walk = (kind: string, more: object = {}) => ({ processes: 4, pattern: { kind, ids: 1_048_576, ...more } });
  const rest: ScenarioInput = { table: { capabilities: 1_048_576 } };

  it('goes off where its lines are of no use', () => {
    // each CPU finds out by itself, and a few percent are within the noise of a trial
    const off = distances(machineOf(walk('uniform'), only, rest).to(16)).filter((lines) => lines === 0);
    expect(off.length).toBeGreaterThanOrEqual(3);
  });

  it('goes farther while its lines come late, up to the misses in flight, and no farther', () => {
    const machine = machineOf({ ...walk('sequential'), bodyCycles: 0, workingSetLines: 0 }, only, rest).to(4);
    const made = decisionsIn(machine.events());
    expect(made.filter(({ rule }) => rule === 'prefetch.late').length).toBeGreaterThan(3);
    expect(Math.max(...distances(machine))).toBeGreaterThan(4);
    for (const { to } of made) expect(to).toBeLessThanOrEqual(12);
  });

  it('is turned on by a regular pattern', () => {
    const off: VariantInput = { ...FIXED, prefetchLines: { ...climbing, value: 0 } };
    const machine = machineOf({ ...walk('sequential'), workingSetLines: 0 }, off, rest).to(4);
    expect(Math.min(...distances(machine))).toBeGreaterThan(0);
    expect(decisionsIn(machine.events())[0]).toMatchObject({ rule: 'prefetch.regular', from: 0, to: 4 });
  });
});

describe('SIMD', () => {
  it('is at the measured crossover whatever the batches, and follows another machine', () => {
    const only: VariantInput = { ...FIXED, simdFrom: climbing };
    const machine = machineOf({ batch: { kind: 'constant', ops: 3 } }, only).to(2);
    expect(machine.cpuField(CPU_SIMD_FROM)).toBe(3);
    const [variant] = machine.scenario.variants;
    const overrides = { checkSimdBaseCycles256: 520 + 293 * 20 };
    machine.amend({ ...machine.scenario, machine: { ...machine.scenario.machine, overrides }, variants: [variant!] });
    expect(decisionsIn(machine.to(4).events()).map(({ rule }) => rule)).toContain('simd.measured');
    expect(machine.cpuField(CPU_SIMD_FROM)).toBe(20);
  });
});

describe('the scheduler', () => {
  const only = (settings: object = {}): VariantInput => ({ ...FIXED, stealFrom: { ...climbing, ...settings } });

  it('steals from shorter queues, at once, where a CPU has more than it can do', () => {
    const phase = { skew: 0.5, load: 0.5, processes: 32, pattern: { kind: 'loop', ids: 8 } };
    const machine = machineOf(phase, only({ value: 64 })).to(12);
    expect(machine.engine.u32(H_STEAL_FROM)).toBeLessThan(64);
    expect(decisionsIn(machine.events()).map(({ rule }) => rule)).toContain('steal.saturated');
  });

  it('keeps a step only where it shows what it promised', () => {
    const machine = machineOf({ load: 0.3, processes: 32, pattern: { kind: 'zipf', ids: 500 } }, only({ value: 1 }));
    const events = machine.to(12).events();
    const rules = new Map(events.filter(({ kind }) => kind === 'decision').map(({ args }) => [args[0], args[3]]));
    const audits = events.filter(({ kind }) => kind === 'audit');
    expect(audits.length).toBeGreaterThan(0);
    for (const { args, signals } of audits) {
      const [change, half] = signals;
      const price = RULES[rules.get(args[0])!]!.id === 'steal.price';
      expect(AUDIT_OUTCOMES[args[2]] === 'reverted', `${change} +- ${half}`).toBe(change > (price ? 0 : -half));
    }
  });

  it('helps where queues are short because processes are few, and load and imbalance show little', async () => {
    const traces = await bundledTraces();
    const phases = [{ trace: 'bundled:sqlite3', tenants: 8, load: 0.8, skew: 0.35, durationMs: 50 } as const];
    const of = (variant: VariantInput) =>
      costs(new Machine({ machine: { cpus: 4 }, workload: { phases }, variants: [variant] }, { traces }), 4, 8);
    const [fixed, climb] = [of(FIXED), of(CLIMB)];
    expect(climb.p99 / fixed.p99).toBeLessThan(0.1);
    expect(climb.all / fixed.all).toBeLessThan(1.1);
  });

  it('does not over-steal at 64 CPUs, as the seed does', async () => {
    const traces = await bundledTraces();
    const { machine, workload } = presetScenario('postgresql');
    const of = (variant: VariantInput) => {
      const made = new Machine({ machine: { ...machine, cpus: 64 }, workload, variants: [variant] }, { traces });
      return costs(made, 1, 4);
    };
    const [fixed, seed, climb] = [of(FIXED), of(TUNED), of(CLIMB)];
    expect(seed.path / fixed.path).toBeGreaterThan(1.15);
    // 3 ms are some 40 windows of the machine: it still learns
    expect(climb.path / fixed.path).toBeLessThan(1.06);
    expect(climb.all / fixed.all).toBeLessThan(1.03);
  }, 60_000);
});

describe('all five together', () => {
  it.each<[name: string, phase: object]>([
    ['a hot set', { pattern: { kind: 'zipf', ids: 48 } }],
    ['Zipf', { pattern: { kind: 'zipf', ids: 4096 } }],
    ['uniform ids', { pattern: { kind: 'uniform', ids: 65_536 } }],
    ['a walk', { pattern: { kind: 'sequential', ids: 65_536 } }],
    ['a moving working set', { pattern: { kind: 'drift', hot: 160, driftPerMs: 40 } }],
    ['a scan', { pattern: { kind: 'loop', ids: 520 } }],
  ])('cost at most 1 %% of the path more than fixed after learning: %s', (_, phase) => {
    const fixed = costs(machineOf(phase, FIXED), 3, 8);
    const climb = costs(machineOf(phase, CLIMB), 3, 8);
    expect(climb.path / fixed.path).toBeLessThan(1.01);
    expect(climb.tuningShare).toBeLessThan(0.01);
    expect(climb.monitoringShare).toBeLessThan(0.01);
  });
});
