/**
 * Settings that are read on every operation, as integers: converting the configuration's f64 each time costs more than the
 * operation. Like the geometry, they hold nothing but what `bindSettings` reads from the state: call it whenever the
 * configuration, recordings or Zipf tables may have changed.
 */
import {
  CFG_MONITORING,
  CFG_CACHE_KIND,
  CFG_PHASES,
  CFG_PREFETCH_IDS,
  CFG_PURGE,
  CFG_RADIX_DEPTH,
  CFG_STEAL_VICTIM,
  CFG_WINDOW_OPS,
  H_ALIAS,
  H_CAPABILITIES,
  H_TRACES,
  KNOB_PREFETCH,
  KNOB_BATCH,
  KNOB_STEAL,
  MAX_PARTS,
  MONITORING_OFF,
  PH_BODY_CYCLES,
  PH_DENIED_SHARE,
  PH_PART0,
  PH_PARTS,
  PH_TRACE,
  PH_WORKING_SET_LINES,
  PT_COLD_SHARE,
  PT_FIELDS,
  PT_HOT,
  PT_IDS,
  PT_KIND,
  PT_STRIDE,
  S_PHASES,
  S_PHASE_BYTES,
  STEAL_NONE,
} from '../layout';
import { climbs, config, isTuned, phaseField, scratch } from './state';

export let radixDepth: i32 = 0;
/** Bits of an id that one level of the radix tree resolves. */
export let nodeBits: i32 = 0;
/** Operations of a tuning window; endless without monitoring, since tuners then have no signals to go by. */
export let windowOps: i64 = 0;
/** MONITORING_*: how much the kernel observes of itself. */
export let monitoring: i32 = 0;
export let purgesOnSwitch: bool = false;
/** Whether anybody asks for the access pattern. */
export let tunesPrefetch: bool = false;
/** Whether anybody asks for the latencies of the machine's windows. */
export let climbsScheduler: bool = false;
/** Kind of the capability cache: CACHE_*. */
export let cacheKind: i32 = 0;
/** Whether CPUs without work rob others. */
export let steals: bool = true;
/** Whether the prefetch distance counts missed ids instead of lines. */
export let prefetchesIds: bool = false;
export let capabilities: u32 = 0;

// settings of a phase, see `phaseSetting`
export const SET_TRACE = 0; // address of its recording, 0 if it is generated
export const SET_BODY_CYCLES = 4;
export const SET_WORKING_SET_LINES = 8;
export const SET_ALIAS = 12;
export const SET_PATTERN = 16;
export const SET_IDS = 20;
export const SET_STRIDE = 24;
export const SET_HOT = 28;
export const SET_COLD = 32; // share of 2^32 - 1
export const SET_DENIED = 36; // share of 2^32 - 1

/** Settings of a phase: S_PHASE_BYTES for the phase and its first pattern, then of the other patterns of a mixture. */
export function phaseSettings(phase: i32): usize {
  return scratch() + S_PHASES + <usize>phase * (S_PHASE_BYTES * MAX_PARTS);
}

/** A setting of a phase. */
export function phaseSetting(phase: i32, setting: usize): u32 {
  return load<u32>(phaseSettings(phase) + setting);
}

/** More operations than any run has. */
const NO_WINDOW: i64 = 1 << 50;

/** Reads everything from configuration and header. */
export function bindSettings(): void {
  radixDepth = <i32>config(CFG_RADIX_DEPTH);
  monitoring = <i32>config(CFG_MONITORING);
  windowOps = monitoring == MONITORING_OFF ? NO_WINDOW : <i64>config(CFG_WINDOW_OPS);
  purgesOnSwitch = config(CFG_PURGE) != 0;
  tunesPrefetch = isTuned(KNOB_PREFETCH);
  climbsScheduler = climbs(KNOB_STEAL) || climbs(KNOB_BATCH);
  cacheKind = <i32>config(CFG_CACHE_KIND);
  prefetchesIds = config(CFG_PREFETCH_IDS) != 0;
  steals = config(CFG_STEAL_VICTIM) != STEAL_NONE;
  capabilities = load<u32>(H_CAPABILITIES);
  const bits = max<i32>(1, 32 - clz<i32>(capabilities - 1));
  nodeBits = (bits + radixDepth - 1) / radixDepth;
  const phases = <i32>config(CFG_PHASES);
  for (let phase = 0; phase < phases; phase++) bindPhase(phase);
}

function bindPhase(phase: i32): void {
  const at = phaseSettings(phase);
  const recording = <i32>phaseField(phase, PH_TRACE);
  store<u32>(at + SET_TRACE, recording ? load<u32>(H_TRACES + ((<usize>(recording - 1)) << 2)) : 0);
  store<u32>(at + SET_BODY_CYCLES, <u32>phaseField(phase, PH_BODY_CYCLES));
  store<u32>(at + SET_WORKING_SET_LINES, <u32>phaseField(phase, PH_WORKING_SET_LINES));
  store<u32>(at + SET_DENIED, <u32>(phaseField(phase, PH_DENIED_SHARE) * 4294967295));
  const parts = <i32>phaseField(phase, PH_PARTS);
  for (let part = 0; part < parts; part++) bindPattern(phase, part);
}

function bindPattern(phase: i32, part: i32): void {
  const at = phaseSettings(phase) + <usize>part * S_PHASE_BYTES;
  const field = PH_PART0 + part * PT_FIELDS;
  store<u32>(at + SET_ALIAS, load<u32>(H_ALIAS + ((<usize>(phase * MAX_PARTS + part)) << 2)));
  store<u32>(at + SET_PATTERN, <u32>phaseField(phase, field + PT_KIND));
  store<u32>(at + SET_IDS, <u32>phaseField(phase, field + PT_IDS));
  store<u32>(at + SET_STRIDE, <u32>phaseField(phase, field + PT_STRIDE));
  store<u32>(at + SET_HOT, <u32>phaseField(phase, field + PT_HOT));
  store<u32>(at + SET_COLD, <u32>(phaseField(phase, field + PT_COLD_SHARE) * 4294967295));
}
