import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../lab/traces/sha256';
import { main } from './main';
import { capture, recording, temporary, temporaryFile } from './testing/capture';

describe('help', () => {
  it.each([
    [['--help']],
    [['-h']],
    [['run', '--help']],
    [['cachesim', '-h']],
    [['sweep', '--help']],
    [['run', '--until', 'x', '--help']],
  ])('%j', async (args) => {
    const { code, out, err } = await capture(main, args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^usage: captune /);
    expect(out).toMatch(/^ {2}2 +something given cannot be used/m);
  });

  it('lists what is built, and only that', async () => {
    const { out } = await capture(main, ['--help']);
    expect([...out.matchAll(/^ {2}captune ([a-z]+)/gm)].map(([, name]) => name)).toEqual([
      'run',
      'sweep',
      'suite',
      'compare',
      'measure',
      'cachesim',
      'serve',
    ]);
  });

  it('tells the version of program and engine', async () => {
    const { code, out } = await capture(main, ['--version']);
    expect(code).toBe(0);
    expect(out).toMatch(/^captune \d+\.\d+\.\d+, engine [0-9a-f]{12}\n$/);
  });
});

const scenario = (name: string, value: unknown) => temporaryFile(`${name}.json`, JSON.stringify(value));
const ids = temporaryFile('ids.txt', '1\n2\n1\n');
const sqlite3 = recording('sqlite3.caprefs.csv.gz');
const imported = scenario('imported', {
  workload: { phases: [{ trace: `sha256:${'0'.repeat(64)}`, traceName: 'my recording.csv' }] },
});
const crowded = temporaryFile('crowd.txt', Array.from({ length: 20_000 }, (_, id) => `${id}\n`).join(''));
const crowd = scenario('crowd', {
  workload: { phases: [{ trace: `sha256:${sha256(readFileSync(crowded))}`, tenants: 64 }] },
});
const CACHE = ['cachesim', '--entries', '64', '--trace'];

