import { execFile, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SweepResult } from '../lab/compare/sweep/result';
import { main } from './main';
import { capture, temporary, temporaryFile } from './testing/capture';

const SCENARIO = temporaryFile(
  'sweep.json',
  JSON.stringify({ title: 'Small', machine: { cpus: 2 }, workload: { phases: [{ durationMs: 0.05 }] } }),
);
const CACHE = 'variants.Fixed.cacheEntries.value=32,64';
const GRID = [SCENARIO, '--set', 'workload.phases.0.load=0.3,0.6', '--set', CACHE, '--seeds', '2'];

const sweep = (...args: string[]) => capture(main, ['sweep', ...args]);

async function resultOf(...args: string[]): Promise<SweepResult> {
  const { code, out, err } = await sweep(...args, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as SweepResult;
}

describe('captune sweep', () => {
  it('gives a row for each point, seed and variant, the same as captune run', async () => {
    const result = await resultOf(...GRID);
    expect(result).toMatchObject({ captuneSweep: 1, title: 'Small', untilMs: 0.05, shard: { index: 1, of: 1 } });
    expect(result.rows).toHaveLength(4 * 2 * 2);
    const { out } = await capture(main, ['run', SCENARIO, '--json', '-']);
    const { variants } = JSON.parse(out) as { variants: { stateHash: string }[] };
    // Point 3 has the load 0.6 and a cache of 64, as the scenario itself.
    const same = result.rows.filter(({ point, seed }) => point === 3 && seed === 0x5eed);
    expect(same.map((row) => row.stateHash)).toEqual(variants.map((variant) => variant.stateHash));
  });

  it('writes JSON or CSV into a file, a table for people, and nothing else', async () => {
    const [json, csv] = [temporary('out.json'), temporary('out.csv')];
    for (const file of [json, csv]) {
      expect(await sweep(...GRID, '--out', file)).toMatchObject({ code: 0, out: '', err: '' });
    }
    const result = JSON.parse(readFileSync(json, 'utf8')) as SweepResult;
    expect(readFileSync(csv, 'utf8').split('\r\n')).toHaveLength(result.rows.length + 2);
    const { out } = await sweep(...GRID);
    expect(out).toMatch(/^workload\.phases\.0\.load +variants\.Fixed\.cacheEntries\.value +Fixed +Self-tuning$/m);
    expect(out).toMatch(/^0\.3 +32 +\d+\.\d\d ±\d+\.\d\d +\d+\.\d\d ±\d+\.\d\d$/m);
    expect(out).toMatch(/best of all/);
  });

  it('can be of one variant, and of a shard', async () => {
    const result = await resultOf(...GRID, '--variant', 'Fixed', '--shard', '2/3');
    expect(result.variants).toEqual(['Fixed']);
    expect(result.rows.map(({ point, seed }) => [point, seed - 0x5eed])).toEqual([
      [0, 1],
      [2, 0],
      [3, 1],
    ]);
  });

  it('keeps the points that can be run', async () => {
    const batch = 'workload.phases.0.batch';
    const file = temporaryFile(
      'uniform.json',
      JSON.stringify({ workload: { phases: [{ durationMs: 0.01, batch: { kind: 'uniform', min: 1, max: 9 } }] } }),
    );
    const axes = ['--set', `${batch}.min=4,16`, '--set', `${batch}.max=8,32`, '--variant', 'Fixed'];
    const { code, out, lines } = await sweep(file, ...axes, '--json');
    expect(code).toBe(0);
    expect((JSON.parse(out) as SweepResult).rows.map(({ error }) => error !== null)).toEqual([
      false,
      false,
      true,
      false,
    ]);
    expect(lines).toEqual([expect.stringMatching(/1 of 4 rows have an error; the first: .*batch\.max/)]);
  });

  it.each([
    [[], /SCENARIO is missing|--set is missing/],
    [[SCENARIO], /--set is missing/],
    [[SCENARIO, SCENARIO, '--set', CACHE], /one word too many/],
    [[SCENARIO, '--set', 'x'], /--set must be path=value/],
    [[SCENARIO, '--set', 'machine.cpu=1'], /machine\.cpu: is no path of this scenario: .*did you mean "cpus"/],
    [[SCENARIO, '--set', 'machine.cpus=1,65'], /machine\.cpus: .*65/],
    [[SCENARIO, '--set', CACHE, '--shard', '0/2'], /--shard must be I\/N/],
    [[SCENARIO, '--set', CACHE, '--shard', '3/2'], /--shard must be I\/N/],
    [[SCENARIO, '--set', CACHE, '--seeds', '0'], /--seeds must be/],
    [[SCENARIO, '--set', CACHE, '--variant', 'fixd'], /no variant "fixd"/],
    [['--merge'], /which files\?/],
    [['--merge', 'nowhere.json'], /nowhere\.json: there is no such file/],
    [['--merge', SCENARIO], /is no result of captune sweep/],
    [['--merge', SCENARIO, '--seeds', '2'], /--seeds is not for --merge/],
  ])('%j is refused in one line', async (args, message) => {
    const { code, out, lines } = await sweep(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(lines[0]).toMatch(message);
  });
});

describe('the program', () => {
  const LAUNCH = fileURLToPath(new URL('launch.mjs', import.meta.url));
  const PROGRAM = fileURLToPath(new URL('../../dist/cli/captune.js', import.meta.url));
  const node = (args: readonly string[]) => promisify(execFile)(process.execPath, args, { encoding: 'utf8' });

  // Builds the program if it is stale, as `npm run captune` does.
  beforeAll(async () => {
    await node([LAUNCH, 'captune', '--version']);
  }, 120_000);

  it('in processes of their own makes shards whose union is the whole, whatever the number of threads', async () => {
    const files = [1, 2, 3].map((index) => temporary(`part-${index}.json`));
    await Promise.all(
      files.map((file, at) =>
        node([PROGRAM, 'sweep', ...GRID, '--shard', `${at + 1}/3`, '--out', file, '--threads', String(at + 1)]),
      ),
    );
    const { stdout } = await node([PROGRAM, 'sweep', '--merge', ...files, '--json']);
    expect(JSON.parse(stdout)).toEqual(await resultOf(...GRID));
    const missing = await node([PROGRAM, 'sweep', '--merge', ...files.slice(1)]).catch((error: unknown) => error);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringMatching(/point 0 .* is missing/) as string });
  }, 60_000);

  const parallel = spawnSync('parallel', ['--version'], { encoding: 'utf8' });
  it.skipIf(parallel.error !== undefined || !parallel.stdout.startsWith('GNU'))(
    'is run by GNU parallel',
    async () => {
      const part = temporary('gnu-{}.json');
      const command = [process.execPath, PROGRAM, 'sweep', ...GRID, '--shard', '{}/2', '--out', part];
      await promisify(execFile)('parallel', ['--quote', ...command, ':::', '1', '2']);
      const files = [1, 2].map((index) => temporary(`gnu-${index}.json`));
      const { stdout } = await node([PROGRAM, 'sweep', '--merge', ...files, '--json']);
      expect(JSON.parse(stdout)).toEqual(await resultOf(...GRID));
    },
    60_000,
  );

  it('stops at Ctrl+C, writes nothing, and says how far it came', async () => {
    const out = temporary('cancelled.json');
    const long = [SCENARIO, '--until', '1e6', '--set', CACHE, '--out', out];
    const child = spawn(process.execPath, [PROGRAM, 'sweep', ...long, '--threads', '2']);
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    // Its threads are at work when it is asleep for the most part; a signal before that would stop it as well.
    const stop = setInterval(() => child.kill('SIGINT'), 300);
    const code = await new Promise((resolve) => child.once('exit', (status, signal) => resolve(status ?? signal)));
    clearInterval(stop);
    if (code === 130) expect(err).toMatch(/cancelled: 0 of 3 runs were done, nothing is written/);
    else expect(code).toBe('SIGINT');
    expect(() => readFileSync(out)).toThrow(/ENOENT/);
  }, 60_000);
});
