import { describe, expect, it } from 'vitest';
import type { EventBatch, WindowBatch, WindowColumn } from './frame';
import { EVENT_KINDS, WINDOW_COLUMNS, WINDOW_INDEX } from './frame';
import { FRESH_WINDOWS, MAX_WINDOWS, RunHistory } from './history';
import { mergeRows, weightedMean } from './merge-windows';
import { LATENCY_BINS } from './latency-bins';

const CYCLES_PER_MS = 1000;
const WIDTH = WINDOW_COLUMNS.length;

function row(values: Partial<Record<WindowColumn, number>>): Float64Array {
  const cells = new Float64Array(WIDTH);
  for (const [name, value] of Object.entries(values)) cells[WINDOW_INDEX[name as WindowColumn]] = value;
  return cells;
}

/** Windows of `ms` from `from` on, with as many operations as their number. */
function batch(from: number, count: number, ms = 1): WindowBatch {
  const rows = new Float64Array(count * WIDTH);
  const latency = new Uint32Array(count * LATENCY_BINS);
  for (let index = 0; index < count; index++) {
    const at = from + index;
    rows.set(row({ startMs: at * ms, endMs: (at + 1) * ms, ops: at + 1, hitRate: 0.5 }), index * WIDTH);
    latency[index * LATENCY_BINS + (at % LATENCY_BINS)] = at + 1;
  }
  return { count, rows, latency };
}

function events(list: { atMs: number; kind?: (typeof EVENT_KINDS)[number]; args?: number[] }[] = []): EventBatch {
  return {
    count: list.length,
    dropped: 0,
    cycle: Float64Array.from(list, ({ atMs }) => atMs * CYCLES_PER_MS),
    seq: Uint32Array.from(list, (_, index) => index),
    kind: Uint8Array.from(list, ({ kind = 'steal' }) => EVENT_KINDS.indexOf(kind)),
    cpu: new Uint8Array(list.length),
    args: Int32Array.from(list.flatMap(({ args = [] }) => [0, 1, 2, 3].map((index) => args[index] ?? 0))),
    signals: new Float64Array(list.length * 4),
  };
}

const column = (history: RunHistory, name: WindowColumn) =>
  Array.from({ length: history.windowCount }, (_, at) => history.windows[at * WIDTH + WINDOW_INDEX[name]]);

describe('merging two windows', () => {
  it('keeps every latency however often windows are merged', () => {
    const history = new RunHistory(CYCLES_PER_MS);
    const windows = 3 * MAX_WINDOWS;
    for (let at = 0; at < windows; at += 256) history.append(batch(at, 256), events());
    let tasks = 0;
    for (let row = 0; row < history.windowCount; row++) {
      const ops = history.windows[row * WIDTH + WINDOW_INDEX.ops];
      const bins = history.latency.subarray(row * LATENCY_BINS, (row + 1) * LATENCY_BINS);
      expect(bins.reduce((sum, count) => sum + count, 0)).toBe(ops);
      tasks += ops ?? 0;
    }
    expect(tasks).toBe((windows * (windows + 1)) / 2);
  });

  it('adds counts, spans both, and keeps extremes', () => {
    const merged = row({ startMs: 1, endMs: 2, ops: 10, tasks: 2, cacheEntriesMin: 32, cacheEntriesMax: 64 });
    mergeRows(merged, row({ startMs: 2, endMs: 3, ops: 30, tasks: 3, cacheEntriesMin: 64, cacheEntriesMax: 256 }));
    const cell = (name: WindowColumn) => merged[WINDOW_INDEX[name]];
    expect([cell('startMs'), cell('endMs'), cell('ops'), cell('tasks')]).toEqual([1, 3, 40, 5]);
    expect([cell('cacheEntriesMin'), cell('cacheEntriesMax')]).toEqual([32, 256]);
  });

  it('weighs rates by operations, latencies by tasks, queues by time', () => {
    const merged = row({ endMs: 1, ops: 10, hitRate: 0.5, tasks: 1, latencyP99Cycles: 100, queueMean: 2 });
    mergeRows(
      merged,
      row({ startMs: 1, endMs: 4, ops: 30, hitRate: 0.9, tasks: 3, latencyP99Cycles: 500, queueMean: 6 }),
    );
    expect(merged[WINDOW_INDEX.hitRate]).toBeCloseTo(0.8);
    expect(merged[WINDOW_INDEX.latencyP99Cycles]).toBe(400);
    expect(merged[WINDOW_INDEX.queueMean]).toBe(5);
  });

  it('lets a window without samples not count', () => {
    expect(weightedMean(NaN, 5, 2, 1)).toBe(2);
    expect(weightedMean(3, 1, NaN, 9)).toBe(3);
    expect(weightedMean(NaN, 0, NaN, 0)).toBeNaN();
  });
});

