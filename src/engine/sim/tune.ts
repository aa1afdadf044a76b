/** Closing tuning windows: signals to tuners, wishes to the governor, changes to the kernel. */
import {
  COST_CHECK_SCALAR_BASE_CYCLES256,
  COST_CHECK_SCALAR_PER_OP_CYCLES256,
  COST_CHECK_SIMD_BASE_CYCLES256,
  COST_CHECK_SIMD_PER_OP_CYCLES256,
  COST_RESIZE_ENTRY_CYCLES256,
  COST_TUNE_WINDOW_CYCLES,
  CPU_ENTRIES,
  CPU_KNOBS,
  CPU_PREFETCH_LINES,
  CPU_SIMD_FROM,
  CPU_WINDOW_BASE,
  CPU_WINDOW_CLOSED,
  C_OPS,
  C_TUNING_CYCLES,
  H_BATCH_TASKS,
  H_CPUS,
  H_CROSSOVER,
  H_OPS,
  H_STEAL_FROM,
  H_WINDOW_OPS,
  MACHINE_SIGNALS,
  CPU_SIGNALS,
  G_AUDIT_LEFT,
  CFG_LATENCY_WEIGHT,
  H_WINDOW_START,
  KNOB_BATCH,
  KNOB_BYTES,
  KNOB_CACHE,
  KNOB_PREFETCH,
  KNOB_SIMD,
  KNOB_STEAL,
  MACHINE_CPU,
  MACHINE_KNOBS,
  SIG_COST,
  SIG_CROSSOVER,
  S_DECISION,
  S_RESIZE,
  S_SIGNALS,
} from '../layout';
import { hasCache } from '../kernel/cache';
import { resizeCache } from '../kernel/resize';
import { windowOps } from '../shared/settings';
import { climbs, config, cost, count, counter, cpuBlock, isTuned, scratch } from '../shared/state';
import { tuneCacheSize } from '../tuning/cachesize';
import { climbCacheSize } from '../tuning/climbcache';
import { climbPrefetch } from '../tuning/climbprefetch';
import { climbBatch, climbSteal, schedulerCost } from '../tuning/climbscheduler';
import { offerExperiments } from '../tuning/experiments';
import { change, govern, resetKnob } from '../tuning/governor';
import { tunePrefetch } from '../tuning/prefetch';
import { tuneBatch, tuneSteal } from '../tuning/scheduler';
import { climbSimd, fitCrossover, startSimd, tuneSimd } from '../tuning/simd';
import { pressureAt } from '../workload/phases';
import { updateVictim } from './schedule';
import { beginCpuWindow, cpuSignals, machineSignals } from './signals';

/** Whether any of the three knobs of a CPU is tuned. */
function tunesCpus(): bool {
  return isTuned(KNOB_CACHE) || isTuned(KNOB_SIMD) || isTuned(KNOB_PREFETCH);
}

function tunesMachine(): bool {
  return isTuned(KNOB_STEAL) || isTuned(KNOB_BATCH);
}

/** Measures the SIMD crossover: the check's cost over batch sizes 1..64, from the machine's profile. */
export function measureCrossover(): void {
  const base = scratch();
  const signals = base + S_SIGNALS;
  const sizes = base + S_RESIZE;
  for (let n = 1; n <= 64; n++) {
    const at = sizes + ((<usize>(n - 1)) << 3);
    store<f64>(at, n);
    store<f64>(at + 512, <f64>(cost(COST_CHECK_SCALAR_BASE_CYCLES256) + cost(COST_CHECK_SCALAR_PER_OP_CYCLES256) * n));
    store<f64>(at + 1024, <f64>(cost(COST_CHECK_SIMD_BASE_CYCLES256) + cost(COST_CHECK_SIMD_PER_OP_CYCLES256) * n));
  }
  fitCrossover(sizes, sizes + 512, sizes + 1024, 64, signals);
  const crossover = load<f64>(signals + SIG_CROSSOVER);
  store<i32>(H_CROSSOVER, isFinite(crossover) ? max<i32>(1, min<i32>(64, <i32>Math.ceil(crossover))) : 64);
}

