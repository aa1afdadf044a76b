/** Reads recordings in a worker of its own, which can be killed in the middle of one. */
import * as Comlink from 'comlink';
import { traceShape } from '../lab/run/trace-shape';
import { encodeCaptrace } from '../lab/traces/captrace';
import { importTrace } from '../lab/traces/import';
import type { TraceFormat } from '../lab/traces/registry';

const PROGRESS_MS = 50;

const endpoint = {
  /** From a file to captrace, with what a phase needs to know about it. Progress is in bytes of the file. */
  async read(file: File, format: TraceFormat | null, onProgress: (bytes: number) => void) {
    const options = { name: file.name, format: format ?? undefined, onProgress: seldom(onProgress) };
    const { trace, provenance, file: identity } = await importTrace(file.stream(), options);
    const bytes = await encodeCaptrace(trace, provenance);
    const { capabilities, processes } = trace;
    const shape = traceShape(trace);
    return Comlink.transfer({ sha256: identity.sha256, bytes, capabilities, processes, shape }, [bytes.buffer]);
  },
};

/** Each call is a message to the page: one for each chunk of a large file would be too many. */
function seldom(onProgress: (bytes: number) => void): (bytes: number) => void {
  let lastMs = -Infinity;
  return (bytes) => {
    const now = performance.now();
    if (now - lastMs < PROGRESS_MS) return;
    lastMs = now;
    onProgress(bytes);
  };
}

export type ImportEndpoint = typeof endpoint;
/** What `read` gives. */
export type ImportedRecording = Awaited<ReturnType<ImportEndpoint['read']>>;

Comlink.expose(endpoint);
