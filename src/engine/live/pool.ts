/**
 * The work-stealing pool: each thread makes its CPU's tasks a few at a time, runs them in order, robs longer queues when it has
 * none, and parks when there is nobody to rob. The thread that sees that every task of the block is done stops all. What a
 * thread that died had taken stays in its CPU's block, and the thread that replaces it runs it: nothing is lost.
 */
import {
  CPU_HELD_HEAD,
  CPU_PROCESS,
  C_STEALS,
  C_STEAL_ATTEMPTS,
  C_SWITCHES,
  C_TASKS_ARRIVED,
  C_TASKS_DONE,
  C_TASKS_STOLEN,
  EV_STEAL,
  H_BATCH_TASKS,
  H_CPUS,
  H_STEAL_FROM,
  MAX_BATCH,
  MAX_CPUS,
  MONITORING_OFF,
  STOLEN,
  S_IDS,
  S_NEEDS,
  S_RANDOM,
  S_TASK,
  TAG_PURGED,
  TASK_BYTES,
  TASK_REVOKES,
  T_FLAGS,
  T_OPS,
  T_PROCESS,
} from '../layout';
import {
  LC_AGAIN,
  LC_BASE,
  LC_CLOCK,
  LC_COMMAND,
  LC_DONE,
  LC_HISTOGRAM,
  LC_LEFT,
  LC_NUMBER,
  LC_RANDOM,
  LC_RUNNING,
  LC_SAMPLED,
  LV_EPOCH,
  LV_PARKED,
  LV_STOP,
  LV_TASKS,
} from '../layout-live';
import { invalidateAll } from '../kernel/cache';
import { dequeLength, dequePush } from '../kernel/deque';
import { heldCount, heldSlot, lootOf, takeFrom } from '../kernel/held';
import { record } from '../kernel/histogram';
import { emit } from '../shared/ring';
import { monitoring, purgesOnSwitch, steals } from '../shared/settings';
import { count, counter, cpuBlock, scratch } from '../shared/state';
import { sharedAdd, sharedLoad, sharedStore } from '../shared/atomic';
import { cpuWindowFull } from '../sim/tune';
import { chooseAmong } from '../sim/victim';
import { fillIds, fillNeeds } from '../workload/ids';
import { renewFirst, runBatch, settleCounters } from './batch';
import { now } from './clock';
import { liveCpu } from './setup';
import { writeTask } from './tasks';
import { beginTime, lookBusy, lookIdle } from './time';
import { closeWindow, sampleQueues } from './window';

/** A queue is filled up to here, so many at a time: short enough to see imbalance, long enough to rob. */
const QUEUE_BELOW = 48;
const MADE_AT_ONCE = 16;
/** One task in so many is timed. */
const SAMPLE_EVERY: u32 = 256;
const POLLS = 200;
const PARK_NS: i64 = 2_000_000;

/** Works on the block's tasks as a CPU until it is done or stopped. */
export function work(cpu: i32): void {
  const block = cpuBlock(cpu);
  const live = liveCpu(cpu);
  beginTime(live);
  noteUnfinished(live);
  while (sharedLoad(LV_STOP) == 0) {
    if (sharedLoad(live + LC_COMMAND) != 0) crash(live);
    produce(cpu, block, live);
    if (heldCount(block) > 0 || take(cpu, block)) runNext(cpu, block, live);
    else rest(cpu, block, live);
  }
  lookBusy(live);
  settleCounters(block);
}

/** Dies as asked, as any trap would make it. */
function crash(live: usize): void {
  sharedStore(live + LC_COMMAND, 0);
  unreachable();
}

/** The thread before this one died in the middle of a task: it is at the head of what the CPU holds and runs again. */
function noteUnfinished(live: usize): void {
  if (load<u32>(live + LC_RUNNING) == 0) return;
  store<u32>(live + LC_RUNNING, 0);
  store<u32>(live + LC_AGAIN, load<u32>(live + LC_AGAIN) + 1);
}

