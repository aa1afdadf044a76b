/**
 * Stress with an account of every single item. Items are numbers; who takes one adds 1 to its word, so that at the end every
 * word must be 1: nothing lost, nothing twice. A capability's rights carry the number of its grant, so that a reader can tell
 * a stale right from a current one without asking the table.
 */
import {
  CPU_ENTRIES,
  E_ARGS,
  E_SEQ,
  EVENT_BYTES,
  EV_PHASE,
  RING_EVENTS,
  S_IDS,
  S_MISSES,
  S_NEEDS,
  S_RIGHTS,
  S_SLOTS,
  S_TASK,
  T_KEY,
} from '../layout';
import { LC_EVENTS, LC_SEQUENCE, LV_STOP, LV_STREAM, STREAM_IDS } from '../layout-live';
import { lookupBatch } from '../kernel/cache';
import { dequePop, dequePush, dequeSteal, TAKEN } from '../kernel/deque';
import { resizeCache } from '../kernel/resize';
import { catchUp } from '../kernel/revocations';
import { grant, revoke } from '../kernel/table';
import { emit } from '../shared/ring';
import { below, mix } from '../shared/random';
import { sharedAdd, sharedLoad, sharedStore } from '../shared/atomic';
import { cpuBlock, scratch } from '../shared/state';
import { liveCpu } from './setup';
import { walk } from './walk';

const BATCH: i32 = 16;
/** Ids that the revocation stress uses; their published grants lie in the stream's place. */
export const STRESS_IDS: u32 = 512;

/** Clears the account: STREAM_IDS words at the stream's place. */
export function clearAccount(): void {
  memory.fill(LV_STREAM, 0, STREAM_IDS * 4);
  sharedStore(LV_STOP, 0);
}

function account(task: usize): void {
  sharedAdd(LV_STREAM + ((<usize>load<u64>(task + T_KEY)) << 2), 1);
}

/** Owner: pushes items 0..items-1 and pops some of them in between, as the seed says; ends with an empty deque and stops all. */
export function stressOwner(cpu: i32, items: i32, seed: u32): i32 {
  const block = cpuBlock(cpu);
  const task = scratch() + S_TASK;
  let popped = 0;
  let pushed = 0;
  let random = <u64>seed;
  while (pushed < items) {
    random = mix(random + 1);
    for (let n = below(random, 24); n > 0 && pushed < items; n--) {
      store<u64>(task + T_KEY, <u64>pushed);
      if (!dequePush(block, task)) break;
      pushed++;
    }
    for (let n = below(mix(random), 20); n > 0; n--) popped += takeOne(dequePop(block, task), task);
  }
  for (let outcome = dequePop(block, task); outcome == TAKEN; outcome = dequePop(block, task)) {
    popped += takeOne(outcome, task);
  }
  sharedStore(LV_STOP, 1);
  return popped;
}

/** Thief: robs until stopped; returns how many items it got. */
export function stressThief(victim: i32): i32 {
  const block = cpuBlock(victim);
  const task = scratch() + S_TASK;
  let stolen = 0;
  while (sharedLoad(LV_STOP) == 0) stolen += takeOne(dequeSteal(block, task), task);
  return stolen;
}

function takeOne(outcome: i32, task: usize): i32 {
  if (outcome != TAKEN) return 0;
  account(task);
  return 1;
}

/** Number of the next event of a CPU's ring. */
export function ringSequence(cpu: i32): i32 {
  return sharedLoad(liveCpu(cpu) + LC_SEQUENCE);
}

/** Writes `count` events to the CPU's ring; their arguments say their number twice. */
export function stressWriter(cpu: i32, count: i32): void {
  for (let i = 0; i < count; i++) emit(EV_PHASE, cpu, i, ~i, 0, 0, 0, 0, 0, 0);
  sharedStore(LV_STOP, 1);
}

/**
 * Reads a CPU's ring until its writer has stopped: i64 `read << 32 | lost`, or -1 if an event that was not overwritten was torn
 * or out of order.
 */
