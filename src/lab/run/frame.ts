/**
 * What the page gets to see: columnar typed arrays, copied out of the engine once per displayed frame and transferred.
 * A row is a CPU unless the comment says otherwise.
 */

/** Most tasks of a queue that a frame describes; `queueLength` is always the whole length. */
export const QUEUE_SHOWN = 32;
/** Slots of the largest cache: 64 sets x 4 ways. Slot = set * 4 + way; a cache of n entries uses slots 0..n-1. */
export const CACHE_SLOTS = 256;

/** How an entry of a cache can have died in its place: nothing dead there, revoked, purged by a process switch. */
export const DEATHS = ['none', 'revoked', 'purged'] as const;

/** One variant at one simulated moment. */
export interface Frame {
  cycle: number;
  ms: number;
  cpus: number;
  /** Index of the current phase, and which repetition of the workload this is. */
  phase: number;
  round: number;
  /** 0 idle, 1 running a task. */
  state: Uint8Array;
  /** The task that runs: number, capability operations, its process, 1 if stolen, cycles of start and end. */
  taskId: Uint32Array;
  taskOps: Uint16Array;
  taskProcess: Uint16Array;
  taskStolen: Uint8Array;
  taskStartCycle: Float64Array;
  taskEndCycle: Float64Array;
  queueLength: Uint16Array;
  /** CPU x QUEUE_SHOWN: operations of each queued task, head first; 0 behind the end. */
  queueOps: Uint16Array;
  /** CPU x QUEUE_SHOWN: 1 if that task was stolen from another CPU. */
  queueStolen: Uint8Array;
  /** CPU x QUEUE_SHOWN: the number of that task, by which it can be followed. */
  queueNumber: Uint32Array;
  /** The parameters as they are now. */
  cacheEntries: Uint16Array;
  /** The largest size that this CPU's cache had so far. */
  peakEntries: Uint16Array;
  simdFrom: Uint8Array;
  prefetchLines: Uint8Array;
  stealFrom: Uint8Array;
  batchTasks: Uint8Array;
  /** Steps from one id to the next by pattern, since the CPU's tuners last looked: +1, the same stride again, anything else. */
  sequentialSteps: Uint32Array;
  stridedSteps: Uint32Array;
  randomSteps: Uint32Array;
  /** Lookups of this CPU so far: the clock that `lastUse` and `filledAt` are read on. */
  lookups: Uint32Array;
  /** CPU x CACHE_SLOTS. `tags` is capability id + 1, 0 = empty. */
  tags: Uint32Array;
  lastUse: Uint32Array;
  filledAt: Uint32Array;
  hits: Uint32Array;
  rights: Uint32Array;
  generation: Uint32Array;
  /** Class of the miss that filled the slot: index into MISS_CLASSES. */
  missClass: Uint8Array;
  /** CPU x CACHE_SLOTS: what became of a copy that lies there dead, whose tag reads 0: index into DEATHS. */
  dead: Uint8Array;
  /** CPU x COUNTERS.length: cumulative counters. */
  counters: Float64Array;
  /** thief x victim: tasks stolen so far, cumulative. */
  stolen: Uint32Array;
  /** Tasks in the shared overflow queue now; tasks refused because even that was full, so far. */
  spilled: number;
  rejected: number;
  /** The counters of one window before, after a jump in time: what readings of "lately" are differences from. */
  windowAgo: WindowAgo | null;
}

/** Cumulative counters at an earlier moment. */
export interface WindowAgo {
  ms: number;
  /** Per CPU. */
  hits: Float64Array;
  lookups: Float64Array;
  /** thief x victim. */
  stolen: Uint32Array;
}

/** Kinds of event, in the engine's numbering. */
export const EVENT_KINDS = [
  'none',
  'decision',
  'audit',
  'near',
  'freeze',
  'steal',
  'phase',
  'revoke',
  'spill',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** CPU number of an event that concerns the whole machine. */
export const MACHINE_CPU = 255;

/** Drained events of one variant, in order of `seq`. */
export interface EventBatch {
  count: number;
  /** Events that were overwritten before anybody read them, in this batch. */
  dropped: number;
  cycle: Float64Array;
  seq: Uint32Array;
  /** Index into EVENT_KINDS. */
  kind: Uint8Array;
  cpu: Uint8Array;
  /** count x 4 whole numbers; meaning by kind, see below. */
  args: Int32Array;
  /** count x 4 signals; meaning by kind, see below. */
  signals: Float64Array;
}
/*
 * decision: args = decision id, knob, from, rule      signals = to, the rule's first signal, its second signal, expected relative change of cost
 * audit:    args = decision id, knob, outcome (AUDIT_OUTCOMES), restored value (if reverted)
 *           signals = relative change of cost, half width of its 95 % interval, cost before, cost after
 * near:     args = rule, knob, windows it held, windows needed      signals = first signal, second signal
 * freeze:   args = knob, windows frozen, reversals
 * steal:    cpu = thief; args = victim, tasks, tasks left at the victim
 * phase:    args = phase, round
 * revoke:   args = capability id, new generation
 * spill:    args = tasks now in the shared queue
 */
export const AUDIT_OUTCOMES = ['kept', 'within noise', 'reverted', 'superseded'] as const;

/** One rule of a tuner: how its text reads with the two signals filled in. */
export interface RuleText {
  knob: number;
  id: string;
  /** `{0}` and `{1}` stand for the signals. */
  text: string;
  format: readonly ('percent' | 'number' | 'integer')[];
}

/** Columns of a window (one point of the tracks), machine-wide. Rates are 0..1, cycles are cycles, NaN = no sample. */
export const WINDOW_COLUMNS = [
  'startMs',
  'endMs',
  'ops',
  'tasks',
  'cyclesPerOp',
  'allCyclesPerOp',
  'hitRate',
  'throughputOpsPerMs',
  'latencyP50Cycles',
  'latencyP99Cycles',
  'latencyP999Cycles',
  'queueMean',
  'imbalance',
  'busyShare',
  'cacheEntries',
  'cacheEntriesMin',
  'cacheEntriesMax',
  'simdFrom',
  'prefetchLines',
  'stealFrom',
  'batchTasks',
  'stolenTasks',
  'missCompulsory',
  'missCapacity',
  'missConflict',
  'missRevocation',
  'missSwitch',
  'denied',
  'revokes',
  'switches',
  'prefetchIssued',
  'prefetchUseful',
  'prefetchLate',
  'prefetchUseless',
  'decisions',
  'reverted',
  'freezes',
  'eventsDropped',
  'phase',
  'bodyCycles',
  'stallCycles',
  'lookupCycles',
  'checkCycles',
  'prefetchCycles',
  'schedulingCycles',
  'stealingCycles',
  'monitoringCycles',
  'tuningCycles',
  'idleCycles',
] as const;
export type WindowColumn = (typeof WINDOW_COLUMNS)[number];
export const WINDOW_INDEX = Object.fromEntries(WINDOW_COLUMNS.map((name, index) => [name, index])) as Record<
  WindowColumn,
  number
>;

/** New windows of one variant: row-major `count x WINDOW_COLUMNS.length`. */
export interface WindowBatch {
  count: number;
  rows: Float64Array;
  /** count x LATENCY_BINS: tasks that ended in the window by latency, see latency-bins.ts. */
  latency: Uint32Array;
}
