import { describe, expect, it } from 'vitest';
import type { TextFormat } from '../format';
import type { Reference } from '../reference';
import { ids } from './ids';
import { lackey } from './lackey';
import { lis } from './lis';
import { oracleGeneral } from './oracleGeneral';
import { strace } from './strace';

function read(format: TextFormat, text: string): Reference[] {
  const references: Reference[] = [];
  const reader = format.open({ reference: (reference) => references.push(reference), switched: () => undefined });
  for (const line of text.split('\n')) reader.line(line);
  return references;
}

const idsOf = (references: Reference[]) => references.map(({ object }) => object);

describe('strace', () => {
  const row = ({ timeUs, cpu, process, slot, generation, kind, rights }: Reference) =>
    [timeUs % 1e6, cpu, process, slot, generation, 'UAD'[kind], rights].join(' ');
  const rows = (text: string) => read(strace, text).map(row);

  it('counts a generation from one close to the next', () => {
    const text = [
      '7  5.000001 openat(AT_FDCWD</srv/lab>, "/etc/group", O_RDONLY|O_CLOEXEC) = 3</etc/group>',
      '7  5.000002 read(3</etc/group>, ""..., 4096) = 682',
      '7  5.000003 close(3</etc/group>) = 0',
      '7  5.000004 openat(3</etc>, "x", O_RDONLY) = -1 ENOENT (No such file or directory)',
      '7  5.000005 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 3<TCP:[1]>',
      '7  5.000006 close(9) = -1 EBADF (Bad file descriptor)',
    ];
    expect(rows(text.join('\n'))).toEqual([
      '1 0 7 3 0 A 0',
      '2 0 7 3 0 U 1',
      '3 0 7 3 0 D 8',
      '4 0 7 3 1 U 1',
      '5 0 7 3 1 A 0',
      '6 0 7 9 0 D 8',
    ]);
  });

  it('joins calls that other processes cut in two', () => {
    const text = [
      '7  5.000001 close(3</a> <unfinished ...>',
      '8  5.000002 openat(AT_FDCWD</>, "/b",  <unfinished ...>',
      '7  5.000003 <... close resumed>) = 0',
      '8  5.000004 <... openat resumed>O_RDONLY) = 3</b = c>',
      '7  5.000005 --- SIGCHLD {si_signo=SIGCHLD} ---',
      '7  5.000006 dup(3) = 4',
      '7  5.000007 +++ exited with 0 +++',
    ];
    expect(rows(text.join('\n'))).toEqual(['1 0 7 3 0 D 8', '4 1 8 3 0 A 0', '6 0 7 3 1 U 4', '6 0 7 4 0 A 0']);
  });

  it('knows the calls with two descriptors', () => {
    const text = [
      '5.1 sendfile(15<TCP:[127.0.0.1:80->127.0.0.1:9]>, 19</f>, [0] => [187], 187) = 187',
      '5.2 dup2(3</a>, 2<pipe:[1]>) = 2</a>',
      '5.3 fcntl(3</a>, F_DUPFD_CLOEXEC, 0) = 5</a>',
      '5.4 fcntl(3</a>, F_SETFD, FD_CLOEXEC) = 0',
      '5.5 pipe2([6<pipe:[2]>, 7<pipe:[2]>], O_CLOEXEC) = 0',
    ];
    expect(rows(text.join('\n'))).toEqual([
      '100000 0 0 15 0 U 2',
      '100000 0 0 19 0 U 1',
      '200000 0 0 3 0 U 4',
      '200000 0 0 2 1 A 0',
      '300000 0 0 3 0 U 4',
      '300000 0 0 5 0 A 0',
      '400000 0 0 3 0 U 4',
      '500000 0 0 6 0 A 0',
      '500000 0 0 7 0 A 0',
    ]);
  });

  it('gives threads the descriptors of their process, and children their own', () => {
    const text = [
      '[pid 7] 5.1 clone(child_stack=0x1, flags=CLONE_VM|CLONE_THREAD <unfinished ...>',
      '[pid 9] 5.2 read(3, ""..., 1) = 1',
      '[pid 7] 5.3 <... clone resumed>, parent_tid=[9]) = 9',
      '[pid 7] 5.4 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD) = 8',
      'strace: Process 8 attached',
      '[pid 8] 5.5 read(3, ""..., 1) = 1',
      '[pid 7] 5.4 clone3({flags=CLONE_VM|CLONE_THREAD, stack=0x1}, 88) = 10',
      '[pid 10] 5.6 read(3, ""..., 1) = 1',
    ];
    expect(read(strace, text.join('\n')).map(({ process, cpu }) => [process, cpu])).toEqual([
      [7, 0],
      [8, 1],
      [7, 0],
    ]);
  });

  it('keeps the order of lines when the clock is set back', () => {
    const times = read(strace, '5.000009 read(3, "", 1) = 1\n5.000004 read(3, "", 1) = 1').map(({ timeUs }) => timeUs);
    expect(times).toEqual([5000009, 5000009]);
  });

  it.each(['read(3, "", 1) = 1', '7 5.1 rubbish', '12:00:01 read(3) = 1'])('refuses %s', (line) => {
    expect(() => read(strace, line)).toThrow(/must begin with a time|no system call/);
  });
});

