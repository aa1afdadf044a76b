/** What the tuners see: signals of a window, from the counters at its start and end. */
import {
  COST_L1_LATENCY_CYCLES,
  COST_L2_LATENCY_CYCLES,
  COST_PURGE_ENTRY_CYCLES256,
  CPU_CLOCK,
  CPU_ENTRIES,
  CPU_PREFETCH_LATENCY,
  C_PREFETCH_DROPPED,
  C_PREFETCH_ISSUED,
  C_PREFETCH_LATE,
  C_PREFETCH_USEFUL,
  C_PREFETCH_USELESS,
  C_SWITCHES,
  H_OPS,
  H_POISON,
  H_POISON_VALUE,
  H_WINDOW_BUSY,
  H_WINDOW_OPS,
  SIGNALS_BYTES,
  SIG_GHOST4_SHARE,
  SIG_P99,
  SIG_PREFETCH_ACCURACY,
  SIG_PREFETCH_LATENESS,
  SIG_PREFETCH_SETTLED,
  SIG_PREFETCH_WORTH,
  SIG_SIZE_PRICE,
  SIG_WORK,
  CPU_COUNTERS,
  CPU_GHOST2,
  CPU_GHOST4,
  CPU_LOOKUPS,
  CPU_QUEUE_SINCE,
  CPU_RANDOM,
  CPU_SEQUENTIAL,
  CPU_STRIDED,
  CPU_WINDOW_BASE,
  CPU_WINDOW_IDLE,
  CPU_WINDOW_QUEUE,
  CPU_WINDOW_STAMP,
  COUNTERS_COUNT,
  C_BATCHES,
  C_CHECK_CYCLES,
  C_HITS,
  C_IDLE_CYCLES,
  C_LATENCY_SUM,
  C_LOOKUPS,
  C_LOOKUP_CYCLES,
  C_MIGRATION_MISSES,
  C_PREFETCH_CYCLES,
  C_QUEUE_INTEGRAL,
  C_STALL_CYCLES,
  C_TASKS_DONE,
  C_TASKS_STOLEN,
  C_UNIQUE_IDS,
  C_WALK_ACCESSES,
  C_WALK_MISSES,
  H_CPUS,
  H_IDLE_MASK,
  CPU_IDLE_SINCE,
  H_WINDOW_DONE,
  H_WINDOW_IDLE,
  H_WINDOW_LATENCY,
  H_WINDOW_START,
  H_WINDOW_STOLEN_MISSES,
  SIG_AVERAGE_BATCH,
  SIG_COST,
  SIG_GHOST2_SHARE,
  SIG_HIT_RATE,
  SIG_IMBALANCE,
  SIG_LOAD,
  SIG_MIGRATION_MISSES,
  SIG_MISS_CYCLES,
  SIG_PRESSURE,
  SIG_QUEUE_MAX,
  SIG_QUEUE_MEAN,
  SIG_RANDOM_SHARE,
  SIG_SAMPLES,
  SIG_SATURATED,
  SIG_SEQUENTIAL_SHARE,
  SIG_UNIQUE_IDS,
  SIG_WALK_MISS_RATE,
} from '../layout';
import { climbsScheduler, purgesOnSwitch } from '../shared/settings';
import { cost, counter, cpuBlock } from '../shared/state';
import { integrateQueue } from './schedule';
import { takeP99 } from './windowlatency';
import { worthSignals } from './worth';

function since(block: usize, index: i32): f64 {
  return <f64>(counter(block, index) - load<i64>(block + CPU_WINDOW_BASE + ((<usize>index) << 3)));
}

