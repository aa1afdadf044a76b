// Builds of the engine, recordings and sources for tests. A .mjs, because shared code uses none of Node's modules.

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));
const compiled = new Map();

function build(name) {
  const known = compiled.get(name);
  if (known) return known;
  const module = new WebAssembly.Module(readFileSync(join(repository, `build/engine/${name}.wasm`)));
  compiled.set(name, module);
  return module;
}

export function simBuild(target) {
  return build(`sim.${target}`);
}

export function cacheSimBuild(target) {
  return build(`cachesim.${target}`);
}

export function bundledTrace(name) {
  return new Uint8Array(readFileSync(join(repository, `public/traces/${name}.captrace`)));
}

export function engineSources() {
  const folder = join(repository, 'src/engine');
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.ts'));
  const own = names.filter((name) => !name.endsWith('.test.ts') && !name.endsWith('.d.ts'));
  return Object.fromEntries(own.map((name) => [name.replaceAll('\\', '/'), readFileSync(join(folder, name), 'utf8')]));
}

const goldenFile = join(repository, 'src/lab/run/golden.json');

export function readGolden() {
  return existsSync(goldenFile) ? JSON.parse(readFileSync(goldenFile, 'utf8')) : null;
}

export function writeGolden(hashes) {
  writeFileSync(goldenFile, `${JSON.stringify(hashes, null, 2)}\n`);
}
