/** `window.captune`: what embeds and end-to-end tests use, and `<html data-lab-status>`. Documented in the README. */
import type { RunSummary } from '../lab/run/protocol';
import type { Scenario } from '../lab/scenario/schema';
import type { LabStatus } from './contract';
import type { Lab } from './lab.svelte';

export interface CaptuneHandle {
  /** Resolves when the first run has started, or could not be. */
  readonly ready: Promise<void>;
  readonly status: LabStatus;
  /** The scenario as plain JSON, interventions and branches included. */
  scenario(): Scenario;
  shareUrl(): Promise<string>;
  /** Loads a scenario or the link to one; rejects with every error, and keeps what it had. */
  load(scenarioOrUrl: unknown): Promise<void>;
  play(): void;
  pause(): void;
  /** As fast as it goes to exactly that moment, then paused. */
  runTo(ms: number): Promise<void>;
  /** To that moment, in either direction; goes on playing if it was. */
  seek(ms: number): Promise<void>;
  /** The same object as `captune run --json`, for what has been simulated up to the playhead. */
  summary(): Promise<RunSummary>;
}

declare global {
  interface Window {
    captune?: CaptuneHandle;
  }
}

/** Puts the handle onto the page and keeps the status attribute up to date. */
export function installHandle(lab: Lab, ready: Promise<void>): void {
  window.captune = {
    ready,
    get status() {
      return lab.status;
    },
    scenario: () => structuredClone(lab.document),
    shareUrl: () => lab.shareUrl(),
    load: (input) => loadAnything(lab, input),
    play: () => lab.play(),
    pause: () => lab.pause(),
    runTo: (ms) => lab.runTo(moment(ms)),
    seek: (ms) => lab.seek(moment(ms)),
    summary: () => lab.summary(),
  };
}

function moment(ms: number): number {
  if (typeof ms !== 'number' || !(ms >= 0)) throw new RangeError('a moment is a number of ms, 0 or more');
  return ms;
}

async function loadAnything(lab: Lab, input: unknown): Promise<void> {
  const errors = typeof input === 'string' ? await lab.openLink(input) : await lab.tryLoad(input);
  if (errors.length > 0) throw new Error(errors.join('\n'));
}
