/** Running one task on a CPU: its process, its batches, its body, and what the monitor counts of it. */
import {
  COST_MONITOR_PER_EVENT_CYCLES256,
  COST_MONITOR_PER_OP_CYCLES256,
  COST_MONITOR_PER_TASK_CYCLES256,
  COST_PROCESS_SWITCH_CYCLES,
  CPU_CLOCK,
  CPU_PROCESS,
  CPU_TASK_ARRIVAL,
  CPU_TASK_END,
  CPU_TASK_NUMBER,
  CPU_TASK_OPS,
  CPU_TASK_ORIGIN,
  CPU_TASK_PROCESS,
  CPU_TASK_START,
  CPU_TASK_STOLEN,
  C_BODY_CYCLES,
  C_HITS,
  C_LATENCY_SUM,
  C_LOOKUPS,
  C_LOOKUP_CYCLES,
  C_MIGRATION_MISSES,
  C_MONITORING_CYCLES,
  C_OPS,
  C_SCHEDULING_CYCLES,
  C_SWITCHES,
  C_TASKS_DONE,
  H_EVENTS_UNPAID,
  H_OPS,
  LINE_PROCESSES,
  LINE_PROCESS_SLOTS,
  MAX_BATCH,
  MONITORING_OFF,
  PROCESS_LINES,
  S_CHANGE,
  S_IDS,
  S_LINES,
  S_TOUCHED,
  S_NEEDS,
  S_RANDOM,
  TASK_ORIGIN,
  TASK_REVOKES,
  TASK_STOLEN,
  T_ARRIVAL,
  T_FLAGS,
  T_KEY,
  T_NUMBER,
  T_OPS,
  T_PHASE,
  T_PROCESS,
} from '../layout';
import { demandLine } from '../machine/prefetch';
import { l1Latency, l2Of, l2Sets } from '../machine/geometry';
import { below, scatter } from '../shared/random';
import { monitoring, phaseSetting, SET_BODY_CYCLES, SET_TRACE, SET_WORKING_SET_LINES } from '../shared/settings';
import { cost, count, counter, scratch } from '../shared/state';
import { fillIds, fillNeeds } from '../workload/ids';
import { fillRecorded } from '../workload/replay';
import { RENEW, runBatch, switchProcess } from './batch';
import { noteEnd } from './finish';
import { noteLatency } from './latency';

/** Runs a task from `now` to its end; returns the end. */
export function runTask(block: usize, cpu: i32, task: usize, now: i64): i64 {
  const ops = <i32>load<u16>(task + T_OPS);
  const missesBefore = counter(block, C_LOOKUPS) - counter(block, C_HITS);
  noteStart(block, task, now);
  let time = enterProcess(block, load<u16>(task + T_PROCESS), now);
  let done = 0;
  while (done < ops) {
    const n = fillBatch(task, done, min<i32>(MAX_BATCH, ops - done));
    placeLines(cpu, task, n);
    time = runBatch(block, cpu, n, time);
    time = runBody(block, cpu, task, n, time);
    done += n;
  }
  time = monitor(block, ops, time);
  if (load<u8>(task + T_FLAGS) & TASK_STOLEN) {
    count(block, C_MIGRATION_MISSES, counter(block, C_LOOKUPS) - counter(block, C_HITS) - missesBefore);
  }
  const latency = time - load<i64>(task + T_ARRIVAL);
  if (monitoring != MONITORING_OFF) noteLatency(latency);
  count(block, C_LATENCY_SUM, latency);
  noteEnd(block, task);
  count(block, C_TASKS_DONE, 1);
  count(block, C_OPS, ops);
  store<i64>(H_OPS, load<i64>(H_OPS) + ops);
  store<i64>(block + CPU_TASK_END, time);
  store<i64>(block + CPU_CLOCK, time);
  return time;
}

function noteStart(block: usize, task: usize, now: i64): void {
  store<i64>(block + CPU_TASK_START, now);
  store<u32>(block + CPU_TASK_NUMBER, load<u32>(task + T_NUMBER));
  store<u32>(block + CPU_TASK_OPS, load<u16>(task + T_OPS));
  store<u32>(block + CPU_TASK_PROCESS, load<u16>(task + T_PROCESS));
  store<u32>(block + CPU_TASK_STOLEN, load<u8>(task + T_FLAGS) & TASK_STOLEN);
  store<i64>(block + CPU_TASK_ARRIVAL, load<i64>(task + T_ARRIVAL));
  store<u32>(block + CPU_TASK_ORIGIN, load<u32>(task + TASK_ORIGIN));
}

