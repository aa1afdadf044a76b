// `npm run captune` and `npm run bench`: builds engine and command line when stale, then runs the program named first.
// Nothing but the program itself writes to stdout, so that its output can be piped.

import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const [program = '', ...args] = process.argv.slice(2);
const bundle = join(root, 'dist/cli', `${program}.js`);

/**
 * When a file, or the newest file in a folder, was written; 0 for one that does not exist.
 * @param {string} path
 * @returns {number}
 */
function newest(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats?.mtimeMs ?? 0;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** @param {string[]} command arguments for Node */
function build(command) {
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

build([join(root, 'src/engine/build.mjs')]);
const sources = ['src/cli', 'src/lab', 'src/engine', 'package-lock.json', 'vite.config.ts'];
if (Math.max(...sources.map((path) => newest(join(root, path)))) > newest(bundle)) {
  const vite = join(dirname(require.resolve('vite/package.json')), 'bin/vite.js');
  build([vite, 'build', '--mode', 'cli', '--logLevel', 'warn']);
}
// Not waited for in one piece: what this process is told (stop), the program is told too.
const child = spawn(process.execPath, [bundle, ...args], { stdio: 'inherit' });
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP']))
  process.on(signal, () => child.kill(signal));
child.on('exit', (status, signal) => {
  process.exitCode = status ?? (signal ? 1 : 0);
});
