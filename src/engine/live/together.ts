/** Microbenchmarks of several threads: they begin together and end when the host says stop. */
import { S_TASK } from '../layout';
import { LV_BARRIER, LV_EPOCH, LV_GATE, LV_STOP } from '../layout-live';
import { dequePop, dequePush, dequeSteal, RETRY, TAKEN } from '../kernel/deque';
import { sharedAdd, sharedLoad, sharedStore } from '../shared/atomic';
import { cpuBlock, scratch } from '../shared/state';

const CHUNK = 64;
/** How long a parked side takes at most to see that it is to stop. */
const STOP_NS: i64 = 5_000_000;
let retries: i32 = 0;

/** Steals of the last `thief` that another one was quicker in. */
export function lostRaces(): i32 {
  return retries;
}

/** Makes ready for `together` work; nobody runs meanwhile. */
export function prepareTogether(): void {
  sharedStore(LV_STOP, 0);
  sharedStore(LV_BARRIER, 0);
  sharedStore(LV_GATE, 0);
  sharedStore(LV_EPOCH, 0);
}

/** Waits until `threads` threads are here. */
function meet(threads: i32): void {
  sharedAdd(LV_BARRIER, 1);
  while (sharedLoad(LV_BARRIER) < threads) continue;
}

/** Pushes and pops on the CPU's own deque until stopped; returns how often (a pair counts once). */
export function owner(cpu: i32, threads: i32): i32 {
  const block = cpuBlock(cpu);
  const task = scratch() + S_TASK;
  meet(threads);
  let pairs = 0;
  while (sharedLoad(LV_STOP) == 0) {
    for (let i = 0; i < CHUNK; i++) {
      dequePush(block, task);
      dequePush(block, task);
      dequePop(block, task);
      dequePop(block, task);
    }
    pairs += 2 * CHUNK;
  }
  return pairs;
}

/** Keeps the CPU's own deque filled until stopped, for thieves to rob; returns pushes. */
export function feeder(cpu: i32, threads: i32): i32 {
  const block = cpuBlock(cpu);
  const task = scratch() + S_TASK;
  meet(threads);
  let pushes = 0;
  while (sharedLoad(LV_STOP) == 0) if (dequePush(block, task)) pushes++;
  return pushes;
}

/** Robs a CPU's deque until stopped; returns how many tasks it got. */
export function thief(victim: i32, threads: i32): i32 {
  const block = cpuBlock(victim);
  const task = scratch() + S_TASK;
  meet(threads);
  let stolen = 0;
  retries = 0;
  while (sharedLoad(LV_STOP) == 0) {
    const outcome = dequeSteal(block, task);
    stolen += i32(outcome == TAKEN);
    retries += i32(outcome == RETRY);
  }
  return stolen;
}

/** Passes a ball between two sides (0, 1), each parked while the other has it, until stopped; returns the turns. */
export function pingPong(side: i32, threads: i32): i32 {
  meet(threads);
  let turns = 0;
  while (sharedLoad(LV_STOP) == 0) {
    const seen = sharedLoad(LV_GATE);
    if (seen == 2 * turns + side) {
      sharedStore(LV_GATE, seen + 1);
      atomic.notify(LV_GATE, 1);
      turns++;
    } else atomic.wait<i32>(LV_GATE, seen, STOP_NS);
  }
  return turns;
}

/** As `pingPong`, but both sides look all the time: how long a line takes from one CPU to the other and back. */
export function pingPongPolling(side: i32, threads: i32): i32 {
  meet(threads);
  let turns = 0;
  while (sharedLoad(LV_STOP) == 0) {
    if (sharedLoad(LV_GATE) != 2 * turns + side) continue;
    sharedStore(LV_GATE, 2 * turns + side + 1);
    turns++;
  }
  return turns;
}
