/** What a CPU has taken out of queues and not run yet: a few tasks in order. How many it may take, from its own queue and from others. */
import {
  CFG_STEAL_ONE,
  CPU_HELD,
  CPU_HELD_HEAD,
  CPU_HELD_TAIL,
  HELD_TASKS,
  H_BATCH_TASKS,
  TASK_BYTES,
} from '../layout';
import { config } from '../shared/state';
import { dequeLength, dequeSteal, TAKEN } from './deque';

/** Where the task of a running number lies. */
export function heldSlot(block: usize, index: u32): usize {
  return block + CPU_HELD + <usize>(index % <u32>HELD_TASKS) * TASK_BYTES;
}

/** Tasks that the CPU has taken and not run. */
export function heldCount(block: usize): u32 {
  return load<u32>(block + CPU_HELD_TAIL) - load<u32>(block + CPU_HELD_HEAD);
}

/** The slot behind the last held task has been filled: it counts from now on. */
export function hold(block: usize): void {
  store<u32>(block + CPU_HELD_TAIL, load<u32>(block + CPU_HELD_TAIL) + 1);
}

/** Moves tasks from a deque's top to the CPU's own; returns how many. */
export function takeFrom(from: usize, block: usize, limit: i32): i32 {
  let n = 0;
  while (n < limit && dequeSteal(from, heldSlot(block, load<u32>(block + CPU_HELD_TAIL))) == TAKEN) {
    hold(block);
    n++;
  }
  return n;
}

/** How many tasks a thief takes of a queue: one, or half, but no more than a CPU takes at a time. */
export function lootOf(victim: usize): i32 {
  const most = config(CFG_STEAL_ONE) != 0 ? 1 : (dequeLength(victim) + 1) / 2;
  return min<i32>(most, load<i32>(H_BATCH_TASKS));
}
