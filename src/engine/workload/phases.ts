/** The sequence of phases, and how much work a phase offers per cycle. */
import {
  CFG_PHASES,
  CFG_PRESSURE,
  CFG_PRESSURE_POINTS,
  CFG_REPEAT,
  COST_CHECK_SIMD_BASE_CYCLES256,
  COST_CHECK_SIMD_PER_OP_CYCLES256,
  COST_DISPATCH_CYCLES,
  COST_LOOKUP_CYCLES256,
  COST_PROCESS_SWITCH_CYCLES,
  COST_TAKE_TASK_CYCLES,
  H_PHASE,
  H_PHASE_END,
  H_PHASE_START,
  H_ROUND,
  H_ROUND_START,
  PH_BODY_CYCLES,
  PH_DURATION_CYCLES,
} from '../layout';
import { config, cost, currentPhaseField, phaseField } from '../shared/state';

/** Sets the phase that begins at `cycle`. */
export function enterPhase(phase: i32, round: i32, cycle: i64): void {
  store<i32>(H_PHASE, phase);
  store<i32>(H_ROUND, round);
  if (phase == 0) store<i64>(H_ROUND_START, cycle);
  store<i64>(H_PHASE_START, cycle);
  store<i64>(H_PHASE_END, cycle + <i64>phaseField(phase, PH_DURATION_CYCLES));
}

/** Goes to the phase after the current one; false at the end of a workload that does not repeat. */
export function advancePhase(): bool {
  const last = load<i32>(H_PHASE) + 1 >= <i32>config(CFG_PHASES);
  if (last && config(CFG_REPEAT) == 0) {
    store<i64>(H_PHASE_END, i64.MAX_VALUE);
    return false;
  }
  const round = load<i32>(H_ROUND) + (last ? 1 : 0);
  enterPhase(last ? 0 : load<i32>(H_PHASE) + 1, round, load<i64>(H_PHASE_END));
  return true;
}

/**
 * Cycles that a task of `ops` operations takes if every lookup hits and every task switches process: the unit of `load`. At
 * least one, also where everything is free.
 */
export function nominalTaskCycles(ops: f64): f64 {
  const perOp =
    currentPhaseField(PH_BODY_CYCLES) +
    <f64>(cost(COST_LOOKUP_CYCLES256) + cost(COST_CHECK_SIMD_PER_OP_CYCLES256)) / 256;
  const perTask =
    <f64>cost(COST_CHECK_SIMD_BASE_CYCLES256) / 256 +
    <f64>(cost(COST_DISPATCH_CYCLES) / 8 + cost(COST_TAKE_TASK_CYCLES) + cost(COST_PROCESS_SWITCH_CYCLES));
  return max(1, perTask + ops * perOp);
}

/** Memory pressure at a cycle of the current round: the last step at or before it. */
export function pressureAt(cycle: i64): f64 {
  let pressure: f64 = 0;
  const points = <i32>config(CFG_PRESSURE_POINTS);
  const since = <f64>(cycle - load<i64>(H_ROUND_START));
  for (let i = 0; i < points; i++) {
    if (config(CFG_PRESSURE + 2 * i) > since) break;
    pressure = config(CFG_PRESSURE + 2 * i + 1);
  }
  return pressure;
}
