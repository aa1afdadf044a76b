/**
 * What a run offers, whether it is served by a worker or inline: page, command line and tests use this interface.
 * One `VariantRun` is one kernel; the lab drives 1 to 4 of them to the same moments.
 */
import type { Scenario } from '../scenario/schema';
import type { Knob } from '../scenario/words';
import type { EventBatch, Frame, WindowBatch } from './frame';
import type { TaskBatch } from './task-log';
import type { CpuExplanation } from './why-not';
import type { InspectTarget, Inspection } from './inspect';

/** Bytes of a recording in the captrace format, by the reference that scenarios use for it. */
export interface TraceData {
  ref: string;
  bytes: Uint8Array;
}

export interface RunRequest {
  scenario: Scenario;
  /** Index into `scenario.variants`. */
  variant: number;
  traces: TraceData[];
  /** Compiled module; compiled once per lab and shared with every worker. */
  module: WebAssembly.Module;
  /**
   * False for long runs that only their end matters of: no windows, events or keyframes, memory stays constant, and going back
   * throws. `forward` records windows and events, but cannot go back either. State and summary are the same. Default: true.
   */
  record?: boolean | 'forward';
  /** Also hands out every task that begins at this moment (ms) or later. Slower: the engine stops at every event. */
  tasksFromMs?: number;
  /** Most bytes of keyframes. Default: 64 MiB. */
  keyframeBytes?: number;
  /** Operations between keyframes to begin with; the distance grows when their bytes are used up. Default: 500,000. */
  keyframeOps?: number;
}

/** What going back in time costs. */
export interface KeyframeUse {
  count: number;
  bytes: number;
  limitBytes: number;
}

/** What came of one step. */
export interface StepResult {
  frame: Frame;
  windows: WindowBatch;
  events: EventBatch;
  /** Tasks that began; null unless they were asked for. */
  tasks: TaskBatch | null;
  /** Moment reached: less than asked for when the time budget ended first. */
  atMs: number;
  /** Wall time that the engine took for it. */
  wallMs: number;
  /** Null without a record. */
  keyframes: KeyframeUse | null;
}

/** Per-CPU final values of the five parameters. */
export interface ParameterValues {
  cacheEntries: number[];
  simdFrom: number[];
  prefetchLines: number[];
  stealFrom: number[];
  batchTasks: number[];
}

/** One variant in `captune run --json` and in `window.captune.summary()`. Shares and rates are 0..1. */
export interface VariantSummary {
  name: string;
  stateHash: string;
  ops: number;
  /** Capability path: lookup, check, memory stall, prefetch. */
  cyclesPerOp: number | null;
  /** Everything but idle. */
  allCyclesPerOp: number | null;
  hitRate: number | null;
  latencyCycles: { p50: number | null; p99: number | null; p999: number | null };
  throughputOpsPerMs: number;
  misses: { compulsory: number; capacity: number; conflict: number; revocation: number; switch: number };
  prefetch: { issued: number; useful: number; late: number; useless: number; dropped: number };
  tasks: { arrived: number; done: number; running: number; queued: number; rejected: number; stolen: number };
  denied: number;
  revokes: number;
  switches: number;
  cycles: Record<string, number>;
  parameters: ParameterValues;
  decisions: number;
  reverted: number;
  frozen: number;
  tuningCyclesShare: number;
  monitoringCyclesShare: number;
  eventsDropped: number;
}

/** A histogram without its empty buckets, in rising order. */
export interface LatencyBuckets {
  /** The highest value that each bucket holds, in cycles; known to three significant digits. */
  upToCycles: Float64Array;
  tasks: Float64Array;
}

/** One kernel, simulated or measured, as dashboards and exporters see it. */
export interface Observation {
  summary: VariantSummary;
  cpus: number;
  ms: number;
  cyclesPerMs: number;
  /** CPU x COUNTERS.length: cumulative. */
  counters: Float64Array;
  /** Tasks waiting per CPU. */
  queueLength: Uint32Array;
  latency: LatencyBuckets;
}

