/** Turns a scenario into the engine's configuration: numbers in the order of the memory map. */
import * as L from '../../engine/layout';
import { COST_NAMES, costsOf } from '../scenario/profiles';
import type { Scenario } from '../scenario/schema';
import type { Variant } from '../scenario/variant';
import type { GeneratedPhase, Phase, PlainPattern, TracePhase } from '../scenario/workload';
import { KNOBS, MONITORING, STRATEGIES, VICTIMS, isTracePhase } from '../scenario/words';

/** A scenario that is valid, but cannot be simulated: it does not fit the machine. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
  constructor(
    readonly path: string,
    message: string,
  ) {
    super(`${path}: ${message}`);
  }
}

/** What of a recording decides the size of the table. */
export interface TraceShape {
  ref: string;
  capabilities: number;
  processes: number;
}

/** References of all recordings that a scenario replays, in order of their first use; recording i is number i + 1. */
export function traceRefs(scenario: Scenario): string[] {
  return [...new Set(scenario.workload.phases.filter(isTracePhase).map((phase) => phase.trace))];
}

/**
 * Configuration of one variant: `CFG_FIELDS` f64. Throws a CompileError when tenants of a recording need more capabilities or
 * processes than the table can hold, or a recording is missing.
 */
export function compileConfig(scenario: Scenario, variant: number, traces: readonly TraceShape[]): Float64Array {
  const chosen = scenario.variants[variant];
  if (!chosen) throw new CompileError('variants', `there is no variant ${variant}`);
  const config = new Float64Array(L.CFG_FIELDS);
  const cyclesPerMs = writeMachine(config, scenario);
  config[L.CFG_CAPABILITIES] = tableSize(scenario, traces);
  config[L.CFG_PROCESSES] = processesOf(scenario, traces);
  writeVariant(config, chosen);
  const refs = traceRefs(scenario);
  scenario.workload.phases.forEach((phase, index) => {
    const out = config.subarray(L.CFG_PHASE0 + index * L.PH_FIELDS, L.CFG_PHASE0 + (index + 1) * L.PH_FIELDS);
    writePhase(out, phase, cyclesPerMs, refs);
  });
  return config;
}

function writeMachine(config: Float64Array, { seed, machine, table, workload }: Scenario): number {
  const costs = costsOf(machine);
  COST_NAMES.forEach((name, index) => (config[L.CFG_COSTS + index] = costs[name]));
  config[L.CFG_SEED] = seed;
  config[L.CFG_CPUS] = machine.cpus;
  config[L.CFG_RADIX_DEPTH] = table.radixDepth;
  config[L.CFG_PURGE] = table.onSwitch === 'purge' ? 1 : 0;
  config[L.CFG_CLUSTER_CPUS] = machine.clusterCpus;
  config[L.CFG_SOCKETS] = machine.sockets;
  config[L.CFG_PAGE_LINES] = machine.pageSize === '2MiB' ? 32_768 : 64;
  config[L.CFG_PHASES] = workload.phases.length;
  config[L.CFG_REPEAT] = workload.repeat ? 1 : 0;
  const steps = [...machine.memoryPressure].sort((a, b) => a.atMs - b.atMs);
  config[L.CFG_PRESSURE_POINTS] = steps.length;
  steps.forEach((step, index) => {
    config[L.CFG_PRESSURE + 2 * index] = Math.floor(step.atMs * costs.cyclesPerMs);
    config[L.CFG_PRESSURE + 2 * index + 1] = step.value;
  });
  return costs.cyclesPerMs;
}

/** The kind of a variant's capability cache, as the engine numbers it. */
function cacheKind({ cachePolicy, cacheWays }: Variant): number {
  if (cachePolicy === 'none') return L.CACHE_NONE;
  if (cachePolicy === 'lru' && cacheWays === '4') return L.CACHE_FOUR_WAY;
  return { lru: L.CACHE_FULL_LRU, fifo: L.CACHE_FULL_FIFO, clock: L.CACHE_FULL_CLOCK, sieve: L.CACHE_FULL_SIEVE }[
    cachePolicy
  ];
}

