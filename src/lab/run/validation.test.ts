/** Caches and prefetch against theory; queues are in queues.test.ts. Each tolerance is argued where it stands. */
import { describe, expect, it } from 'vitest';
import { engineModule } from '../traces/fixtures/recordings.mjs';
import { cacheSim } from './cachesim';
import { FIXED, Machine, randomBelow } from './testing/machine';

/** Everything hits, nothing else competes: service is a straight line in the operations. */
const EVEN = {
  processes: 1,
  pattern: { kind: 'loop', ids: 4 },
  workingSetLines: 0,
  revokePerMs: 0,
  durationMs: 1e6,
} as const;

describe('LRU on a Zipf stream', () => {
  const IDS = 8192;

  /** `count` ids, drawn by inversion. */
  function stream(exponent: number, count: number): Uint32Array {
    const random = randomBelow(11);
    const cumulative = new Float64Array(IDS);
    let sum = 0;
    for (let i = 0; i < IDS; i++) cumulative[i] = sum += (i + 1) ** -exponent;
    return Uint32Array.from({ length: count }, () => {
      const at = (random(2 ** 31) / 2 ** 31) * sum;
      let [low, high] = [0, IDS - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (cumulative[middle]! > at) high = middle;
        else low = middle + 1;
      }
      return low;
    });
  }

  /** Che's approximation: an id is held if it came within the characteristic time, in which `entries` ids come. */
  function che(exponent: number, entries: number): number {
    const weights = Array.from({ length: IDS }, (_, i) => (i + 1) ** -exponent);
    const total = weights.reduce((a, b) => a + b);
    const shares = weights.map((weight) => weight / total);
    const held = (time: number) => shares.reduce((sum, share) => sum + 1 - Math.exp(-share * time), 0);
    let [low, high] = [0, 1e9];
    for (let i = 0; i < 80; i++) {
      const middle = (low + high) / 2;
      if (held(middle) < entries) low = middle;
      else high = middle;
    }
    return shares.reduce((sum, share) => sum + share * (1 - Math.exp(-share * low)), 0);
  }

  it.each([0.7, 0.99, 1.2])("hits as Che's approximation says, within 1 %%, exponent %s", async (exponent) => {
    const module = await engineModule('simd');
    const ids = stream(exponent, 600_000);
    const warm = ids.subarray(0, 200_000);
    for (const entries of [64, 256, 1024]) {
      const hits = (some: Uint32Array) =>
        cacheSim(module, some, { policy: 'lru', ways: 'full', entries, measureMs: 0 }).hits;
      const rate = (hits(ids) - hits(warm)) / 400_000;
      const theory = che(exponent, entries);
      const sigma = Math.sqrt((theory * (1 - theory)) / 400_000);
      expect(Math.abs(rate - theory), `${entries} entries: ${rate}, ${theory}`).toBeLessThan(0.01 * theory + 3 * sigma);
    }
  });

  it.each([32, 64, 128, 256] as const)('in the machine: four ways of %i entries hit a little less', (entries) => {
    const machine = new Machine({
      machine: { cpus: 1 },
      workload: {
        phases: [
          {
            ...EVEN,
            durationMs: 1e6,
            load: 0.5,
            bodyCycles: 0,
            batch: { kind: 'constant', ops: 64 },
            pattern: { kind: 'zipf', ids: IDS, exponent: 0.99 },
          },
        ],
      },
      variants: [{ ...FIXED, cacheEntries: { value: entries } }],
    });
    const begin = machine.to(4).totals();
    const end = machine.to(16).totals();
    const rate = (end.hits - begin.hits) / (end.lookups - begin.lookups);
    const theory = che(0.99, entries);
    // published for four ways: a few percent of the misses more than fully associative
    expect(rate).toBeLessThan(theory + 0.002);
    expect(rate).toBeGreaterThan(theory * 0.93);
  });
});

