/**
 * `captune serve`: a scenario that goes on and on, with `/metrics` for a real Prometheus and `/healthz`. Loopback unless told
 * otherwise. One thread: the simulation advances in short steps at a fixed pace, and what it has come to is written out at
 * most once a step, so that a client costs a copy of a text, however often it asks.
 */
import type { AddressInfo } from 'node:net';
import type { RunRequest } from '../lab/run/protocol';
import { scenarioHash } from '../lab/scenario/canonical';
import type { Command } from './command';
import { BadInput } from './errors';
import type { Io } from './io';
import type { Options } from './options';
import { recordingsOf } from './recordings';
import { openEngine } from './repository';
import { SCENARIO_HELP, openScenario } from './scenario';
import { MetricsServer } from './serve/metrics-server';
import { ServedRun } from './serve/served-run';

export const serveCommand: Command = {
  name: 'serve',
  usage: 'serve SCENARIO [options]',
  summary: 'simulates for ever, with /metrics for Prometheus and /healthz',
  options: {
    port: { value: 'N', help: '0 to 65535, 0 takes a free one; 9464 if it is not given' },
    host: { value: 'ADDRESS', help: 'where to listen; 127.0.0.1 if it is not given, so that nobody else can ask' },
    speed: {
      value: 'MS',
      help: 'simulated ms per second of wall time, as far as the machine can; 10 if it is not given',
    },
    trace: {
      value: 'FILE',
      repeatable: true,
      help: 'a recording that the scenario was made with; its hash is checked',
    },
  },
  details: `${SCENARIO_HELP}

GET /metrics gives OpenMetrics 1.0 to clients that accept it, and the Prometheus text format 0.0.4 to all others; GET /healthz
gives 200 while the simulation goes on. A workload that does not repeat begins again at its end: counters then start at 0,
as after a restart of any program. SIGTERM or SIGINT stops it, with exit code 0.`,
  words: 1,
  run: serve,
};

async function serve(options: Options, io: Io): Promise<void> {
  const port = options.number('port', { min: 0, max: 65_535, whole: true }) ?? 9464;
  const speed = options.number('speed', { min: 0.001, max: 1e6 }) ?? 10;
  const host = options.text('host') ?? '127.0.0.1';
  const engine = await openEngine('sim');
  const { scenario, warnings } = await openScenario(options.positionals[0], engine.build);
  const traces = await recordingsOf(scenario, options.texts('trace'));
  for (const warning of warnings) io.err(`captune: the link: ${warning}\n`);
  const facts = {
    title: scenario.title,
    seed: scenario.seed,
    scenarioHash: await scenarioHash(scenario),
    engineBuild: engine.build,
  };
  const requests = scenario.variants.map((_, variant): RunRequest => {
    return { scenario, variant, traces, module: engine.module, record: 'forward' };
  });
  const run = await ServedRun.start(requests, facts, speed);
  const server = new MetricsServer(run);
  const address = await server.listen(port, host).catch((error: unknown) => {
    throw listenError(error, host, port);
  });
  io.err(`captune: serving ${urlOf(address)}/metrics\n`);
  const stopped = stopSignal();
  try {
    await run.goOn(stopped.signal);
  } finally {
    stopped.release();
    await server.close();
  }
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function listenError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'EADDRINUSE') return new BadInput(`--port ${port}: something else listens there`);
  if (code === 'EACCES') return new BadInput(`--port ${port}: permission denied`);
  if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL' || code === 'EAI_AGAIN') {
    return new BadInput(`--host ${host}: is no address of this machine`);
  }
  return error;
}

/** Aborted by SIGTERM or SIGINT. */
function stopSignal(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.on('SIGTERM', stop).on('SIGINT', stop);
  return { signal: controller.signal, release: () => void process.off('SIGTERM', stop).off('SIGINT', stop) };
}
