/** What the lab is given from outside. */
import type { Pool } from '../lab/compare/pool';
import type { TraceData } from '../lab/run/protocol';
import type { Scenario } from '../lab/scenario/schema';
import type { TracePhase } from '../lab/scenario/workload';
import type { TraceFormat } from '../lab/traces/registry';
import type { ModeId } from './modes';
import type { Connection } from './runner';

export interface Engine {
  module: WebAssembly.Module;
  simd: boolean;
  build: string;
}

/** What the composition root provides. */
export interface LabHost {
  connect: () => Connection;
  engine: () => Promise<Engine>;
  traces: (scenario: Scenario) => Promise<TraceData[]>;
  cyclesPerMs: (scenario: Scenario) => number;
  /** Workers that run whole scenarios. */
  pool: (scenario: Scenario) => Promise<Pool>;
  /** The modes that this page has beside Simulate. */
  modes: readonly ModeId[];
  /** Reads a recording into the trace store; rejects with a message for people, or an AbortError. */
  openTrace: (file: File, format?: TraceFormat | null) => Promise<TracePhase>;
  /** Recordings that came in a link: for scenarios that are loaded from now on. */
  addTraces: (traces: readonly TraceData[]) => void;
  /** Asks a person for a file; null if none was chosen. */
  chooseFile: () => Promise<File | null>;
  /** The page's address without its fragment. */
  pageUrl: () => string;
}
