import { describe, expect, it } from 'vitest';
import { faults, SHORT_STRESS, stress } from './stress';
import { nodeHost } from './testing/node-host.mjs';

/** `STRESS_ROUNDS=1000 npx vitest run stress` is the long form. */
const rounds = Number(process.env.STRESS_ROUNDS ?? 2);
const firstSeed = Number(process.env.STRESS_SEED ?? 1);

describe('real threads on one memory', () => {
  it(
    'lose nothing, take nothing twice, honour no stale right',
    async () => {
      for (let round = 0; round < rounds; round++) {
        const report = await stress(nodeHost(), { ...SHORT_STRESS, seed: firstSeed + round });
        expect(faults(report), JSON.stringify(report)).toEqual([]);
        expect(report.revocation.lookups).toBeGreaterThan(0);
        expect(report.deque.popped).toBeGreaterThan(0);
        expect(report.ring.read).toBeGreaterThan(0);
      }
    },
    60_000 + rounds * 10_000,
  );

  it('says what is wrong when something is', () => {
    const report = {
      seed: 1,
      threads: 2,
      deque: { items: 3, popped: 1, stolen: 1, lost: 1, twice: 0 },
      ring: { written: 3, read: 1, overwritten: 1, broken: false },
      revocation: { revocations: 1, lookups: 1, stale: 2 },
    };
    expect(faults(report)).toHaveLength(4);
  });
});
