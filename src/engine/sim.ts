/**
 * The simulator: joins kernel, tuning, machine and workload under virtual time. One instance is one kernel variant; the event
 * loop always lets the CPU with the smallest clock act, ties by number, arrivals before CPUs.
 *
 * Life of a run: write the configuration at `configAddress()`, `prepare()`, place recordings from `recordingsAddress()` on with
 * `reserveMemory` and `setRecording`, `start()`, then `advance()` as often as liked.
 */
import {
  ARRIVALS_FORK_JOIN,
  CONFIG,
  CPU0,
  CPU_CLOCK,
  C_TUNING_CYCLES,
  EVENTS,
  EV_PHASE,
  H_CLOCK,
  H_CPUS,
  H_NEXT_ARRIVAL,
  H_NEXT_REVOKE,
  H_NOW,
  H_PHASE,
  H_PHASE_END,
  H_PHASE_START,
  H_REOPEN,
  H_ROUND,
  H_STATE_END,
  H_TABLES,
  H_TRACES,
  MACHINE_CPU,
  PH_TENANTS,
  PH_TRACE,
  SPILL,
  STATE,
  S_STAGING,
  S_TASK,
  TASK_OF_CLIENT,
  TR_CAPABILITIES,
  T_FLAGS,
  TASK_OWNER,
} from './layout';
import { ALL_RIGHTS, grant } from './kernel/table';
import { bindGeometry } from './machine/geometry';
import { nextClock, nextCpu, schedule } from './machine/clock';
import { emit } from './shared/ring';
import { count, cpuBlock, currentPhaseField, scratch } from './shared/state';
import { amendConfig } from './sim/amend';
import { hashBytes } from './sim/hash';
import { brokenIdentity } from './sim/identities';
import { arriveJob } from './sim/jobs';
import { beginLatencyWindow, totalLatency, windowLatency } from './sim/latency';
import { arriveRecorded } from './sim/backlog';
import { tellEnd } from './sim/finish';
import { deliver, findWork, nextHeld } from './sim/schedule';
import { heldCount } from './kernel/held';
import { buildTables, initState, reserve, traceBase, traceOf } from './sim/setup';
import { runTask } from './sim/task';
import { forgetEvents, tidyQueues } from './sim/tidy';
import {
  closeCpuWindow,
  closeMachineWindow,
  cpuWindowFull,
  machineWindowFull,
  measureCrossover,
  startThresholds,
} from './sim/tune';
import { arrivalsKind, makeTask, startArrivals } from './workload/arrivals';
import { clientServed } from './workload/clients';
import { advancePhase, enterPhase } from './workload/phases';
import { makeRecordedTask, startReplay } from './workload/replay';
import { drawNextRevoke } from './workload/tasks';

/** Where the host writes the configuration before `prepare`. */
export function configAddress(): u32 {
  reserve(CPU0);
  return <u32>CONFIG;
}

/** Lays the run out in memory. */
export function prepare(): void {
  initState();
}

/** First address for recordings. */
export function recordingsAddress(): u32 {
  return <u32>traceBase();
}

/** Makes everything below an address usable. */
export function reserveMemory(end: u32): void {
  reserve(<usize>end);
}

/** Says where recording `index` (from 0) lies. */
export function setRecording(index: i32, address: u32): void {
  store<u32>(H_TRACES + ((<usize>index) << 2), address);
}

/** Enters the first phase; `tables` is the first free address behind the recordings. */
export function start(tables: u32): void {
  store<u32>(H_TABLES, tables);
  buildTables(<usize>tables);
  enterPhase(0, 0, 0);
  beginArrivals(0);
  measureCrossover();
  startThresholds();
}

/** Starts the arrivals of the phase that begins at `cycle`, and says so in the ring. */
function beginArrivals(cycle: i64): void {
  store<i64>(H_NEXT_REVOKE, i64.MAX_VALUE);
  if (currentPhaseField(PH_TRACE) != 0) {
    const trace = traceOf(load<i32>(H_PHASE));
    const tenants = <u32>currentPhaseField(PH_TENANTS);
    for (let tenant: u32 = 0; tenant < tenants; tenant++) reopen(trace, tenant);
    startReplay(trace, cycle);
  } else {
    startArrivals(cycle);
    drawNextRevoke(cycle);
  }
  emit(EV_PHASE, MACHINE_CPU, load<i32>(H_PHASE), load<i32>(H_ROUND), 0, 0, 0, 0, 0, 0);
}

/** Goes to the next phase, or to the end of all arrivals. */
function nextPhase(): void {
  if (advancePhase()) beginArrivals(load<i64>(H_PHASE_START));
  else store<i64>(H_NEXT_ARRIVAL, i64.MAX_VALUE);
}

/** A tenant's recording begins: its processes hold every capability that they will use before they allocate it. */
function reopen(trace: usize, tenant: u32): void {
  const capabilities = load<u32>(trace + TR_CAPABILITIES);
  const first = tenant * capabilities;
  for (let id = first; id < first + capabilities; id++) grant(id, ALL_RIGHTS);
}

