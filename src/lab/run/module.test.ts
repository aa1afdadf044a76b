import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadEngine } from './module';

const engineFile = (name: string) => readFileSync(new URL(`../../../build/engine/${name}`, import.meta.url));

describe('the engine', () => {
  it('is called what both twins hash to', () => {
    const builds = JSON.parse(engineFile('builds.json').toString()) as Record<string, string>;
    for (const name of ['sim', 'cachesim']) {
      const hash = createHash('sha256')
        .update(engineFile(`${name}.simd.wasm`))
        .update(engineFile(`${name}.scalar.wasm`));
      expect(builds[name]).toBe(hash.digest('hex').slice(0, 12));
    }
  });

  it('loads only the twin that runs', async () => {
    for (const simd of [true, false]) {
      const asked: string[] = [];
      const engine = await loadEngine(
        (twin) => {
          asked.push(twin);
          return Promise.resolve(new Uint8Array(engineFile(`sim.${twin}.wasm`)));
        },
        'abc',
        simd,
      );
      expect(asked).toEqual([simd ? 'simd' : 'scalar']);
      expect(engine).toMatchObject({ simd, build: 'abc' });
    }
  });
});
