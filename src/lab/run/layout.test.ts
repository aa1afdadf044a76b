import { describe, expect, it } from 'vitest';
import * as L from '../../engine/layout';
import { COST_NAMES } from '../scenario/profiles';
import { KNOBS, MONITORING, VICTIMS } from '../scenario/words';
import { COUNTERS, CYCLE_CATEGORIES, MISS_CLASSES } from './counters';
import { AUDIT_OUTCOMES, CACHE_SLOTS, EVENT_KINDS, MACHINE_CPU } from './frame';
import { RULES } from './rules';
import { engineSources } from './testing/builds.mjs';

const sources = engineSources();
const layout = L as unknown as Record<string, number>;

/** `export const NAME = value` of a source, in order; only numbers written out. */
function numbersIn(source: string, prefix: string): [name: string, value: number][] {
  const pattern = new RegExp(`^(?:export )?const (${prefix}\\w*)(?:: \\w+)? = (\\d+);`, 'gm');
  return [...source.matchAll(pattern)].map(([, name, value]) => [name!, Number(value)]);
}

const constants = (prefix: string) => Object.entries(layout).filter(([name]) => name.startsWith(prefix));
const screaming = (name: string) => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase();
/** PREFIX_ + the names, with their positions. */
const numbered = (prefix: string, names: readonly string[], from = 0) =>
  Object.fromEntries(names.map((name, index) => [`${prefix}${screaming(name)}`, index + from]));

describe('names on both sides of the boundary stand in the same order', () => {
  it('costs', () => {
    expect(Object.fromEntries(constants('COST_'))).toEqual(numbered('COST_', COST_NAMES));
    expect(L.COSTS).toBe(COST_NAMES.length);
    expect(L.CFG_SEED - L.CFG_COSTS).toBeGreaterThanOrEqual(L.COSTS);
  });

  it('counters', () => {
    expect(Object.fromEntries(constants('C_'))).toEqual(numbered('C_', COUNTERS));
    expect(L.COUNTERS_COUNT).toBe(COUNTERS.length);
  });

  it('cycle categories are the counters that the engine sums to a clock', () => {
    const summed = COUNTERS.slice(L.C_LOOKUP_CYCLES, L.C_IDLE_CYCLES + 1);
    expect(CYCLE_CATEGORIES.map(({ name }) => name).toSorted()).toEqual(summed.toSorted());
  });

  it('classes of a miss, which are also in the order of their counters', () => {
    expect(Object.fromEntries(constants('CLASS_'))).toEqual(numbered('CLASS_', MISS_CLASSES.slice(1), 1));
    MISS_CLASSES.slice(1).forEach((name, index) => {
      expect(layout[`C_MISS_${screaming(name)}`]).toBe(L.C_MISS_COMPULSORY + index);
    });
  });

  it('levels of monitoring', () => {
    expect(Object.fromEntries(constants('MONITORING_'))).toEqual(numbered('MONITORING_', MONITORING));
    expect(Object.fromEntries(constants('STEAL_'))).toEqual(numbered('STEAL_', VICTIMS));
  });

  it('kinds of event', () => {
    expect(Object.fromEntries(constants('EV_'))).toEqual(numbered('EV_', EVENT_KINDS.slice(1), 1));
    expect(L.MACHINE_CPU).toBe(MACHINE_CPU);
  });

  it('knobs', () => {
    const names = ['KNOB_CACHE', 'KNOB_SIMD', 'KNOB_PREFETCH', 'KNOB_STEAL', 'KNOB_BATCH'];
    const stems = ['cache', 'simd', 'prefetch', 'steal', 'batch'];
    expect(names.map((name) => layout[name])).toEqual(KNOBS.map((_, index) => index));
    KNOBS.forEach((knob, index) => {
      expect(knob.startsWith(stems[index]!), `${knob} is knob ${index}`).toBe(true);
    });
    expect(L.CFG_VALUE - L.CFG_STRATEGY).toBe(KNOBS.length);
  });

  it('rules', () => {
    const rules = numbersIn(sources['tuning/rules.ts']!, 'RULE_');
    expect(Object.fromEntries(rules)).toEqual(
      numbered(
        'RULE_',
        RULES.map(({ id }) => id.replace('.', '_')),
      ),
    );
    const stems = ['cache', 'simd', 'prefetch', 'steal', 'batch'];
    RULES.slice(1).forEach(({ id, knob }) => expect(id.split('.')[0]).toBe(stems[knob]));
  });

  it('outcomes of an audit', () => {
    const outcomes = new Map(numbersIn(sources['tuning/governor.ts']!, '(?:KEPT|WITHIN_NOISE|REVERTED|SUPERSEDED)'));
    for (const [name, value] of outcomes)
      expect(AUDIT_OUTCOMES[value], name).toBe(name.toLowerCase().replace('_', ' '));
    expect(outcomes.size).toBeGreaterThanOrEqual(3);
  });

  it('slots of the largest cache', () => {
    expect(L.MAX_SETS * L.WAYS).toBe(L.MAX_ENTRIES);
    expect(CACHE_SLOTS).toBe(L.MAX_ENTRIES);
  });
});

