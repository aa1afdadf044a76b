import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { main } from './main';
import { capture, recording, temporaryFile } from './testing/capture';

async function count(...args: string[]): Promise<Record<string, number>> {
  const { code, out, err } = await capture(main, ['cachesim', ...args, '--json', '-']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Record<string, number>;
}

const oracle = readFileSync(recording('oracle.own.csv'), 'utf8').trimEnd().split('\n').slice(1);

/** One row of each recording and CPU; policies and sizes take turns. */
const rows = ['pgbench', 'nginx', 'sqlite3'].flatMap((name, n) =>
  ['all', 'cpu0', 'cpu1'].map((part, p) => {
    const policy = ['lru', 'fifo', 'clock', 'sieve'][(n + p) % 4]!;
    const entries = [64, 16, 256][(n + 2 * p) % 3]!;
    const row = oracle.find((line) => line.startsWith(`own_${name}_${part},${policy},${entries},`));
    return { name, part, policy, entries, numbers: row?.split(',').slice(3).map(Number) ?? [] };
  }),
);

describe('captune cachesim equals libCacheSim', () => {
  it.each(rows)('$name, $part, $policy of $entries', async ({ name, part, policy, entries, numbers }) => {
    const [requests, misses, hits] = numbers;
    expect(requests).toBeGreaterThan(0);
    const cpu = part === 'all' ? [] : ['--cpu', part.slice(3)];
    const trace = recording(`${name}.caprefs.csv.gz`);
    const result = await count('--trace', trace, '--entries', String(entries), '--policy', policy, ...cpu);
    expect(Object.keys(result)).toEqual(['requests', 'hits', 'misses', 'requestsPerSecond']);
    expect(result).toMatchObject({ requests, hits, misses });
    expect(result['requestsPerSecond']).toBeGreaterThan(0);
  });
});

describe('captune cachesim', () => {
  const ids = temporaryFile('ids.txt', '1\n2\n1\n3\n');

  it('counts the same without SIMD, in four ways, and in a format that is chosen', async () => {
    const trace = ['--trace', recording('sqlite3.caprefs.csv.gz'), '--entries', '16', '--ways', '4'];
    const { hits, misses } = await count(...trace);
    expect(await count(...trace, '--simd', 'off')).toMatchObject({ hits, misses });
    expect(await count('--trace', ids, '--format', 'ids', '--entries', '2')).toMatchObject({ hits: 1, misses: 3 });
  });

  it('prints a table', async () => {
    const { code, out, err } = await capture(main, ['cachesim', '--trace', ids, '--entries', '2']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^requests +4\nhits +1 +25\.00 %\nmisses +3 +75\.00 %\nrequests\/s +[\d,]+\n$/);
  });
});
