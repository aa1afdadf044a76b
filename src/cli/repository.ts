/**
 * What lies beside the program: compiled engine, bundled recordings, version. The source (src/cli) and the bundle (dist/cli) are
 * both two folders below the repository. This file must stay at that depth.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadEngine } from '../lab/run/module';
import type { EngineModule } from '../lab/run/module';
import { TraceStore } from '../lab/run/trace-store';
import { quote, suggestion } from '../lab/scenario/errors';
import { BadInput } from './errors';

const ROOT = new URL('../../', import.meta.url);
/** The second is where a built page has them. */
const TRACE_FOLDERS = ['public/traces/', 'dist/page/traces/'];

/** A composition root of the engine, compiled; the scalar twin if `simd` is false. */
export function openEngine(name: 'sim' | 'cachesim', simd = true): Promise<EngineModule> {
  return loadEngine((twin) => Promise.resolve(engineBytes(name, twin)), engineBuild(name), simd);
}

/** What the compiled pair of that name is called. */
function engineBuild(name: 'sim' | 'cachesim'): string {
  const file = new URL('build/engine/builds.json', ROOT);
  const builds = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
  const build = builds[name];
  if (build) return build;
  throw new BadInput(`build/engine/builds.json does not name ${name}: run "npm run build:engine"`);
}

/** The bytes of a build of the engine. */
export function engineBytes(
  name: 'sim' | 'cachesim' | 'live' | 'alone',
  build: 'simd' | 'scalar',
): Uint8Array<ArrayBuffer> {
  const file = new URL(`build/engine/${name}.${build}.wasm`, ROOT);
  if (existsSync(file)) return new Uint8Array(readFileSync(file));
  throw new BadInput(`build/engine/${name}.${build}.wasm is not there: run "npm run build:engine"`);
}

/** The simulator with its functions kept, for profiles; compiles it first. */
export function openProfileBuild(): Promise<WebAssembly.Module> {
  const compiler = fileURLToPath(new URL('src/engine/build.mjs', ROOT));
  if (!existsSync(compiler)) throw new BadInput('--parts needs the sources of the engine beside the program');
  execFileSync(process.execPath, [compiler, 'profile'], { stdio: ['ignore', 2, 2] });
  return WebAssembly.compile(new Uint8Array(readFileSync(new URL('build/engine/sim.profile.wasm', ROOT))));
}

export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as { version: string };
  return version;
}

/** A store that knows the bundled recordings. */
export function openTraceStore(): TraceStore {
  return new TraceStore((name) => {
    const file = TRACE_FOLDERS.map((folder) => new URL(`${folder}${name}.captrace`, ROOT)).find(existsSync);
    if (file) return Promise.resolve(new Uint8Array(readFileSync(file)));
    throw new BadInput(`no recording ${quote(name)} is bundled; ${suggestion(name, bundledNames())}`);
  });
}

function bundledNames(): string[] {
  const folder = TRACE_FOLDERS.map((path) => new URL(path, ROOT)).find(existsSync);
  const files = folder ? readdirSync(folder) : [];
  return files.filter((name) => name.endsWith('.captrace')).map((name) => name.replace('.captrace', ''));
}

/** Where results are kept that can be made again. */
export function cacheFolder(name: string): URL {
  return new URL(`build/cache/${name}/`, ROOT);
}