/** Signals of a CPU's window; NaN where there was no sample. `migrationMisses` is the machine's. */
export function cpuSignals(block: usize, signals: usize, pressure: f64): void {
  const lookups = since(block, C_LOOKUPS);
  const misses = lookups - since(block, C_HITS);
  const steps = <f64>(
    (load<u32>(block + CPU_SEQUENTIAL) + load<u32>(block + CPU_STRIDED) + load<u32>(block + CPU_RANDOM))
  );
  const path =
    since(block, C_LOOKUP_CYCLES) +
    since(block, C_CHECK_CYCLES) +
    since(block, C_STALL_CYCLES) +
    since(block, C_PREFETCH_CYCLES);
  store<f64>(signals + SIG_HIT_RATE, since(block, C_HITS) / lookups);
  store<f64>(signals + SIG_PRESSURE, pressure);
  store<f64>(signals + SIG_UNIQUE_IDS, since(block, C_UNIQUE_IDS));
  store<f64>(signals + SIG_AVERAGE_BATCH, lookups / since(block, C_BATCHES));
  store<f64>(signals + SIG_WALK_MISS_RATE, since(block, C_WALK_MISSES) / since(block, C_WALK_ACCESSES));
  store<f64>(signals + SIG_SEQUENTIAL_SHARE, <f64>load<u32>(block + CPU_SEQUENTIAL) / steps);
  store<f64>(signals + SIG_RANDOM_SHARE, <f64>load<u32>(block + CPU_RANDOM) / steps);
  store<f64>(signals + SIG_GHOST2_SHARE, <f64>load<u32>(block + CPU_GHOST2) / lookups);
  store<f64>(signals + SIG_MISS_CYCLES, misses > 0 ? since(block, C_STALL_CYCLES) / misses : 0);
  store<f64>(signals + SIG_GHOST4_SHARE, <f64>load<u32>(block + CPU_GHOST4) / lookups);
  store<f64>(signals + SIG_COST, path / lookups);
  store<f64>(signals + SIG_SIZE_PRICE, purgeCycles(block) / path);
  prefetchSignals(block, signals);
  store<f64>(signals + SIG_SAMPLES, lookups);
  finish(signals);
}

/** What purges took in the window: they visit every entry. */
function purgeCycles(block: usize): f64 {
  if (!purgesOnSwitch) return 0;
  return (
    (since(block, C_SWITCHES) * <f64>(cost(COST_PURGE_ENTRY_CYCLES256) * <i64>load<u32>(block + CPU_ENTRIES))) / 256
  );
}

function prefetchSignals(block: usize, signals: usize): void {
  const late = since(block, C_PREFETCH_LATE);
  const used = late + since(block, C_PREFETCH_USEFUL);
  const settled = used + since(block, C_PREFETCH_USELESS);
  store<f64>(signals + SIG_PREFETCH_SETTLED, settled);
  store<f64>(signals + SIG_PREFETCH_ACCURACY, used / settled);
  store<f64>(signals + SIG_PREFETCH_LATENESS, late / used);
  const requested = since(block, C_PREFETCH_ISSUED) - since(block, C_PREFETCH_DROPPED);
  const latency = <f64>load<u32>(block + CPU_PREFETCH_LATENCY) / requested;
  store<f64>(
    signals + SIG_PREFETCH_WORTH,
    prefetchWorth(latency, used / settled, since(block, C_PREFETCH_CYCLES) / requested),
  );
}

/**
 * Cycles that a prefetch saves, less what it costs. Used, it spares its line's latency beyond L1. Unused, it has pushed out a line that has
 * to come back from L2: an L1 of a busy CPU is full of what will be used. Either way it has to be issued.
 */
function prefetchWorth(latency: f64, accuracy: f64, issue: f64): f64 {
  const near = <f64>(cost(COST_L2_LATENCY_CYCLES) - cost(COST_L1_LATENCY_CYCLES));
  return accuracy * (latency - <f64>cost(COST_L1_LATENCY_CYCLES)) - (1 - accuracy) * near - issue;
}

/**
 * Last of all: a signal that is no finite number is a missing one, with which no comparison of a rule holds; and always the same
 * NaN, because processors differ in that of 0 / 0, and signals are part of the state. Where a test has poisoned one, that is what it
 * reads.
 */
function finish(signals: usize): void {
  const poisoned = load<u32>(H_POISON);
  for (let offset: usize = 0; offset < <usize>SIGNALS_BYTES; offset += 8) {
    if (poisoned == 0xffffffff || poisoned == 1 + <u32>(offset >> 3))
      store<f64>(signals + offset, load<f64>(H_POISON_VALUE));
    if (!isFinite(load<f64>(signals + offset))) store<f64>(signals + offset, NaN);
  }
}

