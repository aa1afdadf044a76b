import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectFormat } from './detect';
import { ENGINE_TRACE, opsOf } from './engineTrace';
import type { EngineTrace } from './engineTrace';
import { TraceError } from './error';
import { fixture, gunzipText, sharedTrace } from './fixtures/recordings.mjs';
import { capture } from './formats/capture';
import { importTrace } from './import';
import { readInto } from './read';
import type { Reference } from './reference';
import { openSource } from './source';
import { TRACE_FORMATS } from './registry';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const nginx = () => fixture('nginx.caprefs.csv.gz');
const sqlite3 = () => fixture('sqlite3.caprefs.csv.gz');

const same = (a: EngineTrace, b: EngineTrace) => Buffer.compare(a.bytes, b.bytes) === 0;

function streamOf(bytes: Uint8Array, chunkBytes: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at + chunkBytes));
      else controller.close();
      at += chunkBytes;
    },
  });
}

async function capturedRows(file: Uint8Array): Promise<string[]> {
  const rows: string[] = [];
  const row = ({ timeUs, cpu, process, slot, generation, kind, object }: Reference) =>
    [timeUs, cpu, process, slot, generation, 'UAD'[kind], object].join(',');
  await readInto(await openSource(file, {}), capture, {
    reference: (reference) => rows.push(row(reference)),
    switched: () => undefined,
  });
  return rows;
}

describe('a capture reduces to the capability references that were shipped with it, row for row', () => {
  it('sqlite3', async () => {
    const rows = gunzipText(sqlite3()).trimEnd().split('\n');
    expect(await capturedRows(fixture('sqlite3.capture.csv.gz'))).toEqual(rows.slice(1));
  });

  it('pgbench (capture in ../shared)', async ({ skip }) => {
    const file = sharedTrace('pgbench.capture.csv.gz') ?? skip('../shared is not there');
    const rows = gunzipText(fixture('pgbench.caprefs.csv.gz')).trimEnd().split('\n');
    expect(await capturedRows(file)).toEqual(rows.slice(1));
  });
});

describe('a capture', () => {
  it('has the same references as its reduction, but tasks that end at recorded switches', async () => {
    const captured = await importTrace(fixture('sqlite3.capture.csv.gz'), { name: 'sqlite3.capture.csv.gz' });
    const reduced = await importTrace(sqlite3(), { name: 'sqlite3.caprefs.csv.gz' });
    const { tasks, ...counts } = captured.trace;
    expect({ ...counts, bytes: 0 }).toEqual({ ...reduced.trace, bytes: 0, tasks: undefined });
    expect(tasks).toBe(332);
    const names = (op: number) => op & (ENGINE_TRACE.slotMask | (3 << ENGINE_TRACE.kindShift));
    expect(opsOf(captured.trace).map(names)).toEqual(opsOf(reduced.trace).map(names));
  });

  it('tells the rights that a call needs', async () => {
    const { trace } = await importTrace(fixture('sqlite3.capture.csv.gz'), { name: 'x' });
    const rights = Array.from(opsOf(trace), (op) => (op >>> ENGINE_TRACE.rightsShift) & 15);
    expect(new Set(rights)).toEqual(new Set([0, 1, 2, 4, 8]));
  });
});

describe('our recordings', () => {
  it.each([
    ['pgbench', { tasks: 21263, ops: 94747, capabilities: 219, processes: 17, cpus: 2, durationUs: 379715 }],
    ['nginx', { tasks: 3281, ops: 153848, capabilities: 60, processes: 5, cpus: 2, durationUs: 213762 }],
    ['sqlite3', { tasks: 742, ops: 12668, capabilities: 19, processes: 3, cpus: 2, durationUs: 187981 }],
  ])('%s', async (name, counts) => {
    const { trace, format } = await importTrace(fixture(`${name}.caprefs.csv.gz`), { name });
    expect(trace).toMatchObject(counts);
    expect(format).toBe('caprefs');
  });
});

describe('what is in ../shared', () => {
  it.for<[name: string, format: string, counts: object]>([
    ['sqlite3.strace.gz', 'strace', { tasks: 808, ops: 12602, capabilities: 6, processes: 1, cpus: 1 }],
    ['nginx_wrk.strace.gz', 'strace', { tasks: 7209, ops: 59464, capabilities: 38, processes: 3, cpus: 3 }],
    ['sqlite3.lackey.gz', 'lackey', { tasks: 37526, ops: 600405, capabilities: 208 }],
    ['third-party/cloudPhysicsIO.oracleGeneral.bin.gz', 'oracleGeneral', { ops: 113872, capabilities: 48974 }],
    ['third-party/loop.trace.gz', 'ids', { ops: 505500, capabilities: 1011 }],
    ['third-party/2_pools.trace.gz', 'ids', { ops: 100000, capabilities: 9939 }],
  ])('%s', { timeout: 30_000 }, async ([name, format, counts], { skip }) => {
    const file = sharedTrace(name) ?? skip('../shared is not there');
    const imported = await importTrace(file, { name });
    expect(imported.format).toBe(format);
    expect(imported.trace).toMatchObject(counts);
  });
});