export interface RunSummary {
  scenarioHash: string;
  seed: number;
  engine: { build: string; simd: boolean };
  atMs: number;
  wallMs: number;
  simulatedOps: number;
  opsPerSecond: number;
  /** The future that `variants` are of: the one that is open. */
  branch: string;
  variants: VariantSummary[];
  /** Other futures at the same moment: on the command line all, in the page those that are compared. */
  branches: BranchSummary[];
  /** Null until asked for (`--baselines`). */
  comparison: Comparison | null;
}

/** A kernel with constant parameters, and what it came to in the run or a phase of it. */
export interface StaticOutcome {
  parameters: Record<Knob, number>;
  cyclesPerOp: number | null;
  allCyclesPerOp: number | null;
  p99Cycles: number | null;
}

/** Best and worst are null, and so is what is said of a variant, where no operation was done. */
export interface PhaseComparison {
  /** Index into `workload.phases`, and its name. */
  phase: number;
  name: string;
  bestStatic: StaticOutcome | null;
  worstStatic: StaticOutcome | null;
  /** By variant: share of the fixed kernel's cycles that it saves; negative if it needs more. */
  gainOverFixed: Record<string, number | null>;
  /** By variant: share of cycles beyond the best static; negative if it beats that. */
  regretToBestStatic: Record<string, number | null>;
}

/** Each variant against all static kernels of a declared grid, in hindsight. */
export interface Comparison extends Omit<PhaseComparison, 'phase' | 'name'> {
  /** What best and worst are by: cycles of the capability path per operation. */
  measure: 'cyclesPerOp';
  /** The run that all of them made, from 0. */
  untilMs: number;
  /** The values of each parameter; every combination was run, `points` in all. Beyond it there may be better ones. */
  grid: Readonly<Record<Knob, readonly number[]>>;
  points: number;
  /** The variant whose other settings the static kernels have. */
  base: string;
  /** The kernel that "fixed" means. */
  fixed: string;
  phases: PhaseComparison[];
}

/** Another future of the same run. */
export interface BranchSummary {
  name: string;
  variants: VariantSummary[];
}

/** One kernel on one workload, from cycle 0 on. */
export interface VariantRunApi {
  /** Prepares the run and gives its state at cycle 0. */
  start(request: RunRequest): Promise<StepResult>;
  /** Advances to `ms` or until `budgetMs` of wall time is used; results of everything since the last call. */
  advance(ms: number, budgetMs: number): Promise<StepResult>;
  /**
   * Goes to any moment, also back. Windows and events are handed out once: going back and forth gives none twice. The frame
   * knows the counters of one window before.
   */
  seek(ms: number): Promise<StepResult>;
  /**
   * Goes to `ms` of another future: `scenario` differs from the present one in its interventions only. What of that future up
   * to and including `heldMs` was handed out before (0: nothing, and less than 0: not even what happens in cycle 0) is not
   * handed out again.
   */
  follow(scenario: Scenario, heldMs: number, ms: number): Promise<StepResult>;
  summary(): Promise<VariantSummary>;
  /** The summary with what monitoring shows beside it: counters per CPU, queues, the histogram of latencies. */
  observe(): Promise<Observation>;
  /** Why the tuners of a CPU did not decide in its last window, at the moment where the run is. Rejects if there is no such CPU. */
  explain(cpu: number): Promise<CpuExplanation>;
  /** A set of a cache or a task, at the moment where the run is. Rejects if there is no such CPU or set. */
  inspect(target: InspectTarget): Promise<Inspection>;
  /** Processes the events, or the intervention, of the next cycle that has any: one step of the machine. */
  stepEvent(): Promise<StepResult>;
  /** Moment of the last cycle before that of `ms` in which anything happens; null if there is none. Moves the run. */
  eventBefore(ms: number): Promise<number | null>;
  /** Changes what keyframes may take; those too many go. */
  limitKeyframes(bytes: number): Promise<void>;
}
