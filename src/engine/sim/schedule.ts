/**
 * The scheduler: arrivals go to the deque of their CPU, an owner takes up to k tasks at a time, a CPU without work robs a
 * queue that has reached the steal threshold, and parks when there is none. Overflow spills to a shared queue.
 */
import {
  COST_DISPATCH_CYCLES,
  COST_IDLE_POLL_CYCLES,
  COST_STEAL_CYCLES,
  COST_STEAL_PROBE_CYCLES,
  COST_STEAL_TASK_CYCLES,
  COST_TAKE_TASK_CYCLES,
  COST_WAKE_CYCLES,
  CPU_CLOCK,
  CPU_HELD_HEAD,
  CPU_HELD_TAIL,
  CPU_IDLE_SINCE,
  CPU_QUEUE_SINCE,
  CPU_STATE,
  C_IDLE_CYCLES,
  C_OVERFLOWS,
  C_QUEUE_INTEGRAL,
  C_SCHEDULING_CYCLES,
  C_STEALING_CYCLES,
  C_STEALS,
  C_STEAL_ATTEMPTS,
  C_TASKS_ARRIVED,
  C_TASKS_STOLEN,
  EV_SPILL,
  EV_STEAL,
  H_BATCH_TASKS,
  H_IDLE_MASK,
  H_REJECTED,
  H_SPILL_HEAD,
  H_SPILL_TAIL,
  H_STEAL_FROM,
  H_VICTIM_MASK,
  MAX_CPUS,
  SPILL,
  SPILL_TASKS,
  STOLEN,
  TASK_BYTES,
  TASK_STOLEN,
  T_FLAGS,
  T_HOME,
  MACHINE_CPU,
} from '../layout';
import { copyTask, dequeLength, dequePush } from '../kernel/deque';
import { heldSlot, hold, lootOf, takeFrom } from '../kernel/held';
import { park, schedule } from '../machine/clock';
import { transferCycles } from '../machine/topology';
import { emit } from '../shared/ring';
import { climbsScheduler, steals } from '../shared/settings';
import { cost, count, cpuBlock } from '../shared/state';
import { chooseVictim } from './victim';
import { noteTake, noteThief } from './worth';

/** Brings the time integral of a queue's length up to `now`; call before the length changes. */
export function integrateQueue(block: usize, now: i64): void {
  const since = load<i64>(block + CPU_QUEUE_SINCE);
  if (now <= since) return;
  count(block, C_QUEUE_INTEGRAL, (now - since) * <i64>dequeLength(block));
  store<i64>(block + CPU_QUEUE_SINCE, now);
}

/** Says whether a CPU's queue may be robbed now. */
export function updateVictim(cpu: i32, block: usize): void {
  const bit: u64 = (<u64>1) << (<u64>cpu);
  const mask = load<u64>(H_VICTIM_MASK);
  const long = steals && dequeLength(block) >= load<i32>(H_STEAL_FROM);
  store<u64>(H_VICTIM_MASK, long ? mask | bit : mask & ~bit);
}

/** A task arrives at its CPU; wakes that CPU, or another one when the queue has become long enough to rob. False: refused. */
export function deliver(task: usize, now: i64): bool {
  const home = <i32>load<u8>(task + T_HOME);
  count(cpuBlock(home), C_TASKS_ARRIVED, 1);
  return makeRunnable(home, task, now);
}

/** Puts a task into a CPU's queue and wakes who can run it. False if all queues are full and it was refused. */
export function makeRunnable(home: i32, task: usize, now: i64): bool {
  const block = cpuBlock(home);
  integrateQueue(block, now);
  const kept = dequePush(block, task) || spill(block, task, now);
  updateVictim(home, block);
  const idle = load<u64>(H_IDLE_MASK);
  const bit: u64 = (<u64>1) << (<u64>home);
  if (idle & bit) wake(home, now);
  else if (idle && load<u64>(H_VICTIM_MASK) & bit) {
    const waking = wake(nearestIdle(home, idle), now);
    if (climbsScheduler) noteThief(waking);
  }
  return kept;
}

/** The first parked CPU from `cpu` upwards, so that wake-ups spread and stay close. */
function nearestIdle(cpu: i32, idle: u64): i32 {
  return <i32>((ctz<u64>(rotr<u64>(idle, <u64>cpu)) + <u64>cpu) & 63);
}

/** Ends a CPU's idle time at `now`; a short sleep was polling, a long one needs a real wake-up. Returns cycles. */
function wake(cpu: i32, now: i64): i64 {
  const block = cpuBlock(cpu);
  store<u64>(H_IDLE_MASK, load<u64>(H_IDLE_MASK) & ~((<u64>1) << (<u64>cpu)));
  const idle = now - load<i64>(block + CPU_IDLE_SINCE);
  count(block, C_IDLE_CYCLES, idle);
  const waking = idle > cost(COST_IDLE_POLL_CYCLES) ? cost(COST_WAKE_CYCLES) : cost(COST_STEAL_PROBE_CYCLES);
  count(block, C_SCHEDULING_CYCLES, waking);
  store<u32>(block + CPU_STATE, 1);
  store<i64>(block + CPU_CLOCK, now + waking);
  schedule(cpu, now + waking);
  return waking;
}

