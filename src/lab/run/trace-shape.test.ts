import { describe, expect, it } from 'vitest';
import { engineTraceFrom } from '../traces/build';
import { READ, USE } from '../traces/reference';
import { traceShape } from './trace-shape';

const trace = engineTraceFrom(
  Array.from({ length: 100 }, (_, index) => ({
    timeUs: index < 75 ? index : 100 + index * 4,
    cpu: 0,
    process: 1,
    slot: index % 20,
    generation: 0,
    kind: USE,
    rights: READ,
    object: index % 20,
  })),
  { gapUs: 5, taskGapUs: null, maxTaskOps: 1 },
);

describe('the shape of a recording', () => {
  it('counts every task once', () => {
    const { density } = traceShape(trace, 10, 50);
    expect(density.reduce((sum, count) => sum + count, 0)).toBe(trace.tasks);
    expect(density[0]).toBeGreaterThan(40);
  });

  it('takes every n-th reference, within bounds', () => {
    const { dots } = traceShape(trace, 10, 50);
    expect(dots.length).toBe(2 * 50);
    expect(dots.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(traceShape(trace, 10, 1000).dots.length).toBe(2 * trace.ops);
  });
});
