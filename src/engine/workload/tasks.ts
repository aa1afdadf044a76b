/**
 * What a generated task is: size, CPU, process, the pattern it follows and where in it, and whether it revokes. Everything is
 * drawn from numbers that the caller gives, so that tasks of the machine's stream and of a client's own are made alike.
 */
import {
  GENERATED_PROCESSES,
  H_CPUS,
  H_NEXT_REVOKE,
  H_PHASE,
  H_PHASE_START,
  H_RANDOM_REVOKE,
  H_TASKS,
  PATTERN_DRIFT,
  PH_PART0,
  PH_PARTS,
  PH_PROCESSES,
  PH_REVOKE_PER_CYCLE,
  PH_SKEW,
  POSITIONS,
  POSITION_BYTES,
  PT_DRIFT_PER_CYCLE,
  PT_FIELDS,
  PT_KIND,
  PT_UNTIL,
  TASK_REVOKES,
  T_ARRIVAL,
  T_FLAGS,
  T_HOME,
  T_KEY,
  T_NUMBER,
  T_OPS,
  TASK_OWNER,
  T_PHASE,
  T_POSITION,
  T_PROCESS,
  T_TENANT,
} from '../layout';
import { at, below, exponential, next, unit } from '../shared/random';
import { currentPhaseField } from '../shared/state';
import { drawBatchSize } from './batchsize';

/** Writes a task that arrives at `cycle`: its size from `size`, the rest from `place`, on a CPU and a process of its own. */
export function fillTask(task: usize, cycle: i64, size: u64, place: u64): void {
  const cpu = placeTask(place);
  const process = processOn(cpu, at(place, 1));
  fillTaskOf(task, cycle, size, place, cpu, process);
}

/** The same on a given CPU and process. */
export function fillTaskOf(task: usize, cycle: i64, size: u64, place: u64, cpu: i32, process: i32): void {
  const number = load<u64>(H_TASKS);
  store<u64>(H_TASKS, number + 1);
  const ops = drawBatchSize(size);
  const part = partOf(at(place, 3));
  store<i64>(task + T_ARRIVAL, cycle);
  store<u16>(task + T_OPS, <u16>ops);
  store<u16>(task + T_PROCESS, <u16>process);
  store<u8>(task + T_HOME, <u8>cpu);
  store<u8>(task + T_PHASE, <u8>load<i32>(H_PHASE));
  store<u8>(task + T_TENANT, <u8>part);
  store<u64>(task + T_KEY, at(place, 2));
  store<u16>(task + TASK_OWNER, 0);
  store<u32>(task + T_NUMBER, <u32>number);
  const positions = POSITIONS + <usize>(process % GENERATED_PROCESSES) * POSITION_BYTES;
  store<u32>(task + T_POSITION, advance(positions, part, ops, cycle));
  store<u8>(task + T_FLAGS, revokes(cycle) ? <u8>TASK_REVOKES : 0);
}

/** The pattern, of those of a mixture, that a task follows. */
export function partOf(random: u64): i32 {
  const parts = <i32>currentPhaseField(PH_PARTS);
  const drawn = unit(random);
  let part = 0;
  while (part < parts - 1 && drawn >= partField(part, PT_UNTIL)) part++;
  return part;
}

/** A field of a pattern of the current phase. */
export function partField(part: i32, field: i32): f64 {
  return currentPhaseField(PH_PART0 + part * PT_FIELDS + field);
}

/** Where in its pattern a task begins: how far the pattern has come, or how far the hot set has drifted. */
export function advance(positions: usize, part: i32, ops: i32, cycle: i64): u32 {
  if (<i32>partField(part, PT_KIND) == PATTERN_DRIFT) {
    return <u32>(<i64>(<f64>(cycle - load<i64>(H_PHASE_START)) * partField(part, PT_DRIFT_PER_CYCLE)));
  }
  const address = positions + ((<usize>part) << 2);
  const position = load<u32>(address);
  store<u32>(address, position + ops);
  return position;
}

/** Whether a revocation is due; the task that arrives then does it. */
function revokes(cycle: i64): bool {
  if (load<i64>(H_NEXT_REVOKE) > cycle) return false;
  drawNextRevoke(cycle);
  return true;
}

/** When the next revocation is due. */
export function drawNextRevoke(cycle: i64): void {
  const rate = currentPhaseField(PH_REVOKE_PER_CYCLE);
  const random = next(H_RANDOM_REVOKE);
  store<i64>(H_NEXT_REVOKE, rate > 0 ? cycle + max<i64>(1, <i64>(exponential(random) / rate)) : i64.MAX_VALUE);
}

/** CPU of a task: CPU 0 for the skewed share, else any. */
function placeTask(random: u64): i32 {
  if (unit(random) < currentPhaseField(PH_SKEW)) return 0;
  return <i32>below(at(random, 0), load<i32>(H_CPUS));
}

/** One of the processes that live on a CPU. */
export function processOn(cpu: i32, random: u64): i32 {
  const processes = <i32>currentPhaseField(PH_PROCESSES);
  const cpus = load<i32>(H_CPUS);
  const here = (processes - cpu + cpus - 1) / cpus;
  if (here <= 0) return cpu % processes;
  return cpu + cpus * <i32>below(random, here);
}
