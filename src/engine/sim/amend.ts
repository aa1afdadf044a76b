/** Taking over a changed configuration while the run goes on: an intervention. */
import {
  CFG_PHASE0,
  CFG_STRATEGY,
  CONFIG,
  CONFIG_BYTES,
  CPU_ENTRIES,
  CPU_PREFETCH_LINES,
  CPU_SIMD_FROM,
  H_BATCH_TASKS,
  H_CPUS,
  H_NOW,
  H_PHASE,
  H_STEAL_FROM,
  H_TABLES,
  KNOB_BATCH,
  KNOB_CACHE,
  KNOB_PREFETCH,
  KNOB_SIMD,
  KNOB_STEAL,
  PH_BATCH_C,
  PH_BODY_CYCLES,
  PH_FIELDS,
  PH_LOAD,
  PH_REVOKE_PER_CYCLE,
  PH_SIZE0,
  PH_TRACE,
  S_STAGING,
} from '../layout';
import { resizeCache } from '../kernel/resize';
import { config, cpuBlock, currentPhaseField, isTuned, knobValue, scratch } from '../shared/state';
import { startArrivals } from '../workload/arrivals';
import { rescaleReplay } from '../workload/replay';
import { drawNextRevoke } from '../workload/tasks';
import { buildTables, readCosts, traceOf } from './setup';
import { measureCrossover, resetKnobEverywhere, setStealFrom } from './tune';

/** Value of a field of the current phase in the staged configuration. */
function staged(field: i32): f64 {
  const index = CFG_PHASE0 + load<i32>(H_PHASE) * PH_FIELDS + field;
  return load<f64>(scratch() + S_STAGING + ((<usize>index) << 3));
}

function anyChanged(first: i32, last: i32): bool {
  for (let field = first; field <= last; field++) if (staged(field) != currentPhaseField(field)) return true;
  return false;
}

function stagedStrategy(knob: i32): f64 {
  return load<f64>(scratch() + S_STAGING + ((<usize>(CFG_STRATEGY + knob)) << 3));
}

function strategy(knob: i32): f64 {
  return config(CFG_STRATEGY + knob);
}

/**
 * Replaces the configuration by the staged one. What it says of arrivals holds from now on: the next arrival is drawn again
 * only if the phase's arrivals changed, so that other edits leave the workload as it was.
 */
export function amendConfig(): void {
  const now = load<i64>(H_NOW);
  const sizes = anyChanged(PH_SIZE0, PH_FIELDS - 1) || anyChanged(PH_BODY_CYCLES, PH_BODY_CYCLES);
  const arrivals = sizes || anyChanged(PH_LOAD, PH_BATCH_C);
  const revokes = anyChanged(PH_REVOKE_PER_CYCLE, PH_REVOKE_PER_CYCLE);
  for (let knob = KNOB_CACHE; knob <= KNOB_BATCH; knob++)
    if (stagedStrategy(knob) != strategy(knob)) resetKnobEverywhere(knob);
  memory.copy(CONFIG, scratch() + S_STAGING, CONFIG_BYTES);
  readCosts();
  measureCrossover();
  buildTables(<usize>load<u32>(H_TABLES));
  const generated = currentPhaseField(PH_TRACE) == 0;
  if (!generated) rescaleReplay(traceOf(load<i32>(H_PHASE)));
  if (generated && arrivals) startArrivals(now);
  if (generated && revokes) drawNextRevoke(now);
  applyFixedValues();
}

/** Sets the parameters that are fixed to their values. An act from outside: it costs the machine nothing. */
function applyFixedValues(): void {
  const cpus = load<i32>(H_CPUS);
  for (let cpu = 0; cpu < cpus; cpu++) {
    const block = cpuBlock(cpu);
    const entries = knobValue(KNOB_CACHE);
    if (!isTuned(KNOB_CACHE) && entries != load<i32>(block + CPU_ENTRIES)) resizeCache(block, cpu, entries);
    if (!isTuned(KNOB_SIMD)) store<i32>(block + CPU_SIMD_FROM, knobValue(KNOB_SIMD));
    if (!isTuned(KNOB_PREFETCH)) store<i32>(block + CPU_PREFETCH_LINES, knobValue(KNOB_PREFETCH));
  }
  // also when it is tuned: whether anybody steals at all may have changed
  setStealFrom(isTuned(KNOB_STEAL) ? load<i32>(H_STEAL_FROM) : knobValue(KNOB_STEAL));
  if (!isTuned(KNOB_BATCH)) store<i32>(H_BATCH_TASKS, knobValue(KNOB_BATCH));
}
