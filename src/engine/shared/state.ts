/** Typed access to the header, the configuration and the CPU blocks. Addresses come from the memory map. */
import {
  CFG_MONITORING,
  CFG_PHASE0,
  CFG_STRATEGY,
  CFG_VALUE,
  CONFIG,
  CPU0,
  CPU_COUNTERS,
  CPU_STRIDE,
  EVENTS,
  EVENT_BYTES,
  EV_PHASE,
  E_ARGS,
  E_CPU,
  E_CYCLE,
  E_KIND,
  E_SEQ,
  E_SIGNALS,
  H_CLOCK,
  H_COSTS,
  H_EVENTS_UNPAID,
  H_EVENT_SEQ,
  H_PHASE,
  H_STATE_END,
  MONITORING_EVENTS,
  PH_FIELDS,
  RING_EVENTS,
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

/** Start of the scratch memory: behind the state, so that nothing in it is ever part of a result. */
export function scratch(): usize {
  return <usize>load<u32>(H_STATE_END);
}

/**
 * Appends an event to the ring, at the clock of the event loop (so that order in the ring is order in time): single
 * producer, sequence numbers, the oldest is overwritten. A reader that finds a gap in the sequence knows how many it lost.
 * Below the level `events` the kernel writes none; that a phase of the workload begins is no doing of the kernel, costs
 * it nothing and is always noted.
 */
export function emit(kind: i32, cpu: i32, a: i32, b: i32, c: i32, d: i32, s0: f64, s1: f64, s2: f64, s3: f64): void {
  if (kind != EV_PHASE) {
    if (config(CFG_MONITORING) != MONITORING_EVENTS) return;
    store<u32>(H_EVENTS_UNPAID, load<u32>(H_EVENTS_UNPAID) + 1);
  }
  const seq = load<u32>(H_EVENT_SEQ);
  const event = EVENTS + <usize>(seq % <u32>RING_EVENTS) * EVENT_BYTES;
  store<f64>(event + E_CYCLE, <f64>load<i64>(H_CLOCK));
  store<u32>(event + E_SEQ, seq);
  store<u16>(event + E_KIND, <u16>kind);
  store<u16>(event + E_CPU, <u16>cpu);
  store<i32>(event + E_ARGS, a);
  store<i32>(event + E_ARGS + 4, b);
  store<i32>(event + E_ARGS + 8, c);
  store<i32>(event + E_ARGS + 12, d);
  store<f64>(event + E_SIGNALS, s0);
  store<f64>(event + E_SIGNALS + 8, s1);
  store<f64>(event + E_SIGNALS + 16, s2);
  store<f64>(event + E_SIGNALS + 24, s3);
  store<u32>(H_EVENT_SEQ, seq + 1);
}
