/**
 * Microbenchmarks of one thread: each is a loop over kernel code that the host times as a whole. Everything returns something
 * that depends on all of the work, so that none of it can be left out.
 */
import {
  CPU_BOTTOM,
  CPU_TOP,
  CPU_ENTRIES,
  EV_STEAL,
  S_DECISION,
  S_IDS,
  S_MISSES,
  S_NEEDS,
  S_RIGHTS,
  S_SIGNALS,
  S_SLOTS,
  S_TASK,
  SIG_CROSSOVER,
  SIG_CROSSOVER_FIT,
  TAG_PURGED,
} from '../layout';
import { LC_HISTOGRAM, LV_SAMPLES, LV_STREAM, STREAM_IDS } from '../layout-live';
import { invalidateAll, lookupBatch } from '../kernel/cache';
import { checkScalar, checkSimd } from '../kernel/check';
import { dequePop, dequePush, dequeSteal } from '../kernel/deque';
import { record } from '../kernel/histogram';
import { resizeCache } from '../kernel/resize';
import { ALL_RIGHTS, grant, revoke } from '../kernel/table';
import { emit } from '../shared/ring';
import { below, mix } from '../shared/random';
import { cpuBlock, scratch } from '../shared/state';
import { cpuSignals } from '../sim/signals';
import { tuneCacheSize } from '../tuning/cachesize';
import { tunePrefetch } from '../tuning/prefetch';
import { fitCrossover, tuneSimd } from '../tuning/simd';
import { runBatch, sunk } from './batch';
import { liveCpu } from './setup';
import { walk } from './walk';

const BATCH = 16;
const FILLED = 128;
const MOST_AT_ONCE = 64;

/** Address of the stream of ids, which the host may fill. */
export function streamAddress(): u32 {
  return <u32>LV_STREAM;
}

/** Fills the stream: 0 ids 0..n-1 over and over, 1 uniform below n. */
export function fillStream(kind: i32, n: u32, seed: u32): void {
  for (let i: u32 = 0; i < <u32>STREAM_IDS; i++) {
    const id = kind == 0 ? i % n : below(mix(<u64>seed * 0x10001 + i), n);
    store<u32>(LV_STREAM + ((<usize>i) << 2), id);
  }
}

/** Empties a CPU's cache and gives it a size. */
export function sizeCache(cpu: i32, entries: i32): void {
  const block = cpuBlock(cpu);
  if (load<i32>(block + CPU_ENTRIES) != entries) resizeCache(block, cpu, entries);
  invalidateAll(block, TAG_PURGED);
}

/** Looks `count` ids of the stream up in batches of 16, from place `from` on; returns the misses. */
export function lookups(cpu: i32, from: u32, count: u32): u32 {
  const block = cpuBlock(cpu);
  const base = scratch();
  let misses: u32 = 0;
  for (let i: u32 = 0; i < count; i += BATCH) {
    const ids = LV_STREAM + ((<usize>((from + i) % <u32>STREAM_IDS)) << 2);
    misses += lookupBatch(block, cpu, ids, BATCH, base + S_SLOTS, base + S_RIGHTS, base + S_MISSES);
  }
  return misses;
}

/**
 * The whole capability path, as the pool runs it, of `count` ids of the stream in batches of 16 from place `from` on: catching
 * up, lookups, walks for what missed, the check. Returns what was read ahead.
 */
export function paths(cpu: i32, from: u32, count: u32): u32 {
  const block = cpuBlock(cpu);
  const base = scratch();
  for (let i = 0; i < BATCH; i++) store<u32>(base + S_NEEDS + ((<usize>i) << 2), 1);
  for (let i: u32 = 0; i < count; i += BATCH) {
    memory.copy(base + S_IDS, LV_STREAM + ((<usize>((from + i) % <u32>STREAM_IDS)) << 2), BATCH * 4);
    runBatch(block, cpu, BATCH);
  }
  return sunk();
}

/** Rights, then needs: CHECK_ROWS rows of 64 each, at the stream's place. */
const CHECK_ROWS = 16;
const NEEDS_AT: usize = CHECK_ROWS * 64 * 4;

/**
 * Checks a batch of `n` (up to 256, 64 at a time) `reps` times; `simd` chooses the twin. Each time it is the next row of a few:
 * nothing can be taken out of the loop, and no wide load has to wait for a narrow store, as it would if one batch changed the
 * rights of the next.
 */
export function checks(simd: i32, n: i32, reps: i32): u64 {
  let granted: u64 = 0;
  for (let r = 0; r < reps; r++) {
    for (let done = 0; done < n; done += MOST_AT_ONCE) {
      const size = min<i32>(MOST_AT_ONCE, n - done);
      const rights = LV_STREAM + ((<usize>((r * MOST_AT_ONCE + done) & (CHECK_ROWS * MOST_AT_ONCE - 1))) << 2);
      granted ^= simd ? checkSimd(rights, rights + NEEDS_AT, size) : checkScalar(rights, rights + NEEDS_AT, size);
    }
  }
  return granted;
}

