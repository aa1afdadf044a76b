import { describe, expect, it } from 'vitest';
import { COUNTER_INDEX, COUNTERS, CYCLE_CATEGORIES } from '../lab/run/counters';
import type { Frame, WindowColumn } from '../lab/run/frame';
import { WINDOW_COLUMNS, WINDOW_INDEX } from '../lab/run/frame';
import type { History } from '../lab/run/history';
import { COUNTER_TEXT } from './counter-text';
import { cyclesUntil, cyclesWithin, medianOfWindows, rowsWithin, strategyLine, windowBefore } from './readings';
import { parseScenario } from '../lab/scenario/validate';

/** Ten windows of 1 ms: 10 ops, 30 cycles of stall, 70 of task body, 100 idle each; p99 grows. */
function history(): History {
  const windows = new Float64Array(10 * WINDOW_COLUMNS.length);
  for (let row = 0; row < 10; row++) {
    const set = (column: WindowColumn, value: number) =>
      (windows[row * WINDOW_COLUMNS.length + WINDOW_INDEX[column]] = value);
    set('startMs', row);
    set('endMs', row + 1);
    set('ops', 10);
    set('stallCycles', 30);
    set('bodyCycles', 70);
    set('idleCycles', 100);
    set('latencyP99Cycles', row === 5 ? NaN : row * 100);
  }
  return { windows, windowCount: 10 } as unknown as History;
}

describe('windows of a range', () => {
  it('are those whose middle lies in it', () => {
    expect(rowsWithin(history(), { fromMs: 0, toMs: 10 })).toEqual([0, 10]);
    expect(rowsWithin(history(), { fromMs: 2.4, toMs: 4.6 })).toEqual([2, 5]);
    expect(rowsWithin(history(), { fromMs: 20, toMs: 30 })).toEqual([10, 10]);
  });
  it('before a moment end there', () => {
    expect([0.5, 1, 3.2, 99].map((ms) => windowBefore(history(), ms))).toEqual([-1, 0, 2, 9]);
  });
  it('add up, and cost is per operation', () => {
    const cycles = cyclesWithin(history(), { fromMs: 2, toMs: 4 });
    expect(cycles).toMatchObject({ fromMs: 2, toMs: 4, ops: 20, total: 400, perOp: 3, allPerOp: 10 });
    expect(cyclesWithin(history(), { fromMs: 20, toMs: 30 })).toBeNull();
  });
  it('have a median that says of how many, without those that had no sample', () => {
    expect(medianOfWindows(history(), { fromMs: 0, toMs: 10 }, 'latencyP99Cycles')).toEqual({ value: 400, windows: 9 });
    expect(medianOfWindows(history(), { fromMs: 20, toMs: 30 }, 'latencyP99Cycles')).toEqual({
      value: NaN,
      windows: 0,
    });
  });
});

describe('counters of a frame', () => {
  it('are summed over CPUs into the same measures', () => {
    const counters = new Float64Array(2 * COUNTERS.length);
    for (const cpu of [0, 1]) {
      const set = (name: keyof typeof COUNTER_INDEX, value: number) =>
        (counters[cpu * COUNTERS.length + COUNTER_INDEX[name]] = value);
      set('ops', 10);
      set('lookupCycles', 20);
      set('bodyCycles', 50);
      set('idleCycles', 30);
    }
    const cycles = cyclesUntil({ counters, ms: 5 } as Frame);
    expect(cycles).toMatchObject({ fromMs: 0, toMs: 5, ops: 20, total: 200, perOp: 2, allPerOp: 7 });
    expect(cycles.byCategory[CYCLE_CATEGORIES.findIndex(({ name }) => name === 'idleCycles')]).toBe(60);
  });
  it('without operations have no cost', () => {
    expect(cyclesUntil({ counters: new Float64Array(COUNTERS.length), ms: 0 } as Frame).perOp).toBeNaN();
  });
  it('all have words and a unit', () => {
    for (const name of COUNTERS) expect(COUNTER_TEXT[name].unit).not.toBe('');
  });
});

describe('the line beside the name of a variant', () => {
  const line = (variant: object) => {
    const result = parseScenario({ variants: [{ name: 'One', ...variant }] });
    if (!result.ok) throw new Error('no scenario');
    return strategyLine(result.scenario.variants[0]!);
  };
  const all = (strategy: string) =>
    Object.fromEntries(
      ['cacheEntries', 'simdFrom', 'prefetchLines', 'stealFrom', 'batchTasks'].map((knob) => [knob, { strategy }]),
    );

  it('says which parameters are tuned, and how', () => {
    expect(line({})).toBe('all parameters fixed');
    expect(line(all('seed'))).toBe('strategy seed');
    expect(line(all('climb'))).toBe('strategy climb');
    expect(line({ simdFrom: { strategy: 'climb' } })).toBe('strategy climb: SIMD');
    expect(line({ ...all('seed'), batchTasks: { strategy: 'climb' }, stealFrom: { strategy: 'fixed' } })).toBe(
      'strategy seed: cache, SIMD, prefetch · climb: batch',
    );
  });
});
