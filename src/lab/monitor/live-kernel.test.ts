import { describe, expect, it } from 'vitest';
import { DEFAULT_ALERTS } from '../scenario/alert';
import { alertsOf, spansAt, stateOf } from './alerts/evaluate';
import { cell } from './alerts/metrics';
import { LiveKernel, MOST_LIVE_WINDOWS } from './live-kernel';
import type { LiveReading } from './live-kernel';
import { machineRed, redBetween, atStart } from './red';

const reading = (ops: number, hits: number, over: Partial<LiveReading> = {}): LiveReading => ({
  perCpu: [
    { ops, lookups: ops, hits, denied: 0, tasksDone: ops / 10, tasksStolen: 0, revokes: 0, switches: 0 },
    { ops, lookups: ops, hits, denied: 2, tasksDone: ops / 10, tasksStolen: 1, revokes: 0, switches: 0 },
  ],
  parameters: { cacheEntries: [64, 128], simdFrom: [8, 8], prefetchLines: [4, 4], stealFrom: 4, batchTasks: 8 },
  decisions: 3,
  reverted: 1,
  ...over,
});

describe('a kernel on real threads', () => {
  const kernel = new LiveKernel('fixed');
  kernel.add(reading(100, 90, { queues: [4, 0], busyNs: 0, idleNs: 0 }), 10);
  kernel.add(reading(300, 190, { queues: [3, 1], busyNs: 9e6, idleNs: 1e6, decisions: 5 }), 20);
  const of = (column: Parameters<typeof cell>[2]) => cell(kernel.windows, 0, column);

  it('has a window between two looks, with the rise of what was counted', () => {
    expect(kernel.windows.count).toBe(1);
    expect([of('startMs'), of('endMs'), of('ops'), of('tasks')]).toEqual([10, 20, 400, 40]);
    expect(of('hitRate')).toBeCloseTo(0.5, 9);
    expect(of('throughputOpsPerMs')).toBe(40);
    expect([of('queueMean'), of('imbalance'), of('busyShare'), of('decisions')]).toEqual([2, 1.5, 0.9, 2]);
    expect([of('cacheEntries'), of('cacheEntriesMin'), of('cacheEntriesMax')]).toEqual([96, 64, 128]);
  });

  it('says nothing of what is not measured, and no alert fires on it', () => {
    expect([of('latencyP99Cycles'), of('tuningCycles'), of('eventsDropped')]).toEqual([NaN, NaN, NaN]);
    expect(alertsOf(DEFAULT_ALERTS, [kernel.windows]).map(({ rule }) => rule.name)).toEqual(['LowHitRate']);
  });

  it('has the same RED as one that is simulated', () => {
    const [first, second] = redBetween(atStart(kernel.now!), kernel.now!, 1e6)!;
    expect(first).toMatchObject({ ratePerMs: 15, deniedPerMs: 0, meanCycles: NaN, busy: NaN });
    expect(second).toMatchObject({ deniedPerMs: 0.1 });
    expect(machineRed(kernel.windows, 500)).toMatchObject({ ratePerMs: 40, windows: 1, busy: 0.9, p99Cycles: NaN });
    expect(machineRed({ rows: new Float64Array(), count: 0 }, 500)).toBeNull();
  });

  it('ignores a look at the same moment, and keeps a bounded number of windows', () => {
    kernel.add(reading(300, 190), 20);
    expect(kernel.windows.count).toBe(1);
    for (let index = 0; index < 2 * MOST_LIVE_WINDOWS + 5; index++) kernel.add(reading(400 + index, 300), 21 + index);
    expect(kernel.windows.count).toBeLessThanOrEqual(2 * MOST_LIVE_WINDOWS);
    expect(kernel.windows.count).toBeGreaterThan(MOST_LIVE_WINDOWS);
  });
});

describe('alerts as they stood at a moment', () => {
  const kernel = new LiveKernel('k');
  const rates = [0.9, 0.5, 0.2, 0.6, 0.9, 0.9];
  let [ops, hits] = [0, 0];
  kernel.add(reading(0, 0), 0);
  rates.forEach((rate, index) => kernel.add(reading((ops += 100), (hits += 100 * rate)), index + 1));
  const rule = { ...DEFAULT_ALERTS[0]!, forMs: 2 };
  const spans = alertsOf([rule], [kernel.windows]);
  const at = (ms: number) => {
    const count = Math.floor(ms);
    return spansAt(spans, { ...kernel.windows, count }, kernel.windows, ms);
  };

  it('know nothing of what came later', () => {
    const states = [1, 2, 3, 4, 5].map((ms) => at(ms).map((span) => `${stateOf(span)} ${span.worst.toFixed(1)}`));
    expect(states).toEqual([[], ['pending 0.5'], ['firing 0.2'], ['firing 0.2'], ['resolved 0.2']]);
  });
});
