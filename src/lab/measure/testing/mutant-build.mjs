// Builds the live module from sources with one step dropped or moved, to see whether the stress notices.

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const asc = join(dirname(require.resolve('assemblyscript/package.json')), 'bin/asc.js');
const THREADS = [
  '--enable',
  'threads',
  '--enable',
  'simd',
  '--importMemory',
  '--sharedMemory',
  '--maximumMemory',
  '16384',
];
const OPTIONS = ['--runtime', 'stub', '-O3', '--noAssert', '--zeroFilledMemory', '--disableWarning', '201'];

export async function mutantBytes({ file, from, to }) {
  const folder = mkdtempSync(join(tmpdir(), 'captune-mutant-'));
  try {
    const filter = (path) => !/\.(test\.ts|mjs|json)$/.test(path);
    cpSync(join(root, 'src/engine'), folder, { recursive: true, filter });
    const source = readFileSync(join(folder, file), 'utf8');
    if (source.split(from).length !== 2) throw new Error(`${file} does not have exactly one "${from}"`);
    writeFileSync(
      join(folder, file),
      source.replace(from, () => to),
    );
    const out = join(folder, 'live.wasm');
    await run(
      [asc, relative(folder, join(folder, 'live.ts')), '--outFile', 'live.wasm', ...OPTIONS, ...THREADS],
      folder,
    );
    return new Uint8Array(readFileSync(out));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(args, cwd) {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, { cwd });
    let said = '';
    child.stdout.on('data', (text) => (said += text));
    child.stderr.on('data', (text) => (said += text));
    child.on('close', (code) => (code === 0 ? done() : failed(new Error(said))));
  });
}
