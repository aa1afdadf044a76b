/** At the edges: no tasks, one CPU, one capability, all revoked, more work than can be done, signals that are no numbers. */
import { describe, expect, it } from 'vitest';
import * as L from '../../engine/layout';
import type { ScenarioInput } from '../scenario/schema';
import { KNOBS } from '../scenario/words';
import { summariseVariant } from './summarise';
import { FIXED, Machine, TUNED } from './testing/machine';
import type { PhaseInput, VariantInput } from './testing/machine';

const governor = { windowOps: 64, consecutive: 1, cooldownWindows: 0, auditWindows: 2, exploreWindows: 1 };
const CLIMB = {
  name: 'Climb',
  ...Object.fromEntries(KNOBS.map((knob) => [knob, { strategy: 'climb' }])),
  governor,
} as VariantInput;
const KERNELS: VariantInput[] = [FIXED, { ...TUNED, governor }, CLIMB];

function run(variant: VariantInput, phase: object, rest: ScenarioInput = {}, ms = 1): Machine {
  const phases = [{ durationMs: 1e6, ...phase } as PhaseInput];
  const machine = new Machine(
    { machine: { cpus: 1 }, workload: { phases }, variants: [variant], ...rest },
    { build: 'checked' },
  );
  machine.to(ms);
  expect(machine.engine.checkIdentities()).toBe(0);
  return machine;
}

const summary = (machine: Machine) => summariseVariant(machine.engine, 'Made', machine.cyclesPerMs, 0);

describe.each(KERNELS.map((variant) => [variant.name, variant] as const))('%s', (_, variant) => {
  it('without a single task: rates are not known, nothing is decided', () => {
    const machine = run(
      variant,
      { load: 0.001, bodyCycles: 100_000, batch: { kind: 'constant', ops: 1024 } },
      {},
      0.01,
    );
    const { ops, cyclesPerOp, hitRate, latencyCycles, throughputOpsPerMs } = summary(machine);
    expect({ ops, cyclesPerOp, hitRate, throughputOpsPerMs }).toEqual({
      ops: 0,
      cyclesPerOp: null,
      hitRate: null,
      throughputOpsPerMs: 0,
    });
    expect(latencyCycles).toEqual({ p50: null, p99: null, p999: null });
    expect(machine.sum('tuningCycles')).toBe(0);
  });

  it('one capability: all but the first use hit', () => {
    const rest = { table: { capabilities: 1 } };
    const machine = run(variant, { revokePerMs: 0, deniedShare: 0, pattern: { kind: 'uniform', ids: 5000 } }, rest);
    expect(machine.sum('lookups') - machine.sum('hits')).toBeLessThanOrEqual(1);
    expect(machine.sum('denied')).toBe(0);
  });

  it('1 Mi capabilities, on 64 CPUs', () => {
    const rest = { machine: { cpus: 64 }, table: { capabilities: 1_048_576, radixDepth: 4 } } as const;
    const machine = run(variant, { pattern: { kind: 'uniform', ids: 1_048_576 } }, rest, 0.1);
    expect(machine.sum('ops')).toBeGreaterThan(1000);
    expect(machine.engine.buffer.byteLength).toBeLessThan(128 * 2 ** 20);
  });

  it('all revoked: every operation is denied, none is honoured', () => {
    const machine = run(variant, { deniedShare: 0, load: 0.5, pattern: { kind: 'uniform', ids: 50 } }, {}, 0.2);
    const table = machine.engine.u32(L.H_TABLE);
    const before = machine.totals();
    // rights of every capability: nothing; every cached copy dies as a revocation would have it
    const words = new Uint32Array(machine.engine.buffer);
    for (let id = 0; id < machine.engine.u32(L.H_CAPABILITIES); id++) words[(table + id * 16) / 4 + 1] = 0;
    words[L.H_REVOKE_SEQ / 4]! += L.REVOKE_LOG + 1;
    const after = machine.to(0.6).totals();
    const [ops, denied] = [after.ops - before.ops, after.denied - before.denied];
    // the task that was running goes on with what it had checked
    expect(ops).toBeGreaterThan(500);
    expect(ops - denied).toBeLessThanOrEqual(64);
  });

  it('twice the work that can be done: queues grow to their bounds, the rest is refused and said so', () => {
    const overload = { load: 4, batch: { kind: 'constant', ops: 1 }, pattern: { kind: 'loop', ids: 4 }, bodyCycles: 0 };
    const rest = { machine: { cpus: 2 } };
    const early = run(variant, overload, rest, 1);
    const bytes = early.engine.buffer.byteLength;
    expect(summary(early).tasks.queued).toBeGreaterThan(1000);
    const { tasks } = summary(early.to(6));
    expect(tasks.rejected).toBeGreaterThan(1000);
    expect(tasks.queued).toBeLessThanOrEqual(L.SPILL_TASKS + 2 * (L.DEQUE_TASKS + L.HELD_TASKS));
    expect(tasks.arrived).toBe(tasks.done + tasks.running + tasks.queued + tasks.rejected);
    expect(early.engine.buffer.byteLength).toBe(bytes);
  }, 30_000);

  it('signals that are no numbers: every parameter stays', () => {
    // windows of a CPU that look nothing up: a phase with an idle machine behind one with work
    const phases = [
      { durationMs: 0.3, load: 0.5 },
      { durationMs: 1, load: 0.001, bodyCycles: 100_000 },
    ] as PhaseInput[];
    const machine = new Machine(
      { machine: { cpus: 4 }, workload: { phases, repeat: false }, variants: [variant] },
      { build: 'checked' },
    ).to(0.3);
    const values = () => KNOBS.map((knob) => summary(machine).parameters[knob]);
    const before = values();
    const decisions = summary(machine).decisions;
    machine.to(1.25);
    if (summary(machine).decisions === decisions) expect(values()).toEqual(before);
    for (const value of values().flat()) expect(Number.isInteger(value) && value >= 0 && value <= 256).toBe(true);
  });
});