/** Switches the CPU to a process if it runs another: the switch itself, and a purge where entries carry no process. */
function enterProcess(block: usize, process: u32, now: i64): i64 {
  if (load<u32>(block + CPU_PROCESS) == process) return now;
  store<u32>(block + CPU_PROCESS, process);
  const purge = switchProcess(block);
  count(block, C_SWITCHES, 1);
  if (purge > 0) count(block, C_LOOKUP_CYCLES, purge);
  count(block, C_SCHEDULING_CYCLES, cost(COST_PROCESS_SWITCH_CYCLES));
  return now + purge + cost(COST_PROCESS_SWITCH_CYCLES);
}

/** Puts the next operations of a task into scratch; returns how many make the batch. */
function fillBatch(task: usize, from: i32, limit: i32): i32 {
  const base = scratch();
  const phase = <i32>load<u8>(task + T_PHASE);
  const trace = <usize>phaseSetting(phase, SET_TRACE);
  if (trace != 0) {
    const n = fillRecorded(trace, task, from, limit, base + S_IDS, base + S_NEEDS, base + S_CHANGE);
    const first = load<u64>(task + T_KEY) + from;
    for (let i = 0; i < n; i++) store<u64>(base + S_RANDOM + ((<usize>i) << 3), scatter(first + i));
    return n;
  }
  fillIds(task, from, limit, base + S_IDS, base + S_RANDOM);
  fillNeeds(task, limit, base + S_RANDOM, base + S_NEEDS);
  store<u32>(base + S_CHANGE, from == 0 && load<u8>(task + T_FLAGS) & TASK_REVOKES ? RENEW : 0);
  store<u32>(base + S_CHANGE, 0, 4);
  return limit;
}

/** Chooses the batch's lines of the working set, and reads where L2 keeps them for nothing: the host then has them in time. */
function placeLines(cpu: i32, task: usize, n: i32): void {
  const lines = phaseSetting(<i32>load<u8>(task + T_PHASE), SET_WORKING_SET_LINES);
  if (lines == 0) return;
  const base = scratch();
  const first = LINE_PROCESSES + (<u32>load<u16>(task + T_PROCESS) % LINE_PROCESS_SLOTS) * PROCESS_LINES;
  const level = l2Of(cpu);
  const mask = l2Sets - 1;
  let sum: u32 = 0;
  for (let i = 0; i < n; i++) {
    // the upper half of a product depends on every bit that the ids used
    const r = load<u64>(base + S_RANDOM + ((<usize>i) << 3)) * 0xd1342543de82ef95;
    const line = first + below(r, lines);
    sum += load<u16>(level + ((<usize>(line & mask)) << 5));
    store<u32>(base + S_LINES + ((<usize>i) << 2), line);
  }
  store<u32>(base + S_TOUCHED, sum, 4);
}

/** What the task does with its capabilities: cycles of its own, and a line of its working set per operation. */
function runBody(block: usize, cpu: i32, task: usize, n: i32, now: i64): i64 {
  const phase = <i32>load<u8>(task + T_PHASE);
  const lines = phaseSetting(phase, SET_WORKING_SET_LINES);
  let cycles = <i64>phaseSetting(phase, SET_BODY_CYCLES) * <i64>n;
  if (lines > 0) {
    const base = scratch();
    for (let i = 0; i < n; i++)
      cycles += <i64>(demandLine(block, cpu, load<u32>(base + S_LINES + ((<usize>i) << 2)), now + cycles) - l1Latency);
  }
  count(block, C_BODY_CYCLES, cycles);
  return now + cycles;
}

/**
 * Counters (per operation), the histogram (per task) and the ring (per event) cost what running that code was measured to
 * cost. Events since the last task that ended, on whichever CPU, are charged to this one.
 */
function monitor(block: usize, ops: i32, now: i64): i64 {
  if (monitoring == MONITORING_OFF) return now;
  const events = <i64>load<u32>(H_EVENTS_UNPAID);
  store<u32>(H_EVENTS_UNPAID, 0);
  const counting = cost(COST_MONITOR_PER_OP_CYCLES256) * <i64>ops + cost(COST_MONITOR_PER_TASK_CYCLES256);
  const cycles = (counting + cost(COST_MONITOR_PER_EVENT_CYCLES256) * events) >> 8;
  count(block, C_MONITORING_CYCLES, cycles);
  return now + cycles;
}
