/** `promtool` of Debian's package prometheus, where it is installed; tests with it are skipped, and say so, where it is not. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const starts = (program: string) =>
  spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 10_000 }).status === 0;

/** As root on a Debian the package can be had; whatever goes wrong or takes too long, tests do without. */
function install(): boolean {
  if (process.getuid?.() !== 0) return false;
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=60', ...args], {
      stdio: 'ignore',
      timeout: 90_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  const get = () => apt('install', '-y', '--no-install-recommends', 'prometheus');
  return get() || (apt('update') && get());
}

export const hasPromtool = starts('promtool') || (install() && starts('promtool'));
export const hasPrometheus = hasPromtool && starts('prometheus');
if (!hasPromtool)
  process.stdout.write('skipped: checks by promtool, which is not there (apt-get install prometheus)\n');

/** Exit code and everything that it says. */
export function promtool(args: readonly string[], input = ''): { code: number | null; said: string } {
  const done = spawnSync('promtool', args, { input, encoding: 'utf8', timeout: 20_000 });
  return { code: done.status, said: done.stdout + done.stderr };
}

/** What `promtool check rules` says of a rule file. */
export function checkRules(yaml: string): { code: number | null; said: string } {
  const file = join(mkdtempSync(join(tmpdir(), 'captune-rules-')), 'rules.yml');
  writeFileSync(file, yaml);
  return promtool(['check', 'rules', file]);
}
