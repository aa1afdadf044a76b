// Composition root of the smallest module: one cache alone, without machine, table or tuner. It answers how often a
// stream of ids hits, exactly, and is what `captune cachesim` and the comparison with libCacheSim run.
//
// The host configures once, then fills the block at idsPointer() and calls run(count) until its stream ends. All state is
// in linear memory, in this order: state, permutations of the 4-way sets, block of ids, slots (or sets), index.

import { CACHE_BYTES, bucketsBytes, resetCache, slotsBytes } from './kernel/policies/associative';
import { clockAccess } from './kernel/policies/clock';
import { fifoAccess } from './kernel/policies/fifo';
import { PERMUTATIONS_BYTES, SET_BYTES, fourWayAccess, resetFourWay } from './kernel/policies/fourWay';
import { lruAccess } from './kernel/policies/lru';
import { sieveAccess } from './kernel/policies/sieve';

/** Policies, by number. */
export const LRU: u32 = 0;
export const FIFO: u32 = 1;
export const CLOCK: u32 = 2;
export const SIEVE: u32 = 3;
/** `ways` of a cache in which any entry may be anywhere. */
export const FULL: u32 = 0;
/** Ids that fit the block at idsPointer(). */
export const BLOCK_IDS: u32 = 32768;
export const MAX_ENTRIES: u32 = 1 << 20;
export const MAX_UNIVERSE: u32 = 1 << 28;

const UNCONFIGURED: u32 = 255;
const FOUR_WAY: u32 = 4;

const CACHE: usize = memory.data(32, 16);
/** u32 policy (FOUR_WAY for sets, UNCONFIGURED before configure), u32 sets, u32 address of slots or sets. */
const STATE: usize = memory.data(16, 16);
const POLICY: usize = 0;
const SET_COUNT: usize = 4;
const ENTRIES_AT: usize = 8;
const PERMUTATIONS: usize = memory.data(256, 16);

/** Where the host writes ids. */
export function idsPointer(): usize {
  return (__heap_base + 63) & ~63;
}

/** Makes an empty cache for ids below `universe`; false if there is no such cache or no memory for it. */
export function configure(policy: u32, ways: u32, entries: u32, universe: u32): bool {
  store<u32>(STATE, UNCONFIGURED, POLICY);
  if (entries == 0 || entries > MAX_ENTRIES || universe == 0 || universe > MAX_UNIVERSE) return false;
  if (ways == FULL) return configureFull(policy, entries, universe);
  return ways == 4 && policy == LRU && configureFourWay(entries);
}

function configureFull(policy: u32, entries: u32, universe: u32): bool {
  if (policy > SIEVE) return false;
  const slots = afterBlock();
  const index = slots + slotsBytes(entries);
  // a bucket an id: chains of one
  const buckets = powerOfTwoFrom(universe);
  if (!reserve(index + bucketsBytes(buckets))) return false;
  assert(CACHE_BYTES == 32);
  resetCache(CACHE, slots, entries, index, buckets, universe);
  store<u32>(STATE, policy, POLICY);
  return true;
}

/** The smallest power of two that is not below `n` (1 .. 2^28). */
function powerOfTwoFrom(n: u32): u32 {
  return n == 1 ? 1 : 1 << (32 - clz(n - 1));
}

function configureFourWay(entries: u32): bool {
  const sets = entries >> 2;
  if (sets << 2 != entries || popcnt(sets) != 1) return false;
  const at = afterBlock();
  if (!reserve(at + <usize>sets * SET_BYTES)) return false;
  assert(PERMUTATIONS_BYTES == 256);
  resetFourWay(at, sets, PERMUTATIONS);
  store<u32>(STATE, FOUR_WAY, POLICY);
  store<u32>(STATE, sets, SET_COUNT);
  store<u32>(STATE, <u32>at, ENTRIES_AT);
  return true;
}

function afterBlock(): usize {
  return idsPointer() + ((<usize>BLOCK_IDS) << 2);
}

/** Grows linear memory to at least `end` bytes. */
function reserve(end: usize): bool {
  const pages = <i32>((end + 0xffff) >> 16);
  return pages <= memory.size() || memory.grow(pages - memory.size()) >= 0;
}

/** Asks for the first `count` ids of the block, in order; how many hit. Ids are trusted to be below `universe`. */
export function run(count: u32): u32 {
  assert(count <= BLOCK_IDS);
  const from = idsPointer();
  const to = from + ((<usize>min(count, BLOCK_IDS)) << 2);
  switch (load<u32>(STATE, POLICY)) {
    case LRU:
      return runLru(from, to);
    case FIFO:
      return runFifo(from, to);
    case CLOCK:
      return runClock(from, to);
    case SIEVE:
      return runSieve(from, to);
    case FOUR_WAY:
      return runFourWay(from, to);
    default:
      return 0;
  }
}

// A loop for each policy, rather than a choice for each id.

function runLru(from: usize, to: usize): u32 {
  let hits: u32 = 0;
  for (let at = from; at < to; at += 4) hits += lruAccess(CACHE, load<u32>(at));
  return hits;
}

function runFifo(from: usize, to: usize): u32 {
  let hits: u32 = 0;
  for (let at = from; at < to; at += 4) hits += fifoAccess(CACHE, load<u32>(at));
  return hits;
}

function runClock(from: usize, to: usize): u32 {
  let hits: u32 = 0;
  for (let at = from; at < to; at += 4) hits += clockAccess(CACHE, load<u32>(at));
  return hits;
}

function runSieve(from: usize, to: usize): u32 {
  let hits: u32 = 0;
  for (let at = from; at < to; at += 4) hits += sieveAccess(CACHE, load<u32>(at));
  return hits;
}

function runFourWay(from: usize, to: usize): u32 {
  const sets: usize = load<u32>(STATE, ENTRIES_AT);
  const count = load<u32>(STATE, SET_COUNT);
  let hits: u32 = 0;
  for (let at = from; at < to; at += 4) hits += fourWayAccess(sets, count, PERMUTATIONS, load<u32>(at));
  return hits;
}
