import { describe, expect, it } from 'vitest';
import type { EventBatch } from './frame';
import { AUDIT_OUTCOMES, EVENT_KINDS, MACHINE_CPU } from './frame';
import { DecisionLog, KIND, OUTCOME } from './decisions';

interface Raw {
  kind: keyof typeof KIND;
  ms: number;
  cpu?: number;
  args?: number[];
  signals?: number[];
}

const CYCLES_PER_MS = 1000;

function batch(raw: Raw[]): EventBatch {
  const padded = (values: number[] = []) => [0, 1, 2, 3].map((index) => values[index] ?? 0);
  return {
    count: raw.length,
    dropped: 0,
    cycle: Float64Array.from(raw, (event) => event.ms * CYCLES_PER_MS),
    seq: Uint32Array.from(raw, (_, index) => index),
    kind: Uint8Array.from(raw, (event) => KIND[event.kind]),
    cpu: Uint8Array.from(raw, (event) => event.cpu ?? 0),
    args: Int32Array.from(raw.flatMap((event) => padded(event.args))),
    signals: Float64Array.from(raw.flatMap((event) => padded(event.signals))),
  };
}

const grow = (id: number, cpu: number, ms: number, hitRate = 0.6): Raw => ({
  kind: 'decision',
  ms,
  cpu,
  args: [id, 0, 64, 1],
  signals: [128, hitRate, 0.8, -0.1],
});
const audit = (id: number, ms: number, outcome: number, got: number, halfWidth = 0.02): Raw => ({
  kind: 'audit',
  ms,
  args: [id, 0, outcome, 0],
  signals: [got, halfWidth, 200, 200 * (1 + got)],
});
const near = (ms: number, held: number): Raw => ({ kind: 'near', ms, args: [1, 0, held, 3], signals: [0.78, 0.8] });

function folded(raw: Raw[], log = new DecisionLog({ groupMs: 0.25 })): DecisionLog {
  log.append(batch(raw), CYCLES_PER_MS);
  return log;
}

describe('the numbers of kinds and outcomes', () => {
  it('are those of the frame', () => {
    for (const [name, kind] of Object.entries(KIND)) expect(EVENT_KINDS[kind]).toBe(name);
    expect(Object.values(OUTCOME).map((outcome) => AUDIT_OUTCOMES[outcome])).toEqual([
      'kept',
      'within noise',
      'reverted',
      'superseded',
    ]);
  });
});

describe('decisions', () => {
  it('of several CPUs with the same step within a few windows are one entry', () => {
    const { decisions } = folded([grow(1, 2, 1, 0.6), grow(2, 0, 1.1, 0.4), grow(3, 1, 1.2, 0.5)]);
    expect(decisions).toHaveLength(1);
    expect(decisions[0]).toMatchObject({ id: 1, atMs: 1, cpus: [0, 1, 2], steps: 3, from: 64, to: 128, rule: 1 });
    expect(decisions[0]?.signals[0]).toBeCloseTo(0.5);
  });

  it('stay apart when they are far apart, differ, or come from the same CPU again', () => {
    const other: Raw = { kind: 'decision', ms: 1, cpu: 3, args: [9, 0, 128, 1], signals: [256, 0.5, 0.8, NaN] };
    const { decisions } = folded([grow(1, 0, 1), other, grow(2, 0, 1.1), grow(3, 1, 2)]);
    expect(decisions.map((one) => one.id)).toEqual([1, 9, 2, 3]);
    expect(decisions[1]?.expected).toBeNaN();
  });

  it('of the whole machine are never grouped', () => {
    const steal = (id: number, ms: number): Raw => ({ ...grow(id, MACHINE_CPU, ms), cpu: MACHINE_CPU });
    const { decisions } = folded([steal(1, 1), steal(2, 1.1)]);
    expect(decisions.map((one) => [one.machineWide, one.cpus])).toEqual([
      [true, []],
      [true, []],
    ]);
  });

  it('replace their entry instead of changing it', () => {
    const log = folded([grow(1, 0, 1)]);
    const before = log.decisions[0];
    folded([grow(2, 1, 1.1)], log);
    expect(log.decisions[0]).not.toBe(before);
    expect(before?.cpus).toEqual([0]);
  });

  it('change nothing when they come again', () => {
    const raw = [grow(1, 0, 1), audit(1, 1.5, OUTCOME.kept, -0.1), near(2, 1), grow(2, 1, 3)];
    const log = folded(raw);
    const once = structuredClone(log.decisions);
    folded(raw, log);
    expect(log.decisions).toEqual(once);
  });
});

