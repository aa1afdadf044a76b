import { describe, expect, it } from 'vitest';
import { bundled, fixture, gunzipText } from './fixtures/recordings.mjs';
import { readReferences } from './references';

const bytesOf = (text: string) => new TextEncoder().encode(text);

const bytes = (ids: Uint32Array) => new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength);

/** Numbers by first appearance. */
function dense(ids: string[]): number[] {
  const numbers = new Map<string, number>();
  return ids.map((id) => numbers.get(id) ?? numbers.set(id, numbers.size).size - 1);
}

describe('references', () => {
  const rows = gunzipText(fixture('sqlite3.caprefs.csv.gz'))
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((row) => row.split(','))
    .filter((cells) => cells[5] !== 'D');

  it('are the uses and allocations of the file in its order', async () => {
    const ids = await readReferences(fixture('sqlite3.caprefs.csv.gz'));
    expect([...ids]).toEqual(dense(rows.map((cells) => cells[6]!)));
  });

  it('of one CPU', async () => {
    for (const cpu of [0, 1]) {
      const ids = await readReferences(fixture('sqlite3.caprefs.csv.gz'), { cpu });
      const own = rows.filter((cells) => cells[1] === String(cpu));
      expect([...ids]).toEqual(dense(own.map((cells) => cells[6]!)));
    }
    await expect(readReferences(fixture('sqlite3.caprefs.csv.gz'), { cpu: 2 })).rejects.toThrow('on CPU 2');
  });

  it.each(['pgbench', 'nginx', 'sqlite3'])('of a CPU are the same in the bundled %s', async (name) => {
    for (const cpu of [0, 1]) {
      const recorded = await readReferences(fixture(`${name}.caprefs.csv.gz`), { cpu });
      const packed = await readReferences(bundled(`${name}.captrace`), { cpu });
      expect(Buffer.compare(bytes(packed), bytes(recorded))).toBe(0);
    }
  });

  it('are the ids of any other format', async () => {
    expect([...(await readReferences(bytesOf('5\n*\n7\n5\n')))]).toEqual([0, 1, 0]);
    expect([...(await readReferences(bytesOf('5 2 0 0\n6 1 0 1\n')))]).toEqual([0, 1, 1]);
    expect([...(await readReferences(bytesOf(' L 1000,8\n S 2000,8\n'), { format: 'lackey' }))]).toEqual([0, 1]);
  });
});