/** Starts a CPU's next window. */
export function beginCpuWindow(block: usize): void {
  memory.copy(block + CPU_WINDOW_BASE, block + CPU_COUNTERS, COUNTERS_COUNT * 8);
  store<u32>(block + CPU_WINDOW_STAMP, load<u32>(block + CPU_LOOKUPS));
  store<u32>(block + CPU_SEQUENTIAL, 0);
  store<u32>(block + CPU_STRIDED, 0);
  store<u32>(block + CPU_RANDOM, 0);
  store<u32>(block + CPU_GHOST2, 0);
  store<u32>(block + CPU_GHOST4, 0);
  store<u32>(block + CPU_PREFETCH_LATENCY, 0);
}

/** Idle cycles of a CPU up to `now`, with those of a sleep that still goes on. */
function idleUntil(cpu: i32, block: usize, now: i64): i64 {
  const asleep = (load<u64>(H_IDLE_MASK) >> (<u64>cpu)) & 1;
  return counter(block, C_IDLE_CYCLES) + (asleep ? max<i64>(0, now - load<i64>(block + CPU_IDLE_SINCE)) : 0);
}

/** Signals of the machine's window that ends at `now`; starts the next one. */
export function machineSignals(signals: usize, now: i64): void {
  const cpus = load<i32>(H_CPUS);
  const cycles = <f64>(now - load<i64>(H_WINDOW_START));
  let idle: i64 = 0;
  let latency: i64 = 0;
  let done: i64 = 0;
  let coldMisses: i64 = 0;
  let stolen: i64 = 0;
  let busy: i64 = 0;
  let sum: f64 = 0;
  let longest: f64 = 0;
  let saturated = false;
  for (let cpu = 0; cpu < cpus; cpu++) {
    const block = cpuBlock(cpu);
    integrateQueue(block, now);
    const queue = <f64>(counter(block, C_QUEUE_INTEGRAL) - load<i64>(block + CPU_WINDOW_QUEUE)) / cycles;
    store<i64>(block + CPU_WINDOW_QUEUE, counter(block, C_QUEUE_INTEGRAL));
    sum += queue;
    longest = max(longest, queue);
    const rested = idleUntil(cpu, block, now);
    const before = load<i64>(block + CPU_WINDOW_IDLE);
    if (rested == before) saturated = true;
    store<i64>(block + CPU_WINDOW_IDLE, rested);
    idle += rested;
    busy += load<i64>(block + CPU_CLOCK) - counter(block, C_IDLE_CYCLES);
    latency += counter(block, C_LATENCY_SUM);
    done += counter(block, C_TASKS_DONE);
    coldMisses += counter(block, C_MIGRATION_MISSES);
    stolen += counter(block, C_TASKS_STOLEN);
  }
  const mean = sum / <f64>cpus;
  const tasks = <f64>(done - load<i64>(H_WINDOW_DONE));
  store<f64>(signals + SIG_QUEUE_MEAN, mean);
  store<f64>(signals + SIG_QUEUE_MAX, longest);
  store<f64>(signals + SIG_IMBALANCE, mean > 0 ? longest / mean : 1);
  store<f64>(signals + SIG_LOAD, 1 - <f64>(idle - load<i64>(H_WINDOW_IDLE)) / (cycles * <f64>cpus));
  store<f64>(signals + SIG_MIGRATION_MISSES, stolen > 0 ? <f64>coldMisses / <f64>stolen : 0);
  store<f64>(signals + SIG_COST, <f64>(latency - load<i64>(H_WINDOW_LATENCY)) / tasks);
  store<f64>(signals + SIG_SAMPLES, tasks);
  store<f64>(signals + SIG_P99, climbsScheduler ? takeP99() : NaN);
  const ops = load<i64>(H_OPS) - load<i64>(H_WINDOW_OPS);
  const worked = <f64>(busy - load<i64>(H_WINDOW_BUSY));
  store<f64>(signals + SIG_WORK, worked / <f64>ops);
  store<f64>(signals + SIG_SATURATED, saturated && idle > load<i64>(H_WINDOW_IDLE) ? 1 : 0);
  if (climbsScheduler) worthSignals(signals, tasks, worked);
  store<i64>(H_WINDOW_BUSY, busy);
  store<i64>(H_WINDOW_OPS, load<i64>(H_OPS));
  store<i64>(H_WINDOW_START, now);
  store<i64>(H_WINDOW_IDLE, idle);
  store<i64>(H_WINDOW_LATENCY, latency);
  store<i64>(H_WINDOW_DONE, done);
  store<i64>(H_WINDOW_STOLEN_MISSES, coldMisses);
  finish(signals);
}
