/**
 * Replay of a recording: the tasks of each tenant (a copy with its own processes and capabilities, shifted in time) in the
 * order of their times, with the recorded gaps scaled. Everything of the recording counts: CPU, process, switches, closes.
 */
import {
  H_CPUS,
  H_CYCLES_PER_US,
  H_NEXT_TENANT,
  H_NEXT_ARRIVAL,
  H_PHASE,
  H_REOPEN,
  H_TASKS,
  COST_CYCLES_PER_MS,
  PH_LOAD,
  PH_LOOP,
  PH_RECORDED_PLACEMENT,
  PH_SKEW,
  PH_TENANTS,
  PH_TIME_SCALE,
  H_RANDOM_PLACE,
  TASK_RECORDED,
  TENANTS,
  TENANT_BYTES,
  TR_CAPABILITIES,
  TR_CPUS,
  TR_DURATION_US,
  TR_HEADER_BYTES,
  TR_OPS,
  TR_PROCESSES,
  TR_TASKS,
  TR_TASK_BYTES,
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
import { next, unit } from '../shared/random';
import { cost, currentPhaseField } from '../shared/state';
import { nominalTaskCycles } from './phases';

const ALLOCATE: u32 = 1;
/** RENEW of sim/batch.ts. */
const TAKE_OVER: u32 = 3;
const REVOKE: u32 = 8;
const NEXT_CYCLE = 0;
const NEXT_TASK = 8;
const ROUND = 12;

function tenantAt(tenant: i32): usize {
  return TENANTS + <usize>tenant * TENANT_BYTES;
}

function taskAt(trace: usize, index: u32): usize {
  return trace + TR_HEADER_BYTES + <usize>index * TR_TASK_BYTES;
}

/** Cycles per recorded microsecond: from `timeScale`, or from the load that the phase asks for. */
function cyclesPerUs(trace: usize): f64 {
  const load_ = currentPhaseField(PH_LOAD);
  const recorded = <f64>cost(COST_CYCLES_PER_MS) / 1000;
  if (load_ == 0) return recorded * currentPhaseField(PH_TIME_SCALE);
  const tasks = <f64>load<u32>(trace + TR_TASKS);
  const work = tasks * nominalTaskCycles(<f64>load<u32>(trace + TR_OPS) / tasks) * currentPhaseField(PH_TENANTS);
  const duration = <f64>load<u32>(trace + TR_DURATION_US) + 1;
  return work / (<f64>load<i32>(H_CPUS) * load_ * duration);
}

/** Reads load or time scale of the phase; call when they may have changed. */
export function rescaleReplay(trace: usize): void {
  store<f64>(H_CYCLES_PER_US, cyclesPerUs(trace));
}

/** Starts the replay at a phase's begin: tenant i begins i / n of the way through the recording. */
export function startReplay(trace: usize, cycle: i64): void {
  const tenants = <i32>currentPhaseField(PH_TENANTS);
  const tasks = load<u32>(trace + TR_TASKS);
  rescaleReplay(trace);
  for (let i = 0; i < tenants; i++) {
    const at = tenantAt(i);
    const first = <u32>((<u64>i * <u64>tasks) / <u64>tenants);
    store<u32>(at + NEXT_TASK, first);
    store<u32>(at + ROUND, 0);
    // its first task comes at once; a recorded microsecond apart, so that the order of tenants is plain
    store<i64>(at + NEXT_CYCLE, cycle + <i64>(<f64>(i + 1) * load<f64>(H_CYCLES_PER_US)));
  }
  chooseNext();
}

/** Finds the tenant whose task comes first. */
function earliest(): i32 {
  const tenants = <i32>currentPhaseField(PH_TENANTS);
  let best = 0;
  for (let i = 1; i < tenants; i++) {
    if (load<i64>(tenantAt(i) + NEXT_CYCLE) < load<i64>(tenantAt(best) + NEXT_CYCLE)) best = i;
  }
  return best;
}

function chooseNext(): void {
  const tenant = earliest();
  store<i32>(H_NEXT_TENANT, tenant);
  store<i64>(H_NEXT_ARRIVAL, load<i64>(tenantAt(tenant) + NEXT_CYCLE));
}

/** Writes the task that arrives now and finds the next. */
export function makeRecordedTask(trace: usize, task: usize, cycle: i64): void {
  const tenant = load<i32>(H_NEXT_TENANT);
  const at = tenantAt(tenant);
  const index = load<u32>(at + NEXT_TASK);
  const source = taskAt(trace, index);
  const number = load<u64>(H_TASKS);
  store<u64>(H_TASKS, number + 1);
  const process = <u32>load<u16>(source + 10) + tenant * load<u32>(trace + TR_PROCESSES);
  store<i64>(task + T_ARRIVAL, cycle);
  store<u16>(task + T_OPS, load<u16>(source + 8));
  store<u16>(task + T_PROCESS, <u16>process);
  store<u8>(task + T_HOME, <u8>homeOf(trace, source, tenant, process));
  store<u8>(task + T_FLAGS, TASK_RECORDED);
  store<u8>(task + T_PHASE, <u8>load<i32>(H_PHASE));
  store<u8>(task + T_TENANT, <u8>tenant);
  store<u64>(task + T_KEY, <u64>load<u32>(source + 4));
  store<u32>(task + T_POSITION, 0);
  store<u32>(task + T_NUMBER, <u32>number);
  advanceTenant(trace, at, index);
  chooseNext();
}

/** CPU of a recorded task: as recorded (each tenant on CPUs of its own), or the processes in turn. */
function homeOf(trace: usize, source: usize, tenant: i32, process: u32): i32 {
  const cpus = load<i32>(H_CPUS);
  if (unit(next(H_RANDOM_PLACE)) < currentPhaseField(PH_SKEW)) return 0;
  if (currentPhaseField(PH_RECORDED_PLACEMENT) != 0) {
    return (<i32>load<u8>(source + 12) + tenant * load<i32>(trace + TR_CPUS)) % cpus;
  }
  return <i32>process % cpus;
}

/** Moves a tenant to its next task; behind the last it starts again or stops. */
function advanceTenant(trace: usize, at: usize, index: u32): void {
  const scale = load<f64>(H_CYCLES_PER_US);
  let gapUs: f64;
  let following = index + 1;
  if (following < load<u32>(trace + TR_TASKS)) {
    gapUs = <f64>(load<u32>(taskAt(trace, following)) - load<u32>(taskAt(trace, index)));
  } else {
    if (currentPhaseField(PH_LOOP) == 0) {
      store<i64>(at + NEXT_CYCLE, i64.MAX_VALUE);
      return;
    }
    gapUs = <f64>(load<u32>(trace + TR_DURATION_US) - load<u32>(taskAt(trace, index))) + 1;
    following = 0;
    store<u32>(H_REOPEN, <u32>((at - TENANTS) / TENANT_BYTES) + 1);
    store<u32>(at + ROUND, load<u32>(at + ROUND) + 1);
  }
  store<u32>(at + NEXT_TASK, following);
  store<i64>(at + NEXT_CYCLE, load<i64>(at + NEXT_CYCLE) + <i64>(gapUs * scale));
}

/**
 * Ids and needs of a recorded task's operations from `from` on, up to the end of their batch; returns how many. An allocation or
 * close ends a batch, so that what follows is checked against what it did: `change` gets its kind (0 none) and position. An
 * allocation needs no right, unless it takes over a slot in use, which revokes what was there.
 */
export function fillRecorded(
  trace: usize,
  task: usize,
  from: i32,
  limit: i32,
  ids: usize,
  needs: usize,
  change: usize,
): i32 {
  const base = <u32>load<u8>(task + T_TENANT) * load<u32>(trace + TR_CAPABILITIES);
  const ops = taskAt(trace, load<u32>(trace + TR_TASKS)) + ((<usize>(<u32>load<u64>(task + T_KEY) + <u32>from)) << 2);
  let kind: u32 = 0;
  let n = 0;
  while (n < limit && kind == 0) {
    const offset = (<usize>n) << 2;
    const op = load<u32>(ops + offset);
    if (n > 0 && op >> 31) break;
    const rights = (op >> 22) & 15;
    kind = (op >> 20) & 3;
    if (kind == ALLOCATE && rights & REVOKE) kind = TAKE_OVER;
    store<u32>(ids + offset, (op & 0xfffff) + base);
    store<u32>(needs + offset, kind == ALLOCATE ? 0 : rights);
    n++;
  }
  store<u32>(change, kind);
  store<u32>(change, n - 1, 4);
  return n;
}
