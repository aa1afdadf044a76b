// What a measuring thread of the command line runs.
import { parentPort } from 'node:worker_threads';
import type { Request } from '../lab/measure/protocol';
import { RIVALS } from '../lab/measure/rivals';
import { serveThread } from '../lab/measure/thread';

const port = parentPort;
if (port) {
  serveThread(
    {
      listen: (receive) => void port.on('message', (request: Request) => receive(request)),
      reply: (reply) => port.postMessage(reply),
    },
    RIVALS,
  );
}