/** Parks a CPU from `now` on. */
function goIdle(cpu: i32, block: usize, now: i64): void {
  store<u32>(block + CPU_STATE, 0);
  store<i64>(block + CPU_IDLE_SINCE, now);
  store<i64>(block + CPU_CLOCK, now);
  store<u64>(H_IDLE_MASK, load<u64>(H_IDLE_MASK) | ((<u64>1) << (<u64>cpu)));
  park(cpu);
}

/** Puts a task that found its deque full into the shared queue; counts it as rejected, and says so, when even that is full. */
function spill(block: usize, task: usize, now: i64): bool {
  count(block, C_OVERFLOWS, 1);
  const tail = load<u32>(H_SPILL_TAIL);
  const length = tail - load<u32>(H_SPILL_HEAD);
  if (length >= <u32>SPILL_TASKS) {
    store<u64>(H_REJECTED, load<u64>(H_REJECTED) + 1);
    return false;
  }
  copyTask(SPILL + <usize>(tail % <u32>SPILL_TASKS) * TASK_BYTES, task);
  store<u32>(H_SPILL_TAIL, tail + 1);
  if (length == 0) emit(EV_SPILL, MACHINE_CPU, 1, 0, 0, 0, 0, 0, 0, 0);
  return true;
}

function takeSpilled(block: usize, limit: i32): i32 {
  let n = 0;
  while (n < limit && load<u32>(H_SPILL_HEAD) != load<u32>(H_SPILL_TAIL)) {
    const head = load<u32>(H_SPILL_HEAD);
    const slot = heldSlot(block, load<u32>(block + CPU_HELD_TAIL));
    copyTask(slot, SPILL + <usize>(head % <u32>SPILL_TASKS) * TASK_BYTES);
    store<u32>(H_SPILL_HEAD, head + 1);
    hold(block);
    n++;
  }
  return n;
}

/** Robs a queue of one task, or of up to k, at most half of it. Returns the time after it, or -1: nobody to rob. */
function steal(cpu: i32, block: usize, now: i64): i64 {
  count(block, C_STEAL_ATTEMPTS, 1);
  const victim = chooseVictim(cpu);
  if (victim < 0) return -1;
  const from = cpuBlock(victim);
  integrateQueue(from, now);
  const first = load<u32>(block + CPU_HELD_TAIL);
  const n = takeFrom(from, block, lootOf(from));
  updateVictim(victim, from);
  for (let i: u32 = 0; i < <u32>n; i++) {
    const task = heldSlot(block, first + i);
    store<u8>(task + T_FLAGS, load<u8>(task + T_FLAGS) | TASK_STOLEN);
  }
  const pair = STOLEN + ((<usize>(cpu * MAX_CPUS + victim)) << 2);
  store<u32>(pair, load<u32>(pair) + n);
  count(block, C_STEALS, 1);
  count(block, C_TASKS_STOLEN, n);
  emit(EV_STEAL, cpu, victim, n, dequeLength(from), 0, 0, 0, 0, 0);
  const cycles = cost(COST_STEAL_CYCLES) + transferCycles(cpu, victim) + cost(COST_STEAL_TASK_CYCLES) * <i64>n;
  count(block, C_STEALING_CYCLES, cycles);
  return now + cycles;
}

/** Finds work for a CPU that holds none: its own queue, the shared one, another's. Returns when it can run, or -1: parked. */
export function findWork(cpu: i32, block: usize, now: i64): i64 {
  integrateQueue(block, now);
  const limit = load<i32>(H_BATCH_TASKS);
  const length = dequeLength(block);
  if (climbsScheduler && length > 0) noteTake(length, limit);
  let n = takeFrom(block, block, limit);
  if (n > 0) updateVictim(cpu, block);
  else n = takeSpilled(block, limit);
  if (n > 0) {
    const cycles = cost(COST_DISPATCH_CYCLES) + cost(COST_TAKE_TASK_CYCLES) * <i64>n;
    count(block, C_SCHEDULING_CYCLES, cycles);
    return now + cycles;
  }
  const after = steal(cpu, block, now);
  if (after < 0) goIdle(cpu, block, now);
  return after;
}

/** Takes the next held task; the copy stays valid until the CPU takes more. */
export function nextHeld(block: usize): usize {
  const head = load<u32>(block + CPU_HELD_HEAD);
  store<u32>(block + CPU_HELD_HEAD, head + 1);
  return heldSlot(block, head);
}
