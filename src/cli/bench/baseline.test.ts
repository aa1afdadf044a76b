import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openEngine } from '../repository';
import { capture } from '../testing/capture';
import type { Ratio } from './baseline';
import { changesReport, compareRatios, readRatios } from './baseline';
import { main } from './main';
import { benchObserving } from './observing';

/** Eleven rounds around a ratio, the same ones each time; `shift` chooses which. */
const rounds = (around: number, shift = 0, n = 11) =>
  Array.from({ length: n }, (_, i) => around * (1 + 0.02 * Math.sin(5 * i + shift)));
const ratio = (values: number[], better: Ratio['better'] = 'higher'): Ratio => ({ id: 'x', better, rounds: values });
const verdict = (before: Ratio, now: Ratio) => compareRatios([before], [now])[0]!.verdict;

describe('a bench against its baseline', () => {
  it('is the same where nothing changed but noise, and where a change is within the tolerance', () => {
    expect(verdict(ratio(rounds(4)), ratio(rounds(4, 2)))).toBe('same');
    expect(verdict(ratio(rounds(4)), ratio(rounds(3.9, 2)))).toBe('same');
  });

  it('is worse or better by the direction of the ratio', () => {
    expect(verdict(ratio(rounds(4)), ratio(rounds(3.4, 1)))).toBe('worse');
    expect(verdict(ratio(rounds(4)), ratio(rounds(4.6, 1)))).toBe('better');
    expect(verdict(ratio(rounds(1.01), 'lower'), ratio(rounds(1.12, 1), 'lower'))).toBe('worse');
    expect(verdict(ratio(rounds(1.12), 'lower'), ratio(rounds(1.01, 1), 'lower'))).toBe('better');
  });

  it('is not decided by a single slow round', () => {
    const now = rounds(4, 3);
    now[5] = 1;
    expect(verdict(ratio(rounds(4)), ratio(now))).toBe('same');
  });

  it('says where there is nothing to compare with', () => {
    expect(compareRatios([], [ratio(rounds(4))])[0]!.verdict).toBe('new');
    expect(verdict(ratio(rounds(4)), ratio(rounds(2, 0, 3)))).toBe('too few rounds');
    const report = changesReport(compareRatios([ratio(rounds(4))], [ratio(rounds(3, 1))]));
    expect(report).toContain('0 of 1 ratios as before');
    expect(report).toMatch(/x +3\.\d+ +3\.\d+ +-2\d\.\d+ % +11 and 11 +worse/);
  });
});

describe('a baseline file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'captune-bench-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (content: unknown) => {
    const path = join(folder, 'baseline.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  it('is one bench or several, whose rounds are one series', async () => {
    const bench = { ratios: [ratio([1, 2])], other: 'ignored' };
    expect(await readRatios(file(bench))).toEqual([ratio([1, 2])]);
    expect(await readRatios(file([bench, bench]))).toEqual([ratio([1, 2, 1, 2])]);
  });

  it.each([
    ['{', 'is no JSON'],
    [[], 'has no benches'],
    [{}, 'bench 1 is not what --json writes: ratios'],
    [[{ ratios: [ratio([1])] }, { ratios: [{ id: 'x', better: 'up', rounds: [] }] }], 'bench 2 is not'],
    [{ ratios: [{ id: 'x', better: 'lower', rounds: [0] }] }, 'ratios.0.rounds.0'],
  ])('%j is refused', async (content, message) => {
    await expect(readRatios(file(content))).rejects.toThrow(message);
    const { code, lines } = await capture(main, ['--quick', '--baseline', file(content)]);
    expect(code).toBe(2);
    expect(lines[0]).toContain(message);
  });
});

it('observing costs cycles that the machine charges, tuners that change nothing cost little, and nothing costs nothing', async () => {
  const { module } = await openEngine('sim');
  const { cases, live } = await benchObserving(
    module,
    null,
    { fours: 2, observedOps: 20_000, liveMs: 0 },
    () => undefined,
  );
  expect(live).toBeNull();
  for (const { cycles, chargedMonitoring, chargedTuning, simulator, ratios } of cases) {
    expect(cycles.control).toBe(0);
    expect(cycles.counters).toBeGreaterThan(0);
    expect(cycles.monitoring).toBeGreaterThanOrEqual(cycles.counters);
    expect(chargedMonitoring).toBeGreaterThan(0);
    expect(chargedTuning).toBeGreaterThan(0);
    expect(chargedTuning).toBeLessThan(0.05);
    expect([simulator.control.n, ratios.monitoring.length]).toEqual([2, 2]);
  }
});
