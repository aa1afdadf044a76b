/**
 * What stealing, and taking several tasks at once, is worth: counted as it happens, because neither shows in a comparison of windows
 * before long (the 99th percentile of a few hundred tasks is off by a quarter, and a queue that grows hides what a step does to it).
 *
 * A cycle of waiting counts w, one of work 1 - w (`latencyWeight`). Robbing a queue of L tasks whose owner holds h more spares
 * about (h + L) services of waiting: what the task itself would still have waited, and what it was in the way of others. It costs the
 * steal, waking the thief, and the misses that the task has where nothing of it is cached. So a steal pays from L = (1 - w) / w x price /
 * service - h on. Of taking k at a time, half and twice as many are played through at each take: fewer dispatches against tasks that
 * wait in hand while others idle.
 */
import {
  CFG_LATENCY_WEIGHT,
  COST_DISPATCH_CYCLES,
  COST_STEAL_CYCLES,
  COST_STEAL_PROBE_CYCLES,
  COST_STEAL_TASK_CYCLES,
  C_HITS,
  C_LOOKUPS,
  C_MIGRATION_MISSES,
  C_STALL_CYCLES,
  C_STEALING_CYCLES,
  C_TASKS_STOLEN,
  H_CPUS,
  H_IDLE_MASK,
  H_STEAL_FROM,
  SIG_DOUBLE_BATCH,
  SIG_HALF_BATCH,
  SIG_STEAL_PRICE,
  SIG_STEAL_SHARE,
  SIG_STEAL_WORTH,
  WORTH,
} from '../layout';
import { config, cost, counter, cpuBlock } from '../shared/state';

// fields of WORTH, f64 each; sums of the window unless said otherwise
const PRICE = WORTH; // of a stolen task, cycles: smoothed over windows
const THIEVES = WORTH + 8; // cycles for waking CPUs that have nothing of their own to do
const TAKES = WORTH + 16; // times that a CPU took tasks from its own queue
const TAKEN = WORTH + 24; // and how many it took
const HALF = WORTH + 32; // with half as many at a time: more takes, less waiting in hand (in services), more steals
const DOUBLE = WORTH + 56; // with twice as many: fewer takes, more waiting, fewer steals
const SPENT = WORTH + 128; // cycles for steals
const WAITING: usize = 8;
const STEALS: usize = 16;
// totals over all CPUs at the start of the window
const STEALING = WORTH + 80;
const STOLEN = WORTH + 88;
const MIGRATION_MISSES = WORTH + 96;
const LOOKUPS = WORTH + 104;
const HITS = WORTH + 112;
const STALL = WORTH + 120;

/** Tasks after which a window's price counts as much as all before it. */
const MEMORY: f64 = 32;
/** Without a steal the price is forgotten within so many windows, or one dear steal would be the last. */
const FORGET_WINDOWS: f64 = 64;

/** Price of a steal that finds its thief awake and nothing cold. */
function leastPrice(): f64 {
  return <f64>(cost(COST_STEAL_PROBE_CYCLES) + cost(COST_STEAL_CYCLES) + cost(COST_STEAL_TASK_CYCLES));
}

function add(address: usize, value: f64): void {
  store<f64>(address, load<f64>(address) + value);
}

/** A CPU that had nothing to do was woken to rob another one. */
export function noteThief(cycles: i64): void {
  add(THIEVES, <f64>cycles);
}

