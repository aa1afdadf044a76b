import { afterAll, describe, expect, it } from 'vitest';
import { parseScenario } from '../scenario/validate';
import { BATCHES } from './cases';
import { fitCrossover, judgeFit, LEAST_FIT, line, seenCrossover } from './crossover';
import { liveConfig, liveScenario } from './live-scenario';
import type { CaseRun, MicroResult } from './run-cases';
import { Session } from './session';
import { estimate } from './statistics';
import { nodeHost } from './testing/node-host.mjs';

const FITS = Array.from({ length: 20 }, (_, i) => ({ batch: 3.9 + i / 100, fit: 0.99 }));
const SEEN = { notUpTo: 3, from: 4 };

describe('a crossover is found', () => {
  it('where both lines fit, rounds agree and SIMD was seen to win', () => {
    const { batch, reason, interval } = judgeFit({ batch: 4, fit: 0.99 }, FITS, SEEN);
    expect([batch, reason]).toEqual([4, null]);
    expect(interval!.low).toBeGreaterThan(3.8);
  });

  it.each([
    ['poor fit', { batch: 4, fit: LEAST_FIT - 0.01 }, FITS, SEEN],
    ['not measured', { batch: NaN, fit: NaN }, FITS, SEEN],
    ['lines do not cross', { batch: NaN, fit: 0.99 }, FITS, SEEN],
    ['beyond the batches', { batch: 812.4, fit: 0.99 }, FITS, SEEN],
    ['SIMD is never faster', { batch: 4, fit: 0.99 }, FITS, null],
    ['rounds disagree', { batch: 4, fit: 0.99 }, FITS.map((one, i) => (i % 3 ? { ...one, batch: NaN } : one)), SEEN],
    ['rounds disagree', { batch: 4, fit: 0.99 }, [], SEEN],
  ] as const)('not when: %s', (expected, all, rounds, seen) => {
    const { batch, reason, interval } = judgeFit(all, rounds, seen);
    expect([batch, reason, interval]).toEqual([null, expected, null]);
  });
});

/** Results whose medians are `scalar(n)` and `simd(n)`, with an interval of `width` around each. */
function results(scalar: (n: number) => number, simd: (n: number) => number, width = 0.01): MicroResult[] {
  return BATCHES.flatMap((n) =>
    (['scalar', 'simd'] as const).map((twin): MicroResult => {
      const median = twin === 'scalar' ? scalar(n) : simd(n);
      const facts = {
        group: 'check',
        label: '',
        settled: true,
        value: 0,
        opsPerSample: 1,
        quantisation: 0,
        bins: null,
      };
      const around = { low: median * (1 - width), high: median * (1 + width), n: 20, outliers: 0 };
      return { id: `check.${twin}.${n}`, ...facts, median, ...around };
    }),
  );
}

describe('what was seen without a fit', () => {
  it('is the first batch from which SIMD always wins, and the last before it', () => {
    expect(
      seenCrossover(
        results(
          (n) => n,
          () => 5,
        ),
      ),
    ).toEqual({ notUpTo: 4, from: 6 });
    expect(
      seenCrossover(
        results(
          (n) => n + 9,
          () => 1,
        ),
      ),
    ).toEqual({ notUpTo: 0, from: 1 });
  });

  it('is nothing where intervals overlap, where scalar wins again, and where nothing was measured', () => {
    const same = (n: number) => n;
    expect(seenCrossover(results(same, (n) => n * 0.999))).toBeNull();
    expect(seenCrossover(results(same, (n) => (n < 48 ? n / 2 : n * 2)))).toBeNull();
    expect(seenCrossover([])).toBeNull();
  });
});

it('lines are those of least squares', () => {
  const { baseNs, perOpNs } = line([1, 2, 4, 8], [3, 5, 9, 17]);
  expect(baseNs).toBeCloseTo(1, 12);
  expect(perOpNs).toBeCloseTo(2, 12);
});

describe('the engine fits', () => {
  const sessions: Session[] = [];
  afterAll(() => sessions.forEach((session) => session.end()));

  async function fitted(found: MicroResult[], samples: ReadonlyMap<string, readonly number[]>) {
    const session = await Session.open(nodeHost({ cores: 1, shares: false }));
    sessions.push(session);
    const parsed = parseScenario({});
    if (!parsed.ok) throw new Error('the default scenario is valid');
    const scenario = liveScenario(parsed.scenario, 1, {});
    await session.openSlot(0, liveConfig(scenario, scenario.variants[0]!));
    return fitCrossover(session.first, 0, { results: found, samples } satisfies CaseRun);
  }
  const rounds = (found: MicroResult[], noise: (round: number, index: number) => number) =>
    new Map(found.map(({ id, median }, index) => [id, Array.from({ length: 12 }, (_, r) => median * noise(r, index))]));

  it('two lines through times that lie on two', async () => {
    const found = results(
      (n) => 0.5 + n / 2,
      (n) => 2 + n / 8,
    );
    const crossover = await fitted(
      found,
      rounds(found, () => 1),
    );
    expect(crossover.batch).toBeCloseTo(4, 9);
    expect(crossover.scalar.perOpNs).toBeCloseTo(0.5, 9);
    expect(crossover.interval).toEqual(estimate(Array.from({ length: 12 }, () => crossover.batch!)));
  });

  it('and finds none in noise', async () => {
    const noise = (n: number) => 10 + 5 * Math.sin(n * n);
    const found = results(noise, (n) => noise(n + 1));
    const crossover = await fitted(
      found,
      rounds(found, (r, index) => 1 + 0.3 * Math.sin(7 * r + index)),
    );
    expect([crossover.batch, crossover.reason]).toEqual([null, 'poor fit']);
  });
});
