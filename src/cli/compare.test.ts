import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ScenarioInput } from '../lab/scenario/schema';
import { main } from './main';
import { capture, temporary, temporaryFile } from './testing/capture';

const input: ScenarioInput = {
  machine: { cpus: 2 },
  workload: { phases: [{ durationMs: 0.3, pattern: { kind: 'zipf', ids: 400 } }] },
  variants: [{ name: 'Kernel' }],
};
const good = temporaryFile('good.json', JSON.stringify(input));
const bad = temporaryFile(
  'bad.json',
  JSON.stringify({ ...input, variants: [{ name: 'Kernel', cacheEntries: { value: 32 } }] }),
);
const better = temporaryFile(
  'better.json',
  JSON.stringify({ ...input, variants: [{ name: 'Kernel', cacheEntries: { value: 128 } }] }),
);

async function baseline(name: string, ...args: string[]): Promise<string> {
  const file = temporary(name);
  expect((await capture(main, ['compare', good, '--json', file, ...args])).code).toBe(0);
  return file;
}

describe('captune compare', () => {
  it('finds the same run the same, also from what captune run printed', async () => {
    const file = temporary('run.json');
    await capture(main, ['run', good, '--json', file]);
    const { code, out, err } = await capture(main, ['compare', good, '--baseline', file, '--fail-on-regression']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/hit rate.* \+0\.00 % .*same/);
    expect(out).not.toMatch(/worse|better/);
  });

  it('fails on what is worse, and says what and by how much; not on what is better', async () => {
    const file = await baseline('one.json');
    const worse = await capture(main, ['compare', bad, '--baseline', file, '--fail-on-regression']);
    expect(worse.code).toBe(1);
    expect(worse.lines.join('\n')).toMatch(/worse: Kernel: hit rate [\d.]+ -> [\d.]+ \(-\d+\.\d\d %\)/);
    expect((await capture(main, ['compare', bad, '--baseline', file])).code).toBe(0);
    const gain = await capture(main, ['compare', better, '--baseline', file, '--fail-on-regression']);
    expect(gain.out).toMatch(/hit rate.*better/);
    expect(gain.lines.filter((line) => line.includes('hit rate'))).toEqual([]);
  });

  it('with five seeds a side goes by change points', async () => {
    const file = await baseline('five.json', '--runs', '5');
    const { runs } = JSON.parse(readFileSync(file, 'utf8')) as { runs: { seed: number }[] };
    expect(new Set(runs.map(({ seed }) => seed)).size).toBe(5);
    const same = await capture(main, ['compare', good, '--baseline', file, '--runs', '5', '--fail-on-regression']);
    expect(same.code).toBe(0);
    const worse = await capture(main, ['compare', bad, '--baseline', file, '--runs', '5', '--fail-on-regression']);
    expect(worse.code).toBe(1);
    expect(worse.lines.join('\n')).toMatch(/worse: Kernel: hit rate .* p = /);
  });

  it('without a baseline compares variants with the first', async () => {
    const both = { ...input, variants: [{ name: 'Small', cacheEntries: { value: 32 } }, { name: 'Large' }] };
    const { code, out } = await capture(main, ['compare', temporaryFile('both.json', JSON.stringify(both))]);
    expect(code).toBe(0);
    expect(out).toMatch(/^Large +hit rate .* better$/m);
  });

  it('says when the baseline is of something else', async () => {
    const { lines } = await capture(main, [
      'compare',
      bad,
      '--baseline',
      await baseline('other.json'),
      '--until',
      '0.2',
    ]);
    expect(lines).toEqual([
      'captune: the baseline is of another scenario or seed',
      'captune: the baseline ends at another moment',
    ]);
  });

  it.each([
    ['no JSON', 'nonsense', 'is no JSON'],
    ['no run', '{"a": 1}', 'run 1 is not what "captune run --json" prints: scenarioHash'],
    ['an empty list', '[]', 'has no runs'],
    [
      'a number that is none',
      JSON.stringify([{ scenarioHash: '', seed: 0, atMs: 1, variants: [{ name: 'A', cyclesPerOp: '1' }] }]),
      'variants.0.cyclesPerOp',
    ],
  ])('refuses a baseline file with %s', async (_, text, reason) => {
    const file = temporaryFile('hostile.json', text);
    const { code, lines } = await capture(main, ['compare', good, '--baseline', file]);
    expect(code).toBe(2);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(reason);
  });
});
