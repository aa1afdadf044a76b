/**
 * The memory hierarchy: private L1D and L2 per CPU, one shared L3, memory. Capability-cache lines, table lines and the tasks'
 * working sets compete in it, so that size, distance and stealing have a price that nobody typed in.
 */
import {
  l1Bits,
  l1Of,
  l1Sets,
  l1Ways,
  l2Bits,
  l2Latency,
  l2Of,
  l2Sets,
  l2Ways,
  l3Base,
  l3Bits,
  l3Latency,
  l3Sets,
  l3Ways,
  memoryLatency,
} from './geometry';
import { C_MEMORY_LINES, C_MEMORY_WAIT_CYCLES } from '../layout';
import { count } from '../shared/state';
import { memoryWait } from './channel';
import { access, findLine, mruBits, prefetchBits, replaceWay, touchWay } from './tags';
import { translate } from './tlb';

/** Result of an L1 access: what happened to prefetched lines in it. */
export const L1_MISS = 0;
export const L1_HIT = 1;
export const L1_HIT_PREFETCHED = 2;
export const L1_EVICTED_PREFETCHED = 4;

/** Looks a line up in L1 and fills it, with prefetch bit `prefetch`. Returns a set of the flags above. */
export function accessL1(cpu: i32, line: u32, prefetch: u32): i32 {
  const level = l1Of(cpu);
  const index = <i32>(line & (l1Sets - 1));
  const set = level + ((<usize>index) << 5);
  const tag = (line >> l1Bits) + 1;
  const mru = mruBits(level, l1Sets, index);
  const prefetched = prefetchBits(level, l1Sets, index);
  const bits: u32 = load<u16>(prefetched);
  let way = findLine(set, tag);
  let result = L1_HIT;
  if (way < 0) {
    way = replaceWay(mru, l1Ways);
    result = (bits >> way) & 1 ? L1_MISS | L1_EVICTED_PREFETCHED : L1_MISS;
    store<u16>(set + ((<usize>way) << 1), <u16>tag);
    store<u16>(prefetched, <u16>((bits & ~(1 << way)) | (prefetch << way)));
  } else if ((bits >> way) & 1) {
    result = L1_HIT | L1_HIT_PREFETCHED;
    if (!prefetch) store<u16>(prefetched, <u16>(bits & ~(1 << way)));
  }
  touchWay(mru, way, l1Ways);
  return result;
}

/** Whether L1 holds the line and no prefetch is settled by using it; if so it is used. The common case, in one probe. */
export function usePlain(cpu: i32, line: u32): bool {
  const level = l1Of(cpu);
  const index = <i32>(line & (l1Sets - 1));
  const way = findLine(level + ((<usize>index) << 5), (line >> l1Bits) + 1);
  if (way < 0 || (((<u32>load<u16>(prefetchBits(level, l1Sets, index))) >> way) & 1) != 0) return false;
  touchWay(mruBits(level, l1Sets, index), way, l1Ways);
  return true;
}

/** Accesses that took longer than L2, ever: callers look at differences, so that it need not be part of the state. */
export let beyondL2: i32 = 0;

/** Counts an access that waited longer than L2 takes. */
export function noteBeyondL2(): void {
  beyondL2++;
}

/** Latency at `now` of a line that is not in L1, in cycles; fills L2 and L3. */
export function latencyBelowL1(block: usize, cpu: i32, line: u32, now: i64): i32 {
  const translation = translate(block, cpu, line);
  if (access(l2Of(cpu), l2Sets, l2Bits, l2Ways, line)) return translation + l2Latency;
  beyondL2++;
  if (access(l3Base, l3Sets, l3Bits, l3Ways, line)) return translation + l3Latency;
  const wait = memoryWait(cpu, now + translation);
  count(block, C_MEMORY_LINES, 1);
  if (wait > 0) count(block, C_MEMORY_WAIT_CYCLES, wait);
  return translation + <i32>wait + memoryLatency;
}

/** Whether the line is in the CPU's L1, without touching it. */
export function inL1(cpu: i32, line: u32): bool {
  const set = l1Of(cpu) + ((<usize>(line & (l1Sets - 1))) << 5);
  return findLine(set, (line >> l1Bits) + 1) >= 0;
}

/** What a CPU lost with a line: the line, and with it a prefetch that nobody had used. */
export const LOST_LINE = 1;
export const LOST_PREFETCH = 2;

/** Takes a line away from a CPU's private caches: another CPU wrote it. Returns a set of the flags above. */
export function invalidateLine(cpu: i32, line: u32): i32 {
  return dropFrom(l1Of(cpu), l1Sets, l1Bits, line) | dropFrom(l2Of(cpu), l2Sets, l2Bits, line);
}

function dropFrom(level: usize, sets: i32, bits: u32, line: u32): i32 {
  const index = <i32>(line & (sets - 1));
  const set = level + ((<usize>index) << 5);
  const way = findLine(set, (line >> bits) + 1);
  if (way < 0) return 0;
  store<u16>(set + ((<usize>way) << 1), 0);
  const prefetched = prefetchBits(level, sets, index);
  const flags: u32 = load<u16>(prefetched);
  store<u16>(prefetched, <u16>(flags & ~(1 << way)));
  return (flags >> way) & 1 ? LOST_LINE | LOST_PREFETCH : LOST_LINE;
}

/** Lines in L1 that a prefetch brought and nobody used yet. */
export function pendingPrefetches(cpu: i32): i32 {
  let pending = 0;
  for (let i = 0; i < l1Sets; i++) pending += <i32>popcnt<u32>(load<u16>(prefetchBits(l1Of(cpu), l1Sets, i)));
  return pending;
}
