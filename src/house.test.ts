// House rules that no linter checks.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

describe('packages', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;

  it('have exact versions', () => {
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it('are locked without the address of any registry', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved"/);
  });
});

describe('headers for static hosts', () => {
  const policy = /Content-Security-Policy: (.*)/.exec(read('public/_headers'))?.[1] ?? '';

  it('allow neither inline code nor eval', () => {
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/'unsafe-(inline|eval)'/);
  });

  it('name no host', () => {
    expect(policy).not.toMatch(/https?:/);
  });
});