/** Puts some of the CPU's tasks into its queue and wakes somebody who may rob it. */
function produce(cpu: i32, block: usize, live: usize): void {
  const left = load<i32>(live + LC_LEFT);
  if (left <= 0 || dequeLength(block) >= QUEUE_BELOW) return;
  const n = min<i32>(MADE_AT_ONCE, left);
  const first = load<u32>(live + LC_NUMBER);
  const task = scratch() + S_TASK;
  for (let i = 0; i < n; i++) {
    writeTask(task, cpu, first + i);
    dequePush(block, task);
  }
  store<u32>(live + LC_NUMBER, first + n);
  store<i32>(live + LC_LEFT, left - n);
  count(block, C_TASKS_ARRIVED, n);
  if (sharedLoad(LV_PARKED) > 0 && dequeLength(block) >= load<i32>(H_STEAL_FROM)) wake(1);
}

/** Wakes parked CPUs. */
function wake(most: i32): void {
  sharedAdd(LV_EPOCH, 1);
  atomic.notify(LV_EPOCH, most);
}

/** Takes tasks from the CPU's queue, or robs another that has reached the threshold. */
function take(cpu: i32, block: usize): bool {
  if (cpu == 0) sampleQueues(load<i64>(liveCpu(0) + LC_CLOCK));
  return takeFrom(block, block, load<i32>(H_BATCH_TASKS)) > 0 || steal(cpu, block);
}

function steal(cpu: i32, block: usize): bool {
  count(block, C_STEAL_ATTEMPTS, 1);
  const victim = chooseAmong(victims(cpu), cpu, liveCpu(cpu) + LC_RANDOM);
  if (victim < 0) return false;
  const from = cpuBlock(victim);
  const n = takeFrom(from, block, lootOf(from));
  if (n == 0) return false;
  const pair = STOLEN + ((<usize>(cpu * MAX_CPUS + victim)) << 2);
  store<u32>(pair, load<u32>(pair) + n);
  count(block, C_STEALS, 1);
  count(block, C_TASKS_STOLEN, n);
  emit(EV_STEAL, cpu, victim, n, dequeLength(from), 0, 0, 0, 0, 0);
  return true;
}

/** The other CPUs whose queues may be robbed now, a bit each. */
function victims(thief: i32): u64 {
  if (!steals) return 0;
  const cpus = load<i32>(H_CPUS);
  const from = load<i32>(H_STEAL_FROM);
  let mask: u64 = 0;
  for (let cpu = 0; cpu < cpus; cpu++) {
    if (cpu != thief && dequeLength(cpuBlock(cpu)) >= from) mask |= (<u64>1) << (<u64>cpu);
  }
  return mask;
}

/** Runs the task at the head of what the CPU holds; it leaves the CPU's hands when it is done. */
function runNext(cpu: i32, block: usize, live: usize): void {
  const head = load<u32>(block + CPU_HELD_HEAD);
  store<u32>(live + LC_RUNNING, 1);
  const sampled = sampleBegins(live);
  const began = sampled ? now() : 0;
  runTask(block, cpu, heldSlot(block, head));
  if (sampled) record(live + LC_HISTOGRAM, <u64>max(0, now() - began));
  store<u32>(block + CPU_HELD_HEAD, head + 1);
  store<u32>(live + LC_RUNNING, 0);
  count(block, C_TASKS_DONE, 1);
  if (cpuWindowFull(block)) closeWindow(cpu, block);
}

/** Whether this task is one of those that are timed. */
function sampleBegins(live: usize): bool {
  if (monitoring == MONITORING_OFF) return false;
  const left = load<u32>(live + LC_SAMPLED);
  store<u32>(live + LC_SAMPLED, left == 0 ? SAMPLE_EVERY - 1 : left - 1);
  return left == 0;
}

