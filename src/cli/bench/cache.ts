/** One cache alone against the same cache in plain JavaScript, on the same ids, in turns. */
import { cacheSim } from '../../lab/run/cachesim';
import type { CacheSimOptions } from '../../lab/run/cachesim';
import { pairedRatios } from '../../lab/measure/statistics';
import { readReferences } from '../../lab/traces/references';
import { openTraceStore } from '../repository';
import type { Twins } from './machine';
import { fourWayLru, mapLru } from './rivals';
import type { Spread } from './statistics';
import { ratio, spread } from './statistics';

const ENTRIES = 64;
/** What a turn takes at least. */
const TURN_MS = 20;
const ZIPF_IDS = 4096;
const ZIPF_LENGTH = 300_000;

export interface CacheResult {
  stream: string;
  requests: number;
  hits: number;
  cache: string;
  rival: string;
  /** Requests per second, by the clock on the wall. */
  simd: Spread;
  scalar: Spread;
  javascript: Spread;
  simdOverJavascript: Spread;
  /** Of each round. */
  ratios: number[];
}

interface Contest {
  cache: string;
  ways: CacheSimOptions['ways'];
  rival: string;
  javascript: (ids: Uint32Array, entries: number) => number;
}

const CONTESTS: readonly Contest[] = [
  { cache: `LRU ${ENTRIES}, full`, ways: 'full', rival: 'Map', javascript: mapLru },
  { cache: `LRU ${ENTRIES}, 4 ways`, ways: 4, rival: 'typed array', javascript: fourWayLru },
];

export async function benchCaches(
  modules: Twins,
  rounds: number,
  began: (round: number) => void,
): Promise<CacheResult[]> {
  const pgbench = await readReferences(await openTraceStore().get('bundled:pgbench'));
  const streams: [name: string, ids: Uint32Array][] = [
    ['pgbench', pgbench],
    [`zipf ${ZIPF_IDS}`, zipfStream(ZIPF_IDS, 0.99, ZIPF_LENGTH)],
  ];
  const pairs = streams.flatMap(([stream, ids]) => CONTESTS.map((contest) => ({ stream, ids, contest })));
  const samples = pairs.map(() => ({ simd: [] as number[], scalar: [] as number[], javascript: [] as number[] }));
  const hits = pairs.map(({ ids, contest }) => contest.javascript(ids, ENTRIES));
  for (let round = 1; round <= rounds; round++) {
    began(round);
    pairs.forEach(({ ids, contest }, index) => {
      samples[index]!.simd.push(simulated(modules.simd, ids, contest, hits[index]!));
      samples[index]!.scalar.push(simulated(modules.scalar, ids, contest, hits[index]!));
      samples[index]!.javascript.push(played(contest, ids, hits[index]!));
    });
  }
  return pairs.map(({ stream, ids, contest: { cache, rival } }, index): CacheResult => {
    const { simd, scalar, javascript } = samples[index]!;
    const rates = { simd: spread(simd), scalar: spread(scalar), javascript: spread(javascript) };
    const facts = { stream, requests: ids.length, hits: hits[index]!, cache, rival };
    return { ...facts, ...rates, simdOverJavascript: ratio(simd, javascript), ratios: pairedRatios(simd, javascript) };
  });
}

function simulated(module: WebAssembly.Module, ids: Uint32Array, { ways }: Contest, expected: number): number {
  const { hits, requestsPerSecond } = cacheSim(module, ids, {
    policy: 'lru',
    ways,
    entries: ENTRIES,
    measureMs: TURN_MS,
  });
  if (hits !== expected) throw new Error(`${hits} hits, in JavaScript ${expected}: not the same cache`);
  return requestsPerSecond;
}

function played({ javascript }: Contest, ids: Uint32Array, expected: number): number {
  const began = performance.now();
  let passes = 0;
  let wallMs = 0;
  for (; wallMs < TURN_MS; wallMs = performance.now() - began) {
    passes++;
    if (javascript(ids, ENTRIES) !== expected) throw new Error('JavaScript counts differ from pass to pass');
  }
  return ((passes * ids.length) / wallMs) * 1000;
}

/** Ids 0..n-1 with probability in proportion to 1 / (rank ^ exponent); the same ones each time. */
export function zipfStream(n: number, exponent: number, length: number): Uint32Array {
  const cumulative = new Float64Array(n);
  let sum = 0;
  for (let rank = 0; rank < n; rank++) cumulative[rank] = sum += (rank + 1) ** -exponent;
  let state = 0x9e3779b1;
  return Uint32Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return firstAbove(cumulative, ((state >>> 0) / 2 ** 32) * sum);
  });
}

/** Index of the first number greater than `value`, of numbers in ascending order. */
function firstAbove(numbers: Float64Array, value: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
