/** Reads recordings in a worker of its own, which can be killed in the middle of one. */
import * as Comlink from 'comlink';
import { taskDensity } from '../lab/run/trace-density';
import { decodeCaptrace, encodeCaptrace } from '../lab/traces/captrace';
import { importTrace } from '../lab/traces/import';

/** Columns of a task density; a strip on the screen has fewer. */
const COLUMNS = 240;

const endpoint = {
  /** From a file to captrace, with what a phase needs to know about it. Progress is in bytes of the file. */
  async read(file: File, onProgress: (bytes: number) => void) {
    const { trace, provenance, file: identity } = await importTrace(file.stream(), { name: file.name, onProgress });
    const bytes = await encodeCaptrace(trace, provenance);
    const { capabilities, processes } = trace;
    const density = taskDensity(trace, COLUMNS);
    return Comlink.transfer({ sha256: identity.sha256, bytes, capabilities, processes, density }, [bytes.buffer]);
  },
  async density(bytes: Uint8Array): Promise<number[]> {
    const { trace } = await decodeCaptrace(bytes);
    return taskDensity(trace, COLUMNS);
  },
};

export type ImportEndpoint = typeof endpoint;
/** What `read` gives. */
export type ImportedRecording = Awaited<ReturnType<ImportEndpoint['read']>>;

Comlink.expose(endpoint);