function runTask(block: usize, cpu: i32, task: usize): void {
  const process: u32 = load<u16>(task + T_PROCESS);
  if (load<u32>(block + CPU_PROCESS) != process) {
    store<u32>(block + CPU_PROCESS, process);
    count(block, C_SWITCHES, 1);
    if (purgesOnSwitch) invalidateAll(block, TAG_PURGED);
  }
  const base = scratch();
  const ops = <i32>load<u16>(task + T_OPS);
  let done = 0;
  while (done < ops) {
    const n = min<i32>(MAX_BATCH, ops - done);
    fillIds(task, done, n, base + S_IDS, base + S_RANDOM);
    fillNeeds(task, n, base + S_RANDOM, base + S_NEEDS);
    runBatch(block, cpu, n);
    done += n;
  }
  if (load<u8>(task + T_FLAGS) & TASK_REVOKES) renewFirst(block);
}

/**
 * Makes and runs `tasks` tasks of a CPU one after another, without queues; with `run` 0 it only makes their ids and needs. The
 * difference is what the capability path costs.
 */
export function runPath(cpu: i32, first: u32, tasks: i32, run: i32): i64 {
  const block = cpuBlock(cpu);
  const base = scratch();
  const task = base + S_TASK;
  let ops: i64 = 0;
  for (let i = 0; i < tasks; i++) {
    writeTask(task, cpu, first + i);
    if (run) runTask(block, cpu, task);
    else makeOnly(task, base);
    ops += <i64>load<u16>(task + T_OPS);
  }
  return ops;
}

function makeOnly(task: usize, base: usize): void {
  const ops = <i32>load<u16>(task + T_OPS);
  for (let done = 0; done < ops; done += MAX_BATCH) {
    const n = min<i32>(MAX_BATCH, ops - done);
    fillIds(task, done, n, base + S_IDS, base + S_RANDOM);
    fillNeeds(task, n, base + S_RANDOM, base + S_NEEDS);
  }
}

/** What a scheduler operation costs: `reps` empty tasks go through the CPU's queue, are taken and handed over. */
export function runEmpty(cpu: i32, reps: i32): u32 {
  const block = cpuBlock(cpu);
  const task = scratch() + S_TASK;
  let done: u32 = 0;
  for (let i = 0; i < reps; i++) {
    dequePush(block, task);
    if (heldCount(block) == 0) takeFrom(block, block, load<i32>(H_BATCH_TASKS));
    const head = load<u32>(block + CPU_HELD_HEAD);
    done += load<u16>(heldSlot(block, head) + T_OPS);
    store<u32>(block + CPU_HELD_HEAD, head + 1);
  }
  return done;
}

/** Nothing to do: stops everybody if the block is done, else polls for a while and parks. */
function rest(cpu: i32, block: usize, live: usize): void {
  const epoch = sharedLoad(LV_EPOCH);
  sharedStore(live + LC_DONE, <i32>(counter(block, C_TASKS_DONE) - load<i64>(live + LC_BASE)));
  if (allDone()) {
    sharedStore(LV_STOP, 1);
    wake(MAX_CPUS);
    return;
  }
  for (let i = 0; i < POLLS; i++) if (sharedLoad(LV_STOP) != 0 || victims(cpu) != 0) return;
  if (load<i32>(H_CPUS) == 1) return;
  lookBusy(live);
  sharedAdd(LV_PARKED, 1);
  atomic.wait<i32>(LV_EPOCH, epoch, PARK_NS);
  sharedAdd(LV_PARKED, -1);
  lookIdle(live);
}

function allDone(): bool {
  const cpus = load<i32>(H_CPUS);
  let done = 0;
  for (let cpu = 0; cpu < cpus; cpu++) done += sharedLoad(liveCpu(cpu) + LC_DONE);
  return done >= sharedLoad(LV_TASKS);
}

/** Prepares a block: CPU `cpu` will make `tasks` tasks, from number `first` on. Nobody works meanwhile. */
export function giveTasks(cpu: i32, tasks: i32, first: u32): void {
  const live = liveCpu(cpu);
  store<i32>(live + LC_LEFT, tasks);
  store<u32>(live + LC_NUMBER, first);
  sharedStore(live + LC_DONE, 0);
  store<i64>(live + LC_BASE, counter(cpuBlock(cpu), C_TASKS_DONE));
}
