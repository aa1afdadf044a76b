/**
 * Opening a recording: read in a worker that is killed when somebody cancels, put into the trace store, and turned into the
 * phase that replays it. All or nothing: after an error neither store nor scenario has changed.
 */
import * as Comlink from 'comlink';
import type { TraceStore } from '../lab/run/trace-store';
import type { TraceFormat } from '../lab/traces/registry';
import type { TracePhase } from '../lab/scenario/workload';
import type { ImportEndpoint, ImportedRecording } from '../worker/import';
import { newTracePhase } from './fields';
import { importing } from './importing.svelte';
import { recordings } from './recordings.svelte';

/** The schema's longest. */
const MOST_TENANTS = 8;
/** Of the default table, and of processes in a run. */
const TABLE_CAPABILITIES = 65_536;
const MOST_PROCESSES = 512;

/** As many copies of the recording as table and machine have room for. */
export function tenantsFor({ capabilities, processes }: Pick<ImportedRecording, 'capabilities' | 'processes'>): number {
  const room = Math.min(TABLE_CAPABILITIES / Math.max(1, capabilities), MOST_PROCESSES / Math.max(1, processes));
  return Math.max(1, Math.min(MOST_TENANTS, Math.floor(room)));
}

/** The phase that replays an imported recording, at a load that shows something. */
export function phaseFor(fileName: string, recording: Omit<ImportedRecording, 'bytes' | 'shape'>): TracePhase {
  const name = fileName
    .replace(/\.(gz|csv|caprefs|capture|trace|strace|captrace|bin|txt|lis|json)\b/gi, '')
    .slice(0, 60);
  return {
    ...newTracePhase(`sha256:${recording.sha256}`),
    name: name || 'Recording',
    traceName: fileName.slice(0, 120),
    tenants: tenantsFor(recording),
    load: 0.5,
  };
}

/** Rejects with the signal's reason as soon as it is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')), { once: true });
  });
}

export interface TraceOpener {
  /** Rejects with a sentence that names line or record, or with an AbortError if somebody cancelled. */
  open: (file: File, format?: TraceFormat | null) => Promise<TracePhase>;
}

/** `spawn` starts the worker of `worker/import.ts`; each file gets its own. */
export function createTraceOpener(spawn: () => Worker, store: TraceStore): TraceOpener {
  async function read(file: File, format: TraceFormat | null, signal: AbortSignal): Promise<ImportedRecording> {
    const worker = spawn();
    const crashed = new Promise<never>((_, reject) => {
      worker.addEventListener('error', (event) => reject(new Error(event.message || 'the reader stopped')));
    });
    const progress = Comlink.proxy((bytes: number) => importing.progress(signal, bytes));
    try {
      const reading = Comlink.wrap<ImportEndpoint>(worker).read(file, format, progress);
      return await Promise.race([reading, crashed, aborted(signal)]);
    } finally {
      worker.terminate();
    }
  }

  return {
    async open(file, format = null) {
      const signal = importing.begin(file.name, file.size);
      try {
        const recording = await read(file, format, signal);
        const phase = phaseFor(file.name, recording);
        store.add({ ref: phase.trace, bytes: recording.bytes });
        recordings.learn(phase.trace, recording.shape);
        return phase;
      } finally {
        importing.end(signal);
      }
    },
  };
}
