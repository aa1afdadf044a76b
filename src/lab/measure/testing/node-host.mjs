// Real threads for tests. `thread.ts` imports nothing but types, so that stripping those makes it a module that runs anywhere.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import ts from 'typescript';

const repository = new URL('../../../../', import.meta.url);
const source = readFileSync(new URL('../thread.ts', import.meta.url), 'utf8');
const { outputText } = ts.transpileModule(source, { compilerOptions: { target: 'ES2022', module: 'ESNext' } });
const program = `import { parentPort } from 'node:worker_threads';
${outputText}
serveThread({
  listen: (receive) => parentPort.on('message', receive),
  reply: (reply) => parentPort.postMessage(reply),
});`;
const threadUrl = new URL(`data:text/javascript,${encodeURIComponent(program)}`);

function spawn() {
  const worker = new Worker(threadUrl);
  return {
    post: (request) => worker.postMessage(request),
    listen(receive, died) {
      worker.on('message', receive);
      worker.on('error', (error) => died(error.message));
      worker.on('exit', () => died('the thread ended'));
    },
    end: () => void worker.terminate(),
  };
}

export function nodeHost({ shares = true, cores = 2 } = {}) {
  return {
    spawn,
    build: (name, twin) =>
      Promise.resolve(
        new Uint8Array(readFileSync(fileURLToPath(new URL(`build/engine/${name}.${twin}.wasm`, repository)))),
      ),
    shares,
    cores,
    agent: `Node ${process.version}`,
    now: () => performance.now(),
    date: () => new Date().toISOString(),
  };
}
