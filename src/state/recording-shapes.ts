/** Where the strip gets its pictures of recordings from. */
import * as Comlink from 'comlink';
import type { TraceStore } from '../lab/run/trace-store';
import type { ShapeApi } from '../worker/variant.worker';
import { recordings } from './recordings.svelte';

/** Lets `recordings` find out about bundled recordings, in a worker of `worker/variant.worker.ts` that lives as long as the question. */
export function connectRecordings(spawn: () => Worker, store: TraceStore): void {
  recordings.connect(async (ref) => {
    const bytes = await store.get(ref);
    const worker = spawn();
    try {
      return await Comlink.wrap<ShapeApi>(worker).shape(bytes);
    } finally {
      worker.terminate();
    }
  });
}