/** Reopens for the tenant, if any, whose recording has just begun again. */
function reopenRestarted(): void {
  const tenant = load<u32>(H_REOPEN);
  if (tenant == 0) return;
  reopen(traceOf(load<i32>(H_PHASE)), tenant - 1);
  store<u32>(H_REOPEN, 0);
}

/** Lets the task that is due arrive. */
function arrive(cycle: i64): void {
  const task = scratch() + S_TASK;
  if (currentPhaseField(PH_TRACE) != 0) {
    makeRecordedTask(traceOf(load<i32>(H_PHASE)), task, cycle);
    reopenRestarted();
    arriveRecorded(task, cycle);
  } else if (arrivalsKind() == ARRIVALS_FORK_JOIN) arriveJob(task, cycle);
  else {
    makeTask(task, cycle);
    const refused = !deliver(task, cycle);
    if (refused && load<u8>(task + T_FLAGS) & TASK_OF_CLIENT) clientServed(load<u16>(task + TASK_OWNER), cycle);
  }
}

/** Lets a CPU act: run the next task it holds, or find work. */
function act(cpu: i32, clock: i64): void {
  const block = cpuBlock(cpu);
  let time = clock;
  tellEnd(cpu, block, clock);
  if (machineWindowFull()) {
    const cycles = closeMachineWindow(time);
    count(block, C_TUNING_CYCLES, cycles);
    time += cycles;
  }
  if (heldCount(block) == 0) time = findWork(cpu, block, time);
  else time = runTask(block, cpu, nextHeld(block), time);
  if (time < 0) return;
  if (cpuWindowFull(block)) time = closeCpuWindow(block, cpu, time);
  store<i64>(block + CPU_CLOCK, time);
  schedule(cpu, time);
}

/** Processes every event with a clock <= `target` (cycles). */
export function advance(target: f64): void {
  const end = <i64>target;
  while (true) {
    const clock = nextClock();
    const arrival = load<i64>(H_NEXT_ARRIVAL);
    const phaseEnd = load<i64>(H_PHASE_END);
    const first = min(min(clock, arrival), phaseEnd);
    if (first > end) break;
    store<i64>(H_CLOCK, first);
    if (phaseEnd == first) nextPhase();
    else if (arrival == first) arrive(arrival);
    else act(nextCpu(), clock);
  }
  store<i64>(H_NOW, end);
  assert(brokenIdentity() == 0);
}

/** Cycle of the next event; infinite if nothing will ever happen again. */
export function nextEventCycle(): f64 {
  const first = min(min(nextClock(), load<i64>(H_NEXT_ARRIVAL)), load<i64>(H_PHASE_END));
  return first == i64.MAX_VALUE ? Infinity : <f64>first;
}

/** Cycle up to which everything has happened. */
export function now(): f64 {
  return <f64>load<i64>(H_NOW);
}

/** Where the host writes a configuration before `amend`. */
export function stagingAddress(): u32 {
  return <u32>(scratch() + S_STAGING);
}

/** Takes over the staged configuration from now on. */
export function amend(): void {
  amendConfig();
}

/** Clears what lies in the state and is none, so that equal states are equal bytes: before they are copied. */
export function tidy(): void {
  tidyQueues();
}

/** Clears events of cycles that are over, which the host has read: a copy of the state is smaller without them. */
export function eventsRead(): void {
  forgetEvents();
}

/** End of the state: a snapshot is a copy of [stateBegin, stateEnd). */
export function stateEnd(): u32 {
  return load<u32>(H_STATE_END);
}

/** Start of the state. */
export function stateBegin(): u32 {
  return <u32>STATE;
}

/** After a snapshot was copied back: builds what is derived from it. */
export function restored(): void {
  bindGeometry();
  buildTables(<usize>load<u32>(H_TABLES));
}

/** Hash of the state, low 32 bits. */
export function hashLow(): u32 {
  return <u32>stateHash();
}

/** Hash of the state, high 32 bits. */
export function hashHigh(): u32 {
  return <u32>(stateHash() >> 32);
}

/** The event ring is no part of it: how much of it was read is the host's affair. */
function stateHash(): u64 {
  tidyQueues();
  return hashBytes(hashBytes(0, STATE, EVENTS), SPILL, <usize>load<u32>(H_STATE_END));
}

/** Starts a window for latency quantiles. */
export function beginWindow(): void {
  beginLatencyWindow();
}

/**
 * Latency of the tasks that ended since the last window: count, p50, p99, p99.9 as f64 at the returned address; starts the
 * next.
 */
export function endWindow(): u32 {
  const out = windowLatency();
  beginLatencyWindow();
  return <u32>out;
}

/** Latency of all tasks so far: count, p50, p99, p99.9 as f64 at the returned address. */
export function latencySummary(): u32 {
  return <u32>totalLatency();
}

/** 0 if all books balance; see identities.ts. */
export function checkIdentities(): i32 {
  return brokenIdentity();
}

/** CPUs of the run. */
export function cpus(): i32 {
  return load<i32>(H_CPUS);
}
