import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { RunSummary, VariantSummary } from '../run/protocol';
import { cHeader } from './c-header';

const variant = (name: string, cacheEntries: number[]) =>
  ({
    name,
    cyclesPerOp: 91.26,
    hitRate: 0.5,
    decisions: 3,
    parameters: { cacheEntries, simdFrom: [8, 8], prefetchLines: [0, 4], stealFrom: [4, 4], batchTasks: [8, 8] },
  }) as unknown as VariantSummary;

const summary = (...variants: VariantSummary[]) =>
  ({
    scenarioHash: 'ab'.repeat(32),
    seed: 7,
    engine: { build: 'x', simd: true },
    atMs: 15,
    variants,
  }) as unknown as RunSummary;

const HOSTILE = 'a */ int x; /* b ??/\n#error \\ "quoted" é';

describe('the C header', () => {
  it('has every parameter: what most CPUs have, and all of them', () => {
    const text = cHeader({ title: 'T', summary: summary(variant('Self-tuning', [128, 64, 128])) });
    expect(text).toContain('#define CAPTUNE_SELF_TUNING_CACHE_ENTRIES 128 /* entries');
    expect(text).toContain('; 64 to 128 by CPU */');
    expect(text).toContain('#define CAPTUNE_SELF_TUNING_CACHE_ENTRIES_BY_CPU { 128, 64, 128 }');
    expect(text).toContain('#define CAPTUNE_SELF_TUNING_PREFETCH_LINES 0 /*');
    expect(text).toContain('/* Self-tuning: 91.3 cycles/op, hit rate 50.0 %, 3 decisions */');
  });

  it('tells variants apart whose names differ only in what C does not know', () => {
    const text = cHeader({ title: 'T', summary: summary(variant('a b', [1]), variant('a-b', [2])) });
    expect(text).toContain('#define CAPTUNE_A_B_CACHE_ENTRIES 1 ');
    expect(text).toContain('#define CAPTUNE_A_B_B_CACHE_ENTRIES 2 ');
  });

  const cc = spawnSync('cc', ['--version']).status === 0;
  it.skipIf(!cc).each([
    ['c', 'c99'],
    ['c++', 'c++11'],
  ])('compiles as %s without a warning, whatever the texts in it', (language, standard) => {
    const header = cHeader({ title: HOSTILE, summary: summary(variant(HOSTILE, [64, 32]), variant('B', [1, 2])) });
    const use =
      'static const unsigned short sizes[] = CAPTUNE_B_CACHE_ENTRIES_BY_CPU;\nint main(void) { return sizes[1] - CAPTUNE_B_SIMD_FROM; }\n';
    const flags = [
      '-x',
      language,
      `-std=${standard}`,
      '-Wall',
      '-Wextra',
      '-Wpedantic',
      '-Werror',
      '-fsyntax-only',
      '-',
    ];
    const { status, stderr } = spawnSync('cc', flags, { input: `${header}\n${header}\n${use}`, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
