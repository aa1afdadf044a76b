import { deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { engineTraceFrom } from './build';
import { decodeCaptrace, encodeCaptrace } from './captrace';
import { crc32 } from './crc32';
import type { EngineTrace } from './engineTrace';
import { TraceError } from './error';
import { bundled, fixture } from './fixtures/recordings.mjs';
import { importTrace } from './import';
import type { Provenance } from './provenance';
import type { Kind, Reference } from './reference';
import { sha256 } from './sha256';
import { VarintReader, VarintWriter } from './varint';

const PROVENANCE: Provenance = {
  name: 'test',
  what: 'Nothing ran: “made up”.',
  recorded: '',
  tool: '',
  date: '',
  license: 'MIT',
  source: { name: 'a.csv', format: 'caprefs', bytes: 12, sha256: '0'.repeat(64) },
  rules: { gapUs: 5, taskGapUs: 40, maxTaskOps: 1024 },
  assumptions: ['one', 'two'],
};

const step = fc.record({
  wait: fc.oneof(fc.nat({ max: 60 }), fc.nat({ max: 1_000_000 })),
  cpu: fc.nat({ max: 3 }),
  process: fc.nat({ max: 4 }),
  slot: fc.nat({ max: 300 }),
  kind: fc.constantFrom<Kind>(0, 1, 2),
  rights: fc.nat({ max: 15 }),
});

const traces = fc.array(step, { minLength: 1, maxLength: 300 }).map((steps): EngineTrace => {
  let now = 0;
  const recorded = steps.map(({ wait, ...rest }): Reference => {
    return { ...rest, timeUs: (now += wait), generation: 0, object: 0 };
  });
  return engineTraceFrom(recorded, PROVENANCE.rules);
});

describe('encode and decode', () => {
  it('give back any trace and its provenance', async () => {
    await fc.assert(
      fc.asyncProperty(traces, async (trace) => {
        const decoded = await decodeCaptrace(await encodeCaptrace(trace, PROVENANCE));
        expect(decoded.provenance).toEqual(PROVENANCE);
        expect(decoded.trace).toEqual(trace);
      }),
      { numRuns: 50 },
    );
  });

  it('refuse a provenance that is none', async () => {
    const trace = fc.sample(traces, { numRuns: 1, seed: 1 })[0]!;
    await expect(encodeCaptrace(trace, { ...PROVENANCE, name: '' })).rejects.toThrow();
  });
});

describe.each(['pgbench', 'nginx', 'sqlite3'])('the bundled %s', (name) => {
  it('is what importing its source gives', async () => {
    const source = fixture(`${name}.caprefs.csv.gz`);
    const imported = await importTrace(source, { name: `${name}.caprefs.csv.gz` });
    const shipped = await importTrace(bundled(`${name}.captrace`), { name: `${name}.captrace` });
    expect(shipped.format).toBe('captrace');
    expect({ ...shipped.trace, bytes: null }).toEqual({ ...imported.trace, bytes: null });
    expect(Buffer.compare(shipped.trace.bytes, imported.trace.bytes)).toBe(0);
    const { source: file, rules, assumptions } = imported.provenance;
    expect(shipped.provenance).toMatchObject({ name, source: file, rules, assumptions });
    expect(file.sha256).toBe(sha256(source));
  });

  it('is small', () => {
    expect(bundled(`${name}.captrace`).length).toBeLessThan(100_000);
  });
});

describe('a hostile file', () => {
  const small = () =>
    engineTraceFrom(
      [0, 1, 2, 60, 61].map((timeUs, i): Reference => {
        return { timeUs, cpu: i % 2, process: i % 2, slot: i, generation: 0, kind: 0, rights: 1, object: i };
      }),
      PROVENANCE.rules,
    );
  const encoded = () => encodeCaptrace(small(), PROVENANCE);

  it('that is cut anywhere, or longer than it says, is refused', async () => {
    const file = await encoded();
    for (let n = 0; n < file.length; n++) await expect(decodeCaptrace(file.subarray(0, n))).rejects.toThrow(TraceError);
    await expect(decodeCaptrace(Uint8Array.from([...file, 0]))).rejects.toThrow(TraceError);
  });

  it('with a wrong bit is refused or means the same', async () => {
    const file = await encoded();
    const { trace } = await decodeCaptrace(file);
    for (let byte = 0; byte < file.length; byte++) {
      const damaged = file.slice();
      damaged[byte]! ^= 1 << ((byte * 5) % 8);
      const result = await decodeCaptrace(damaged).catch((error: unknown) => error);
      if (result instanceof Error) expect(result).toBeInstanceOf(TraceError);
      else expect(result).toMatchObject({ trace }); // The text of the provenance, or padding of the compressed data.
    }
  });

  it('that says it is a bomb is refused before anything is decompressed', async () => {
    const file = await encoded();
    new DataView(file.buffer).setUint32(20, 0xffffffff, true);
    await expect(decodeCaptrace(file)).rejects.toThrow('longer than 64 MiB');
  });

  it('that is a bomb is not decompressed beyond what it says', async () => {
    await expect(decodeCaptrace(fileOf(new Uint8Array(1 << 20), 1000))).rejects.toThrow('more than 1000 bytes');
  });

  it.each<[fault: string, change: (values: number[]) => unknown]>([
    ['the number of tasks is 0', (v) => (v[0] = 0)],
    ['the number of references is 1, must be from 4', (v) => (v[1] = 1)],
    ['the number of references is 4194305', (v) => (v[1] = 4_194_305)],
    ['the number of capabilities is 6', (v) => (v[2] = 6)],
    ['the number of processes is 5', (v) => (v[3] = 5)],
    ['the number of CPUs is 0', (v) => (v[4] = 0)],
    ['the duration in us is 0', (v) => (v[5] = 0)],
    ['differ in gapUs', (v) => (v[6] = 6)],
    ['record 3: task starts after the end', (v) => (v[9] = 1000)],
    ['record 1: task of 0 references', (v) => (v[11] = 0)],
    ['record 2: task goes beyond the 5', (v) => (v[12] = 5)],
    ['tasks of 4 references, but there are 5', (v) => (v[11] = 1)],
    ['record 1: process 2 of 2', (v) => (v[15] = 2)],
    ['record 2: CPU 2 of 2', (v) => (v[20] = 2)],
    ['record 1: capability 1 of a process that has 0', (v) => (v[23] = 1)],
    ['4 capabilities are used, but there are 5', (v) => (v[27] = 0)],
    ['record 5: action 3 is none', (v) => (v[32] = 3)],
    ['record 5: action 128 is none', (v) => (v[32] = 128)],
    ['record 1: task does not begin with a batch', (v) => (v[28]! &= 63)],
    ['data after the last reference', (v) => v.push(0)],
    ['ends too early', (v) => v.pop()],
  ])('is refused: %s', async (fault, change) => {
    const values = valuesOf(await encoded());
    expect(values).toHaveLength(33);
    change(values);
    await expect(decodeCaptrace(fileOf(dataOf(values)))).rejects.toThrow(fault);
  });

  it.each([
    ['not JSON', '{'],
    ['not valid: what', JSON.stringify({ ...PROVENANCE, what: 7 })],
    ['"more": unknown key', JSON.stringify({ ...PROVENANCE, more: 1 })],
  ])('whose provenance is %s is refused', async (fault, json) => {
    const data = dataOf(valuesOf(await encoded()));
    await expect(decodeCaptrace(fileOf(data, data.length, json))).rejects.toThrow(fault);
  });
});

function valuesOf(file: Uint8Array): number[] {
  const view = new DataView(file.buffer, file.byteOffset);
  const reader = new VarintReader(new Uint8Array(inflateRawSync(file.subarray(28 + view.getUint32(12, true)))));
  const values: number[] = [];
  while (!reader.ended) values.push(reader.read());
  return values;
}

function dataOf(values: number[]): Uint8Array {
  const writer = new VarintWriter();
  for (const value of values) writer.write(value);
  return writer.bytes();
}

/** A file whose frame is right, whatever its data. */
function fileOf(data: Uint8Array, dataBytes = data.length, json = JSON.stringify(PROVENANCE)): Uint8Array {
  const provenance = new TextEncoder().encode(json);
  const deflated = deflateRawSync(data);
  const header = new DataView(new ArrayBuffer(28));
  new Uint8Array(header.buffer).set(new TextEncoder().encode('captrace'));
  [1, provenance.length, deflated.length, dataBytes, crc32(data)].forEach((word, i) => {
    header.setUint32(8 + 4 * i, word, true);
  });
  return new Uint8Array(Buffer.concat([new Uint8Array(header.buffer), provenance, deflated]));
}