/** At the start every SIMD threshold that is tuned goes to the measured crossover. */
export function startThresholds(): void {
  const base = scratch();
  const signals = base + S_SIGNALS;
  if (!isTuned(KNOB_SIMD)) return;
  const cpus = load<i32>(H_CPUS);
  for (let cpu = 0; cpu < cpus; cpu++) {
    const block = cpuBlock(cpu);
    const from = load<i32>(block + CPU_SIMD_FROM);
    startSimd(signals, from, base + S_DECISION);
    store<i32>(block + CPU_SIMD_FROM, change(knobOf(block, KNOB_SIMD), KNOB_SIMD, cpu, from, base + S_DECISION));
  }
}

function knobOf(block: usize, knob: i32): usize {
  return block + CPU_KNOBS + <usize>knob * KNOB_BYTES;
}

/** Whether a CPU has seen the operations of a window. */
export function cpuWindowFull(block: usize): bool {
  const seen = counter(block, C_OPS) - load<i64>(block + CPU_WINDOW_BASE + C_OPS * 8);
  return seen >= windowOps;
}

/** Whether the machine has seen the operations of a window. */
export function machineWindowFull(): bool {
  const seen = load<i64>(H_OPS) - load<i64>(H_WINDOW_OPS);
  return seen >= windowOps * load<i32>(H_CPUS);
}

/** Runs the tuners of one CPU and starts its next window. Returns the time after it. */
export function closeCpuWindow(block: usize, cpu: i32, now: i64): i64 {
  store<i64>(block + CPU_WINDOW_CLOSED, now);
  if (!tunesCpus()) {
    beginCpuWindow(block);
    return now;
  }
  cpuSignals(block, block + CPU_SIGNALS, pressureAt(now));
  let cycles = cost(COST_TUNE_WINDOW_CYCLES);
  if (isTuned(KNOB_CACHE) && hasCache()) {
    const entries = load<i32>(block + CPU_ENTRIES);
    const to = governed(block, KNOB_CACHE, cpu, entries);
    if (to != entries) cycles += resize(block, cpu, to);
  }
  if (isTuned(KNOB_SIMD)) {
    store<i32>(block + CPU_SIMD_FROM, governed(block, KNOB_SIMD, cpu, load<i32>(block + CPU_SIMD_FROM)));
  }
  if (isTuned(KNOB_PREFETCH)) {
    store<i32>(block + CPU_PREFETCH_LINES, governed(block, KNOB_PREFETCH, cpu, load<i32>(block + CPU_PREFETCH_LINES)));
  }
  beginCpuWindow(block);
  count(block, C_TUNING_CYCLES, cycles);
  return now + cycles;
}

/** What the governor makes of the wish of a knob's tuner. */
function governed(block: usize, knob: i32, cpu: i32, value: i32): i32 {
  const signals = block + CPU_SIGNALS;
  const decision = scratch() + S_DECISION;
  const record = knobOf(block, knob);
  if (climbs(knob)) {
    offerExperiments(record, isFree(block, knob), signals);
    climb(knob, signals, value, decision);
  } else if (knob == KNOB_CACHE) tuneCacheSize(signals, value, decision);
  else if (knob == KNOB_SIMD) tuneSimd(signals, value, load<i32>(H_CROSSOVER), decision);
  else tunePrefetch(signals, value, decision);
  return govern(record, knob, cpu, value, load<f64>(signals + SIG_COST), decision);
}

function climb(knob: i32, signals: usize, value: i32, decision: usize): void {
  if (knob == KNOB_CACHE) climbCacheSize(signals, value, decision);
  else if (knob == KNOB_SIMD) climbSimd(value, load<i32>(H_CROSSOVER), decision);
  else climbPrefetch(signals, value, decision);
}

