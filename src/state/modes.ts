/** The modes of the page: what can stand under the header in place of the simulation. `panels/modes.ts` lists those that exist. */
import type { Pool } from '../lab/compare/pool';
import type { MeasureHost } from '../lab/measure/protocol';
import type { TraceData } from '../lab/run/protocol';
import { LINK_MODES } from '../lab/scenario/codec';
import type { LinkMode } from '../lab/scenario/codec';
import type { Scenario } from '../lab/scenario/schema';

/** In the order of the header: keys 1 to 6 open them. */
export const MODE_IDS = LINK_MODES;
export type ModeId = LinkMode;

/** Modes that show the run itself: it goes on while they are open. */
export const RUNNING_MODES: readonly ModeId[] = ['simulate', 'monitor'];

export const MODE_LABELS: Readonly<Record<ModeId, string>> = {
  simulate: 'Simulate',
  measure: 'Measure',
  verify: 'Verify',
  sweep: 'Sweep',
  monitor: 'Monitor',
  guide: 'Guide',
};

/** What the composition root gives to modes beside the lab: workers of their own, and what those need. */
export interface ModeHost {
  /** A worker that serves one variant of a run (`worker/variant.worker.ts`). */
  spawnVariant: () => Worker;
  /** The engine as the page runs it. */
  engine: () => Promise<{ module: WebAssembly.Module; simd: boolean; build: string }>;
  /** Workers that run whole scenarios, as many as this machine runs at a time; rejects with a MissingTrace. */
  pool: (scenario: Scenario) => Promise<Pool>;
  /** This machine, as a measurement needs it: threads that run the live build. */
  measureHost: () => Promise<MeasureHost>;
  /** The recordings of a scenario; rejects with a MissingTrace. */
  traces: (scenario: Scenario) => Promise<TraceData[]>;
}
