import { describe, expect, it } from 'vitest';
import * as L from '../../engine/layout';
import { presetScenario } from '../scenario/presets';
import { WINDOW_COLUMNS, WINDOW_INDEX } from './frame';
import { binQuantile, binStart, LATENCY_BINS } from './latency-bins';
import { simBuild } from './testing/builds.mjs';
import { VariantRun } from './variant-run';

describe('latencies in bins', () => {
  it('has as many as the engine', () => {
    expect(LATENCY_BINS).toBe(L.LATENCY_BINS);
  });

  it('begins each bin where the one before ends, a quarter of an octave on', () => {
    expect([3, 4, 8, 9, 10, 11, 12].map(binStart)).toEqual([1.75, 2, 4, 5, 6, 7, 8]);
    for (let bin = 1; bin < LATENCY_BINS; bin++) expect(binStart(bin + 1)).toBeGreaterThan(binStart(bin));
  });

  it('finds quantiles within a bin, and none where there is nothing', () => {
    const bins = new Uint32Array(LATENCY_BINS);
    expect(binQuantile(bins, 0.5)).toBeNaN();
    bins[40] = 90;
    bins[60] = 10;
    expect(binQuantile(bins, 0.45)).toBeCloseTo(binStart(40) + (binStart(41) - binStart(40)) / 2);
    expect(binQuantile(bins, 0.99)).toBeGreaterThan(binStart(60));
    expect(binQuantile(bins, 1)).toBe(binStart(61));
  });

  it('counts every task that a window ended, where its exact percentiles say', async () => {
    const run = new VariantRun(() => 0);
    await run.start({
      scenario: presetScenario('five-phases'),
      variant: 0,
      traces: [],
      module: simBuild('simd'),
    });
    const { windows } = await run.advance(2, Infinity);
    expect(windows.count).toBe(40);
    let tasks = 0;
    for (let row = 0; row < windows.count; row++) {
      const value = (name: 'tasks' | 'latencyP50Cycles' | 'latencyP99Cycles') =>
        windows.rows[row * WINDOW_COLUMNS.length + WINDOW_INDEX[name]]!;
      const bins = windows.latency.subarray(row * LATENCY_BINS, (row + 1) * LATENCY_BINS);
      const sum = bins.reduce((total, count) => total + count, 0);
      expect(sum).toBe(value('tasks'));
      tasks += sum;
      if (sum < 20) continue;
      // A bin is at most a quarter of its value wide; the exact one takes the next whole task.
      expect(binQuantile(bins, 0.5)).toBeGreaterThan(value('latencyP50Cycles') * 0.78);
      expect(binQuantile(bins, 0.5)).toBeLessThan(value('latencyP50Cycles') * 1.28);
    }
    expect(tasks).toBeGreaterThan(500);
  });
});
