/** The fixed policies of kernel/policies in turns: what a lookup costs in each. */
import { LV_POLICY, LV_STREAM, STREAM_IDS } from '../layout-live';
import { CACHE_BYTES, resetCache, slotsBytes } from '../kernel/policies/associative';
import { clockAccess } from '../kernel/policies/clock';
import { fifoAccess } from '../kernel/policies/fifo';
import { PERMUTATIONS_BYTES, fourWayAccess, resetFourWay } from '../kernel/policies/fourWay';
import { lruAccess } from '../kernel/policies/lru';
import { sieveAccess } from '../kernel/policies/sieve';

const FIFO = 1;
const CLOCK = 2;
const SIEVE = 3;
const FOUR_WAY = 4;
/** A few times the entries, as a cache inside a kernel has. */
const BUCKETS: u32 = 1024;
const PERMUTATIONS: usize = LV_POLICY + CACHE_BYTES;
const SLOTS: usize = PERMUTATIONS + PERMUTATIONS_BYTES;

/** Empties the cache: 0 LRU, 1 FIFO, 2 CLOCK, 3 SIEVE (all fully associative), 4 four ways. */
export function resetPolicy(policy: i32, entries: u32): void {
  if (policy == FOUR_WAY) resetFourWay(SLOTS, entries >> 2, PERMUTATIONS);
  else resetCache(LV_POLICY, SLOTS, entries, SLOTS + slotsBytes(entries), BUCKETS, STREAM_IDS);
}

function idAt(step: u32): u32 {
  return load<u32>(LV_STREAM + ((<usize>(step % <u32>STREAM_IDS)) << 2));
}

/** Asks for `count` ids of the stream from place `from` on; returns the misses. */
export function policyLookups(policy: i32, entries: u32, from: u32, count: u32): u32 {
  return count - hits(policy, entries, from, from + count);
}

function hits(policy: i32, entries: u32, from: u32, to: u32): u32 {
  let n: u32 = 0;
  // a loop for each policy, rather than a choice for each id
  if (policy == FOUR_WAY) {
    for (let i = from; i < to; i++) n += fourWayAccess(SLOTS, entries >> 2, PERMUTATIONS, idAt(i));
  } else if (policy == FIFO) for (let i = from; i < to; i++) n += fifoAccess(LV_POLICY, idAt(i));
  else if (policy == CLOCK) for (let i = from; i < to; i++) n += clockAccess(LV_POLICY, idAt(i));
  else if (policy == SIEVE) for (let i = from; i < to; i++) n += sieveAccess(LV_POLICY, idAt(i));
  else for (let i = from; i < to; i++) n += lruAccess(LV_POLICY, idAt(i));
  return n;
}