/** Whether no other knob of the CPU waits for an audit: two experiments at a time would each measure both. */
function isFree(block: usize, knob: i32): bool {
  for (let other = KNOB_CACHE; other <= KNOB_PREFETCH; other++) {
    if (other != knob && load<u32>(knobOf(block, other) + G_AUDIT_LEFT) > 0) return false;
  }
  return true;
}

/** Resizes a cache; returns cycles, by the entries that moved. */
export function resize(block: usize, cpu: i32, entries: i32): i64 {
  return (cost(COST_RESIZE_ENTRY_CYCLES256) * <i64>resizeCache(block, cpu, entries)) >> 8;
}

/**
 * Closes the machine's window at `now`, and with it that of every CPU that was too idle to fill its own since the last one.
 * Returns cycles, for the CPU that does it.
 */
export function closeMachineWindow(now: i64): i64 {
  const start = load<i64>(H_WINDOW_START);
  const cpus = load<i32>(H_CPUS);
  for (let cpu = 0; cpu < cpus; cpu++) {
    const block = cpuBlock(cpu);
    if (load<i64>(block + CPU_WINDOW_CLOSED) >= start) continue;
    // too few samples to decide on: the window is only started afresh
    beginCpuWindow(block);
    store<i64>(block + CPU_WINDOW_CLOSED, now);
  }
  return decideForMachine(now);
}

/** Starts the machine's next window at `now` and runs its tuners on the last one. Returns cycles. */
export function decideForMachine(now: i64): i64 {
  machineSignals(MACHINE_SIGNALS, now);
  if (!tunesMachine()) return 0;
  if (isTuned(KNOB_STEAL)) setStealFrom(governedMachine(KNOB_STEAL, load<i32>(H_STEAL_FROM)));
  if (isTuned(KNOB_BATCH)) store<i32>(H_BATCH_TASKS, governedMachine(KNOB_BATCH, load<i32>(H_BATCH_TASKS)));
  return cost(COST_TUNE_WINDOW_CYCLES);
}

/** The governor's record of a knob of the machine. */
export function machineKnob(knob: i32): usize {
  return MACHINE_KNOBS + <usize>(knob - KNOB_STEAL) * KNOB_BYTES;
}

/** What the governor makes of the wish of the scheduler's tuner. */
function governedMachine(knob: i32, value: i32): i32 {
  const signals = MACHINE_SIGNALS;
  const decision = scratch() + S_DECISION;
  const record = machineKnob(knob);
  let costNow = load<f64>(signals + SIG_COST);
  if (climbs(knob)) {
    const other = machineKnob(knob == KNOB_STEAL ? KNOB_BATCH : KNOB_STEAL);
    offerExperiments(record, load<u32>(other + G_AUDIT_LEFT) == 0, signals);
    costNow = schedulerCost(signals, config(CFG_LATENCY_WEIGHT));
    if (knob == KNOB_STEAL) climbSteal(signals, value, decision);
    else climbBatch(signals, value, decision);
  } else if (knob == KNOB_STEAL) tuneSteal(signals, value, decision);
  else tuneBatch(signals, value, decision);
  return govern(record, knob, MACHINE_CPU, value, costNow, decision);
}

/** Changes the steal threshold: some queues may be robbed now that could not be, or the other way round. */
export function setStealFrom(value: i32): void {
  if (value == load<i32>(H_STEAL_FROM)) return;
  store<i32>(H_STEAL_FROM, value);
  const cpus = load<i32>(H_CPUS);
  for (let cpu = 0; cpu < cpus; cpu++) updateVictim(cpu, cpuBlock(cpu));
}

/** Forgets what was learned of a knob, everywhere: its strategy changes, or somebody sets it by hand. */
export function resetKnobEverywhere(knob: i32): void {
  if (knob >= KNOB_STEAL) {
    resetKnob(machineKnob(knob), knob, MACHINE_CPU);
    return;
  }
  const cpus = load<i32>(H_CPUS);
  for (let cpu = 0; cpu < cpus; cpu++) resetKnob(knobOf(cpuBlock(cpu), knob), knob, cpu);
}
