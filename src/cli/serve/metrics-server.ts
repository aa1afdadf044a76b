/** The HTTP side of `captune serve`: two addresses, GET and HEAD, and bounds on what a client can cost. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CONTENT_TYPES, negotiate } from '../../lab/monitor/exposition';
import type { Exposition } from '../../lab/monitor/exposition';

export interface Metered {
  text(format: Exposition): string;
}

/** Connections at a time; a Prometheus keeps one. */
const MOST_CONNECTIONS = 64;
const MOST_HEADER_BYTES = 8192;
const PATIENCE_MS = 5000;

export class MetricsServer {
  readonly #server: Server;
  readonly #metered: Metered;

  constructor(metered: Metered) {
    this.#metered = metered;
    this.#server = createServer(
      {
        maxHeaderSize: MOST_HEADER_BYTES,
        headersTimeout: PATIENCE_MS,
        requestTimeout: PATIENCE_MS,
        keepAliveTimeout: 60_000,
        connectionsCheckingInterval: 1000,
      },
      (request, response) => this.#answer(request, response),
    );
    this.#server.maxConnections = MOST_CONNECTIONS;
    this.#server.maxRequestsPerSocket = 10_000;
    // A client that does not read what it asked for.
    this.#server.setTimeout(60_000);
  }

  /** Rejects with what the system says. */
  listen(port: number, host: string): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, host, exclusive: true }, () => {
        this.#server.off('error', reject);
        resolve(this.#server.address() as AddressInfo);
      });
    });
  }

  /** Lets answers under way end, but waits for no client that only keeps its connection. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      const force = setTimeout(() => this.#server.closeAllConnections(), 1000);
      this.#server.close(() => {
        clearTimeout(force);
        resolve();
      });
      this.#server.closeIdleConnections();
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    // Whatever body there is, nobody wants it.
    request.resume();
    const path = (request.url ?? '').split('?', 1)[0];
    if (path !== '/metrics' && path !== '/healthz') {
      send(request, response, 404, 'there are /metrics and /healthz\n');
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      send(request, response, 405, 'only GET and HEAD\n');
    } else if (path === '/healthz') send(request, response, 200, 'ok\n');
    else this.#metrics(request, response);
  }

  #metrics(request: IncomingMessage, response: ServerResponse): void {
    const format = negotiate(request.headers.accept);
    response.setHeader('Vary', 'Accept');
    send(request, response, 200, this.#metered.text(format), CONTENT_TYPES[format]);
  }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}
