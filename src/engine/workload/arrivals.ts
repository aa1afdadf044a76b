/**
 * When generated tasks arrive: one stream for the whole machine, its rate modulated by the phase. Independent streams for
 * times, sizes, places and revocations: what a kernel does cannot change what it is asked to do. (In a closed loop it does
 * change when it is asked: see clients.ts.)
 */
import {
  ARRIVALS_BURSTY,
  ARRIVALS_CLOSED,
  ARRIVALS_DIURNAL,
  ARRIVALS_FORK_JOIN,
  H_CPUS,
  H_NEXT_ARRIVAL,
  H_PHASE_START,
  H_RANDOM_ARRIVAL,
  H_RANDOM_BATCH,
  H_RANDOM_PLACE,
  PH_ARRIVALS,
  PH_LOAD,
  PH_ON_SHARE,
  PH_PEAK,
  PH_PERIOD_CYCLES,
  PH_POPULATION,
} from '../layout';
import { at, exponential, next, unit } from '../shared/random';
import { currentPhaseField } from '../shared/state';
import { meanBatchSize } from './batchsize';
import { makeClientTask, startClients } from './clients';
import { nominalTaskCycles } from './phases';
import { fillTask } from './tasks';

/** Kind of arrivals of the current phase: ARRIVALS_*. */
export function arrivalsKind(): i32 {
  return <i32>currentPhaseField(PH_ARRIVALS);
}

/** Mean arrivals per cycle of the current phase: of tasks, or of jobs, which are several tasks each. */
export function meanRate(): f64 {
  const tasks = arrivalsKind() == ARRIVALS_FORK_JOIN ? currentPhaseField(PH_POPULATION) + 1 : 1;
  return (currentPhaseField(PH_LOAD) * <f64>load<i32>(H_CPUS)) / (tasks * nominalTaskCycles(meanBatchSize()));
}

/** Starts the arrivals of a phase, or starts them anew after an edit of it. */
export function startArrivals(cycle: i64): void {
  if (arrivalsKind() == ARRIVALS_CLOSED) startClients(cycle);
  else drawNextArrival(cycle);
}

/** When the next task arrives, from the arrival or phase start at `cycle` on. */
function drawNextArrival(cycle: i64): void {
  const rate = meanRate();
  const random = next(H_RANDOM_ARRIVAL);
  const work = exponential(random) / rate;
  const kind = arrivalsKind();
  let gap = work;
  if (kind == ARRIVALS_BURSTY) gap = burstyGap(<f64>(cycle - load<i64>(H_PHASE_START)), work);
  else if (kind == ARRIVALS_DIURNAL) gap = diurnalGap(<f64>(cycle - load<i64>(H_PHASE_START)), work, rate);
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

/** Writes the task that arrives now and finds the next arrival. */
export function makeTask(task: usize, cycle: i64): void {
  if (arrivalsKind() == ARRIVALS_CLOSED) {
    makeClientTask(task, cycle);
    return;
  }
  const size = next(H_RANDOM_BATCH);
  fillTask(task, cycle, size, next(H_RANDOM_PLACE));
  drawNextArrival(cycle);
}
