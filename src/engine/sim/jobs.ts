/**
 * Fork-join: a job arrives as several tasks of one process at once on one CPU, from where others may steal them. When the last
 * has ended, a join task follows on the CPU that ended it; its latency counts from the job's arrival.
 *
 * A join waits in the backlog, as a recorded task waits for its process; without a free place it is rejected, and its tasks run.
 */
import {
  C_TASKS_ARRIVED,
  H_RANDOM_BATCH,
  H_RANDOM_PLACE,
  H_REJECTED,
  PH_POPULATION,
  S_TASK,
  TASK_OF_JOB,
  T_FLAGS,
  T_HOME,
  TASK_OWNER,
  T_PROCESS,
} from '../layout';
import { next } from '../shared/random';
import { count, cpuBlock, currentPhaseField, scratch } from '../shared/state';
import { makeTask } from '../workload/arrivals';
import { fillTaskOf } from '../workload/tasks';
import { copyWaiting, freePlace, putWaiting, tasksLeft } from './backlog';
import { deliver, makeRunnable } from './schedule';

/** A job arrives. The task that the arrival draws is its join: it says where and whose the job is. */
export function arriveJob(task: usize, now: i64): void {
  makeTask(task, now);
  const home = <i32>load<u8>(task + T_HOME);
  const process = <i32>load<u16>(task + T_PROCESS);
  const width = <i32>currentPhaseField(PH_POPULATION);
  count(cpuBlock(home), C_TASKS_ARRIVED, 1);
  const job = putWaiting(task);
  if (job == 0) store<u64>(H_REJECTED, load<u64>(H_REJECTED) + 1);
  else store<u32>(tasksLeft(job), width);
  for (let i = 0; i < width; i++) {
    const size = next(H_RANDOM_BATCH);
    fillTaskOf(task, now, size, next(H_RANDOM_PLACE), home, process);
    if (job != 0) {
      store<u8>(task + T_FLAGS, load<u8>(task + T_FLAGS) | TASK_OF_JOB);
      store<u16>(task + TASK_OWNER, <u16>job);
    }
    if (!deliver(task, now) && job != 0) taskOfJobEnded(job, home, now);
  }
}

/** One of a job's tasks has ended on a CPU, or was refused; after the last the join becomes runnable there. */
export function taskOfJobEnded(job: u32, cpu: i32, now: i64): void {
  const left = load<u32>(tasksLeft(job)) - 1;
  store<u32>(tasksLeft(job), left);
  if (left > 0) return;
  const join = scratch() + S_TASK + 32;
  copyWaiting(join, job);
  freePlace(job);
  makeRunnable(cpu, join, now);
}
