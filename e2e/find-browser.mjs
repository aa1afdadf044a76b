// Finds a Chromium for the end-to-end tests, and installs one where there is none.
//
// Order: CHROMIUM_PATH, Playwright's own build, a Chromium or Chrome of the system, then an installation, first by
// Playwright and then by apt. A candidate counts only when it runs: a package may be a stub without a browser.
// As a program (`node e2e/find-browser.mjs`) it prints the path on stdout; everything else goes to stderr.

import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const INSTALL_TIMEOUT_MS = 10 * 60_000;

const HELP = `No Chromium was found and none could be installed. Do one of these, then try again:
  - set CHROMIUM_PATH to the executable of a Chromium or Chrome
  - npx playwright install --with-deps chromium
  - apt-get install chromium (as root)`;

/**
 * Runs a program with its output on our stderr, so that stdout stays clean.
 * @param {string} command
 * @param {string[]} args
 * @returns {boolean} whether it succeeded
 */
function run(command, args) {
  const stdio = /** @type {import('node:child_process').StdioOptions} */ (['ignore', 2, 2]);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio, env, timeout: INSTALL_TIMEOUT_MS }).status === 0;
}

/** @param {string} path */
function works(path) {
  return existsSync(path) && spawnSync(path, ['--version'], { timeout: 30_000 }).status === 0;
}

/** @returns {string | undefined} */
function findInstalled() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const system = SYSTEM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [chromium.executablePath(), ...system].find(works);
}

function installByPlaywright() {
  const cli = fileURLToPath(new URL('../node_modules/@playwright/test/cli.js', import.meta.url));
  return run(process.execPath, [cli, 'install', '--with-deps', 'chromium']);
}

function installByApt() {
  run('apt-get', ['update']); // A stale list may still be good enough: only the installation decides.
  return run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
}

/**
 * The path of a Chromium that runs.
 * @returns {string}
 */
export function findBrowser() {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) {
    if (works(wanted)) return wanted;
    throw new Error(`CHROMIUM_PATH is ${wanted}, which does not run.`);
  }
  let found = findInstalled();
  for (const install of [installByPlaywright, installByApt]) {
    if (found) break;
    console.error(`No Chromium found: ${install.name} ...`);
    install();
    found = findInstalled();
  }
  if (!found) throw new Error(HELP);
  return found;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    console.log(findBrowser());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
