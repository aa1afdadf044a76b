/** What a measuring thread of the page runs. */
import type { Request } from '../lab/measure/protocol';
import { RIVALS } from '../lab/measure/rivals';
import { serveThread } from '../lab/measure/thread';

serveThread(
  {
    listen: (receive) => addEventListener('message', ({ data }: MessageEvent<Request>) => receive(data)),
    reply: (reply) => postMessage(reply),
  },
  RIVALS,
);