describe('reading', () => {
  it('does not depend on how the bytes arrive, nor on gzip', async () => {
    const whole = await importTrace(sqlite3(), { name: 'a' });
    const unpacked = bytesOf(gunzipText(sqlite3()));
    for (const file of [streamOf(sqlite3(), 97), streamOf(sqlite3(), 1000), unpacked, streamOf(unpacked, 4097)]) {
      expect(same((await importTrace(file, { name: 'a' })).trace, whole.trace)).toBe(true);
    }
  });

  it('takes single bytes', async () => {
    const text = bytesOf('1,0,7,3,0,U,1\r\n2,0,7,3,0,D,1\r\n');
    const one = await importTrace(text, { name: 'a' });
    const other = await importTrace(streamOf(new Uint8Array(gzipSync(text)), 1), { name: 'a' });
    expect(other.trace).toEqual(one.trace);
  });

  it('tolerates CR LF and a last line without an end', async () => {
    const lf = await importTrace(bytesOf('1,0,7,3,0,U,1\n2,0,7,3,0,D,1\n'), { name: 'a' });
    const crlf = await importTrace(bytesOf('1,0,7,3,0,U,1\r\n2,0,7,3,0,D,1'), { name: 'a' });
    expect(crlf.trace).toEqual(lf.trace);
  });

  it('tells how far it is, and hashes what it read', async () => {
    const progress: number[] = [];
    const { file } = await importTrace(nginx(), { name: 'a', onProgress: (bytes) => progress.push(bytes) });
    expect(progress.at(-1)).toBe(nginx().length);
    expect(progress.length).toBeGreaterThan(5);
    expect(file).toEqual({
      bytes: 595083,
      sha256: '663eda4286d637cfb6e16ad59598cdf876aff12ff9edc66cd73cbe5440e31aca',
    });
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = () => controller.abort(reason);
    for (const file of [nginx(), streamOf(nginx(), 5000), bytesOf(gunzipText(nginx()))]) {
      await expect(importTrace(file, { name: 'a', onProgress, signal: controller.signal })).rejects.toBe(reason);
    }
  });

  it("passes on a stream's own failure", async () => {
    const failure = new Error('the disk is gone');
    const stream = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(failure) });
    await expect(importTrace(stream, { name: 'a' })).rejects.toBe(failure);
  });

  it('takes the format that it is told', async () => {
    const { trace } = await importTrace(bytesOf('7 2 0 0\n'), { name: 'a', format: 'lis' });
    expect(trace.ops).toBe(2);
    await expect(importTrace(bytesOf('7 2 0 0\n'), { name: 'a', format: 'ids' })).rejects.toThrow('line 1: an id');
  });
});

describe('detection', () => {
  it.each([
    ['captrace', 'captrace\u0001\0\0\0'],
    ['caprefs', 't_us,cpu,tgid,fd,gen,op,id\nrubbish'],
    ['caprefs', '2,1,7485,3,0,D,1\n'],
    ['capture', '0,1,7921,7921,X,1,1,\n'],
    ['strace', '5669  1795517949.837150 execve("/usr/bin/sqlite3", [...], 0x7ffc923081b0 /* 39 vars */) = 0\n'],
    ['strace', '1795517949.837150 read(3, ""..., 832) = 832\n'],
    ['strace', '[pid  5669] 1795517949.837150 <... close resumed>) = 0\n'],
    ['lackey', '==123== Lackey, an example Valgrind tool\n==123== \nI  0401ab70,3\n'],
    ['lackey', ' S 1fff000668,8\n'],
    ['lis', '0 64 0 0\n64 64 0 1\n'],
    ['ids', '\r\n*\r\n2819\r\n'],
    ['rt-app', '/* two threads */\n{ "tasks": { "a": { "run": 10 } } }'],
  ])('knows %s', (format, text) => {
    expect(detectFormat(bytesOf(text))).toBe(format);
  });

  it('knows oracleGeneral by records that make sense', () => {
    const records = new DataView(new ArrayBuffer(48));
    [0, 24].forEach((at, i) => {
      records.setUint32(at, 1000 + i, true);
      records.setBigInt64(at + 16, -1n, true);
    });
    expect(detectFormat(new Uint8Array(records.buffer))).toBe('oracleGeneral');
    records.setBigInt64(40, 0n, true);
    expect(() => detectFormat(new Uint8Array(records.buffer))).toThrow('not recognised as any of captrace, caprefs');
  });

  it.each([
    ['the file is empty', ''],
    ['not recognised', 'hello, world\n'],
    ['decompress it first', '\u0028\u00b5\u002f\u00fd'],
  ])('says: %s', async (fault, text) => {
    await expect(
      importTrace(
        Uint8Array.from(text, (c) => c.charCodeAt(0)),
        { name: 'a' },
      ),
    ).rejects.toThrow(fault);
  });

  it('has a name and a label for every format', () => {
    expect(TRACE_FORMATS.map(({ name }) => name)).toEqual([
      'captrace',
      'caprefs',
      'capture',
      'strace',
      'lackey',
      'lis',
      'ids',
      'rt-app',
      'oracleGeneral',
    ]);
    expect(TRACE_FORMATS.every(({ label }) => label.length > 3)).toBe(true);
  });
});

