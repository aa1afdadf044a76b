/** What a run has come to: the object that `--json` prints and `window.captune.summary()` gives. */
import * as L from '../../engine/layout';
import { BUSY_CYCLES, COUNTERS, COUNTER_INDEX, CYCLE_CATEGORIES, PATH_CYCLES } from './counters';
import type { CounterName } from './counters';
import type { Engine } from './engine';
import type { ParameterValues, RunSummary, VariantSummary } from './protocol';

const ratio = (a: number, b: number) => (b > 0 ? a / b : null);
const finite = (value: number) => (Number.isFinite(value) ? value : null);

/** Summary of one variant at the engine's moment. */
export function summariseVariant(
  engine: Engine,
  name: string,
  cyclesPerMs: number,
  eventsDropped: number,
): VariantSummary {
  const cpus = engine.u32(L.H_CPUS);
  const all = new Float64Array(cpus * COUNTERS.length);
  engine.readCounters(all);
  const sum = (counter: CounterName) => {
    let total = 0;
    for (let cpu = 0; cpu < cpus; cpu++) total += all[cpu * COUNTERS.length + COUNTER_INDEX[counter]]!;
    return total;
  };
  const path = PATH_CYCLES.reduce((total, counter) => total + sum(counter), 0);
  const busy = BUSY_CYCLES.reduce((total, counter) => total + sum(counter), 0);
  const ms = engine.cycle / cyclesPerMs;
  const { p50, p99, p999 } = engine.latency();
  return {
    name,
    stateHash: engine.stateHash(),
    ops: sum('ops'),
    cyclesPerOp: ratio(path, sum('ops')),
    allCyclesPerOp: ratio(busy, sum('ops')),
    hitRate: ratio(sum('hits'), sum('lookups')),
    latencyCycles: { p50: finite(p50), p99: finite(p99), p999: finite(p999) },
    throughputOpsPerMs: ms > 0 ? sum('ops') / ms : 0,
    misses: {
      compulsory: sum('missCompulsory'),
      capacity: sum('missCapacity'),
      conflict: sum('missConflict'),
      revocation: sum('missRevocation'),
      switch: sum('missSwitch'),
    },
    prefetch: {
      issued: sum('prefetchIssued'),
      useful: sum('prefetchUseful'),
      late: sum('prefetchLate'),
      useless: sum('prefetchUseless'),
      dropped: sum('prefetchDropped'),
    },
    tasks: tasksOf(engine, cpus, sum),
    denied: sum('denied'),
    revokes: sum('revokes'),
    switches: sum('switches'),
    cycles: Object.fromEntries(CYCLE_CATEGORIES.map(({ name: counter }) => [counter, sum(counter)])),
    parameters: parametersOf(engine, cpus),
    decisions: engine.u32(L.H_DECISION_SEQ),
    reverted: engine.u32(L.H_REVERTED),
    frozen: engine.u32(L.H_FREEZES),
    eventsDropped,
    tuningCyclesShare: ratio(sum('tuningCycles'), busy) ?? 0,
    monitoringCyclesShare: ratio(sum('monitoringCycles'), busy) ?? 0,
  };
}

function tasksOf(engine: Engine, cpus: number, sum: (counter: CounterName) => number): VariantSummary['tasks'] {
  let running = 0;
  for (let cpu = 0; cpu < cpus; cpu++) {
    if (engine.u64(L.CPU0 + cpu * L.CPU_STRIDE + L.CPU_TASK_END) > engine.cycle) running++;
  }
  const done = sum('tasksDone') - running;
  const rejected = engine.u64(L.H_REJECTED);
  const arrived = sum('tasksArrived');
  return { arrived, done, running, queued: arrived - done - running - rejected, rejected, stolen: sum('tasksStolen') };
}

function parametersOf(engine: Engine, cpus: number): ParameterValues {
  const perCpu = (offset: number) =>
    Array.from({ length: cpus }, (_, cpu) => engine.u32(L.CPU0 + cpu * L.CPU_STRIDE + offset));
  const everywhere = (value: number) => new Array<number>(cpus).fill(value);
  return {
    cacheEntries: perCpu(L.CPU_ENTRIES),
    simdFrom: perCpu(L.CPU_SIMD_FROM),
    prefetchLines: perCpu(L.CPU_PREFETCH_LINES),
    stealFrom: everywhere(engine.u32(L.H_STEAL_FROM)),
    batchTasks: everywhere(engine.u32(L.H_BATCH_TASKS)),
  };
}

/** Summary of a run, from those of its variants. */
export function summariseRun(
  variants: VariantSummary[],
  given: Omit<RunSummary, 'variants' | 'simulatedOps' | 'opsPerSecond' | 'branch' | 'branches'> &
    Partial<Pick<RunSummary, 'branch' | 'branches'>>,
): RunSummary {
  const facts = { branch: 'main', branches: [], ...given };
  const { wallMs, branches } = facts;
  const all = [...variants, ...branches.flatMap((branch) => branch.variants)];
  const simulatedOps = all.reduce((sum, variant) => sum + variant.ops, 0);
  const opsPerSecond = wallMs > 0 ? (simulatedOps / wallMs) * 1000 : 0;
  return { ...facts, simulatedOps, opsPerSecond, variants };
}
