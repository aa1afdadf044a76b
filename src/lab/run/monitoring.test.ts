import { describe, expect, it } from 'vitest';
import * as L from '../../engine/layout';
import type { ScenarioInput } from '../scenario/schema';
import type { MONITORING } from '../scenario/words';
import { WINDOW_COLUMNS, WINDOW_INDEX } from './frame';
import { simBuild } from './testing/builds.mjs';
import { Machine, scenarioOf, TUNED } from './testing/machine';
import { VariantRun } from './variant-run';

type Level = (typeof MONITORING)[number];

const governor = { windowOps: 256, consecutive: 2, cooldownWindows: 2, freezeWindows: 6, auditWindows: 3 };
const scenario = (monitoring: Level, overrides = {}): ScenarioInput => ({
  machine: { cpus: 4, overrides },
  workload: {
    phases: [
      { durationMs: 0.4, pattern: { kind: 'loop', ids: 150 }, skew: 0.5 },
      { durationMs: 0.4, load: 0.9 },
    ],
  },
  variants: [{ ...TUNED, governor, monitoring }],
});
const machine = (level: Level, overrides = {}) => new Machine(scenario(level, overrides), { build: 'checked' });

describe('the level of monitoring', () => {
  it('off: costs no cycle, records no latency, no event, and tunes nothing', () => {
    const off = machine('off').to(0.8);
    expect(off.sum('monitoringCycles')).toBe(0);
    expect(off.sum('tuningCycles')).toBe(0);
    expect(off.engine.latency().tasks).toBe(0);
    expect(off.events().map(({ kind }) => kind)).toEqual(['phase', 'phase', 'phase']);
    expect(off.engine.u32(L.H_DECISION_SEQ)).toBeLessThanOrEqual(off.cpus);
    expect(off.sum('ops')).toBeGreaterThan(1000);
  });

  it('counters: latencies and decisions, but no events', () => {
    const counters = machine('counters').to(0.8);
    expect(counters.engine.latency().tasks).toBe(counters.sum('tasksDone'));
    expect(counters.engine.u32(L.H_DECISION_SEQ)).toBeGreaterThan(counters.cpus);
    expect(new Set(counters.events().map(({ kind }) => kind))).toEqual(new Set(['phase']));
  });

  it('costs exactly what the machine says: per operation, per task and per event', () => {
    const costs = { monitorPerOpCycles256: 512, monitorPerTaskCycles256: 256 * 7, monitorPerEventCycles256: 0 };
    const counters = machine('counters', costs).to(0.8);
    expect(counters.sum('monitoringCycles')).toBe(2 * counters.sum('ops') + 7 * counters.sum('tasksDone'));
    const only = { monitorPerOpCycles256: 0, monitorPerTaskCycles256: 0, monitorPerEventCycles256: 256 * 11 };
    const events = machine('events', only).to(0.8);
    const written = events.events().filter(({ kind }) => kind !== 'phase').length;
    const unpaid = events.engine.u32(L.H_EVENTS_UNPAID);
    expect(written).toBeGreaterThan(10);
    expect(events.sum('monitoringCycles')).toBe(11 * (written - unpaid));
  });

  it('can change while the run goes on', () => {
    const changed = machine('off').to(0.3);
    changed.amend(scenario('counters'));
    changed.to(0.8);
    expect(changed.engine.latency().tasks).toBeGreaterThan(0);
    expect(changed.engine.latency().tasks).toBeLessThan(changed.sum('tasksDone'));
  });
});

describe('windows', () => {
  it('say how many decisions fell into each, how many were taken back, and which events nobody read', async () => {
    const run = new VariantRun(() => 0);
    await run.start({ scenario: scenarioOf(scenario('events')), variant: 0, traces: [], module: simBuild('simd') });
    const { windows } = await run.advance(0.8, Infinity);
    const sum = (column: (typeof WINDOW_COLUMNS)[number]) => {
      let total = 0;
      for (let row = 0; row < windows.count; row++)
        total += windows.rows[row * WINDOW_COLUMNS.length + WINDOW_INDEX[column]]!;
      return total;
    };
    const summary = await run.summary();
    // With what the measured crossover decides in cycle 0.
    expect(sum('decisions')).toBe(summary.decisions);
    expect(sum('decisions')).toBeGreaterThan(0);
    expect(sum('reverted')).toBe(summary.reverted);
    expect(sum('freezes')).toBe(summary.frozen);
    expect(sum('eventsDropped')).toBe(summary.eventsDropped);
  });
});
