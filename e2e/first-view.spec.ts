import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { pixelsOf } from './lab';

/** Far more than the second that it may take: a busy machine must not fail the test, a page that waits for something must. */
const GENEROUS_MS = 10_000;

/** Notes when, on the page's own clock, the lab first ran. */
async function noteFirstRun(page: Page): Promise<void> {
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.documentElement.dataset.labStatus !== 'running') return;
      performance.mark('first-run');
      observer.disconnect();
    }).observe(document, { subtree: true, attributeFilter: ['data-lab-status'] });
  });
}

test('two kernels run side by side at once, without a click', async ({ lab, page }) => {
  await noteFirstRun(page);
  await lab.open();
  await lab.expectStatus('running');
  const startedMs = await page.evaluate(() => performance.getEntriesByName('first-run')[0]?.startTime);
  test.info().annotations.push({ type: 'first run', description: `${startedMs?.toFixed(0)} ms after navigation` });
  expect(startedMs).toBeLessThan(GENEROUS_MS);

  await expect(page).toHaveTitle('PostgreSQL, eight tenants – Captune');
  await expect(lab.header).toContainText('PostgreSQL, eight tenants');
  await expect(lab.variant('A').getByRole('heading', { name: 'Fixed' })).toBeVisible();
  await expect(lab.variant('B').getByRole('heading', { name: 'Self-tuning' })).toBeVisible();

  const early = await lab.summary();
  await lab.playedPast(early.atMs + 0.5);
  const late = await lab.summary();
  expect(late.atMs).toBeGreaterThan(early.atMs);
  for (const [index, variant] of late.variants.entries()) {
    expect(variant.ops).toBeGreaterThan(early.variants[index]!.ops);
  }
  expect(await lab.status()).toBe('running');
});

test('the kernels part: sizes of their caches, what the tiles show, and why', async ({ lab }) => {
  await lab.openAt(2);
  const { variants } = await lab.summary();
  expect(variants[0]!.parameters.cacheEntries).toEqual(Array(8).fill(64));
  expect(Math.max(...variants[1]!.parameters.cacheEntries)).toBeGreaterThan(64);

  await expect(lab.parameter('A', 'Cache size')).toHaveText('64');
  await expect(lab.parameter('B', 'Cache size')).not.toHaveText('64');
  await expect(lab.variant('A').getByRole('button', { name: /^CPU 7: 64 entries, hit rate/ })).toBeVisible();
  await lab.button('CPUs of B: table and files').click();
  await lab.variant('B').getByRole('button', { name: 'Table', exact: true }).click();
  const rows = lab.dialog('CPUs of B').getByRole('row');
  await expect(rows).toHaveCount(9);
  await expect(rows.nth(8)).toContainText(String(variants[1]!.parameters.cacheEntries[7]));
  await lab.page.keyboard.press('Escape');

  const log = lab.judgement.getByRole('region', { name: 'Decision log' });
  const grown = log.getByRole('button', { name: /^Cache size 64 → 128/ }).first();
  await expect(grown).toContainText(/\d+\.\d\d ms, .*(unique ids|hit rate) \d+/);
  await expect(lab.judgement).toContainText(/[+−]\d+\.\d\s%\s*cost per operation/);
});

test('the canvases show both variants', async ({ lab }) => {
  await lab.openAt(2);
  const plots = lab.tracks.locator('canvas');
  for (const colour of ['--a', '--b']) {
    await expect.poll(async () => (await pixelsOf(plots, colour)).marked).toBeGreaterThan(200);
  }
  const tiles = lab.variant('B').locator('canvas');
  await expect.poll(async () => (await pixelsOf(tiles, '--b')).marked).toBeGreaterThan(200);
  expect((await pixelsOf(lab.variant('A').locator('canvas'), '--b')).marked).toBeLessThan(100);
  expect((await pixelsOf(lab.scrub.locator('canvas'), '--b')).colours).toBeGreaterThan(4);
});

test('the tracks as a table have the numbers of both variants', async ({ lab }) => {
  await lab.openAt(1);
  await lab.tracks.getByRole('button', { name: 'Table', exact: true }).click();
  const table = lab.tracks.getByRole('table');
  await expect(table.getByRole('columnheader', { name: 'Self-tuning' })).toBeVisible();
  // One window is 0.05 ms.
  await expect(table.getByRole('row')).toHaveCount(21);
  await lab.tracks.getByRole('combobox', { name: 'Track' }).selectOption({ label: 'Cache size, entries/CPU' });
  await expect(table.getByRole('row').last()).toContainText(/64.*128/);
});
