import { describe, expect, it } from 'vitest';
import { estimate, durationText } from './estimate';
import type { MeasureJob, Measured } from './measure';
import { partsUntil } from './measure';
import type { Measurer, Outcome } from './pool';
import { runJobs } from './pool';
import { geometricMean, meanInterval } from './statistics';

const jobs = (count: number) => Array.from({ length: count }, (_, untilMs) => ({ untilMs }) as MeasureJob);
const answer = (untilMs: number) => ({ summary: { ops: untilMs } }) as Measured;

/** Workers that answer after a while, die on job 3, and count how many are at work. */
function workers() {
  let busy = 0;
  const seen = { most: 0, started: 0, ended: 0 };
  const connect = (): Measurer => {
    seen.started++;
    let dead = false;
    let give: (() => void) | undefined;
    return {
      get dead() {
        return dead;
      },
      measure: async ({ untilMs }) => {
        seen.most = Math.max(seen.most, ++busy);
        await new Promise<void>((resolve) => {
          give = resolve;
          setTimeout(resolve, untilMs % 3);
        });
        busy--;
        if (untilMs === 3) dead = true;
        if (dead) throw new Error('died');
        return answer(untilMs);
      },
      end: () => {
        seen.ended++;
        dead = true;
        give?.();
      },
    };
  };
  return { seen, connect };
}

describe('a pool', () => {
  it('does every job once, with no more workers than it has, and replaces one that died', async () => {
    const { seen, connect } = workers();
    const outcomes = new Map<number, Outcome>();
    await runJobs(jobs(20), { connect, size: 4 }, (index, outcome) => {
      expect(outcomes.has(index)).toBe(false);
      outcomes.set(index, outcome);
    });
    expect([...outcomes.keys()].toSorted((a, b) => a - b)).toEqual([...jobs(20).keys()]);
    expect(outcomes.get(3)).toEqual({ ok: false, error: 'died' });
    expect(outcomes.get(4)).toEqual({ ok: true, measured: answer(4) });
    expect(seen).toEqual({ most: 4, started: 5, ended: 4 });
  });

  it('starts no more workers than there are jobs', async () => {
    const { seen, connect } = workers();
    await runJobs(jobs(2), { connect, size: 8 }, () => undefined);
    expect(seen.started).toBe(2);
  });

  it('stops when it is told to, and says nothing of what was under way', async () => {
    const { seen, connect } = workers();
    const abort = new AbortController();
    const done: number[] = [];
    const work = runJobs(
      jobs(100),
      { connect, size: 2 },
      (index) => {
        done.push(index);
        if (done.length === 5) abort.abort();
      },
      abort.signal,
    );
    await work;
    expect(done).toHaveLength(5);
    expect(seen.ended).toBeGreaterThanOrEqual(2);
  });
});

describe('parts of phases', () => {
  const scenario = (repeat: boolean) =>
    ({ workload: { repeat, phases: [{ durationMs: 1 }, { durationMs: 3 }] } }) as Parameters<typeof partsUntil>[0];

  it('cover the run without a gap, also when it ends within one', () => {
    const parts = partsUntil(scenario(true), 5.5, 2);
    expect(parts.map(({ phase, round, endMs }) => [phase, round, endMs])).toEqual([
      [0, 0, 0.5],
      [0, 0, 1],
      [1, 0, 2.5],
      [1, 0, 4],
      [0, 1, 4.5],
      [0, 1, 5],
      [1, 1, 5.5],
    ]);
    parts.forEach(({ startMs }, index) => expect(startMs).toBe(index === 0 ? 0 : parts[index - 1]!.endMs));
  });

  it('end with a workload that does not repeat', () => {
    expect(partsUntil(scenario(false), 100, 1).map(({ endMs }) => endMs)).toEqual([1, 4]);
  });
});

describe('numbers', () => {
  it('have intervals by Student', () => {
    expect(meanInterval([])).toBeNull();
    expect(meanInterval([2])).toEqual({ mean: 2, halfWidth: null, count: 1 });
    // Standard deviation 1, three values: 4.303 / sqrt(3).
    expect(meanInterval([1, 2, 3])!.halfWidth).toBeCloseTo(2.4843, 3);
    expect(geometricMean([1, 4])).toBeCloseTo(2, 12);
    expect(geometricMean([])).toBeNull();
  });

  it('of progress are unknown before anything is done', () => {
    expect(estimate(0, 4, 100)).toMatchObject({ perSecond: null, leftMs: null });
    expect(estimate(1, 4, 2000)).toMatchObject({ perSecond: 0.5, leftMs: 6000 });
    expect([1234, 59_400, 125_000, 4_800_000].map(durationText)).toEqual(['1.2 s', '59 s', '2 min 5 s', '1 h 20 min']);
  });
});