describe('audits', () => {
  it('join their decision, averaged over its CPUs', () => {
    const log = folded([grow(1, 0, 1), grow(2, 1, 1.1), audit(1, 1.6, OUTCOME.kept, -0.1)]);
    expect(log.decisions[0]).toMatchObject({ steps: 2, audited: 1, reverted: 0 });
    folded([audit(2, 1.7, OUTCOME.kept, -0.2)], log);
    const { audit: result, audited } = log.decisions[0]!;
    expect(audited).toBe(2);
    expect(result).toMatchObject({ outcome: OUTCOME.kept, atMs: 1.7 });
    expect(result?.got).toBeCloseTo(-0.15);
    expect(result?.halfWidth).toBeCloseTo(0.02 / Math.SQRT2);
  });

  it('show the worst outcome and count how many went back', () => {
    const { decisions } = folded([
      grow(1, 0, 1),
      grow(2, 1, 1.1),
      audit(1, 1.6, OUTCOME.kept, -0.1),
      audit(2, 1.6, OUTCOME.reverted, 0.05),
    ]);
    expect(decisions[0]).toMatchObject({ reverted: 1, audit: { outcome: OUTCOME.reverted } });
  });

  it('of unknown decisions are ignored', () => {
    expect(folded([audit(7, 1, OUTCOME.kept, 0)]).decisions).toEqual([]);
  });
});

describe('near misses', () => {
  it('are thinned to the latest per rule and phase', () => {
    const phase: Raw = { kind: 'phase', ms: 2.5, args: [1, 0] };
    const { decisions } = folded([near(1, 1), near(2, 2), phase, near(3, 1)]);
    expect(decisions.map((one) => [one.kind, one.atMs, one.windowsHeld])).toEqual([
      ['near', 2, 2],
      ['near', 3, 1],
    ]);
  });
});

describe('freezes', () => {
  it('of several CPUs are one entry', () => {
    const freeze = (cpu: number): Raw => ({ kind: 'freeze', ms: 1, cpu, args: [0, 40, 3] });
    const { decisions } = folded([freeze(1), freeze(0), freeze(0)]);
    expect(decisions).toHaveLength(1);
    expect(decisions[0]).toMatchObject({ kind: 'freeze', cpus: [0, 1], signals: [40, 3] });
  });
});

describe('bounds', () => {
  it('drop near misses first, then the oldest, and count them', () => {
    const log = new DecisionLog({ limit: 3 });
    folded([grow(1, 0, 1), near(1.5, 1), grow(2, 0, 2), grow(3, 0, 3)], log);
    expect(log.decisions.map((one) => one.id)).toEqual([1, 2, 3]);
    folded([grow(4, 0, 4)], log);
    expect(log.decisions.map((one) => one.id)).toEqual([2, 3, 4]);
    expect(log.forgotten).toBe(2);
  });

  it('rewind forgets what came later, also audits and steps of others', () => {
    const log = folded([grow(1, 0, 1), grow(2, 1, 1.2), audit(1, 1.6, OUTCOME.kept, -0.1), grow(3, 0, 3)]);
    log.rewind(1.1);
    expect(log.decisions).toHaveLength(1);
    expect(log.decisions[0]).toMatchObject({ cpus: [0], steps: 1, audited: 0, audit: null });
    folded([grow(2, 1, 1.2), audit(2, 1.7, OUTCOME.reverted, 0.1)], log);
    expect(log.decisions[0]).toMatchObject({ cpus: [0, 1], reverted: 1 });
  });
});
