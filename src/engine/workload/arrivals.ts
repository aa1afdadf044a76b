/**
 * Arrivals of generated tasks: one stream for the whole machine, its rate modulated by the phase; each task then falls on a
 * CPU and one of its processes. Independent streams for times, sizes, places and revocations: what a kernel does cannot
 * change what it is asked to do.
 */
import {
  H_CPUS,
  H_NEXT_ARRIVAL,
  H_NEXT_REVOKE,
  H_PHASE,
  H_PHASE_START,
  H_RANDOM_ARRIVAL,
  H_RANDOM_BATCH,
  H_RANDOM_PLACE,
  H_RANDOM_REVOKE,
  H_TASKS,
  PH_ARRIVALS,
  PH_DRIFT_PER_CYCLE,
  PH_LOAD,
  PH_ON_SHARE,
  PH_PATTERN,
  PH_PEAK,
  PH_PERIOD_CYCLES,
  PH_PROCESSES,
  PH_REVOKE_PER_CYCLE,
  PH_SKEW,
  POSITIONS,
  TASK_REVOKES,
  T_ARRIVAL,
  T_FLAGS,
  T_HOME,
  T_KEY,
  T_NUMBER,
  T_OPS,
  T_PHASE,
  T_POSITION,
  T_PROCESS,
  T_TENANT,
} from '../layout';
import { at, below, exponential, next, unit } from '../shared/random';
import { currentPhaseField } from '../shared/state';
import { drawBatchSize, meanBatchSize } from './batchsize';
import { nominalTaskCycles } from './phases';

const DRIFT: f64 = 5;

/** Mean tasks per cycle of the current phase. */
export function meanRate(): f64 {
  const load = currentPhaseField(PH_LOAD);
  return (load * <f64>loadCpus()) / nominalTaskCycles(meanBatchSize());
}

function loadCpus(): i32 {
  return load<i32>(H_CPUS);
}

/** When the next task arrives, from the arrival or phase start at `cycle` on. */
export function drawNextArrival(cycle: i64): void {
  const rate = meanRate();
  const random = next(H_RANDOM_ARRIVAL);
  const work = exponential(random) / rate;
  const kind = <i32>currentPhaseField(PH_ARRIVALS);
  let gap = work;
  if (kind == 1) gap = burstyGap(<f64>(cycle - load<i64>(H_PHASE_START)), work);
  else if (kind == 2) gap = diurnalGap(<f64>(cycle - load<i64>(H_PHASE_START)), work, rate);
  // up or down by chance, so that the mean stays what it is where gaps are a few cycles
  store<i64>(H_NEXT_ARRIVAL, cycle + <i64>(gap + unit(at(random, 0))));
}

/** Stretches `work` over bursts (rate x peak for a share of each period, and what is left of the mean in between). */
function burstyGap(since: f64, work: f64): f64 {
  const period = currentPhaseField(PH_PERIOD_CYCLES);
  const on = currentPhaseField(PH_ON_SHARE);
  const peak = min(currentPhaseField(PH_PEAK), 1 / on);
  const low = on < 1 ? max(0, (1 - on * peak) / (1 - on)) : peak;
  let position = since - Math.floor(since / period) * period;
  // the mean of a period is one
  let gap = Math.floor(work / period) * period;
  work -= gap;
  for (let part = 0; part < 4; part++) {
    const inBurst = position < on * period;
    const rate = inBurst ? peak : low;
    const left = (inBurst ? on * period : period) - position;
    if (rate * left >= work) return work > 0 ? gap + work / rate : gap;
    work -= rate * left;
    gap += left;
    position = inBurst ? on * period : 0;
  }
  return gap;
}

/** A slow sine, by thinning (Lewis, Shedler 1979): arrivals at the highest rate, of which some are left out. */
function diurnalGap(since: f64, work: f64, rate: f64): f64 {
  const period = currentPhaseField(PH_PERIOD_CYCLES);
  const swing = currentPhaseField(PH_ON_SHARE);
  const peak = 1 + swing;
  let gap = work / peak;
  for (let guard = 0; guard < 10_000; guard++) {
    const turns = (since + gap) / period;
    const now = 1 + swing * Math.sin(2 * Math.PI * (turns - Math.floor(turns)));
    if (unit(next(H_RANDOM_ARRIVAL)) * peak < now) break;
    gap += exponential(next(H_RANDOM_ARRIVAL)) / (rate * peak);
  }
  return gap;
}

/** When the next revocation is due. */
export function drawNextRevoke(cycle: i64): void {
  const rate = currentPhaseField(PH_REVOKE_PER_CYCLE);
  const random = next(H_RANDOM_REVOKE);
  store<i64>(H_NEXT_REVOKE, rate > 0 ? cycle + max<i64>(1, <i64>(exponential(random) / rate)) : i64.MAX_VALUE);
}

/** Writes the task that arrives now and draws the next arrival. */
export function makeTask(task: usize, cycle: i64): void {
  const number = load<u64>(H_TASKS);
  store<u64>(H_TASKS, number + 1);
  const ops = drawBatchSize(next(H_RANDOM_BATCH));
  const place = next(H_RANDOM_PLACE);
  const cpu = placeTask(place);
  const process = processOn(cpu, at(place, 1));
  store<i64>(task + T_ARRIVAL, cycle);
  store<u16>(task + T_OPS, <u16>ops);
  store<u16>(task + T_PROCESS, <u16>process);
  store<u8>(task + T_HOME, <u8>cpu);
  store<u8>(task + T_PHASE, <u8>load<i32>(H_PHASE));
  store<u8>(task + T_TENANT, 0);
  store<u64>(task + T_KEY, at(place, 2));
  store<u32>(task + T_NUMBER, <u32>number);
  store<u32>(task + T_POSITION, positionOf(process, ops, cycle));
  let flags = 0;
  if (load<i64>(H_NEXT_REVOKE) <= cycle) {
    flags = TASK_REVOKES;
    drawNextRevoke(cycle);
  }
  store<u8>(task + T_FLAGS, <u8>flags);
  drawNextArrival(cycle);
}

/** Where in its pattern a task begins: the process's operations so far, or how far the hot set has drifted. */
function positionOf(process: i32, ops: i32, cycle: i64): u32 {
  if (currentPhaseField(PH_PATTERN) == DRIFT) {
    return <u32>(<f64>(cycle - load<i64>(H_PHASE_START)) * currentPhaseField(PH_DRIFT_PER_CYCLE));
  }
  const address = POSITIONS + ((<usize>process) << 2);
  const position = load<u32>(address);
  store<u32>(address, position + ops);
  return position;
}

/** CPU of a task: CPU 0 for the skewed share, else any. */
function placeTask(random: u64): i32 {
  if (unit(random) < currentPhaseField(PH_SKEW)) return 0;
  return <i32>below(at(random, 0), loadCpus());
}

/** One of the processes that live on a CPU. */
function processOn(cpu: i32, random: u64): i32 {
  const processes = <i32>currentPhaseField(PH_PROCESSES);
  const cpus = loadCpus();
  const here = (processes - cpu + cpus - 1) / cpus;
  if (here <= 0) return cpu % processes;
  return cpu + cpus * <i32>below(random, here);
}
