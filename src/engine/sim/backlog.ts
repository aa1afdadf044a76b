/**
 * Tasks that have arrived and may not run yet: joins of jobs (see jobs.ts), and tasks behind another of their recorded process.
 *
 * Order within a recorded process: it runs one task at a time, in the recorded order. A task that arrives while another of its
 * process is queued or running waits in a list of its process; when that one ends, the next becomes runnable where it ran.
 */
import {
  BACKLOG,
  BACKLOG_BYTES,
  BACKLOG_TASKS,
  C_TASKS_ARRIVED,
  H_BACKLOG_FREE,
  H_BACKLOG_USED,
  H_PROCESSES,
  H_REJECTED,
  H_WAITING,
  S_TASK,
  TASK_BYTES,
  T_HOME,
  T_PROCESS,
} from '../layout';
import { copyTask } from '../kernel/deque';
import { count, cpuBlock, scratch } from '../shared/state';
import { deliver, makeRunnable } from './schedule';

/** A process: u32 first and last waiting place plus 1, u32 1 while one of its tasks is queued or running. */
const PROCESS_BYTES = 12;
const LAST = 4;
const BUSY = 8;

/** Bytes of the process table. */
export function processTableBytes(processes: i32): i32 {
  return processes * PROCESS_BYTES;
}

function processAt(process: u32): usize {
  return <usize>load<u32>(H_PROCESSES) + <usize>process * PROCESS_BYTES;
}

function placeAt(place: u32): usize {
  return BACKLOG + <usize>(place - 1) * BACKLOG_BYTES;
}

/** A recorded task arrives: it becomes runnable, or waits for its process. */
export function arriveRecorded(task: usize, now: i64): void {
  const process = processAt(load<u16>(task + T_PROCESS));
  if (load<u32>(process + BUSY) == 0) {
    store<u32>(process + BUSY, 1);
    deliver(task, now);
    return;
  }
  count(cpuBlock(load<u8>(task + T_HOME)), C_TASKS_ARRIVED, 1);
  const place = putWaiting(task);
  if (place == 0) {
    store<u64>(H_REJECTED, load<u64>(H_REJECTED) + 1);
    return;
  }
  const last = load<u32>(process + LAST);
  if (last) store<u32>(placeAt(last) + TASK_BYTES, place);
  else store<u32>(process, place);
  store<u32>(process + LAST, place);
}

/** Keeps a copy of a task; returns its place plus 1, or 0 if there is none. */
export function putWaiting(task: usize): u32 {
  const place = allocate();
  if (place == 0) return 0;
  copyTask(placeAt(place), task);
  store<u32>(placeAt(place) + TASK_BYTES, 0);
  store<u32>(H_WAITING, load<u32>(H_WAITING) + 1);
  return place;
}

/** Copies the task of a place. */
export function copyWaiting(to: usize, place: u32): void {
  copyTask(to, placeAt(place));
}

/** Gives a place back. */
export function freePlace(place: u32): void {
  store<u32>(placeAt(place) + TASK_BYTES, load<u32>(H_BACKLOG_FREE));
  store<u32>(H_BACKLOG_FREE, place);
  store<u32>(H_WAITING, load<u32>(H_WAITING) - 1);
}

/** Address of the number of tasks that a waiting join waits for. */
export function tasksLeft(place: u32): usize {
  return placeAt(place) + TASK_BYTES + 4;
}

/** A free place plus 1, or 0. */
function allocate(): u32 {
  const free = load<u32>(H_BACKLOG_FREE);
  if (free) {
    store<u32>(H_BACKLOG_FREE, load<u32>(placeAt(free) + TASK_BYTES));
    return free;
  }
  const used = load<u32>(H_BACKLOG_USED);
  if (used >= <u32>BACKLOG_TASKS) return 0;
  store<u32>(H_BACKLOG_USED, used + 1);
  return used + 1;
}

/** A task of a recorded process has ended on a CPU: the next becomes runnable there. */
export function releaseNext(cpu: i32, number: u32, now: i64): void {
  const process = processAt(number);
  const place = load<u32>(process);
  if (place == 0) {
    store<u32>(process + BUSY, 0);
    return;
  }
  const following = load<u32>(placeAt(place) + TASK_BYTES);
  store<u32>(process, following);
  if (following == 0) store<u32>(process + LAST, 0);
  const task = scratch() + S_TASK;
  copyWaiting(task, place);
  freePlace(place);
  makeRunnable(cpu, task, now);
}
