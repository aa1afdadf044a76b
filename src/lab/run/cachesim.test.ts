import { describe, expect, it } from 'vitest';
import { engineModule, fixture, gunzipText, sharedTrace } from '../traces/fixtures/recordings.mjs';
import { readReferences } from '../traces/references';
import { POLICIES, cacheSim } from './cachesim';
import type { CacheSimOptions, Policy } from './cachesim';

const simd = await engineModule('simd');
const scalar = await engineModule('scalar');
const oracle = parse(new TextDecoder().decode(fixture('oracle.own.csv')));

interface OracleRow {
  trace: string;
  policy: Policy;
  entries: number;
  requests: number;
  misses: number;
  hits: number;
}

function parse(csv: string): OracleRow[] {
  const rows = csv.trimEnd().split('\n').slice(1);
  return rows
    .map((row) => row.split(','))
    .filter((cells) => (POLICIES as readonly string[]).includes(cells[1]!))
    .map(([trace, policy, ...numbers]) => {
      const [entries, requests, misses, hits] = numbers.map(Number) as [number, number, number, number];
      return { trace: trace!, policy: policy as Policy, entries, requests, misses, hits };
    });
}

function simulate(ids: Uint32Array, options: CacheSimOptions) {
  const one = cacheSim(simd, ids, { measureMs: 0, ...options });
  const other = cacheSim(scalar, ids, { measureMs: 0, ...options });
  expect({ ...other, requestsPerSecond: 0 }).toEqual({ ...one, requestsPerSecond: 0 });
  return one;
}

function expectRows(ids: Uint32Array, rows: OracleRow[]): void {
  for (const { policy, entries, requests, misses, hits, trace } of rows) {
    const result = simulate(ids, { policy, ways: 'full', entries });
    expect({ trace, policy, entries, ...result }).toMatchObject({ requests, misses, hits });
  }
}

describe('hits and misses equal those of libCacheSim on our recordings', () => {
  const ours = ['pgbench', 'nginx', 'sqlite3'].flatMap((name) =>
    [undefined, 0, 1].map((cpu) => [`own_${name}_${cpu === undefined ? 'all' : `cpu${cpu}`}`, name, cpu] as const),
  );

  it.each(ours)('%s', { timeout: 60_000 }, async (trace, name, cpu) => {
    const rows = oracle.filter((row) => row.trace === trace);
    expect(rows).toHaveLength(28);
    expectRows(await readReferences(fixture(`${name}.caprefs.csv.gz`), { cpu }), rows);
  });
});

describe('and on others (in ../shared)', () => {
  it.for<[trace: string, name: string, count: number]>([
    ['cloudPhysicsIO', 'third-party/cloudPhysicsIO.oracleGeneral.bin.gz', 15],
    ['lirs_loop', 'third-party/loop.trace.gz', 28],
    ['lirs_2_pools', 'third-party/2_pools.trace.gz', 28],
  ])('%s', { timeout: 60_000 }, async ([trace, name, count], { skip }) => {
    const file = sharedTrace(name) ?? skip('../shared is not there');
    const table = sharedTrace('oracle.csv') ?? skip('../shared is not there');
    const rows = parse(new TextDecoder().decode(table)).filter((row) => row.trace === trace);
    expect(rows).toHaveLength(count);
    expectRows(await readReferences(file), rows);
  });

  it('our rows and files are those of ../shared', ({ skip }) => {
    const table = sharedTrace('oracle.csv') ?? skip('../shared is not there');
    const text = new TextDecoder().decode(table);
    expect(parse(text).filter(({ trace }) => trace.startsWith('own_'))).toEqual(oracle);
    expect(gunzipText(fixture('nginx.caprefs.csv.gz'))).toBe(gunzipText(sharedTrace('nginx.caprefs.csv.gz')!));
  });
});

describe('against a naive cache, on random streams', () => {
  for (let seed = 1; seed <= 60; seed++) {
    it(`seed ${seed}`, () => {
      const random = generator(seed);
      const universe = 1 + (random() % [5, 40, 300, 2000][seed % 4]!);
      const skew = seed % 3;
      const ids = Uint32Array.from({ length: 3000 }, () => {
        const draws = Array.from({ length: skew + 1 }, () => random() % universe);
        return Math.min(...draws);
      });
      for (const entries of [1, 2, 3, 1 + (random() % 100)]) {
        for (const policy of POLICIES) {
          const { hits } = simulate(ids, { policy, ways: 'full', entries });
          expect({ policy, entries, hits }).toEqual({ policy, entries, hits: NAIVE[policy](ids, entries) });
        }
      }
      for (const entries of [4, 8, 64, 256]) {
        const { hits } = simulate(ids, { policy: 'lru', ways: 4, entries });
        expect({ entries, hits }).toEqual({ entries, hits: naiveFourWay(ids, entries) });
      }
    });
  }
});