/** A CPU takes `min(limit, length)` tasks from its own queue of `length`: plays through what other limits would have done. */
export function noteTake(length: i32, limit: i32): void {
  const n = min<i32>(limit, length);
  const half = min<i32>(max<i32>(1, limit / 2), length);
  const double = min<i32>(2 * limit, length);
  add(TAKES, 1);
  add(TAKEN, <f64>n);
  add(HALF, <f64>n / <f64>half - 1);
  add(DOUBLE, 1 - <f64>n / <f64>double);
  const idle = <i32>popcnt<u64>(load<u64>(H_IDLE_MASK));
  if (idle == 0) return;
  const released = min<i32>(idle, robbed(length - half) - robbed(length - n));
  add(HALF + WAITING, pairs(n) - pairs(n - released));
  add(HALF + STEALS, released);
  const kept = min<i32>(idle, robbed(length - n) - robbed(length - double));
  add(DOUBLE + WAITING, pairs(n + kept) - pairs(n));
  add(DOUBLE + STEALS, kept);
}

/** Tasks of a queue that may be robbed. */
function robbed(length: i32): i32 {
  return max<i32>(0, length - load<i32>(H_STEAL_FROM) + 1);
}

/** Services that `n` tasks in a row wait for each other. */
function pairs(n: i32): f64 {
  return <f64>(n * (n - 1)) / 2;
}

/** What a counter has grown by, over all CPUs, since the window began; starts the next. */
function grown(index: i32, at: usize): f64 {
  const cpus = load<i32>(H_CPUS);
  let total: f64 = 0;
  for (let cpu = 0; cpu < cpus; cpu++) total += <f64>counter(cpuBlock(cpu), index);
  const since = total - load<f64>(at);
  store<f64>(at, total);
  return since;
}

/** Price of the window's stolen tasks, smoothed over windows. `tasks`: all that ended in it. */
function price(tasks: f64): f64 {
  const known = load<f64>(PRICE);
  const stolen = grown(C_TASKS_STOLEN, STOLEN);
  const spent = grown(C_STEALING_CYCLES, STEALING) + load<f64>(THIEVES);
  const cold = grown(C_MIGRATION_MISSES, MIGRATION_MISSES);
  const misses = grown(C_LOOKUPS, LOOKUPS) - grown(C_HITS, HITS);
  const stall = grown(C_STALL_CYCLES, STALL);
  if (known == 0) return leastPrice();
  if (stolen == 0) return known + (leastPrice() - known) / FORGET_WINDOWS;
  const more = max(0, cold / stolen - misses / max(1, tasks));
  const now = (spent + (misses > 0 ? (more * stolen * stall) / misses : 0)) / stolen;
  store<f64>(SPENT, now * stolen);
  return known + ((now - known) * stolen) / (stolen + MEMORY);
}

/** Writes the signals of the window, in which `tasks` tasks ended and CPUs were busy for `busy` cycles; starts the next. */
export function worthSignals(signals: usize, tasks: f64, busy: f64): void {
  const weight = config(CFG_LATENCY_WEIGHT);
  const each = price(tasks);
  const service = busy / tasks;
  const held = max(0, load<f64>(TAKEN) / load<f64>(TAKES) - 1) / 2;
  store<f64>(PRICE, each);
  store<f64>(signals + SIG_STEAL_PRICE, each);
  store<f64>(signals + SIG_STEAL_SHARE, load<f64>(SPENT) / busy);
  store<f64>(signals + SIG_STEAL_WORTH, max(1, ((1 - weight) * each) / (weight * service) - held));
  store<f64>(signals + SIG_HALF_BATCH, saved(HALF, weight, service, each, -1) / busy);
  store<f64>(signals + SIG_DOUBLE_BATCH, saved(DOUBLE, weight, service, each, 1) / busy);
  memory.fill(THIEVES, 0, <usize>(STEALING - THIEVES));
  store<f64>(SPENT, 0);
}

/** Cycles of work that another limit would have saved, waiting counted in; `more` is 1 if it is a larger one, -1 a smaller. */
function saved(played: usize, weight: f64, service: f64, each: f64, more: f64): f64 {
  const work = load<f64>(played) * <f64>cost(COST_DISPATCH_CYCLES) + load<f64>(played + STEALS) * each;
  return more * (work - ((weight * service) / (1 - weight)) * load<f64>(played + WAITING));
}
