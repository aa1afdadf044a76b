// The guide: a new user's way in. What a lesson says to look at is there, and the reference is that of the lab.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from './fixtures';

test('a lesson opens its scenario and says what to see, step by step', async ({ lab, page }) => {
  await lab.openAt(0.2);
  await page.getByRole('navigation', { name: 'Mode' }).getByRole('button', { name: 'Guide' }).click();
  const guide = page.getByRole('main', { name: 'Guide' });
  await guide.getByRole('button', { name: 'Open lesson: Reading a decision and its audit' }).click();
  await expect(page).toHaveTitle('Lesson: a decision and its audit – Captune');
  const card = page.getByRole('region', { name: 'Lesson' });
  await expect(card).toContainText('1 of 4');
  await lab.expectPlayhead(9);
  await expect(lab.judgement).toContainText('Inspector: B, decision');
  await card.getByRole('button', { name: 'Next' }).click();
  await expect(card).toContainText('A decision says');
  await card.getByRole('button', { name: 'Next' }).click();
  await card.getByRole('button', { name: 'Next' }).click();
  await card.getByRole('button', { name: 'To the guide' }).click();
  await expect(guide).toBeVisible();
  await expect(card).toBeHidden();
});

test('reference and documents are there, and a link to a page of the guide opens it', async ({
  lab,
  page,
  anotherBrowser,
}) => {
  await lab.openAt(0.2, '#mode=guide');
  const guide = page.getByRole('main', { name: 'Guide' });
  const nav = guide.getByRole('navigation', { name: 'Guide' });
  await nav.getByRole('button', { name: 'Parameters' }).click();
  await guide.getByRole('searchbox').fill('growBelowHitRate');
  await expect(guide.getByRole('row', { name: /variants\[\]\.cacheEntries\.growBelowHitRate/ })).toContainText('0.8');
  for (const [name, words] of [
    ['Signals', 'imbalance'],
    ['Rules', 'cache.growHitRate'],
    ['Counters', 'missRevocation'],
    ['Your own traces', 'captune-record.sh'],
    ['Deployment', 'frame-ancestors'],
    ['Operations runbook', 'OscillatingKnob'],
    ['Monitoring', 'captune_cpu_seconds_total'],
    ['Troubleshooting', 'time goes back'],
    ['For your systems', 'captune_task_latency_seconds_bucket'],
    ['Performance tuning', 'Memory stall is large'],
    ['From fixed to self-tuning', 'guard rails'],
  ] as const) {
    await nav.getByRole('button', { name, exact: true }).click();
    await expect(guide, name).toContainText(words);
  }
  const script = await page.request.get('/record/captune-record.sh');
  expect(await script.text()).toMatch(/^#!\/bin\/sh/);

  const theirs = await anotherBrowser();
  await theirs.open(new URL(await lab.shareUrl()).hash);
  await expect(theirs.page.getByRole('heading', { name: 'From fixed to self-tuning' })).toBeVisible();
});

test('files for other systems are there to read, copy and save', async ({ lab, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await lab.openAt(0.2, '#mode=guide');
  const guide = page.getByRole('main', { name: 'Guide' });
  await guide.getByRole('button', { name: 'For your systems' }).click();
  for (const [label, name, words] of [
    ['Prometheus: configuration', 'prometheus.yml', '127.0.0.1:9464'],
    ['Prometheus: alerting rules', 'captune-alerts.yml', 'alert: LowHitRate'],
    ['Grafana: dashboard', 'captune-grafana.json', 'histogram_quantile'],
    ['GitHub Actions: regression gate', 'captune.yml', '--fail-on-regression'],
  ] as const) {
    const part = guide.getByRole('region', { name: label });
    await expect(part).toContainText(words);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      part.getByRole('button', { name, exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(name);
    const text = readFileSync(await download.path(), 'utf8');
    expect(text).toContain(words);
    await part.getByRole('button', { name: 'Copy' }).click();
    await expect(guide.getByRole('status')).toHaveText(`Copied ${name}`);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
  }
});

test('what the guide says to deploy is all that the command line needs', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'captune-deployed-'));
  const document = readFileSync(join(root, 'src/panels/guide/docs/deployment.md'), 'utf8');
  const [, files] = /^tar czf captune\.tgz (.*)$/m.exec(document)!;
  execFileSync('tar', ['czf', join(folder, 'captune.tgz'), ...files!.split(' ')], { cwd: root });
  execFileSync('tar', ['xzf', 'captune.tgz'], { cwd: folder });
  const captune = (...args: string[]) =>
    execFileSync(process.execPath, ['dist/cli/captune.js', ...args], { cwd: folder, encoding: 'utf8' });
  expect(captune('--help')).toContain('captune serve');
  expect(captune('--version')).toMatch(/^captune \d+\.\d+\.\d+, engine \w+/);
  const { variants } = JSON.parse(captune('run', 'preset:postgresql', '--until', '0.2', '--json', '-')) as {
    variants: { ops: number }[];
  };
  expect(variants[0]!.ops).toBeGreaterThan(0);
});
