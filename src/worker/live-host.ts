/** This machine as a page may use it: module workers as threads, and the browser's own words for itself. */
import { fetchLive } from '../lab/measure/live-url';
import type { MeasureHost, Reply, ThreadPort } from '../lab/measure/protocol';
import { describeAgent } from './agent';

/** `spawn` starts a worker that runs `live.worker.ts`. */
export async function liveHost(spawn: () => Worker): Promise<MeasureHost> {
  return {
    spawn: () => portOf(spawn()),
    build: fetchLive,
    shares: crossOriginIsolated,
    cores: navigator.hardwareConcurrency || 1,
    agent: await describeAgent(navigator),
    now: () => performance.now(),
    date: () => new Date().toISOString(),
  };
}

function portOf(worker: Worker): ThreadPort {
  return {
    post: (request) => worker.postMessage(request),
    listen(receive, died) {
      worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => receive(data));
      worker.addEventListener('error', (event) => {
        event.preventDefault();
        died(event.message || 'the worker could not be started');
      });
      worker.addEventListener('messageerror', () => died('a message could not be read'));
    },
    end: () => worker.terminate(),
  };
}
