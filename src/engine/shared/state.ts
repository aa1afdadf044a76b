/** Typed access to the header, the configuration and the CPU blocks. Addresses come from the memory map. */
import {
  CFG_PHASE0,
  CFG_STRATEGY,
  CFG_VALUE,
  CONFIG,
  CPU0,
  CPU_COUNTERS,
  CPU_STRIDE,
  H_COSTS,
  H_PHASE,
  PH_FIELDS,
  STRATEGY_CLIMB,
} from '../layout';

/** A field of the configuration. */
export function config(index: i32): f64 {
  return load<f64>(CONFIG + ((<usize>index) << 3));
}

/** A cost in cycles (or 1/256 cycles, as its name says). */
export function cost(index: i32): i64 {
  return <i64>load<i32>(H_COSTS + ((<usize>index) << 2));
}

/** A field of a phase. */
export function phaseField(phase: i32, field: i32): f64 {
  return config(CFG_PHASE0 + phase * PH_FIELDS + field);
}

/** A field of the current phase. */
export function currentPhaseField(field: i32): f64 {
  return phaseField(load<i32>(H_PHASE), field);
}

/** Whether a knob is tuned by a strategy. */
export function isTuned(knob: i32): bool {
  return config(CFG_STRATEGY + knob) != 0;
}

/** Whether a knob is tuned by the strategy that climbs. */
export function climbs(knob: i32): bool {
  return config(CFG_STRATEGY + knob) == STRATEGY_CLIMB;
}

/** The fixed value of a knob, or where its tuner starts. */
export function knobValue(knob: i32): i32 {
  return <i32>config(CFG_VALUE + knob);
}

/** Start of a CPU's block. */
export function cpuBlock(cpu: i32): usize {
  return CPU0 + <usize>cpu * CPU_STRIDE;
}

/** Adds to a counter of the CPU whose block is given. */
export function count(block: usize, counter: i32, amount: i64): void {
  const address = block + CPU_COUNTERS + ((<usize>counter) << 3);
  store<i64>(address, load<i64>(address) + amount);
}

/** Reads a counter. */
export function counter(block: usize, index: i32): i64 {
  return load<i64>(block + CPU_COUNTERS + ((<usize>index) << 3));
}

let scratchBase: usize = 0;

/** Says where this instance works: behind the state in the simulator, a place for each CPU when they are threads. */
export function bindScratch(base: usize): void {
  scratchBase = base;
}

/** Start of the scratch memory: behind the state, so that nothing in it is ever part of a result. */
export function scratch(): usize {
  return scratchBase;
}
