/** What panels may rely on: the lab's state as they see it, and what a person can do to it. Implemented in `lab.svelte.ts`. */
import type { Frame } from '../lab/run/frame';
import type { KeyframeUse, RunSummary } from '../lab/run/protocol';
import type { History } from '../lab/run/history';
import type { CpuExplanation } from '../lab/run/why-not';
import type { InspectTarget, Inspection } from '../lab/run/inspect';
import type { ColumnName } from '../lab/scenario/branches';
import type { Scenario } from '../lab/scenario/schema';
import type { BaselinesView } from './baselines.svelte';
import type { Column } from './columns';
import type { ModeId } from './modes';
import type { TraceFormat } from '../lab/traces/registry';

export type LabStatus = 'loading' | 'running' | 'paused' | 'busy' | 'error';

/** A message that stays until it is dismissed or replaced. */
export interface Notice {
  kind: 'info' | 'error';
  title: string;
  /** What and where; one line each. */
  details: string[];
  /** What a person can do about it. */
  action?: { label: string; run: () => void };
}

/** A recording that is not at hand. */
export interface WantedTrace {
  /** `sha256:` and 64 hex digits. */
  ref: string;
  fileName: string;
}

/** What the inspector shows. */
export interface Selection {
  variant: number;
  cpu: number;
  /** Slot of the cache (set * 4 + way), or null. */
  slot: number | null;
  /** Id of the selected decision of that variant, or null. */
  decision: number | null;
  /** Number of the selected task, which is followed to wherever it goes. */
  task?: number | null;
}

export interface TimeRange {
  fromMs: number;
  toMs: number;
}

/** Reactive: every property is `$state` or `$derived`; frames and histories are raw and replaced, never mutated in place. */
export interface LabView {
  readonly status: LabStatus;
  readonly notice: Notice | null;
  /** The whole scenario with all of its branches: what links carry and the JSON editor shows. */
  readonly document: Scenario;
  /** The line that is open, as a scenario: what forms show, and what paths of `edit` are in. Its variants are the first columns. */
  readonly scenario: Scenario;
  /** What stands side by side: the variants of the open line, then those of other branches that are compared. */
  readonly columns: readonly Column[];
  /** Index of the column that others are compared with. */
  readonly baseline: number;
  /** Per column: the state at the playhead, and that of the frame drawn before (for flashes and moves). */
  readonly frames: readonly (Frame | null)[];
  readonly previousFrames: readonly (Frame | null)[];
  /** Per column: windows, decisions and other events so far. `historyVersion` rises whenever one of them has grown. */
  readonly histories: readonly History[];
  readonly historyVersion: number;
  readonly playheadMs: number;
  /** How far the run has been simulated. */
  readonly headMs: number;
  /** Length of one round of the workload. */
  readonly roundMs: number;
  /** Simulated ms per wall ms while playing. */
  readonly speed: number;
  readonly achievedOpsPerSecond: number;
  readonly selection: Selection | null;
  /** Brushed range of the tracks, or null. */
  readonly brush: TimeRange | null;
  /** Range of time that the tracks show. */
  readonly visible: TimeRange;
  /** What going back in time takes, and may take. */
  readonly keyframes: KeyframeUse;
  readonly simd: boolean;
  /** What is open under the header, of all that this page has. */
  readonly mode: ModeId;
  readonly modes: readonly ModeId[];
  /** Best and worst static kernels in hindsight, when somebody has asked for them. */
  readonly baselines: BaselinesView;

  play(): void;
  pause(): void;
  togglePlay(): void;
  step(unit: 'event' | 'window' | 'phase', direction: 1 | -1): Promise<void>;
  seek(ms: number): Promise<void>;
  restart(): Promise<void>;
  setSpeed(simulatedMsPerWallMs: number): void;
  /** Opens a mode. The simulation waits while another one is open, and goes on after it if it was playing. */
  setMode(mode: ModeId): void;
  select(selection: Selection | null): void;
  setBrush(range: TimeRange | null): void;
  setVisible(range: TimeRange): void;
  /**
   * Sets one field by its dotted path (phases by index, variants by name). A live field becomes an intervention at the
   * playhead when the run has begun, on a new branch if the run has been further already; a restart field starts the line
   * again. Invalid values are refused with a notice.
   */
  edit(path: string, value: unknown): Promise<void>;
  /** Changes the structure of the open line (phases, variants, its list of interventions); the line starts again if it has to. */
  reshape(change: (line: Scenario) => Scenario): Promise<void>;
  /** Replaces the whole scenario (JSON editor, preset, link). Refused with a notice if invalid; the old one stays. */
  load(scenario: unknown): Promise<void>;
  /** Opens another line, `main` or a branch, at the same moment. */
  openBranch(name: string): Promise<void>;
  /** A branch of the open line at the playhead, and opens it. */
  branchHere(): Promise<void>;
  /** Whether it has the name now; if it cannot, a notice says why. */
  renameBranch(from: string, to: string): Promise<boolean>;
  deleteBranch(name: string): Promise<void>;
  /** Shows a variant of another line beside the open one, or no more. */
  showColumn(column: ColumnName, isShown: boolean): Promise<void>;
  isCompared(column: ColumnName): boolean;
  /** The column that others are compared with; null for the first. */
  pinBaseline(column: ColumnName | null): Promise<void>;
  undo(): Promise<void>;
  redo(): Promise<void>;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  shareUrl(): Promise<string>;
  /**
   * Opens a recording, of the format that its content tells unless one is given: becomes a phase of the workload. Refused
   * with a notice if malformed. While `wanted` is not null, only that recording is accepted.
   */
  openTrace(file: File, format?: TraceFormat | null): Promise<void>;
  /** The recording that a scenario waits for, which could not be loaded without it. */
  readonly wanted: WantedTrace | null;
  /** Gives up the scenario that waits for a recording. */
  forgetWanted(): void;
  summary(): Promise<RunSummary>;
  /**
   * Why the tuners of a column's CPU did not decide in its last window: where its worker is, which while playing may be a step
   * ahead of the playhead (the answer says its moment). Null if there is nothing to say.
   */
  explain(column: number, cpu: number): Promise<CpuExplanation | null>;
  /** A set of a cache with its ghosts, or a task, where a column's worker is. Null if there is nothing to say. */
  inspect(column: number, target: InspectTarget): Promise<Inspection | null>;
  dismissNotice(): void;
}
