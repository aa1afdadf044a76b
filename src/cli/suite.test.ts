import { describe, expect, it } from 'vitest';
import { main } from './main';
import { capture, temporaryFile } from './testing/capture';

const suite = (...args: string[]) => capture(main, ['suite', ...args]);
const SHORT = ['--grid', 'quick', '--scale', '0.02'];

describe('captune suite', () => {
  it('says what kernels gain and lose, workload by workload, and beside the aims and claims', async () => {
    const { code, out } = await suite('--only', 'hot', '--only', 'mixed-batches', ...SHORT);
    expect(code).toBe(0);
    expect(out).toMatch(/^workloads +2, durations times 0\.02$/m);
    expect(out).toMatch(/^static kernels +12 per workload, all of the quick grid/m);
    expect(out).toMatch(/^fixed +0\.0 +0\.0 +0\.0/m);
    expect(out).toMatch(/^best single static of the suite +-?\d+\.\d/m);
    expect(out).toMatch(/^mixed-batches( +\d+\.\d\d \([\d,]+\)){3,4} +\d+\.\d\d +\d+\.\d\d$/m);
    expect(out).toMatch(/^seed: at least 10 % below fixed .* (met|not met)$/m);
    expect(out).toMatch(/^only the cache +unoptimised +lookup 10x +\d+\.\d\dx/m);
    expect(out).toMatch(/^cache tuned +fixed +5-10 %/m);
  }, 60_000);

  it('takes scenarios of anybody, and gives one object', async () => {
    const file = temporaryFile('mine.json', JSON.stringify({ workload: { phases: [{ durationMs: 0.2 }] } }));
    const { out } = await suite(file, '--grid', 'quick', '--json', '-');
    const result = JSON.parse(out) as { workloads: { name: string; scenarioHash: string; statics: unknown[] }[] };
    expect(result.workloads).toMatchObject([
      { name: file, scenarioHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    ]);
    expect(result.workloads[0]!.statics).toHaveLength(12);
    expect(result).toHaveProperty('verdict.bestSingle.parameters.cacheEntries');
  }, 60_000);

  it.each([
    [['--only', 'hott'], /no workload "hott"; did you mean "hot"\?/],
    [['nowhere.json'], /nowhere\.json: there is no such file/],
    [['preset:nginx', '--only', 'hot'], /--only is for the workloads of the suite/],
    [['preset:nginx', 'preset:nginx'], /is there twice/],
    [['--scale', '0'], /--scale must be a number from 0\.001/],
    [['--grid', 'huge'], /--grid must be "quick", "coarse" or "fine"/],
  ])('%j is refused', async (args, message) => {
    const { code, out, lines } = await suite(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(lines[0]).toMatch(message);
  });
});