describe('a malformed file', () => {
  const good = '1,0,7,3,0,U,1\n';

  it.each([
    ['line 2: must have 7 columns, not 2: "a,b"', `${good}a,b\n`],
    ['line 2: op must be U, A or D: "1,0,7,3,0,X,1"', `${good}1,0,7,3,0,X,1\n`],
    ['line 2: t_us must be a number: "-1,0,7,3,0,U,1"', `${good}-1,0,7,3,0,U,1\n`],
    ['line 3: time goes back: "0,0,7,3,0,U,1"', `${good}${good}0,0,7,3,0,U,1\n`],
    ['line 2: gen must not exceed', `${good}1,0,7,3,9999999999,U,1\n`],
    ['line 2: must have 7 columns, not 1: "\ufffd   "', `${good}\ufffd\u0000\u0007 \u001b`],
    ['contains no reference: "t_us,cpu', 't_us,cpu,tgid,fd,gen,op,id\n'],
  ])('says where and why: %s', async (message, text) => {
    const result = importTrace(bytesOf(text), { name: 'a', format: 'caprefs' });
    await expect(result).rejects.toThrow(message);
    await expect(result).rejects.toBeInstanceOf(TraceError);
  });

  it('gives the line as a number, too, and a short excerpt', async () => {
    const error = await importTrace(bytesOf(good + 'x'.repeat(1000)), { name: 'a' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'TraceError', line: 2, excerpt: `${'x'.repeat(79)}…` });
  });

  it('that is one endless line is given up early', async () => {
    const endless = streamOf(bytesOf(good + '1'.repeat(200_000)), 1000);
    await expect(importTrace(endless, { name: 'a' })).rejects.toThrow('line 2: longer than 65536 characters');
  });

  it('that is damaged gzip is refused', async () => {
    const file = sqlite3();
    await expect(importTrace(file.subarray(0, 20_000), { name: 'a' })).rejects.toThrow('damaged or cut');
    file.fill(0, 10_000, 20_000);
    await expect(importTrace(file, { name: 'a' })).rejects.toThrow(TraceError);
  });

  it('that is too large in memory is refused without reading on', { timeout: 60_000 }, async () => {
    const bomb = gzipSync(bytesOf('0 1000 0 0\n'.repeat(1_000_000)));
    await expect(importTrace(bomb, { name: 'a' })).rejects.toThrow('line 4195: more than 4194304 references');
    const wide = bytesOf('0 1048576 0 0\n7 1 0 1\n1048576 1 0 2\n');
    await expect(importTrace(wide, { name: 'a' })).rejects.toThrow('line 3: more than 1048576 capabilities');
  });

  it.each(['caprefs', 'capture', 'strace', 'lackey', 'lis', 'ids', 'rt-app', 'oracleGeneral', 'captrace'] as const)(
    'of any kind ends in a trace or a TraceError, read as %s',
    async (format) => {
      const lines = [
        good,
        '0,1,7921,7921,E,3,3,\n',
        '0,1,7921,7921,X,3,0,\n',
        '0,1,7921,7921,S,0,9,R\n',
        '7 1.5 close(3 <unfinished ...>\n',
        '7 1.6 <... close resumed>) = 0\n',
        '7 1.7 fcntl(3</a, b>, F_DUPFD, 0) = 4</a, b>\n',
        ' M ffffffffffffffff,8\n',
        'I  0401ab70,3\n',
        '9007199254740993 4 0 0\n',
        '18446744073709551615\n',
        '*\n',
      ];
      const soup = fc.array(fc.oneof(fc.constantFrom(...lines), fc.string()), { minLength: 1, maxLength: 20 });
      const files = fc.oneof(
        soup.map((parts) => bytesOf(parts.join(''))),
        fc.uint8Array({ minLength: 1 }),
      );
      await fc.assert(
        fc.asyncProperty(files, async (file) => {
          const result = await importTrace(file, { name: 'a', format }).catch((error: unknown) => error);
          if (result instanceof Error) expect(result).toBeInstanceOf(TraceError);
          else expect(result).toMatchObject({ format });
        }),
        { numRuns: 200 },
      );
    },
  );
});
