import { describe, expect, it } from 'vitest';
import { scenarioSchema } from '../lab/scenario/schema';
import type { Phase } from '../lab/scenario/workload';
import { sketchPhase } from './thumbnails';

function phase(input: object): Phase {
  return scenarioSchema.parse({ workload: { phases: [input] } }).workload.phases[0]!;
}
const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('sketches of phases', () => {
  it('are the same for the same seed and differ for another', () => {
    const zipf = phase({});
    expect(sketchPhase(zipf, 40, 7)).toEqual(sketchPhase(zipf, 40, 7));
    expect(sketchPhase(zipf, 40, 7).dots).not.toEqual(sketchPhase(zipf, 40, 8).dots);
  });

  it('have the mean load of every kind of arrivals', () => {
    for (const arrivals of [
      { kind: 'poisson' },
      { kind: 'bursty', periodMs: 0.5, onShare: 0.4, peak: 2 },
      { kind: 'diurnal', periodMs: 3, swing: 0.5 },
    ]) {
      const { arrivals: columns } = sketchPhase(phase({ load: 0.8, arrivals }), 300, 1);
      expect(mean(columns), arrivals.kind).toBeCloseTo(0.8, 1);
    }
  });

  it('keep dots inside the picture, for every pattern', () => {
    for (const kind of ['zipf', 'uniform', 'sequential', 'strided', 'loop', 'drift']) {
      const { dots } = sketchPhase(phase({ pattern: { kind } }), 30, 3);
      expect(dots.length).toBe(30 * 14 * 2);
      expect(
        dots.every((value) => value >= 0 && value <= 1),
        kind,
      ).toBe(true);
    }
  });

  it('let a drifting hot spot move', () => {
    const { dots } = sketchPhase(phase({ pattern: { kind: 'drift', driftPerMs: 100, coldShare: 0 } }), 30, 3);
    const heights = dots.filter((_, index) => index % 2 === 1);
    expect(mean(heights.slice(-60))).toBeGreaterThan(mean(heights.slice(0, 60)) + 0.3);
  });

  it('invent nothing for a recording', () => {
    const trace = phase({ trace: 'bundled:nginx', load: 0.5 });
    expect(sketchPhase(trace, 30, 1).source).toBe('unknown');
    const known = sketchPhase(trace, 30, 1, { density: [1, 3, 2, 2], dots: [0, 0.5] });
    expect(known).toMatchObject({ source: 'recording', dots: Float32Array.of(0, 0.5) });
    expect(mean(known.arrivals)).toBeCloseTo(0.5, 1);
  });
});