describe('a stream', () => {
  it('may be longer than a block, and of any ids', () => {
    const ids = Uint32Array.from({ length: 100_001 }, (_, i) => (i % 3) * 0x7fffffff);
    expect(simulate(ids, { policy: 'lru', ways: 'full', entries: 3 })).toMatchObject({ hits: 99_998, misses: 3 });
    expect(simulate(ids, { policy: 'lru', ways: 'full', entries: 2 })).toMatchObject({ hits: 0 });
  });

  it('may be empty', () => {
    const result = simulate(new Uint32Array(0), { policy: 'fifo', ways: 'full', entries: 2 });
    expect(result).toEqual({ requests: 0, hits: 0, misses: 0, requestsPerSecond: 0 });
  });

  it('is counted at a rate', () => {
    const result = cacheSim(simd, Uint32Array.of(1, 2, 1), { policy: 'sieve', ways: 'full', entries: 2, measureMs: 1 });
    expect(result.requestsPerSecond).toBeGreaterThan(0);
  });
});

describe('a cache that cannot be', () => {
  it.each<[fault: string, options: CacheSimOptions]>([
    ['entries must be', { policy: 'lru', ways: 'full', entries: 0 }],
    ['entries must be', { policy: 'lru', ways: 'full', entries: 1.5 }],
    ['from 1 to 1048576', { policy: 'lru', ways: 'full', entries: 2 ** 20 + 1 }],
    ['policy must be lru', { policy: 'fifo', ways: 4, entries: 64 }],
    ['power of two', { policy: 'lru', ways: 4, entries: 2 }],
    ['power of two', { policy: 'lru', ways: 4, entries: 96 }],
    ['one of lru, fifo, clock, sieve', { policy: 'arc' as Policy, ways: 'full', entries: 64 }],
  ])('is refused: %s', (fault, options) => {
    expect(() => cacheSim(simd, Uint32Array.of(1), options)).toThrow(fault);
  });
});

/** xorshift32. */
function generator(seed: number): () => number {
  let state = seed * 0x9e3779b1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Written for obviousness: the queue is an array, oldest first. */
const NAIVE: Record<Policy, (ids: Uint32Array, entries: number) => number> = {
  lru: (ids, entries) => countHits(ids, (queue, id) => moved(queue, id, entries)),
  fifo: (ids, entries) => countHits(ids, (queue, id) => queue.includes(id) || !added(queue, id, entries)),
  clock: (ids, entries) => {
    const bits = new Set<number>();
    return countHits(ids, (queue, id) => {
      if (queue.includes(id)) return Boolean(bits.add(id));
      while (queue.length === entries && bits.delete(queue[0]!)) queue.push(queue.shift()!);
      return !added(queue, id, entries);
    });
  },
  sieve: (ids, entries) => {
    const bits = new Set<number>();
    let hand = 0;
    return countHits(ids, (queue, id) => {
      if (queue.includes(id)) return Boolean(bits.add(id));
      if (queue.length === entries) {
        while (bits.delete(queue[hand]!)) hand = (hand + 1) % entries;
        queue.splice(hand, 1);
        if (hand === queue.length) hand = 0;
      }
      queue.push(id);
      return false;
    });
  },
};

function countHits(ids: Uint32Array, access: (queue: number[], id: number) => boolean): number {
  const queue: number[] = [];
  let hits = 0;
  for (const id of ids) if (access(queue, id)) hits++;
  return hits;
}

function moved(queue: number[], id: number, entries: number): boolean {
  const at = queue.indexOf(id);
  if (at >= 0) queue.splice(at, 1);
  added(queue, id, entries);
  return at >= 0;
}

function added(queue: number[], id: number, entries: number): boolean {
  if (queue.length === entries) queue.shift();
  queue.push(id);
  return true;
}

function naiveFourWay(ids: Uint32Array, entries: number): number {
  const count = entries / 4;
  const sets = Array.from({ length: count }, (): number[] => []);
  let hits = 0;
  for (const id of ids) if (moved(sets[(Math.imul(id, 0x9e3779b1) >>> 16) & (count - 1)]!, id, 4)) hits++;
  return hits;
}
