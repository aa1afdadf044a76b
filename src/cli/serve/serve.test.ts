/** `captune serve` as its own program, as a Prometheus meets it. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMetricsFaults } from '../../lab/monitor/testing/openmetrics-rules';
import { hasPrometheus } from '../../lab/monitor/testing/promtool';
import { main } from '../main';
import { capture, temporaryFile } from '../testing/capture';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'captune-serve-'));
const children: ChildProcess[] = [];

/** Starts a program; resolves with the first match of a pattern in what it says on stderr. */
function start(
  program: string,
  args: string[],
  says: RegExp,
): Promise<{ child: ChildProcess; match: RegExpExecArray }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
    children.push(child);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const match = says.exec(said);
      if (match) resolve({ child, match });
    });
    child.on('exit', (code) => {
      reject(new Error(`${program} ended with ${String(code)}: ${said}`));
    });
  });
}

const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode);
    else child.on('exit', resolve);
  });

const scenario = temporaryFile(
  'served.json',
  JSON.stringify({
    machine: { cpus: 2 },
    workload: { phases: [{ durationMs: 5, load: 0.2 }] },
    variants: [{ name: 'Fixed' }, { name: 'Self-tuning', cacheEntries: { strategy: 'seed' } }],
  }),
);

let program: string;
let url: string;
let served: ChildProcess;

beforeAll(async () => {
  // The program as it ships, but in a folder at the same depth of its own: tests may run at the same time as a build.
  await build({
    root: ROOT,
    mode: 'cli',
    logLevel: 'error',
    build: { outDir: join(ROOT, 'build/serve-test'), emptyOutDir: true },
  });
  program = join(ROOT, 'build/serve-test/captune.js');
  const { child, match } = await start(
    process.execPath,
    [program, 'serve', scenario, '--port', '0'],
    /(http:\S+)\/metrics/,
  );
  served = child;
  url = match[1]!;
}, 120_000);

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

const get = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(url + path, init);
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() };
};

