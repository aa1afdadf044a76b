import { describe, expect, it } from 'vitest';
import { dropIndex, dropMark, momentInRound, roundDuration, spansOf } from './strip-geometry';

const spans = spansOf([2, 4, 2], 8);

describe('the workload strip', () => {
  it('puts phases end to end', () => {
    expect(spans).toEqual([
      { from: 0, to: 0.25 },
      { from: 0.25, to: 0.75 },
      { from: 0.75, to: 1 },
    ]);
  });

  it('rounds lengths to what a pixel can tell, and never to nothing', () => {
    expect(roundDuration(2.8043, 12, 240)).toBe(2.8);
    expect(roundDuration(-5, 12, 240)).toBe(0.001);
    expect(roundDuration(43_217, 1e6, 240)).toBe(43_000);
  });

  it('knows where a dragged phase would stand', () => {
    expect(dropIndex(spans, 0, 0.1)).toBe(0);
    expect(dropIndex(spans, 0, 0.6)).toBe(1);
    expect(dropIndex(spans, 0, 0.95)).toBe(2);
    expect(dropIndex(spans, 2, 0.05)).toBe(0);
    expect(dropMark(spans, 0, 1)).toBe(0.75);
    expect(dropMark(spans, 2, 0)).toBe(0);
    expect(dropMark(spans, 0, 2)).toBe(1);
  });

  it('wraps the playhead around repeated rounds', () => {
    expect(momentInRound(9, 8, true)).toBe(1);
    expect(momentInRound(9, 8, false)).toBe(8);
    expect(momentInRound(9, 0, true)).toBe(0);
  });
});
