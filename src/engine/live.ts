/**
 * Composition root of the live build: the kernel's sources under a real clock. Each thread is an instance of this module on one
 * shared memory and plays one CPU. A second build of the same root works on memory of its own, for a single thread where
 * memory cannot be shared.
 *
 * Life: the host writes the configuration at `configAddress()`; one thread calls `prepare()`; every thread binds itself with
 * `bind(cpu)`. Then either microbenchmarks, each called with how much to do and timed by the host, or blocks of tasks:
 * `give` for each CPU, `begin`, and `work` on every thread.
 */
import { CFG_MONITORING, CFG_PHASES, CFG_RADIX_DEPTH, CFG_STRATEGY, CONFIG, H_STATE_END, KNOB_BATCH } from './layout';
import { LV_EPOCH, LV_PARKED, LV_STOP, LV_TASKS } from './layout-live';
import { sharedStore } from './shared/atomic';
import { config, cpuBlock } from './shared/state';
import { beginCpuWindow } from './sim/signals';
import { measureCrossover, startThresholds } from './sim/tune';
import { choosePhase, fill, inherit, layOut, resetKnobs, bindCpu } from './live/setup';
import { giveTasks, runEmpty, runPath, work as workOn } from './live/pool';
import { fillTree } from './live/walk';
import { settleCounters, sunk } from './live/batch';
import { operationsDone } from './live/window';

export {
  checks,
  crossover,
  crossoverFit,
  decisions,
  deque,
  events,
  fillRights,
  fillStream,
  lookups,
  paths,
  purges,
  records,
  renewals,
  resizes,
  samplesAddress,
  sizeCache,
  streamAddress,
  walks,
} from './live/micro';
export { policyLookups, resetPolicy } from './live/policies';
export { feeder, lostRaces, owner, pingPong, pingPongPolling, prepareTogether, thief } from './live/together';
export {
  clearAccount,
  ringSequence,
  stressGrants,
  stressOwner,
  stressReader,
  stressRevoker,
  stressRingReader,
  stressThief,
  stressWriter,
} from './live/stress';
export { chase, linkLines, touchPages, touchWalk } from './live/touch';

/** Where the host writes the configuration. */
export function configAddress(): u32 {
  return <u32>CONFIG;
}

/** How far memory must reach for the configuration at `configAddress()`. */
export function memoryEnd(): u32 {
  return <u32>layOut();
}

/** Lays everything out and fills it; nobody else runs meanwhile. */
export function prepare(): void {
  fill();
  store<u32>(H_STATE_END, <u32>layOut());
  fillTree(<i32>config(CFG_RADIX_DEPTH));
  bindCpu(0);
}

/** This instance is a CPU from now on. */
export function bind(cpu: i32): void {
  bindCpu(cpu);
}

/** This instance takes the place of a thread that died. */
export function replace(cpu: i32): void {
  inherit(cpu);
}

/** After another variant's configuration was written: knobs at their start, empty caches, the measured SIMD crossover. */
export function startVariant(): void {
  resetKnobs();
  measureCrossover();
  startThresholds();
}

/** Gives a CPU its tasks of the next block. */
export function give(cpu: i32, tasks: i32, first: u32): void {
  giveTasks(cpu, tasks, first);
}

/** Opens a block of `tasks` tasks of a phase; then all threads may `work`. */
export function begin(phase: i32, tasks: i32): void {
  choosePhase(phase);
  sharedStore(LV_TASKS, tasks);
  sharedStore(LV_PARKED, 0);
  sharedStore(LV_EPOCH, 0);
  sharedStore(LV_STOP, 0);
}

/** Works as a CPU until the block is done or stopped. */
export function work(cpu: i32): u32 {
  workOn(cpu);
  return sunk();
}

/** Operations of all CPUs, ever; exact between blocks. */
export function operations(): f64 {
  return <f64>operationsDone();
}

/** On a kernel with one CPU: `tasks` tasks of each phase, one phase after the other, from number `first` on. */
export function alone(tasks: i32, first: u32): u32 {
  const phases = <i32>config(CFG_PHASES);
  for (let phase = 0; phase < phases; phase++) {
    giveTasks(0, tasks, first);
    begin(phase, tasks);
    workOn(0);
  }
  return sunk();
}

/**
 * Changes what a kernel with one CPU does beside its work, and nothing else: its level of monitoring and whether tuners run. The
 * same kernel on the same memory can so be timed with and without.
 */
export function choose(level: i32, tunes: i32): void {
  setConfig(CFG_MONITORING, level);
  for (let knob = 0; knob <= KNOB_BATCH; knob++) setConfig(CFG_STRATEGY + knob, tunes);
  bindCpu(0);
  settleCounters(cpuBlock(0));
  beginCpuWindow(cpuBlock(0));
}

function setConfig(field: i32, value: i32): void {
  store<f64>(CONFIG + ((<usize>field) << 3), value);
}

/** Runs (or, with `run` 0, only makes) tasks one after another; returns their operations. */
export function path(cpu: i32, first: u32, tasks: i32, run: i32): f64 {
  return <f64>runPath(cpu, first, tasks, run);
}

/** Sends empty tasks through a CPU's queue. */
export function schedule(cpu: i32, reps: i32): u32 {
  return runEmpty(cpu, reps);
}