describe('ids', () => {
  it('skips marks and empty lines, and keeps long ids apart', () => {
    const references = read(ids, '1\n*\n\n 01 \n9007199254740993\n9007199254740992\n18446744073709551615');
    expect(idsOf(references)).toEqual([1, 1, 9007199254740993n, 9007199254740992n, 18446744073709551615n]);
    expect(references.map(({ timeUs }) => timeUs)).toEqual([0, 1, 2, 3, 4]);
  });

  it.each(['-1', '1.5', 'a', '1 2', '0x10', '9'.repeat(21)])('refuses %s', (line) => {
    expect(() => read(ids, line)).toThrow('an id must be');
  });
});

describe('lis', () => {
  it('asks for each block of a request', () => {
    expect(idsOf(read(lis, '10 3 0 0\n\n12 1 0 1\n'))).toEqual([10, 11, 12, 12]);
  });

  it.each(['10 0 0 0', '10 1048577 0 0', '10', '1 2 3 4 5', 'a 1 0 0', '1 -1 0 0'])('refuses %s', (line) => {
    expect(() => read(lis, line)).toThrow(/count must be|a request must be/);
  });
});

describe('lackey', () => {
  it('names pages, and the right to each', () => {
    const text = '==1== Lackey\nI  00001ffe,4\n L 1000,8\n S 2000,8\n M ffffffffffffffff,1\n';
    expect(read(lackey, text).map(({ object, rights }) => [object, rights])).toEqual([
      [1, 1],
      [2, 1],
      [1, 1],
      [2, 2],
      [2 ** 52 - 1, 3],
    ]);
  });

  it.each([' X 1000,8', ' L 1000', ' L 1000,0', ' L 1000,5000', ' L 12345678901234567,8'])('refuses%s', (line) => {
    expect(() => read(lackey, line)).toThrow(/no access|an access must/);
  });
});

describe('oracleGeneral', () => {
  const records = (...rows: [time: number, id: bigint, next: bigint][]) => {
    const view = new DataView(new ArrayBuffer(24 * rows.length));
    rows.forEach(([time, id, next], i) => {
      view.setUint32(24 * i, time, true);
      view.setBigUint64(24 * i + 4, id, true);
      view.setUint32(24 * i + 12, 512, true);
      view.setBigInt64(24 * i + 16, next, true);
    });
    return new Uint8Array(view.buffer);
  };

  function readRecords(bytes: Uint8Array, chunkBytes: number): Reference[] {
    const references: Reference[] = [];
    const sink = { reference: (one: Reference) => references.push(one), switched: () => undefined };
    const reader = oracleGeneral.open(sink);
    for (let at = 0; at < bytes.length; at += chunkBytes) reader.bytes(bytes.subarray(at, at + chunkBytes));
    reader.end();
    return references;
  }

  it('has 64-bit ids, exact, however the bytes arrive', () => {
    const file = records([1, 7n, 2n], [1, 2n ** 63n + 1n, -1n], [2, 7n, -1n], [2, 2n ** 53n - 1n, -1n]);
    for (const chunkBytes of [1, 5, 23, 24, 25, 1000]) {
      expect(idsOf(readRecords(file, chunkBytes))).toEqual([7, 2n ** 63n + 1n, 7, 2 ** 53 - 1]);
    }
  });

  it('says which record is wrong', () => {
    expect(() => readRecords(records([2, 1n, -1n], [1, 1n, -1n]), 7)).toThrow('record 2: time goes back: "01000000');
    expect(() => readRecords(records([2, 1n, -2n]), 24)).toThrow('record 1: next must be');
    expect(() => readRecords(records([2, 1n, -1n]).subarray(0, 23), 24)).toThrow('record 1: is cut: 23 of 24 bytes');
  });
});
