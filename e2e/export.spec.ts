// What can be taken along: each chart and the run as files that other programs open.

import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import type { Lab } from './lab';
import { linkTo } from './links';

const HOSTILE = '<img src=x onerror=alert(1)>"&';
const link = linkTo({
  title: HOSTILE,
  notes: HOSTILE,
  machine: { cpus: 4 },
  workload: { phases: [{ name: HOSTILE }] },
});

/** What a click saves. */
async function saved(page: Page, click: () => Promise<void>): Promise<{ name: string; path: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), click()]);
  const path = test.info().outputPath(download.suggestedFilename());
  await download.saveAs(path);
  return { name: download.suggestedFilename(), path, bytes: readFileSync(path) };
}

async function chartFile(lab: Lab, title: string, format: string) {
  await lab.page.getByRole('button', { name: `${title}: table and files` }).click();
  const menu = lab.page.getByRole('group', { name: `${title}: table and files` });
  const file = await saved(lab.page, () => menu.getByRole('button', { name: format, exact: true }).click());
  await lab.page.keyboard.press('Escape');
  return file;
}

test('charts as PNG, SVG and CSV', async ({ lab, page }) => {
  await lab.openAt(1, link);
  for (const [title, id] of [
    ['Tracks', 'tracks'],
    ['CPUs of A', 'cpus-a'],
  ] as const) {
    const png = await chartFile(lab, title, 'PNG');
    expect(png.name).toBe(`captune-${id}.png`);
    expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(600);

    const svg = await chartFile(lab, title, 'SVG');
    expect(svg.name).toBe(`captune-${id}.svg`);
    const parsed = await page.evaluate((text) => {
      const document = new DOMParser().parseFromString(text, 'image/svg+xml');
      const names = [...document.querySelectorAll('*')].map((element) => element.tagName);
      return {
        faults: names.filter((name) => name === 'parsererror').length,
        names: [...new Set(names)].sort(),
        words: [...document.querySelectorAll('text')].map((element) => element.textContent),
        shapes: document.querySelectorAll('path, rect').length,
        broken: /NaN|undefined/.test(text),
      };
    }, svg.bytes.toString());
    expect(parsed).toMatchObject({ faults: 0, broken: false });
    expect(parsed.names).not.toContain('script');
    expect(parsed.names).not.toContain('img');
    expect(parsed.shapes).toBeGreaterThan(40);
    expect(parsed.words.length).toBeGreaterThan(10);

    const csv = await chartFile(lab, title, 'CSV');
    const [header, ...rows] = csv.bytes.toString().trimEnd().split('\n');
    expect(rows.length).toBeGreaterThanOrEqual(4);
    expect(new Set(rows.map((row) => row.split(',').length))).toEqual(new Set([header!.split(',').length]));
  }
});

test('the run as HTML, JSON, CSV and C header', async ({ lab, page, browser }) => {
  await lab.openAt(1.5, link);
  const summary = await lab.summary();
  await lab.button('Share').click();
  const popover = lab.dialog('Share this run');
  const file = (label: string) => saved(page, () => popover.getByRole('button', { name: label, exact: true }).click());

  const json = await file('JSON');
  expect(JSON.parse(json.bytes.toString())).toMatchObject({ scenarioHash: summary.scenarioHash, atMs: summary.atMs });

  const header = (await file('C header')).bytes.toString();
  expect(header).toContain('#define CAPTUNE_SELF_TUNING_CACHE_ENTRIES ');

  const csv = (await file('CSV')).bytes.toString().trimEnd().split('\r\n');
  expect(csv[0]).toMatch(/^variant,startMs,endMs,ops,/);
  expect(csv.filter((row) => row.startsWith('Fixed,'))).toHaveLength(30);

  const html = await file('HTML');
  expect(html.name).toBe('captune-img-src-x-onerror-alert-1.html');
  const context = await browser.newContext({ offline: true });
  const asked: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request) => asked.push(request.url()));
  context.on('console', (message) => complaints.push(message.text()));
  const report = await context.newPage();
  await report.setContent('');
  await report.goto(`file://${html.path}`);
  await expect(report.getByRole('heading', { level: 1 })).toHaveText(HOSTILE);
  await expect(report.getByRole('img', { name: /Hit rate/ })).toBeVisible();
  await expect(report.getByRole('row', { name: /State hash/ })).toContainText(summary.variants[0]!.stateHash);
  await expect(report.locator('script, img, link, iframe')).toHaveCount(0);
  expect(asked).toEqual([`file://${html.path}`]);
  expect(complaints).toEqual([]);
  await context.close();
});
