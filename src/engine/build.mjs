// Compiles and optimises the engine's composition roots to build/engine/<module>.<target>.wasm.
//
// Targets (options in asconfig.json): `simd` and `scalar` are what ships, twins that must give bit-identical results;
// `checked` keeps the asserts, for tests. `profile` keeps names and function borders, for `npm run bench -- --parts`; it is
// built when named: `node src/engine/build.mjs profile`. A module is compiled again only when one of the sources it reaches, the
// options, this file or the compiler changed: build/engine/.stamp holds a hash for each output.
// build/engine/builds.json names each module's shipped pair: first 12 hex digits of the SHA-256 of both twins' bytes, `simd` first.
// A module whose source does not exist is left out. Prints on stderr only, and nothing when there is nothing to do.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const THREADS = ['--enable', 'threads', '--importMemory', '--maximumMemory', '16384', '--zeroFilledMemory'];

/** Which targets each module is built for, from which root, and asc options of its own. @type {Record<string, Module>} */
const MODULES = {
  sim: { targets: ['simd', 'scalar', 'checked'], options: [] },
  cachesim: { targets: ['simd', 'scalar'], options: [] },
  // Real threads on one memory, and the same code on a memory of its own.
  live: { targets: ['simd', 'scalar'], options: [...THREADS, '--sharedMemory'] },
  alone: { root: 'live', targets: ['simd', 'scalar'], options: THREADS },
};

/** @typedef {{ root?: string, targets: string[], options: string[] }} Module */
/** @typedef {{ id: string, entry: string, target: string, options: string[], out: string, hash: string }} Job */

const require = createRequire(import.meta.url);
const engineDir = dirname(fileURLToPath(import.meta.url));
const root = resolve(engineDir, '../..');
const outDir = join(root, 'build/engine');
const stampFile = join(outDir, '.stamp');
const namesFile = join(outDir, 'builds.json');
const asc = join(dirname(require.resolve('assemblyscript/package.json')), 'bin/asc.js');
const asconfig = join(engineDir, 'asconfig.json');
// the compiler's own optimiser, as a program: asc does not hand on its inlining limits
const wasmOpt = createRequire(require.resolve('assemblyscript/package.json')).resolve('binaryen/bin/wasm-opt');

/**
 * V8 inlines nothing across Wasm functions, and Binaryen by default only functions of two instructions. These limits (in
 * Binaryen's units of expression size) make the simulator a quarter faster and the module a third larger than without; from
 * 800 on it becomes slower than without.
 */
const INLINING = [
  '-O4',
  '--always-inline-max-function-size=320',
  '--flexible-inline-max-function-size=320',
  '--inline-functions-with-loops',
];
/** Features of Wasm that every browser with modules in workers has; SIMD and threads come from a target's options. */
const BASE_FEATURES = ['mutable-globals', 'sign-ext', 'nontrapping-float-to-int', 'bulk-memory'];

/** @param {string} text */
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/**
 * Every source that `entry` reaches through relative imports, itself included.
 * @param {string} entry
 * @returns {string[]} sorted
 */
function reachableSources(entry) {
  const found = new Set([entry]);
  for (const file of found) {
    for (const [, from] of readFileSync(file, 'utf8').matchAll(/\bfrom\s+['"](\.[^'"]*)['"]/g)) {
      const base = resolve(dirname(file), from ?? '');
      const hit = [`${base}.ts`, join(base, 'index.ts'), base].find((path) => path.endsWith('.ts') && existsSync(path));
      if (hit) found.add(hit);
    }
  }
  return [...found].sort();
}

/** @returns {Job[]} */
function listJobs() {
  const setup = [asconfig, fileURLToPath(import.meta.url), require.resolve('assemblyscript/package.json')];
  const setupText = setup.map((file) => readFileSync(file, 'utf8')).join('\0');
  return Object.entries(MODULES).flatMap(([name, { root: rootName = name, targets, options }]) => {
    const entry = join(engineDir, `${rootName}.ts`);
    if (!existsSync(entry)) return [];
    const sources = reachableSources(entry).map((file) => `${relative(root, file)}\0${readFileSync(file, 'utf8')}`);
    const asked = name === 'sim' && process.argv.includes('profile') ? ['profile'] : [];
    return [...targets, ...asked].map((target) => {
      const id = `${name}.${target}`;
      const hash = sha256([setupText, id, ...options, ...sources].join('\0'));
      return { id, entry, target, options, out: join(outDir, `${id}.wasm`), hash };
    });
  });
}

/** @returns {Record<string, string>} */
function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {}; // No stamp, or a broken one: everything is stale.
  }
}

/**
 * Runs a program of Node's to its end.
 * @param {string[]} args
 * @returns {Promise<boolean>} whether it succeeded
 */
function run(args) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
    child.on('close', (code) => done(code === 0));
  });
}

/**
 * Arguments of the optimiser for a module that asc wrote.
 * @param {Job} job
 * @param {string} file
 */
function optimiserArgs(job, file) {
  const enabled = JSON.parse(readFileSync(asconfig, 'utf8')).targets[job.target]?.enable ?? [];
  const own = job.options.filter((_, i) => job.options[i - 1] === '--enable');
  const features = [...BASE_FEATURES, ...enabled, ...own].map((name) => `--enable-${name}`);
  return [wasmOpt, ...features, ...INLINING, file, '-o', file];
}

/**
 * Runs asc, and the optimiser on what ships. The output appears under its name only when complete, so that a concurrent reader never sees half of it.
 * @param {Job} job
 * @returns {Promise<boolean>} whether it compiled
 */
async function compile(job) {
  const temporary = join(outDir, `.${job.id}.${process.pid}.wasm`);
  const args = [asc, relative(root, job.entry), '--config', relative(root, asconfig), '--target', job.target];
  args.push('--outFile', relative(root, temporary), ...job.options);
  const started = Date.now();
  const shipped = job.target === 'simd' || job.target === 'scalar';
  const ok = (await run(args)) && existsSync(temporary) && (!shipped || (await run(optimiserArgs(job, temporary))));
  if (ok) renameSync(temporary, job.out);
  else rmSync(temporary, { force: true });
  console.error(`engine: ${job.id} ${ok ? 'built' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return ok;
}

/** Both twins are one engine: a link says the same whichever made it, and nobody has to load both to know. */
function writeNames() {
  const names = Object.keys(MODULES).flatMap((name) => {
    const twins = ['simd', 'scalar'].map((target) => join(outDir, `${name}.${target}.wasm`));
    if (!twins.every(existsSync)) return [];
    const hash = createHash('sha256');
    for (const file of twins) hash.update(readFileSync(file));
    return [[name, hash.digest('hex').slice(0, 12)]];
  });
  const temporary = `${namesFile}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(Object.fromEntries(names), null, 2)}\n`);
  renameSync(temporary, namesFile);
}

async function main() {
  mkdirSync(outDir, { recursive: true });
  const stamp = readStamp();
  const stale = listJobs().filter((job) => stamp[job.id] !== job.hash || !existsSync(job.out));
  if (stale.length === 0 && existsSync(namesFile)) return;
  let failed = false;
  const queue = [...stale];
  const worker = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      if (await compile(job)) stamp[job.id] = job.hash;
      else failed = true;
    }
  };
  await Promise.all(Array.from({ length: Math.min(stale.length, availableParallelism()) }, worker));
  writeFileSync(stampFile, `${JSON.stringify(stamp, null, 2)}\n`);
  writeNames();
  if (failed) process.exitCode = 1;
}

await main();