describe('a history', () => {
  it('ignores what it has already when a run comes by again', () => {
    const history = new RunHistory(CYCLES_PER_MS);
    history.append(batch(0, 10), events());
    history.append(batch(4, 8), events());
    expect(column(history, 'startMs')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('forgets the future that is cut off and takes the new one, and its copy keeps the old one', () => {
    const history = new RunHistory(CYCLES_PER_MS);
    const phase = (atMs: number, number: number) => ({ atMs, kind: 'phase' as const, args: [number, 0] });
    history.append(batch(0, 10), events([phase(2, 1), phase(7, 2)]));
    history.reachedMs = 10;
    const copy = history.copy();
    expect(copy.latency).toEqual(history.latency);
    history.truncate(5.5);
    expect([history.endMs, history.reachedMs]).toEqual([5, 5.5]);
    expect(history.phases).toEqual([{ atMs: 2, phase: 1, round: 0 }]);
    // The events of the new future have numbers of their own; what is known of its past may come again.
    history.append(batch(5, 3), events([phase(2, 1), phase(6, 3)]));
    history.append(batch(5, 3), events([phase(2, 1), phase(6, 3)]));
    expect(history.endMs).toBe(8);
    expect(history.phases.map(({ atMs }) => atMs)).toEqual([2, 6]);
    expect([copy.endMs, copy.reachedMs]).toEqual([10, 10]);
    expect(copy.phases.map(({ atMs }) => atMs)).toEqual([2, 7]);
  });

  it('remembers each start of a phase once', () => {
    const history = new RunHistory(CYCLES_PER_MS);
    const list = events([{ atMs: 3, kind: 'phase', args: [1, 0] }]);
    history.append(batch(0, 4), list);
    history.append(batch(0, 4), list);
    expect(history.phases).toEqual([{ atMs: 3, phase: 1, round: 0 }]);
  });

  it('stays bounded, loses no operation, leaves no gap and keeps the newest as they are', () => {
    const history = new RunHistory(CYCLES_PER_MS);
    const count = 3 * MAX_WINDOWS;
    for (let from = 0; from < count; from += 97) history.append(batch(from, Math.min(97, count - from)), events());
    expect(history.windowCount).toBeLessThanOrEqual(MAX_WINDOWS);
    expect(column(history, 'ops').reduce((sum, ops) => sum! + ops!, 0)).toBe((count * (count + 1)) / 2);
    const starts = column(history, 'startMs');
    const ends = column(history, 'endMs');
    expect(starts.slice(1)).toEqual(ends.slice(0, -1));
    expect(ends.at(-1)! - starts.at(-1 - FRESH_WINDOWS / 2)!).toBe(1 + FRESH_WINDOWS / 2);
  });

  it('does not depend on how windows were batched', () => {
    const [one, other] = [new RunHistory(CYCLES_PER_MS), new RunHistory(CYCLES_PER_MS)];
    const count = MAX_WINDOWS + 500;
    one.append(batch(0, count), events());
    for (let from = 0; from < count; from++) other.append(batch(from, 1), events());
    expect(column(one, 'startMs')).toEqual(column(other, 'startMs'));
  });
});
