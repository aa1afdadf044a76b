/** This machine without a browser, as a measurement needs it: threads of Node's and builds of the engine from the disk. */
import { existsSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { MeasureHost, Reply, ThreadPort } from '../lab/measure/protocol';
import { BadInput } from './errors';
import { engineBytes } from './repository';

const PROGRAM = new URL('./live-thread.js', import.meta.url);

/** Whether the threads' program has been built. */
export const hasLiveHost = () => existsSync(fileURLToPath(PROGRAM));

export function liveHost(): MeasureHost {
  if (!hasLiveHost()) throw new BadInput('live-thread.js is not there: run "npm run build:cli"');
  const [first] = cpus();
  return {
    spawn,
    build: (name, twin) => Promise.resolve(engineBytes(name, twin)),
    shares: true,
    cores: availableParallelism(),
    agent: `Node ${process.version}, ${process.platform} ${process.arch}${first ? `, ${first.model.trim()}` : ''}`,
    now: () => performance.now(),
    date: () => new Date().toISOString(),
  };
}

function spawn(): ThreadPort {
  const thread = new Worker(PROGRAM);
  return {
    post: (request) => thread.postMessage(request),
    listen(receive, died) {
      thread.on('message', (reply: Reply) => receive(reply));
      thread.on('error', (error) => died(error.message));
      thread.on('exit', () => died('the thread ended'));
    },
    end: () => void thread.terminate(),
  };
}
