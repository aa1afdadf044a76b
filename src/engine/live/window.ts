/**
 * Closing tuning windows on real signals. A cycle is a ns here: the host sets the configuration so. The busy time of a window
 * is measured; its shares for lookups and checks are what those were measured to cost, and the rest is what misses stalled.
 * The share of walk accesses that left the L2 follows from that rest, because no instruction tells it.
 */
import {
  COST_CHECK_SCALAR_BASE_CYCLES256,
  COST_CHECK_SCALAR_PER_OP_CYCLES256,
  COST_CHECK_SIMD_BASE_CYCLES256,
  COST_CHECK_SIMD_PER_OP_CYCLES256,
  COST_FILL_CYCLES256,
  COST_L2_LATENCY_CYCLES,
  COST_LOOKUP_CYCLES256,
  COST_MEMORY_LATENCY_CYCLES,
  CPU_WINDOW_BASE,
  C_BATCHES,
  C_CHECK_CYCLES,
  C_HITS,
  C_IDLE_CYCLES,
  C_LATENCY_SUM,
  C_LOOKUPS,
  C_LOOKUP_CYCLES,
  C_OPS,
  C_SIMD_BATCHES,
  C_STALL_CYCLES,
  C_WALK_ACCESSES,
  C_WALK_MISSES,
  H_CPUS,
  H_OPS,
} from '../layout';
import { LC_BUSY, LC_BUSY_CLOSED, LC_IDLE } from '../layout-live';
import { cost, count, counter, cpuBlock } from '../shared/state';
import { integrateQueue } from '../sim/schedule';
import { closeCpuWindow, decideForMachine, machineWindowFull } from '../sim/tune';
import { settleCounters } from './batch';
import { liveCpu } from './setup';
import { lookBusy } from './time';

function since(block: usize, index: i32): f64 {
  return <f64>(counter(block, index) - load<i64>(block + CPU_WINDOW_BASE + ((<usize>index) << 3)));
}

function ns256(index: i32): f64 {
  return <f64>cost(index) / 256;
}

/** Closes the window of a CPU: books its time, lets the tuners decide. */
export function closeWindow(cpu: i32, block: usize): void {
  const live = liveCpu(cpu);
  const time = lookBusy(live);
  settleCounters(block);
  const busy = load<f64>(live + LC_BUSY) - load<f64>(live + LC_BUSY_CLOSED);
  store<f64>(live + LC_BUSY_CLOSED, load<f64>(live + LC_BUSY));
  book(block, busy);
  closeCpuWindow(block, cpu, <i64>time);
  if (cpu == 0) closeMachine(<i64>time);
}

function book(block: usize, busy: f64): void {
  const lookups = since(block, C_LOOKUPS);
  const misses = lookups - since(block, C_HITS);
  const simd = since(block, C_SIMD_BATCHES);
  const scalar = since(block, C_BATCHES) - simd;
  const share = lookups / max(1, simd + scalar);
  const lookup = lookups * ns256(COST_LOOKUP_CYCLES256) + misses * ns256(COST_FILL_CYCLES256);
  const check =
    scalar * (ns256(COST_CHECK_SCALAR_BASE_CYCLES256) + share * ns256(COST_CHECK_SCALAR_PER_OP_CYCLES256)) +
    simd * (ns256(COST_CHECK_SIMD_BASE_CYCLES256) + share * ns256(COST_CHECK_SIMD_PER_OP_CYCLES256));
  const scale = min(1, busy / max(1, lookup + check));
  const stall = max(0, busy - lookup - check);
  count(block, C_LOOKUP_CYCLES, <i64>(lookup * scale));
  count(block, C_CHECK_CYCLES, <i64>(check * scale));
  count(block, C_STALL_CYCLES, <i64>stall);
  count(block, C_LATENCY_SUM, <i64>busy);
  const accesses = since(block, C_WALK_ACCESSES);
  if (accesses == 0) return;
  const near = <f64>cost(COST_L2_LATENCY_CYCLES);
  const far = <f64>cost(COST_MEMORY_LATENCY_CYCLES);
  const missed = max(0, min(1, (stall / accesses - near) / max(1, far - near)));
  count(block, C_WALK_MISSES, <i64>(missed * accesses));
}

/** CPU 0 keeps the machine's window: how long queues are, how much of the time was idle. */
function closeMachine(time: i64): void {
  const cpus = load<i32>(H_CPUS);
  store<i64>(H_OPS, operationsDone());
  if (!machineWindowFull()) return;
  for (let cpu = 0; cpu < cpus; cpu++) bookIdle(cpu);
  decideForMachine(time);
}

/** Operations of all CPUs, ever. */
export function operationsDone(): i64 {
  const cpus = load<i32>(H_CPUS);
  let ops: i64 = 0;
  for (let cpu = 0; cpu < cpus; cpu++) ops += counter(cpuBlock(cpu), C_OPS);
  return ops;
}

/** Idle time of a CPU as a counter, where the machine's signals look for it. */
function bookIdle(cpu: i32): void {
  const block = cpuBlock(cpu);
  count(block, C_IDLE_CYCLES, <i64>load<f64>(liveCpu(cpu) + LC_IDLE) - counter(block, C_IDLE_CYCLES));
}

/** Samples the queues; only CPU 0 does. */
export function sampleQueues(time: i64): void {
  const cpus = load<i32>(H_CPUS);
  for (let cpu = 0; cpu < cpus; cpu++) integrateQueue(cpuBlock(cpu), time);
}
