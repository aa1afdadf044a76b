/** That the bench measures what it says; how fast anything is, is no test's affair. */
import { describe, expect, it } from 'vitest';
import { cacheSim } from '../../lab/run/cachesim';
import { openEngine } from '../repository';
import { capture } from '../testing/capture';
import { zipfStream } from './cache';
import { interleave } from './interleave';
import { main } from './main';
import { fourWayLru, mapLru } from './rivals';
import type { LongReport } from './report';
import { geometricMean, ratio, spread } from './statistics';

describe('statistics', () => {
  it('give median and quartiles', () => {
    expect(spread([5, 1, 3, 2, 4])).toEqual({ median: 3, low: 2, high: 4, n: 5 });
    expect(spread([4, 1])).toEqual({ median: 2.5, low: 1.75, high: 3.25, n: 2 });
    expect(spread([7])).toEqual({ median: 7, low: 7, high: 7, n: 1 });
  });

  it('compare round with round', () => {
    expect(ratio([10, 2, 30], [5, 1, 15])).toMatchObject({ median: 2, low: 2, high: 2 });
    expect(geometricMean([1, 4, 16])).toBeCloseTo(4, 12);
  });
});

it('all take turns, and rates are work over time', () => {
  const order: string[] = [];
  const spin = (name: string, work: number) => () => {
    order.push(name);
    for (const end = performance.now() + 3; performance.now() < end;);
    return work;
  };
  const [a, b] = interleave([spin('a', 1000), spin('b', 4000)], 2, (round) => order.push(String(round)));
  expect(order).toEqual(['1', 'a', 'b', '2', 'a', 'b']);
  expect([a!.wall.length, b!.cpu.length]).toEqual([2, 2]);
  for (const rate of a!.wall) expect(rate).toBeLessThanOrEqual(1000 / 0.003);
  for (const rate of b!.wall) expect(rate).toBeLessThanOrEqual(4000 / 0.003);
});

describe('the rivals in JavaScript count the same hits', () => {
  const ids = zipfStream(700, 0.8, 20_000);
  it.each([4, 16, 64, 256])('%d entries', async (entries) => {
    const { module } = await openEngine('cachesim');
    const hitsOf = (ways: 'full' | 4) => cacheSim(module, ids, { policy: 'lru', ways, entries, measureMs: 0 }).hits;
    expect(mapLru(ids, entries)).toBe(hitsOf('full'));
    expect(fourWayLru(ids, entries)).toBe(hitsOf(4));
  });

  it('on ids whose shares are those of the distribution', () => {
    const first = ids.filter((id) => id === 0).length / ids.length;
    const sum = Array.from({ length: 700 }, (_, rank) => (rank + 1) ** -0.8).reduce((a, b) => a + b, 0);
    expect(Math.abs(first - 1 / sum)).toBeLessThan(4 * Math.sqrt(1 / sum / ids.length));
  });
});

describe('npm run bench', () => {
  it('runs long with its books in order, in memory that stays as it was', async () => {
    const { code, out } = await capture(main, ['--long', '--quick', '--hours', '0.001', '--json', '-']);
    expect(code).toBe(0);
    const { runs } = JSON.parse(out) as LongReport;
    expect(runs.map(({ parts }) => parts.length)).toEqual([2, 1]);
    const [decades, day] = runs.map(({ parts }) => parts);
    expect(decades![1]!.engineBytes).toBe(decades![0]!.engineBytes);
    expect(decades![1]!.ops).toBeGreaterThanOrEqual(1e6);
    // 3.6 s of 10^5 operations a second
    expect(day![0]!.ops / day![0]!.atMs).toBeGreaterThan(90);
    expect(day![0]!.ops / day![0]!.atMs).toBeLessThan(110);
    for (const { checks } of runs) expect(checks).toBeGreaterThan(10);
  }, 30_000);

  it('explains itself', async () => {
    const { code, out } = await capture(main, ['--help']);
    expect(code).toBe(0);
    expect(out).toContain('How to read it');
  });

  it.each([
    [['--rounds', '3'], 'unknown option "--rounds"'],
    [['--json'], '--json needs a value'],
    [['--hours', '2'], '--hours needs --long'],
    [['now'], 'one word too many: "now"'],
  ])('refuses %j', async (args, line) => {
    const captured = await capture(main, args);
    expect(captured.code).toBe(2);
    expect(captured.lines).toEqual([expect.stringContaining(line)]);
  });
});