function writeVariant(config: Float64Array, variant: Variant): void {
  config[L.CFG_CACHE_KIND] = cacheKind(variant);
  config[L.CFG_PREFETCH_IDS] = variant.prefetchLines.by === 'ids' ? 1 : 0;
  KNOBS.forEach((knob, index) => {
    config[L.CFG_STRATEGY + index] = STRATEGIES.indexOf(variant[knob].strategy);
    config[L.CFG_VALUE + index] = variant[knob].value;
  });
  const { cacheEntries, simdFrom, prefetchLines, stealFrom, batchTasks, governor } = variant;
  config[L.CFG_GROW_BELOW_HIT_RATE] = cacheEntries.growBelowHitRate;
  config[L.CFG_SHRINK_ABOVE_HIT_RATE] = cacheEntries.shrinkAboveHitRate;
  config[L.CFG_SHRINK_ABOVE_PRESSURE] = cacheEntries.shrinkAbovePressure;
  config[L.CFG_WORKING_SET_SHARE] = cacheEntries.workingSetShare;
  config[L.CFG_PREFER_SCALAR_BELOW] = simdFrom.preferScalarBelow;
  config[L.CFG_FARTHER_ABOVE_MISS_RATE] = prefetchLines.fartherAboveMissRate;
  config[L.CFG_NEARER_BELOW_MISS_RATE] = prefetchLines.nearerBelowMissRate;
  config[L.CFG_SEQUENTIAL_FROM] = prefetchLines.sequentialFrom;
  config[L.CFG_RANDOM_TO] = prefetchLines.randomTo;
  config[L.CFG_AGGRESSIVE_ABOVE_IMBALANCE] = stealFrom.aggressiveAboveImbalance;
  config[L.CFG_RELAXED_BELOW_IMBALANCE] = stealFrom.relaxedBelowImbalance;
  config[L.CFG_LARGER_ABOVE_LOAD] = batchTasks.largerAboveLoad;
  config[L.CFG_WINDOW_OPS] = governor.windowOps;
  config[L.CFG_CONSECUTIVE] = governor.consecutive;
  config[L.CFG_COOLDOWN_WINDOWS] = governor.cooldownWindows;
  config[L.CFG_FREEZE_AFTER_REVERSALS] = governor.freezeAfterReversals;
  config[L.CFG_FREEZE_WINDOWS] = governor.freezeWindows;
  config[L.CFG_AUDIT] = governor.audit ? 1 : 0;
  config[L.CFG_AUDIT_WINDOWS] = governor.auditWindows;
  config[L.CFG_MONITORING] = MONITORING.indexOf(variant.monitoring);
  config[L.CFG_LEAST_GAIN] = cacheEntries.leastGain;
  config[L.CFG_ACCURATE_ABOVE] = prefetchLines.accurateAbove;
  config[L.CFG_INACCURATE_BELOW] = prefetchLines.inaccurateBelow;
  config[L.CFG_LATE_ABOVE] = prefetchLines.lateAbove;
  config[L.CFG_EXPLORE_WINDOWS] = governor.exploreWindows;
  config[L.CFG_LATENCY_WEIGHT] = governor.latencyWeight;
  config[L.CFG_STEAL_VICTIM] = VICTIMS.indexOf(variant.stealPolicy.victim);
  config[L.CFG_STEAL_ONE] = variant.stealPolicy.amount === 'one' ? 1 : 0;
}

function writePhase(out: Float64Array, phase: Phase, cyclesPerMs: number, refs: readonly string[]): void {
  out[L.PH_DURATION_CYCLES] = Math.max(1, Math.floor(phase.durationMs * cyclesPerMs));
  out[L.PH_SKEW] = phase.skew;
  out[L.PH_BODY_CYCLES] = phase.bodyCycles;
  out[L.PH_WORKING_SET_LINES] = phase.workingSetLines;
  if (isTracePhase(phase)) writeReplay(out, phase, refs.indexOf(phase.trace) + 1);
  else writeGenerated(out, phase, cyclesPerMs);
}

function writeReplay(out: Float64Array, phase: TracePhase, number: number): void {
  out[L.PH_TRACE] = number;
  out[L.PH_LOAD] = phase.load ?? 0;
  out[L.PH_TENANTS] = phase.tenants;
  out[L.PH_TIME_SCALE] = phase.timeScale;
  out[L.PH_RECORDED_PLACEMENT] = phase.placement === 'recorded' ? 1 : 0;
  out[L.PH_LOOP] = phase.loop ? 1 : 0;
}

const ARRIVALS = ['poisson', 'bursty', 'diurnal', 'closed-loop', 'fork-join'] as const;
const PATTERNS = ['zipf', 'uniform', 'sequential', 'strided', 'loop', 'drift'] as const;