const WIDTHS: Record<string, number> = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  usize: 4,
  u64: 8,
  i64: 8,
  f64: 8,
};

/** How wide the engine reads or writes each constant address or offset: from its own sources. */
function accessWidths(): Map<string, number> {
  const widths = new Map<string, number>();
  const access = /\b(?:load|store)<(\w+)>\(\s*(?:[a-zA-Z.]+ \+ )?((?:H|CPU|G|T|E|D|SIG)_[A-Z0-9_]+)\b/g;
  for (const source of Object.values(sources)) {
    for (const [, type, name] of source.matchAll(access)) {
      widths.set(name!, Math.max(widths.get(name!) ?? 0, WIDTHS[type!] ?? 0));
    }
  }
  return widths;
}

describe('the memory map', () => {
  const widths = accessWidths();
  /** Arrays and regions: their width is not that of one element. */
  // T_HOME: an inspected task's is read together with the three bytes behind it
  const regions = new Set(['T_HOME', 'H_COSTS', 'H_TRACES', 'H_ALIAS', 'G_RING', 'E_ARGS', 'E_SIGNALS']);

  it('is read from the sources', () => {
    expect(widths.get('H_NOW')).toBe(8);
    expect(widths.get('H_PHASE')).toBe(4);
    expect(widths.get('CPU_CLOCK')).toBe(8);
    expect(widths.size).toBeGreaterThan(80);
  });

  it('aligns what is read by eight bytes to eight', () => {
    for (const [name, width] of widths) expect(layout[name]! % width, name).toBe(0);
    for (const name of [
      'CPU0',
      'CPU_STRIDE',
      'CPU_COUNTERS',
      'CPU_WINDOW_BASE',
      'CONFIG',
      'MACHINE_KNOBS',
      'KNOB_BYTES',
    ]) {
      expect(layout[name]! % 8, name).toBe(0);
    }
    for (const name of [
      'TENANTS',
      'TREE',
      'LOCKS',
      'EVENTS',
      'SPILL',
      'BACKLOG',
      'HISTOGRAM',
      'CPU_DEQUE',
      'CPU_RECENT',
    ]) {
      expect(layout[name]! % 8, name).toBe(0);
    }
    for (const name of ['EVENT_BYTES', 'TASK_BYTES', 'BACKLOG_BYTES', 'TENANT_BYTES', 'LOCK_BYTES', 'SET_BYTES']) {
      expect(layout[name]! % 8, name).toBe(0);
    }
  });

  it.each(['H_', 'G_', 'T_', 'E_', 'CPU_', 'SIG_'])('gives no two fields %s* the same bytes', (prefix) => {
    const fields = [...widths].filter(([name]) => name.startsWith(prefix) && !regions.has(name));
    const spans = fields.map(([name, width]) => ({ name, from: layout[name]!, to: layout[name]! + width }));
    const starts = constants(prefix)
      .map(([name, from]) => ({ name, from }))
      .filter(({ name }) => !['H_END', 'CPU_STRIDE', 'G_RING_SIZE'].includes(name));
    for (const span of spans) {
      const inside = starts.filter(({ name, from }) => name !== span.name && from >= span.from && from < span.to);
      expect(inside, span.name).toEqual([]);
    }
  });

  it('lays regions out one behind the other', () => {
    const order: [name: string, bytes: number][] = [
      ['HEADER', L.HEADER_BYTES],
      ['CONFIG', L.CONFIG_BYTES],
      ['MACHINE_KNOBS', 2 * L.KNOB_BYTES],
      ['MACHINE_SIGNALS', L.SIGNALS_BYTES],
      ['WINDOW_LATENCIES', L.WINDOW_LATENCY_BUCKETS * 4],
      ['WORTH', L.WORTH_BYTES],
      ['TENANTS', L.MAX_TENANTS * L.TENANT_BYTES],
      ['POSITIONS', L.GENERATED_PROCESSES * L.POSITION_BYTES],
      ['CLIENTS', L.MAX_CLIENTS * L.CLIENT_BYTES],
      ['THINKING', L.MAX_CLIENTS * 8],
      ['TREE', 2 * L.MAX_CPUS * 8],
      ['STOLEN', L.MAX_CPUS * L.MAX_CPUS * 4],
      ['REVOKED', L.REVOKE_LOG * 4],
      ['LOCKS', L.SEQLOCKS * L.LOCK_BYTES],
      ['EVENTS', L.RING_EVENTS * L.EVENT_BYTES],
      ['SPILL', L.SPILL_TASKS * L.TASK_BYTES],
      ['BACKLOG', L.BACKLOG_TASKS * L.BACKLOG_BYTES],
      ['HISTOGRAM', L.HIST_BUCKETS * 4],
      ['CPU0', L.CPU_STRIDE],
    ];
    expectInOrder(order);
    expect(L.H_END).toBeLessThanOrEqual(L.HEADER + L.HEADER_BYTES);
    expect(L.H_TRACES - L.H_COSTS).toBeGreaterThanOrEqual(4 * L.COSTS);
    expect(L.H_ALIAS - L.H_TRACES).toBeGreaterThanOrEqual(4 * L.MAX_PHASES);
    expect(L.CFG_PHASE0 - L.CFG_PRESSURE).toBe(2 * L.MAX_PRESSURE_POINTS);
    expect(Math.max(...constants('PH_').map(([name, at]) => (name === 'PH_FIELDS' ? 0 : at)))).toBeLessThan(
      L.PH_FIELDS,
    );
  });

  it("lays a CPU's block out one part behind the other", () => {
    expectInOrder([
      ['CPU_TOP', 64],
      ['CPU_BOTTOM', 64],
      ['CPU_COUNTERS', L.COUNTERS_COUNT * 8],
      ['CPU_INFLIGHT', 16 * 16],
      ['CPU_WINDOW_BASE', L.COUNTERS_COUNT * 8],
      ['CPU_KNOBS', 3 * L.KNOB_BYTES],
      ['CPU_TAGS', L.MAX_SETS * L.SET_BYTES],
      ['CPU_GHOST_STAMPS', L.MAX_SETS * L.GHOSTS * 4],
      ['CPU_ORDER', L.MAX_SETS],
      ['SLOT_RECORDS', L.MAX_ENTRIES << L.ENTRY_SHIFT],
      ['CPU_HELD', L.HELD_TASKS * L.TASK_BYTES],
      ['CPU_DEQUE', L.DEQUE_TASKS * L.TASK_BYTES],
      ['CPU_RECENT', L.RECENT_USES / 8],
      ['CPU_STRIDE', 0],
    ]);
    expect(L.CPU_TAGS % 64).toBe(0);
    expect(L.CPU_STRIDE % 64).toBe(0);
    expect(L.CPU_STRIDE % 4096).not.toBe(0);
    const scalars = constants('CPU_').filter(([, at]) => at < L.CPU_TOP);
    for (const [name, at] of scalars) expect(at + (widths.get(name) ?? 4), name).toBeLessThanOrEqual(L.CPU_TOP);
  });

  it('keeps the lines of the simulated memory apart', () => {
    expectInOrder([
      ['LINE_TABLE', 1_048_576 / 4],
      ['LINE_NODES', 3 << 15],
      ['LINE_CACHES', L.MAX_CPUS * L.MAX_SETS],
      ['LINE_PROCESSES', L.LINE_PROCESS_SLOTS * L.PROCESS_LINES],
    ]);
  });

  it('has room for the largest batch in scratch', () => {
    expectInOrder([
      ['S_IDS', L.MAX_BATCH * 4],
      ['S_NEEDS', L.MAX_BATCH * 4],
      ['S_CHANGE', 8],
      ['S_RIGHTS', L.MAX_BATCH * 4],
      ['S_SLOTS', L.MAX_BATCH * 4],
      ['S_MISSES', L.MAX_BATCH * 4],
      ['S_RANDOM', L.MAX_BATCH * 8],
      ['S_GRANTED', 8],
      ['S_TASK', L.TASK_BYTES],
      ['S_SIGNALS', L.SIGNALS_BYTES],
      ['S_DECISION', 40],
      ['S_QUANTILES', 64],
      ['S_RESIZE', Math.max((L.MAX_ENTRIES + 1) * 32, 3 * 512)],
      ['S_WINDOW_RANGE', 12],
      ['S_WINDOW_HISTOGRAM', L.HIST_BUCKETS * 4],
      ['S_PHASES', L.MAX_PHASES * L.S_PHASE_BYTES],
      ['S_STAGING', L.CONFIG_BYTES],
      ['SCRATCH_BYTES', 0],
    ]);
    expect(Math.max(...constants('SIG_').map(([, at]) => at)) + 8).toBeLessThanOrEqual(L.SIGNALS_BYTES);
  });
});

/** Each region ends where the next begins, or before. */
function expectInOrder(regions: readonly [name: string, bytes: number][]): void {
  regions.forEach(([name, bytes], index) => {
    const next = regions[index + 1];
    expect(layout[name], name).toBeTypeOf('number');
    if (next) expect(layout[name]! + bytes, `${name} ends before ${next[0]}`).toBeLessThanOrEqual(layout[next[0]]!);
  });
}
