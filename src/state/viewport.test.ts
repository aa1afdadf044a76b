import { expect, it } from 'vitest';
import { follow } from './viewport';

it('a range that follows shows the playhead, and stands still for most of the way', () => {
  const roundMs = 10;
  let range = { fromMs: 0, toMs: roundMs };
  let moves = 0;
  for (let ms = 0; ms < 100; ms += 0.01) {
    const next = follow(range, ms, roundMs);
    if (next !== range) moves++;
    range = next;
    expect(range.toMs - range.fromMs).toBeCloseTo(roundMs, 9);
    expect(ms).toBeGreaterThanOrEqual(range.fromMs);
    expect((ms - range.fromMs) / roundMs).toBeLessThan(0.93);
  }
  expect(moves).toBeGreaterThan(30);
  expect(moves).toBeLessThan(60);
});

it('a range that follows shows the playhead wherever it goes', () => {
  const range = { fromMs: 50, toMs: 60 };
  for (const ms of [0, 3, 49, 50.1, 55, 59.9, 61, 1000]) {
    const { fromMs, toMs } = follow(range, ms, 10);
    expect(ms).toBeGreaterThanOrEqual(fromMs);
    expect(ms).toBeLessThan(toMs);
  }
  expect(follow(range, 55, 10)).toBe(range);
});