describe('a sequential walk', () => {
  const OPS_PER_LINE = 4;

  /** Stall per table line, and all cycles per line, at a distance. */
  function walk(lines: number, bodyCycles: number, overrides: object = {}) {
    const machine = new Machine({
      machine: { cpus: 1, overrides },
      table: { capabilities: 1_048_576, radixDepth: 1 },
      workload: {
        phases: [
          {
            ...EVEN,
            durationMs: 1e6,
            load: 0.2,
            bodyCycles,
            batch: { kind: 'constant', ops: 64 },
            pattern: { kind: 'sequential', ids: 1_048_576 },
          },
        ],
      },
      variants: [{ ...FIXED, prefetchLines: { value: lines } }],
    });
    const begin = machine.to(0.2).totals();
    const end = machine.to(2.5).totals();
    const perLine = OPS_PER_LINE / (end.lookups - begin.lookups);
    const stall = (end.stallCycles - begin.stallCycles) * perLine;
    const path = end.lookupCycles - begin.lookupCycles + end.checkCycles - begin.checkCycles;
    const work = (path + end.prefetchCycles - begin.prefetchCycles) * perLine;
    return { stall, work, totals: end };
  }

  it('stalls for memory once a line without prefetch', () => {
    const { stall } = walk(0, 0);
    // one line from memory, three times L1; and the lines of the cache's own sets
    expect(stall).toBeGreaterThan(611 + 3 * 4 - 1);
    expect(stall).toBeLessThan(611 + 3 * 4 + 40);
  });

  /**
   * A task of one batch a line, one behind the other: everything between two lines is `work`, the same each time. A line that is
   * requested d lines ahead has d x (work + stall) cycles to come; so the stall is max(0, latency - d x (work + stall)), which
   * is max(0, (latency - d x work) / (1 + d)). engine.md's formula, with the stalls on the way counted as the work that they are.
   */
  it('stalls max(0, latency - d x work) a line at distance d', () => {
    const latency = 611;
    const queued = (lines: number, load: number) =>
      new Machine({
        machine: { cpus: 1, overrides: { wakeCycles: 0, processSwitchCycles: 0 } },
        table: { capabilities: 1_048_576, radixDepth: 1 },
        workload: {
          phases: [
            {
              ...EVEN,
              load,
              bodyCycles: 5,
              batch: { kind: 'constant', ops: OPS_PER_LINE },
              pattern: { kind: 'sequential', ids: 1_048_576 },
            },
          ],
        },
        variants: [{ ...FIXED, prefetchLines: { value: lines }, batchTasks: { value: 1 } }],
      });
    /** From 40 lines on, as long as the CPU is never idle and all tasks wait in its own queue, in order. */
    const run = (machine: Machine, readsOfL1: number) => {
      while (machine.sum('tasksDone') < 40) machine.engine.advance(machine.engine.nextEventCycle());
      const [begin, from] = [machine.totals(), machine.cpuClock(0)];
      while (machine.sum('tasksDone') < 300) machine.engine.advance(machine.engine.nextEventCycle());
      const [end, to] = [machine.totals(), machine.cpuClock(0)];
      const since = (name: keyof typeof begin) => end[name] - begin[name];
      expect({ idle: since('idleCycles'), spilt: since('overflows') }).toEqual({ idle: 0, spilt: 0 });
      const perLine = OPS_PER_LINE / since('lookups');
      // reads of the line from L1, four cycles each, are in the stall and are no wait
      const stall = since('stallCycles') * perLine - readsOfL1 * 4;
      return { stall, cycles: (to - from) * perLine, gap: (to - from) / since('tasksArrived') };
    };
    const without = run(queued(0, 0.145), 3);
    const nominal = 0.145 * without.gap;
    const work = without.cycles - without.stall;
    expect(Math.abs(without.stall - latency)).toBeLessThan(1);
    for (const lines of [1, 2, 4, 6, 8, 12]) {
      const each = work + 2 + 4; // a request takes two cycles, and the line is read from L1
      const expected = Math.max(0, (latency - lines * each) / (1 + lines));
      const found = run(queued(lines, nominal / (0.8 * (each + expected))), 4);
      // whole cycles, and a line of the cache's own that L1 has lost now and then
      expect(Math.abs(found.stall - expected), `${lines} lines: ${found.stall}, ${expected}`).toBeLessThan(3);
      expect(found.stall).toBeGreaterThanOrEqual(Math.max(0, latency - lines * found.cycles) - 3);
    }
  });

  it('stalls less the farther it looks ahead, until nothing is left', () => {
    const distances = [0, 1, 2, 4, 8];
    const stalls = distances.map((lines) => walk(lines, 0).stall);
    for (let i = 1; i < stalls.length; i++) expect(stalls[i], `${distances[i]} lines`).toBeLessThan(stalls[i - 1]!);
    expect(stalls.at(-1)).toBeLessThan(0.35 * stalls[0]!);
  });

  it('does not win by looking farther than there are misses in flight', () => {
    const few = { missesInFlight: 4 };
    const [near, far] = [walk(4, 0, few), walk(16, 0, few)];
    expect(far.totals.prefetchDropped).toBeGreaterThan(1000);
    expect(far.stall).toBeGreaterThan(0.9 * near.stall);
    expect(walk(8, 0).stall).toBeLessThan(0.8 * walk(8, 0, few).stall);
  });

  it('prefetches every line once, and nearly all in time once the distance is enough', () => {
    const { totals } = walk(12, 0);
    const { prefetchIssued, prefetchUseful, prefetchLate, prefetchUseless } = totals;
    expect(prefetchIssued / (totals.lookups / OPS_PER_LINE)).toBeGreaterThan(0.95);
    expect(prefetchIssued / (totals.lookups / OPS_PER_LINE)).toBeLessThan(1.05);
    expect(prefetchUseless / prefetchIssued).toBeLessThan(0.02);
    expect(prefetchUseful + prefetchLate).toBeGreaterThan(0.9 * prefetchIssued);
  });

  it('has nothing from prefetch where ids are random', () => {
    const at = (lines: number) =>
      new Machine({
        machine: { cpus: 1 },
        table: { capabilities: 1_048_576, radixDepth: 1 },
        workload: { phases: [{ ...EVEN, durationMs: 1e6, load: 0.2, pattern: { kind: 'uniform', ids: 1_048_576 } }] },
        variants: [{ ...FIXED, prefetchLines: { value: lines } }],
      }).to(1.5);
    const [without, with8] = [at(0).totals(), at(8).totals()];
    expect(with8.prefetchUseful + with8.prefetchLate).toBeLessThan(0.02 * with8.prefetchIssued);
    expect(with8.stallCycles / with8.lookups).toBeGreaterThan(0.97 * (without.stallCycles / without.lookups));
  });
});
