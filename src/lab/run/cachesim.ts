/**
 * One cache alone on a stream of ids: exact hits and misses, and how fast they were counted. What `captune cachesim` prints.
 * The module is src/engine/cachesim.ts; which of its twins is the caller's choice.
 */

export const POLICIES = ['lru', 'fifo', 'clock', 'sieve'] as const;
export type Policy = (typeof POLICIES)[number];

export interface CacheSimOptions {
  policy: Policy;
  /** `full`: any entry anywhere. 4: sets of four, for LRU only. */
  ways: 'full' | 4;
  /** With four ways: 4 times a power of two. */
  entries: number;
  /** After the counted pass the stream is replayed from an empty cache until this long has passed, for a steady rate. */
  measureMs?: number;
}

export interface CacheSimResult {
  requests: number;
  hits: number;
  misses: number;
  /** Median over the passes, of the time spent in the module. */
  requestsPerSecond: number;
}

interface CacheSimExports extends WebAssembly.Exports {
  memory: WebAssembly.Memory;
  configure(policy: number, ways: number, entries: number, universe: number): number;
  idsPointer(): number;
  run(count: number): number;
}

/** Passes at most: a rate does not get better for a tiny stream. */
const MAX_PASSES = 1000;

/** Simulates `ids` (any u32; dense ones are taken as they are). Throws a RangeError that says what cannot be simulated. */
export function cacheSim(module: WebAssembly.Module, ids: Uint32Array, options: CacheSimOptions): CacheSimResult {
  const { ids: dense, universe } = denseIds(ids);
  const engine = new WebAssembly.Instance(module, { env: { abort } }).exports as CacheSimExports;
  const rates: number[] = [];
  let hits = -1;
  let spentMs = 0;
  do {
    configure(engine, options, universe);
    const pass = runAll(engine, dense);
    if (hits >= 0 && pass.hits !== hits) throw new Error(`cachesim: ${pass.hits} hits, ${hits} in the pass before`);
    hits = pass.hits;
    spentMs += pass.ms;
    rates.push(pass.ms > 0 ? (dense.length / pass.ms) * 1000 : 0);
  } while (spentMs < (options.measureMs ?? 100) && rates.length < MAX_PASSES && dense.length > 0);
  return { requests: ids.length, hits, misses: ids.length - hits, requestsPerSecond: Math.round(median(rates)) };
}

function configure(engine: CacheSimExports, options: CacheSimOptions, universe: number): void {
  const { policy, ways, entries } = options;
  const limit = constant(engine, 'MAX_ENTRIES');
  if (!POLICIES.includes(policy)) throw new RangeError(`policy must be one of ${POLICIES.join(', ')}`);
  if (!Number.isInteger(entries) || entries < 1 || entries > limit) {
    throw new RangeError(`entries must be a whole number from 1 to ${limit}`);
  }
  if (ways === 4 && policy !== 'lru') throw new RangeError('with 4 ways the policy must be lru');
  if (ways === 4 && (entries < 4 || (entries & (entries - 1)) !== 0)) {
    throw new RangeError('with 4 ways the entries must be 4 times a power of two');
  }
  const waysNumber = ways === 'full' ? constant(engine, 'FULL') : ways;
  if (!engine.configure(constant(engine, policy.toUpperCase()), waysNumber, entries, universe)) {
    throw new RangeError(`no memory for ${entries} entries and ${universe} different ids`);
  }
}

/** The whole stream, a block at a time. Blocks also let the runtime switch to optimised code between calls. */
function runAll(engine: CacheSimExports, ids: Uint32Array): { hits: number; ms: number } {
  const blockIds = constant(engine, 'BLOCK_IDS');
  const block = new Uint32Array(engine.memory.buffer, engine.idsPointer(), blockIds);
  let hits = 0;
  let ms = 0;
  for (let at = 0; at < ids.length; at += blockIds) {
    const part = ids.subarray(at, at + blockIds);
    block.set(part);
    const started = performance.now();
    hits += engine.run(part.length) >>> 0;
    ms += performance.now() - started;
  }
  return { hits, ms };
}

/** The engine's constants are exported globals, so that none is retyped here. */
function constant(engine: CacheSimExports, name: string): number {
  return Number((engine[name] as WebAssembly.Global).value);
}

/** Numbers the ids by first appearance if they are too sparse for an index with a word for each possible id. */
function denseIds(ids: Uint32Array): { ids: Uint32Array; universe: number } {
  let highest = 0;
  for (let i = 0; i < ids.length; i++) highest = Math.max(highest, ids[i]!);
  if (highest < 2 * ids.length + 1024) return { ids, universe: highest + 1 };
  const numbers = new Map<number, number>();
  const dense = ids.map((id) => {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    numbers.set(id, numbers.size);
    return numbers.size - 1;
  });
  return { ids: dense, universe: numbers.size };
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

function abort(): never {
  throw new Error('cachesim: an assertion of the engine failed');
}
