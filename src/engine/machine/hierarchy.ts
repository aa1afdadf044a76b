/**
 * The memory hierarchy: private L1D and L2 per CPU, one shared L3, memory. Capability-cache lines, table lines and the tasks'
 * working sets compete in it, so that size, distance and stealing have a price that nobody typed in.
 */
import {
  COST_L1_LATENCY_CYCLES,
  COST_L1_SETS,
  COST_L1_WAYS,
  COST_L2_LATENCY_CYCLES,
  COST_L2_SETS,
  COST_L2_WAYS,
  COST_L3_LATENCY_CYCLES,
  COST_L3_SETS,
  COST_L3_WAYS,
  COST_MEMORY_LATENCY_CYCLES,
  H_HIERARCHY,
  H_HIERARCHY_STRIDE,
  H_L3,
} from '../layout';
import { cost } from '../shared/state';
import { findLine, levelBytes, mruBits, prefetchBits, replaceWay, touchWay } from './tags';

/** Bytes of the private caches of one CPU. */
export function hierarchyBytes(): i32 {
  return levelBytes(<i32>cost(COST_L1_SETS)) + levelBytes(<i32>cost(COST_L2_SETS));
}

/** Bytes of the shared cache. */
export function sharedBytes(): i32 {
  return levelBytes(<i32>cost(COST_L3_SETS));
}

/** Start of a CPU's L1. */
export function l1Of(cpu: i32): usize {
  return <usize>load<u32>(H_HIERARCHY) + <usize>cpu * <usize>load<u32>(H_HIERARCHY_STRIDE);
}

function l2Of(cpu: i32): usize {
  return l1Of(cpu) + <usize>levelBytes(<i32>cost(COST_L1_SETS));
}

/** Tag of a line in a level of `sets` sets. */
export function tagOf(line: u32, sets: i32): u32 {
  return (line >> ctz<u32>(sets)) + 1;
}

/** Looks a line up in a level and fills it; true if it was there. */
function access(level: usize, sets: i32, ways: i32, line: u32): bool {
  const index = <i32>(line & (sets - 1));
  const set = level + ((<usize>index) << 5);
  const tag = tagOf(line, sets);
  const mru = mruBits(level, sets, index);
  let way = findLine(set, tag);
  const hit = way >= 0;
  if (!hit) {
    way = replaceWay(mru, ways);
    store<u16>(set + ((<usize>way) << 1), <u16>tag);
  }
  touchWay(mru, way, ways);
  return hit;
}

/** Result of an L1 access: what happened to prefetched lines in it. */
export const L1_MISS = 0;
export const L1_HIT = 1;
export const L1_HIT_PREFETCHED = 2;
export const L1_EVICTED_PREFETCHED = 4;

/** Looks a line up in L1 and fills it, with prefetch bit `prefetch`. Returns a set of the flags above. */
export function accessL1(cpu: i32, line: u32, prefetch: u32): i32 {
  const sets = <i32>cost(COST_L1_SETS);
  const ways = <i32>cost(COST_L1_WAYS);
  const level = l1Of(cpu);
  const index = <i32>(line & (sets - 1));
  const set = level + ((<usize>index) << 5);
  const mru = mruBits(level, sets, index);
  const prefetched = prefetchBits(level, sets, index);
  const bits: u32 = load<u16>(prefetched);
  let way = findLine(set, tagOf(line, sets));
  let result = L1_HIT;
  if (way < 0) {
    way = replaceWay(mru, ways);
    result = (bits >> way) & 1 ? L1_MISS | L1_EVICTED_PREFETCHED : L1_MISS;
    store<u16>(set + ((<usize>way) << 1), <u16>tagOf(line, sets));
    store<u16>(prefetched, <u16>((bits & ~(1 << way)) | (prefetch << way)));
  } else if ((bits >> way) & 1) {
    result = L1_HIT | L1_HIT_PREFETCHED;
    if (!prefetch) store<u16>(prefetched, <u16>(bits & ~(1 << way)));
  }
  touchWay(mru, way, ways);
  return result;
}

/** Latency of a line that is not in L1, in cycles; fills L2 and L3. */
export function latencyBelowL1(cpu: i32, line: u32): i32 {
  if (access(l2Of(cpu), <i32>cost(COST_L2_SETS), <i32>cost(COST_L2_WAYS), line)) {
    return <i32>cost(COST_L2_LATENCY_CYCLES);
  }
  if (access(<usize>load<u32>(H_L3), <i32>cost(COST_L3_SETS), <i32>cost(COST_L3_WAYS), line)) {
    return <i32>cost(COST_L3_LATENCY_CYCLES);
  }
  return <i32>cost(COST_MEMORY_LATENCY_CYCLES);
}

/** Latency of a line that is in L1. */
export function l1Latency(): i32 {
  return <i32>cost(COST_L1_LATENCY_CYCLES);
}

/** Whether the line is in the CPU's L1, without touching it. */
export function inL1(cpu: i32, line: u32): bool {
  const sets = <i32>cost(COST_L1_SETS);
  const set = l1Of(cpu) + ((<usize>(line & (sets - 1))) << 5);
  return findLine(set, tagOf(line, sets)) >= 0;
}

/** Takes a line away from a CPU's private caches: another CPU wrote it. Returns 1 if an unused prefetch died with it. */
export function invalidateLine(cpu: i32, line: u32): i32 {
  const useless = dropFrom(l1Of(cpu), <i32>cost(COST_L1_SETS), line);
  dropFrom(l2Of(cpu), <i32>cost(COST_L2_SETS), line);
  return useless;
}

function dropFrom(level: usize, sets: i32, line: u32): i32 {
  const index = <i32>(line & (sets - 1));
  const set = level + ((<usize>index) << 5);
  const way = findLine(set, tagOf(line, sets));
  if (way < 0) return 0;
  store<u16>(set + ((<usize>way) << 1), 0);
  const prefetched = prefetchBits(level, sets, index);
  const bits: u32 = load<u16>(prefetched);
  store<u16>(prefetched, <u16>(bits & ~(1 << way)));
  return (bits >> way) & 1;
}

/** Lines in L1 that a prefetch brought and nobody used yet. */
export function pendingPrefetches(cpu: i32): i32 {
  const sets = <i32>cost(COST_L1_SETS);
  let pending = 0;
  for (let i = 0; i < sets; i++) pending += <i32>popcnt<u32>(load<u16>(prefetchBits(l1Of(cpu), sets, i)));
  return pending;
}
