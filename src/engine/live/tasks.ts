/** Tasks of the live pool: task `n` of a CPU is the same whoever runs it and whatever the kernel does: the same work. */
import {
  CFG_SEED,
  H_PHASE,
  PATTERN_DRIFT,
  PH_REVOKE_PER_CYCLE,
  PT_DRIFT_PER_CYCLE,
  PT_KIND,
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
import { at, mix } from '../shared/random';
import { config, currentPhaseField } from '../shared/state';
import { drawBatchSize, meanBatchSize } from '../workload/batchsize';
import { partField, partOf, processOn } from '../workload/tasks';

/** One task in so many revokes and grants again, where the phase revokes at all. */
const REVOKE_EVERY: u32 = 64;
/** A live task counts as so many ns of the scenario's time: how fast a hot set drifts. */
const TASK_NS: f64 = 250;

/** Writes task number `n` of a CPU. */
export function writeTask(task: usize, cpu: i32, n: u32): void {
  const key = mix(<u64>config(CFG_SEED) * 64 + <u64>cpu);
  const random = at(key, n);
  const ops = drawBatchSize(random);
  const part = partOf(mix(random + 4));
  store<u64>(task + T_ARRIVAL, 0);
  store<u16>(task + T_OPS, <u16>ops);
  store<u16>(task + T_PROCESS, <u16>processOn(cpu, mix(random + 1)));
  store<u8>(task + T_HOME, <u8>cpu);
  store<u8>(task + T_PHASE, <u8>load<i32>(H_PHASE));
  store<u8>(task + T_TENANT, <u8>part);
  store<u64>(task + T_KEY, mix(random + 2));
  store<u32>(task + T_POSITION, positionOf(n, part));
  store<u32>(task + T_NUMBER, n);
  const revokes = currentPhaseField(PH_REVOKE_PER_CYCLE) > 0 && n % REVOKE_EVERY == 0;
  store<u8>(task + T_FLAGS, revokes ? <u8>TASK_REVOKES : 0);
}

function positionOf(n: u32, part: i32): u32 {
  if (<i32>partField(part, PT_KIND) == PATTERN_DRIFT)
    return <u32>(<f64>n * TASK_NS * partField(part, PT_DRIFT_PER_CYCLE));
  return <u32>(<f64>n * meanBatchSize());
}