export function stressRingReader(cpu: i32, from: u32): i64 {
  const live = liveCpu(cpu);
  let next = from;
  let read: i64 = 0;
  let lost: i64 = 0;
  while (true) {
    const stopped = sharedLoad(LV_STOP) != 0;
    const end = <u32>sharedLoad(live + LC_SEQUENCE);
    while (next != end) {
      const event = live + LC_EVENTS + <usize>(next % <u32>RING_EVENTS) * EVENT_BYTES;
      const whole = load<u32>(event + E_SEQ) == next && load<u32>(event + E_ARGS) == ~load<u32>(event + E_ARGS + 4);
      const number = load<u32>(event + E_ARGS);
      // A place is written again when the ring is full, and a writer may be one ahead of what it said: such a read is void.
      // Adding nothing, unlike a load, is never done before the reads above it.
      if (<u32>sharedAdd(live + LC_SEQUENCE, 0) - next >= <u32>(RING_EVENTS - 1)) lost++;
      else if (!whole || number != next - from) return -1;
      else read++;
      next++;
    }
    if (stopped) return (read << 32) | lost;
  }
}

function published(id: u32): usize {
  return LV_STREAM + ((<usize>id) << 2);
}

/** How many readers have looked something up: behind what is published. */
function begun(): usize {
  return published(STRESS_IDS);
}

/** Gives each stress id its first grant. */
export function stressGrants(): void {
  sharedStore(begun(), 0);
  for (let id: u32 = 0; id < STRESS_IDS; id++) {
    sharedStore(published(id), 1);
    grant(id, 1);
  }
}

/**
 * Revoker: for `rounds` random ids, announces that older grants die, revokes, grants anew with the next number, and stops all.
 * The number is published after the revoke has returned: from then on an older right is stale. It waits for its readers, or a
 * quick machine would be done before they have begun.
 */
export function stressRevoker(rounds: i32, seed: u32, readers: i32): void {
  let waiting = true;
  while (waiting) waiting = sharedLoad(begun()) < readers;
  for (let i = 0; i < rounds; i++) {
    const id = below(mix(<u64>seed * 0x10001 + i), STRESS_IDS);
    const number = sharedLoad(published(id)) + 1;
    revoke(id);
    sharedStore(published(id), number);
    grant(id, number);
  }
  sharedStore(LV_STOP, 1);
}

/**
 * Reader: looks random stress ids up, in a cache that it resizes now and then, until stopped. A right that is older than what
 * had been published before the batch began is stale. Returns `lookups << 32 | stale`.
 */
export function stressReader(cpu: i32, seed: u32): i64 {
  const block = cpuBlock(cpu);
  const base = scratch();
  let random = <u64>seed;
  let done: i64 = 0;
  let stale: i64 = 0;
  while (sharedLoad(LV_STOP) == 0) {
    for (let i = 0; i < BATCH; i++) {
      random = mix(random + 1);
      const id = below(random, STRESS_IDS);
      store<u32>(base + S_IDS + ((<usize>i) << 2), id);
      store<i32>(base + S_NEEDS + ((<usize>i) << 2), sharedLoad(published(id)));
    }
    if ((random >> 40) % 64 == 0) resizeCache(block, cpu, load<u32>(block + CPU_ENTRIES) == 64 ? 256 : 64);
    catchUp(block, cpu);
    lookupBatch(block, cpu, base + S_IDS, BATCH, base + S_SLOTS, base + S_RIGHTS, base + S_MISSES);
    for (let i = 0; i < BATCH; i++) stale += isStale(base, i);
    if (done == 0) sharedAdd(begun(), 1);
    done += BATCH;
  }
  return (done << 32) | stale;
}

function isStale(base: usize, i: i32): i64 {
  const at = (<usize>i) << 2;
  const floor = load<i32>(base + S_NEEDS + at);
  const cached = load<i32>(base + S_RIGHTS + at);
  const walked = <i32>walk(load<u32>(base + S_IDS + at));
  return i64(cached != 0 && cached < floor) + i64(walked != 0 && walked < floor);
}
