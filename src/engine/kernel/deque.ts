/**
 * A Chase-Lev deque of tasks per CPU (Chase, Lev 2005; with the orders of Lê, Pop, Cohen, Zappa Nardelli 2013). The owner
 * pushes at the bottom; thieves take from the top, oldest first. Every outcome has a name; overflow is the caller's to spill.
 */
import { CPU_BOTTOM, CPU_DEQUE, CPU_TOP, DEQUE_TASKS, TASK_BYTES } from '../layout';
import { sharedExchange, sharedLoad, sharedStore } from '../shared/atomic';

export const EMPTY = 0;
export const TAKEN = 1;
export const RETRY = 2;

function place(block: usize, index: i32): usize {
  return block + CPU_DEQUE + <usize>(index & (DEQUE_TASKS - 1)) * TASK_BYTES;
}

/** Copies the 32 bytes of a task: four words are much faster than a memory.copy of a few bytes. */
export function copyTask(to: usize, from: usize): void {
  store<u64>(to, load<u64>(from));
  store<u64>(to, load<u64>(from, 8), 8);
  store<u64>(to, load<u64>(from, 16), 16);
  store<u64>(to, load<u64>(from, 24), 24);
}

/** Tasks in the deque. */
export function dequeLength(block: usize): i32 {
  return sharedLoad(block + CPU_BOTTOM) - sharedLoad(block + CPU_TOP);
}

/** The task `offset` places from the top, without taking it. */
export function dequePeek(block: usize, offset: i32): usize {
  return place(block, sharedLoad(block + CPU_TOP) + offset);
}

/** Owner: appends a copy of the task; false if the deque is full. */
export function dequePush(block: usize, task: usize): bool {
  const bottom = sharedLoad(block + CPU_BOTTOM);
  if (bottom - sharedLoad(block + CPU_TOP) >= DEQUE_TASKS) return false;
  copyTask(place(block, bottom), task);
  sharedStore(block + CPU_BOTTOM, bottom + 1);
  return true;
}

/** Owner: takes the newest task. */
export function dequePop(block: usize, into: usize): i32 {
  const bottom = sharedLoad(block + CPU_BOTTOM) - 1;
  sharedStore(block + CPU_BOTTOM, bottom);
  const top = sharedLoad(block + CPU_TOP);
  // by their difference: both may wrap
  if (top - bottom > 0) {
    sharedStore(block + CPU_BOTTOM, bottom + 1);
    return EMPTY;
  }
  copyTask(into, place(block, bottom));
  if (top != bottom) return TAKEN;
  const won = sharedExchange(block + CPU_TOP, top, top + 1);
  sharedStore(block + CPU_BOTTOM, bottom + 1);
  return won ? TAKEN : EMPTY;
}

/** Anybody: takes the oldest task. */
export function dequeSteal(block: usize, into: usize): i32 {
  const top = sharedLoad(block + CPU_TOP);
  if (top - sharedLoad(block + CPU_BOTTOM) >= 0) return EMPTY;
  copyTask(into, place(block, top));
  return sharedExchange(block + CPU_TOP, top, top + 1) ? TAKEN : RETRY;
}