describe('what is served', () => {
  it('is on loopback', () => {
    expect(new URL(url).hostname).toBe('127.0.0.1');
  });

  it('is what the client accepts', async () => {
    const plain = await get('/metrics');
    expect(plain).toMatchObject({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8' });
    const accept = { accept: 'application/openmetrics-text; version=1.0.0' };
    const open = await get('/metrics', { headers: accept });
    expect(open).toMatchObject({ status: 200, type: 'application/openmetrics-text; version=1.0.0; charset=utf-8' });
    expect(openMetricsFaults(open.text)).toEqual([]);
  });

  it('is GET or HEAD of two addresses', async () => {
    expect(await get('/healthz')).toMatchObject({ status: 200, text: 'ok\n' });
    expect(await get('/metrics', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
    expect((await get('/metrics', { method: 'POST', body: 'x'.repeat(100_000) })).status).toBe(405);
    expect((await get('/')).status).toBe(404);
    expect((await get('/metrics/../../etc/passwd')).status).toBe(404);
  });

  it('goes on', async () => {
    const ops = async () =>
      Number(/^captune_operations_total\{variant="Fixed",cpu="0"\} (\d+)/m.exec((await get('/metrics')).text)![1]);
    const before = await ops();
    await expect.poll(ops, { timeout: 10_000 }).toBeGreaterThan(before);
  });

  it('stands more connections than it takes, and headers without end', async () => {
    const { port } = new URL(url);
    const sockets = Array.from({ length: 100 }, () => connect(Number(port), '127.0.0.1').on('error', () => undefined));
    sockets[0]!.write(`GET /metrics HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}`);
    await expect
      .poll(() => sockets.filter((socket) => socket.destroyed || socket.readyState === 'closed').length)
      .toBeGreaterThan(30);
    for (const socket of sockets) socket.destroy();
    await expect.poll(async () => (await get('/healthz').catch(() => ({ status: 0 }))).status).toBe(200);
  });
});

describe('clients that cost', () => {
  const open = (first: string) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    let said = '';
    socket.setEncoding('utf8').on('data', (text: string) => (said += text));
    socket.write(first);
    return { socket, said: () => said, closed: new Promise<void>((resolve) => socket.once('close', () => resolve())) };
  };
  const answers = async () => (await get('/healthz')).status;

  it('are let go if their request does not end: headers, or a body', async () => {
    const headers = open('GET /metrics HTTP/1.1\r\nHost: x\r\n');
    const body = open('POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n');
    const drip = setInterval(() => {
      if (!headers.socket.destroyed) headers.socket.write('X: y\r\n');
      if (!body.socket.destroyed) body.socket.write('y'.repeat(1000));
    }, 200);
    expect(await answers()).toBe(200);
    await Promise.all([headers.closed, body.closed]);
    clearInterval(drip);
    expect(headers.said()).not.toContain('200 OK');
    expect(body.said()).toContain('405');
    expect(await answers()).toBe(200);
  }, 20_000);

  it('hold up nobody if they do not read what they asked for', async () => {
    const request = 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n';
    const greedy = open('');
    greedy.socket.pause();
    greedy.socket.write(request.repeat(2000));
    const began = performance.now();
    expect(await answers()).toBe(200);
    expect((await get('/metrics')).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(5000);
    greedy.socket.destroy();
  });

  it('are answered with what is wrong', async () => {
    const long = open(`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const nonsense = open('no request at all\r\n\r\n');
    await Promise.all([long.closed, nonsense.closed]);
    expect(long.said()).toMatch(/^HTTP\/1\.1 431/);
    expect(nonsense.said()).toMatch(/^HTTP\/1\.1 400/);
    expect(await answers()).toBe(200);
  });
});

describe('bad arguments', () => {
  it.each([
    [['--port', '70000'], /--port must be a whole number from 0 to 65535/],
    [['--port', '80a'], /--port must be/],
    [['--speed', '0'], /--speed must be a number from 0.001/],
    [['--port', '0', '--host', '192.0.2.1'], /--host 192.0.2.1: is no address of this machine/],
  ])('%j are refused', async (args, reason) => {
    const { code, lines } = await capture(main, ['serve', scenario, ...args]);
    expect(code).toBe(2);
    expect(lines.join('\n')).toMatch(reason);
  });

  it('a port that is taken is refused', async () => {
    const { port } = new URL(url);
    const { code, lines } = await capture(main, ['serve', scenario, '--port', port]);
    expect({ code, lines }).toEqual({ code: 2, lines: [`captune: --port ${port}: something else listens there`] });
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

if (!hasPrometheus)
  process.stdout.write('skipped: a real Prometheus, which is not there (apt-get install prometheus)\n');

describe.skipIf(!hasPrometheus)('a real Prometheus', () => {
  let api: string;

  beforeAll(async () => {
    const config = join(folder, 'prometheus.yml');
    const target = new URL(url).host;
    writeFileSync(
      config,
      `global: {scrape_interval: 1s}\nscrape_configs: [{job_name: captune, static_configs: [{targets: ['${target}']}]}]\n`,
    );
    const port = await freePort();
    const args = [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`];
    await start('prometheus', [...args, `--web.listen-address=127.0.0.1:${port}`], /Server is ready/);
    api = `http://127.0.0.1:${port}/api/v1/`;
  }, 60_000);

  const query = async (expression: string): Promise<number> => {
    const response = await fetch(`${api}query?query=${encodeURIComponent(expression)}`);
    const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
    return Number(data.result[0]?.value[1] ?? NaN);
  };
  const own = async (sample: string) => {
    const line = (await get('/metrics')).text.split('\n').find((text) => text.startsWith(`${sample} `));
    return Number(line?.split(' ')[1]);
  };

  it('scrapes a counter, with the run\u2019s own numbers', async () => {
    const sample = 'captune_operations_total{variant="Fixed",cpu="1"}';
    const before = await own(sample);
    await expect.poll(() => query(sample), { timeout: 30_000, interval: 300 }).toBeGreaterThan(before);
    expect(await query(sample)).toBeLessThanOrEqual(await own(sample));
    expect(await query('up{job="captune"}')).toBe(1);
  }, 40_000);

  it('finds the quantile of a histogram between the bounds of the run\u2019s own', async () => {
    const p50 = await query('histogram_quantile(0.5, captune_task_latency_seconds_bucket{variant="Fixed"})');
    const { out } = await capture(main, ['run', scenario, '--until', '20', '--json', '-']);
    const { variants } = JSON.parse(out) as { variants: { latencyCycles: { p50: number } }[] };
    const exact = variants[0]!.latencyCycles.p50 / 4.4e9;
    expect(p50 / exact).toBeGreaterThan(1 / 1.7);
    expect(p50 / exact).toBeLessThan(1.7);
  });
});

describe('SIGTERM', () => {
  it('ends it cleanly, with a client still connected', async () => {
    const { hostname, port } = new URL(url);
    const idle = connect(Number(port), hostname).on('error', () => undefined);
    await new Promise((resolve) => idle.once('connect', resolve));
    served.kill('SIGTERM');
    expect(await ended(served)).toBe(0);
    idle.destroy();
  }, 20_000);
});