/** Fills the rows with rights and needs of which most are granted. */
export function fillRights(): void {
  for (let i = 0; i < CHECK_ROWS * MOST_AT_ONCE; i++) {
    const at = LV_STREAM + ((<usize>i) << 2);
    store<u32>(at, 15 ^ (i % 5 == 0 ? 16 : 0));
    store<u32>(at + NEEDS_AT, i % 7 == 0 ? 32 : 1 << (i % 3));
  }
}

/** Fits the crossover of the samples at LV_SAMPLES (sizes, scalar ns, SIMD ns; 64 places each) and returns it; NaN if none. */
export function crossover(n: i32): f64 {
  const signals = scratch() + S_SIGNALS;
  fitCrossover(LV_SAMPLES, LV_SAMPLES + 512, LV_SAMPLES + 1024, n, signals);
  return load<f64>(signals + SIG_CROSSOVER);
}

/** How well the last fit fits: the smaller R squared. */
export function crossoverFit(): f64 {
  return load<f64>(scratch() + S_SIGNALS + SIG_CROSSOVER_FIT);
}

/** Where the samples of the fit go. */
export function samplesAddress(): u32 {
  return <u32>LV_SAMPLES;
}

function emptyDeque(block: usize): void {
  store<i32>(block + CPU_TOP, 0);
  store<i32>(block + CPU_BOTTOM, 0);
}

/** `reps` rounds of 128 pushes, followed by 0 nothing, 1 as many pops, 2 as many steals. Returns tasks taken. */
export function deque(cpu: i32, taking: i32, reps: i32): i32 {
  const block = cpuBlock(cpu);
  const task = scratch() + S_TASK;
  let taken = 0;
  for (let r = 0; r < reps; r++) {
    emptyDeque(block);
    for (let i = 0; i < FILLED; i++) dequePush(block, task);
    if (taking == 1) for (let i = 0; i < FILLED; i++) taken += dequePop(block, task);
    else if (taking == 2) for (let i = 0; i < FILLED; i++) taken += dequeSteal(block, task);
  }
  emptyDeque(block);
  return taken;
}

/** Appends `reps` events to the ring. */
export function events(cpu: i32, reps: i32): void {
  for (let i = 0; i < reps; i++) emit(EV_STEAL, cpu, i, 0, 0, 0, 0, 0, 0, 0);
}

/** Counts `reps` values in a histogram. */
export function records(cpu: i32, reps: i32): void {
  const histogram = liveCpu(cpu) + LC_HISTOGRAM;
  for (let i = 0; i < reps; i++) record(histogram, 100 + ((i * 37) & 1023));
}

/** Revokes and grants again `reps` capabilities of the stream. */
export function renewals(from: u32, reps: i32): void {
  for (let i = 0; i < reps; i++) {
    const id = load<u32>(LV_STREAM + ((<usize>((from + i) % <u32>STREAM_IDS)) << 2));
    revoke(id);
    grant(id, ALL_RIGHTS);
  }
}

/** Walks to `reps` ids of the stream, each walk depending on the one before. */
export function walks(from: u32, reps: i32): u32 {
  let all: u32 = 0;
  for (let i = 0; i < reps; i++) {
    const zero = all & 0x40000000;
    all += walk(load<u32>(LV_STREAM + ((<usize>((from + i + zero) % <u32>STREAM_IDS)) << 2)));
  }
  return all;
}

/** Switches the cache between 64 and 128 entries `reps` times; returns how many entries were moved. */
export function resizes(cpu: i32, reps: i32): i32 {
  const block = cpuBlock(cpu);
  let moved = 0;
  for (let i = 0; i < reps; i++) moved += resizeCache(block, cpu, i & 1 ? 64 : 128);
  return moved;
}

/** Purges a CPU's cache `reps` times. */
export function purges(cpu: i32, reps: i32): void {
  for (let i = 0; i < reps; i++) invalidateAll(cpuBlock(cpu), TAG_PURGED);
}

/** Runs the three tuners of a CPU on its signals `reps` times, without the governor: what deciding costs. */
export function decisions(cpu: i32, reps: i32): void {
  const block = cpuBlock(cpu);
  const signals = scratch() + S_SIGNALS;
  const decision = scratch() + S_DECISION;
  for (let i = 0; i < reps; i++) {
    cpuSignals(block, signals, 0);
    tuneCacheSize(signals, 64, decision);
    tuneSimd(signals, 8, 4, decision);
    tunePrefetch(signals, 4, decision);
  }
}