describe('bad input ends with code 2 and a line for each error', () => {
  it.each<[args: string[], ...lines: string[]]>([
    [[], 'which command? run or sweep or suite or compare or measure or cachesim or serve'],
    [['rum'], 'unknown command "rum"; did you mean "run"?'],
    [['--json', '-'], 'unknown option "--json"; the command comes first'],
    [['verify', 'preset:nginx'], 'the command "verify" is not built yet'],
    [['measure', '--budget', '1'], '--budget must be'],
    [['measure', 'preset:nothing'], 'there is no preset "nothing"; '],
    [['soak'], 'the command "soak" is not built yet'],
    [['verify'], 'the command "verify" is not built yet'],
    [['\u001b[31m\nrun'], 'unknown command "\\u001b[31m\\nrun"'],

    [['run'], 'SCENARIO is missing'],
    [['run', 'preset:nginx', 'preset:nginx'], 'one word too many: "preset:nginx"'],
    [['run', 'preset:nginx', '--jason', 'x'], 'unknown option "--jason"; did you mean "--json"?'],
    [['run', 'preset:nginx', '-x'], 'unknown option "-x"'],
    [['run', 'preset:nginx', '--constructor'], 'unknown option "--constructor"'],
    [['run', 'preset:nginx', '--until'], '--until needs a value: --until MS'],
    [['run', 'preset:nginx', '--until', '--json', '-'], '--until needs a value: --until MS'],
    [['run', 'preset:nginx', '--until', '1', '--until', '2'], '--until is given twice'],
    [['run', 'preset:nginx', '--until', '-1'], '--until must be a number from 0 to 1000000000, not "-1"'],
    [['run', 'preset:nginx', '--until='], '--until must be a number from 0 to 1000000000, not ""'],
    [['run', 'preset:nginx', '--until', 'NaN'], '--until must be a number'],
    [['run', 'preset:nginx', '--until', '0x10'], '--until must be a number'],
    [['run', 'preset:nginx', '--until', '1e999'], '--until must be a number'],
    [['run', 'preset:nginx', '--simd', 'maybe'], '--simd must be "on" or "off", not "maybe"'],
    [['run', 'preset:nginx', '--variant', 'Fixd'], 'there is no variant "Fixd"; did you mean "Fixed"?'],
    [['run', 'preset:ngnix'], 'there is no preset "ngnix"; did you mean "nginx"?'],
    [['run', 'preset:nginx', '--json', '/nowhere/at/all.json'], '/nowhere/at/all.json: there is no such file'],
    [['run', 'preset:nginx', '--json', '/tmp'], '/tmp: is a directory'],

    [['run', '/nowhere.json'], '/nowhere.json: there is no such file'],
    [['run', '/tmp'], '/tmp: is a directory'],
    [['run', `${ids}/x`], 'there is no such file'],
    [['run', 'x'.repeat(5000)], 'the name is too long'],
    [['run', temporaryFile('bad.json', '{"seed": 1,\n}')], 'bad.json: not valid JSON, line 2, column 1: expected'],
    [['run', temporaryFile('empty.json', '')], 'empty.json: not valid JSON, line 1, column 1: expected'],
    [['run', temporaryFile('big.json', ' '.repeat(2 ** 20 + 1))], 'big.json: larger than 1048576 bytes'],
    [['run', temporaryFile('latin.json', Uint8Array.of(0x22, 0xe9, 0x22))], 'latin.json: not text in UTF-8'],
    [['run', scenario('list', [])], 'list.json: '],
    [['run', scenario('key', { seeed: 1 })], 'key.json: seeed: unknown key (its value is 1); did you mean "seed"?'],
    [['run', scenario('version', { version: 99 })], 'version.json: version: '],
    [
      [
        'run',
        scenario('many', { seed: -1, machine: { cpus: 65, sockts: 1 }, workload: { phases: [{ load: 'much' }] } }),
      ],
      'many.json: seed: ',
      'many.json: machine.sockts: ',
      'many.json: machine.cpus: ',
      'many.json: workload.phases.0.load: ',
    ],
    [
      ['run', scenario('lost', { workload: { phases: [{ trace: 'bundled:nginks' }] } })],
      'no recording "nginks" is bundled; did you mean "nginx"?',
    ],
    [['run', crowd, '--trace', crowded], 'workload.phases.0.tenants: 1280000 capabilities, the table holds 1048576'],

    [['run', 'https://example.org/'], 'the link "https://example.org/" has no #'],
    [['run', '#s=AAAA'], 'the link '],
    [['run', '#s=%%%'], 'the link '],
    [['run', '#preset=nothing'], 'there is no preset "nothing"; '],
    [['run', '#r=AAAA'], 'the link is of a measured report'],

    [['run', imported], `give the recording my recording.csv with --trace FILE (SHA-256 ${'0'.repeat(64)})`],
    [
      ['run', imported, '--trace', sqlite3],
      'sqlite3.caprefs.csv.gz: is not the recording, its content differs (SHA-256 ',
    ],
    [['run', imported, '--trace', '/nowhere.csv'], '/nowhere.csv: there is no such file'],
    [['run', imported, '--trace', temporaryFile('bad.csv', '1,0,7,3,0,U,1\n2,0,7,x,0,U,1\n')], 'bad.csv: line 2: '],
    [['run', 'preset:nginx', '--trace', sqlite3], 'the scenario replays no imported recording'],

    [['cachesim', '--entries', '64'], '--trace is missing'],
    [['cachesim', '--trace', ids], '--entries is missing'],
    [[...CACHE, ids, 'more'], 'one word too many: "more"'],
    [['cachesim', '--trace', ids, '--entries', '0'], '--entries must be a whole number from 1 to 1048576, not "0"'],
    [['cachesim', '--trace', ids, '--entries', '1.5'], '--entries must be a whole number'],
    [
      ['cachesim', '--trace', ids, '--entries', '96', '--ways', '4'],
      'with 4 ways the entries must be 4 times a power of two',
    ],
    [[...CACHE, ids, '--ways', '4', '--policy', 'fifo'], 'with 4 ways the policy must be lru'],
    [[...CACHE, ids, '--ways', '8'], '--ways must be "full" or "4", not "8"'],
    [[...CACHE, ids, '--policy', 'arc'], '--policy must be "lru", "fifo", "clock" or "sieve", not "arc"'],
    [[...CACHE, ids, '--format', 'csv'], '--format must be '],
    [[...CACHE, ids, '--cpu', '-1'], '--cpu must be a whole number'],
    [[...CACHE, ids, '--cpu', '1'], 'ids.txt: contains no reference on CPU 1'],
    [[...CACHE, '/nowhere'], '/nowhere: there is no such file'],
    [[...CACHE, '/tmp'], '/tmp: is a directory'],
    [[...CACHE, temporaryFile('nothing.txt', '')], 'nothing.txt: the file is empty'],
    [[...CACHE, temporaryFile('odd.txt', '1\n2\nthree\n')], 'odd.txt: line 3: '],
    [
      [...CACHE, temporaryFile('cut.bin', new Uint8Array(25).fill(1)), '--format', 'oracleGeneral'],
      'cut.bin: record 2: ',
    ],
    [[...CACHE, temporaryFile('cut.gz', readFileSync(sqlite3).subarray(0, 3000))], 'cut.gz: '],
    [[...CACHE, temporaryFile('words.gz', gzipSync('hello\u0007\u001b[31m\n'))], 'words.gz: not recognised'],
  ])('%j', async (args, ...lines) => {
    const captured = await capture(main, args);
    expect(captured.code).toBe(2);
    expect(captured.out).toBe('');
    expect(captured.lines).toEqual(lines.map((line) => expect.stringContaining(line) as string));
    for (const line of captured.lines) expect(line).toMatch(/^captune: [^\u0000-\u001f]+$/); // eslint-disable-line no-control-regex -- that there are none
    expect(captured.err).not.toMatch(/\bat .*:\d+:\d+/);
  });
});

it('nothing is written where a run was refused', async () => {
  const file = temporary('refused.json');
  const { code } = await capture(main, ['run', 'preset:nothing', '--json', file]);
  expect(code).toBe(2);
  expect(() => readFileSync(file)).toThrow('ENOENT');
});
