/**
 * The event ring: one producer, sequence numbers, the oldest event is overwritten. A reader that finds a gap in the sequence
 * knows how many it lost; what was overwritten while it read, it sees by reading the sequence again.
 */
import {
  CFG_MONITORING,
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
  H_EVENTS_UNPAID,
  H_EVENT_SEQ,
  MONITORING_EVENTS,
  RING_EVENTS,
} from '../layout';
import { sharedLoad, sharedStore } from './atomic';
import { config } from './state';

let sequence: usize = H_EVENT_SEQ;
let events: usize = EVENTS;
let clock: usize = H_CLOCK;
let unpaid: usize = H_EVENTS_UNPAID;

/**
 * Says which ring this instance writes: addresses of its sequence (i32), of its events, of the clock (i64) that they carry, and
 * of the count (u32) of events whose price nobody has paid yet.
 */
export function bindRing(sequenceAt: usize, eventsAt: usize, clockAt: usize, unpaidAt: usize): void {
  sequence = sequenceAt;
  events = eventsAt;
  clock = clockAt;
  unpaid = unpaidAt;
}

/**
 * Appends an event at the clock's time, so that order in the ring is order in time. Below the level `events` the kernel
 * writes none; that a phase of the workload begins is no doing of the kernel, costs it nothing and is always noted.
 */
export function emit(kind: i32, cpu: i32, a: i32, b: i32, c: i32, d: i32, s0: f64, s1: f64, s2: f64, s3: f64): void {
  if (kind != EV_PHASE) {
    if (config(CFG_MONITORING) != MONITORING_EVENTS) return;
    store<u32>(unpaid, load<u32>(unpaid) + 1);
  }
  const seq = sharedLoad(sequence);
  const event = events + <usize>(<u32>seq % <u32>RING_EVENTS) * EVENT_BYTES;
  store<f64>(event + E_CYCLE, <f64>load<i64>(clock));
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
  sharedStore(sequence, seq + 1);
}