function writeGenerated(out: Float64Array, phase: GeneratedPhase, cyclesPerMs: number): void {
  out[L.PH_LOAD] = phase.load;
  writeArrivals(out, phase.arrivals, cyclesPerMs);
  writeBatch(out, phase.batch);
  const { pattern } = phase;
  const parts = pattern.kind === 'mixture' ? pattern.parts : [{ weight: 1, pattern }];
  const until = cumulativeShares(parts.map(({ weight }) => weight));
  out[L.PH_PARTS] = parts.length;
  parts.forEach((part, index) => {
    const first = L.PH_PART0 + index * L.PT_FIELDS;
    writePattern(out.subarray(first, first + L.PT_FIELDS), part.pattern, cyclesPerMs);
    out[first + L.PT_UNTIL] = until[index]!;
  });
  out[L.PH_PROCESSES] = phase.processes;
  out[L.PH_DENIED_SHARE] = phase.deniedShare;
  out[L.PH_REVOKE_PER_CYCLE] = phase.revokePerMs / cyclesPerMs;
}

function writeArrivals(out: Float64Array, arrivals: GeneratedPhase['arrivals'], cyclesPerMs: number): void {
  out[L.PH_ARRIVALS] = ARRIVALS.indexOf(arrivals.kind);
  switch (arrivals.kind) {
    case 'poisson':
      return;
    case 'bursty':
      out[L.PH_PERIOD_CYCLES] = arrivals.periodMs * cyclesPerMs;
      out[L.PH_ON_SHARE] = arrivals.onShare;
      out[L.PH_PEAK] = arrivals.peak;
      return;
    case 'diurnal':
      out[L.PH_PERIOD_CYCLES] = arrivals.periodMs * cyclesPerMs;
      out[L.PH_ON_SHARE] = arrivals.swing;
      return;
    case 'closed-loop':
      out[L.PH_POPULATION] = arrivals.clients;
      return;
    case 'fork-join':
      out[L.PH_POPULATION] = arrivals.width;
  }
}

function writePattern(out: Float64Array, pattern: PlainPattern, cyclesPerMs: number): void {
  out[L.PT_KIND] = PATTERNS.indexOf(pattern.kind);
  out[L.PT_IDS] = pattern.ids;
  if (pattern.kind === 'zipf') out[L.PT_EXPONENT] = pattern.exponent;
  if (pattern.kind === 'strided') out[L.PT_STRIDE] = pattern.stride;
  if (pattern.kind !== 'drift') return;
  out[L.PT_HOT] = pattern.hot;
  out[L.PT_DRIFT_PER_CYCLE] = pattern.driftPerMs / cyclesPerMs;
  out[L.PT_COLD_SHARE] = pattern.coldShare;
}

function writeBatch(out: Float64Array, batch: GeneratedPhase['batch']): void {
  const fields = {
    constant: () => (batch.kind === 'constant' ? [0, batch.ops] : []),
    uniform: () => (batch.kind === 'uniform' ? [1, batch.min, batch.max] : []),
    geometric: () => (batch.kind === 'geometric' ? [2, batch.mean] : []),
    bimodal: () => (batch.kind === 'bimodal' ? [3, batch.small, batch.large, batch.largeShare] : []),
    empirical: () => (batch.kind === 'empirical' ? [4, batch.sizes.length] : []),
  };
  fields[batch.kind]().forEach((value, index) => (out[L.PH_BATCH + index] = value));
  if (batch.kind !== 'empirical') return;
  const until = cumulativeShares(batch.sizes.map(({ weight }) => weight));
  batch.sizes.forEach(({ ops }, index) => {
    out[L.PH_SIZE0 + 2 * index] = ops;
    out[L.PH_SIZE0 + 2 * index + 1] = until[index]!;
  });
}

/** The share of each weight and those before it. */
function cumulativeShares(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight) => (sum += weight) / total);
}

/** Processes of the replay that has most of them, all tenants together. */
function processesOf(scenario: Scenario, traces: readonly TraceShape[]): number {
  const counts = scenario.workload.phases.filter(isTracePhase).map((phase) => {
    const trace = traces.find((candidate) => candidate.ref === phase.trace);
    return (trace?.processes ?? 0) * phase.tenants;
  });
  return Math.max(0, ...counts);
}

/** The table holds what the scenario says, or what the tenants of its recordings need. */
function tableSize(scenario: Scenario, traces: readonly TraceShape[]): number {
  let capabilities = scenario.table.capabilities;
  scenario.workload.phases.forEach((phase, index) => {
    if (!isTracePhase(phase)) return;
    const path = `workload.phases.${index}`;
    const trace = traces.find((candidate) => candidate.ref === phase.trace);
    if (!trace) throw new CompileError(`${path}.trace`, `the recording ${phase.trace} is not there`);
    const needed = trace.capabilities * phase.tenants;
    if (needed > 1_048_576)
      throw new CompileError(`${path}.tenants`, `${needed} capabilities, the table holds 1048576`);
    if (trace.processes * phase.tenants > 65_536)
      throw new CompileError(`${path}.tenants`, 'more than 65536 processes');
    capabilities = Math.max(capabilities, needed);
  });
  return capabilities;
}
