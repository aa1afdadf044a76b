import { readFileSync } from 'node:fs';
import { expect, test } from './fixtures';
import type { Lab } from './lab';

const SMALL = {
  title: 'Small',
  machine: { cpus: 2 },
  workload: { phases: [{ durationMs: 0.2, batch: { kind: 'uniform', min: 1, max: 40 } }] },
};

async function openSweep(lab: Lab): Promise<void> {
  await lab.open();
  expect(await lab.load(SMALL)).toBe('');
  await lab.header.getByRole('button', { name: 'Sweep' }).click();
  await expect(lab.page.getByRole('region', { name: 'What is swept' })).toBeVisible();
}

test('modes: the run waits while another one is open, goes on after it, and the link says which', async ({
  lab,
  page,
}) => {
  await lab.open();
  await lab.expectStatus('running');
  const names = await page.getByRole('navigation', { name: 'Mode' }).getByRole('button').allInnerTexts();
  await page.keyboard.press(String(names.indexOf('Sweep') + 1));
  await expect(page.getByRole('main', { name: 'Sweep' })).toBeVisible();
  await expect(lab.stage).toBeHidden();
  await lab.expectStatus('paused');
  expect(await lab.shareUrl()).toContain('&mode=sweep');
  // Keys of the simulation mean nothing here.
  await page.keyboard.press('Space');
  await lab.expectStatus('paused');
  await page.keyboard.press('1');
  await expect(lab.stage).toBeVisible();
  await lab.expectStatus('running');
  expect(await lab.shareUrl()).not.toContain('mode=');
});

test('a link opens its mode', async ({ lab, page }) => {
  await lab.open('#preset=nginx&mode=sweep');
  await expect(page.getByRole('main', { name: 'Sweep' })).toBeVisible();
  await expect(lab.header.getByRole('button', { name: 'Sweep' })).toHaveAttribute('aria-current', 'page');
  await lab.expectStatus('paused');
});

test('a sweep fills its map, and a point of it opens as a variant', async ({ lab, page }) => {
  await openSweep(lab);
  const result = page.getByRole('region', { name: 'Result' });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText(/^21 runs in /)).toBeVisible({ timeout: 60_000 });
  const map = page.getByRole('button', { name: /^Map of the sweep: 20 of 20 points\. Best / });
  await expect(map).toBeVisible();
  await expect(
    result.getByRole('row', { name: /Self-tuning .*% tunes itself, the same at every point/ }),
  ).toBeVisible();

  // As many rows as the command line has: a point, a seed, a variant each.
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'All rows as CSV' }).click();
  const csv = readFileSync(await (await download).path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(csv).toHaveLength(1 + 40);
  expect(csv[0]).toMatch(
    /^point,variants\.Fixed\.cacheEntries\.value,variants\.Fixed\.prefetchLines\.value,seed,variant,/,
  );

  await map.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect(
    result.getByRole('row', { name: /^Selected .* Cache \(entries\) 64, .* Prefetch \(lines\) 2/ }),
  ).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(lab.stage).toBeVisible();
  await lab.idle();
  const { variants } = await lab.scenario();
  expect(variants.map(({ name }) => name)).toEqual(['Fixed', 'Self-tuning', 'Point 64 2']);
  // What the sweep has measured is what the simulation shows.
  await lab.runTo(0.2);
  const { variants: shown } = await lab.summary();
  const row = csv.find((line) => line.startsWith('6,64,2,') && line.includes(',Fixed,'));
  expect(row).toContain(`,${shown[2]!.stateHash},`);
});

test('a sweep says what is wrong with a field or a point, and can be cancelled', async ({ lab, page }) => {
  await openSweep(lab);
  const form = page.getByRole('region', { name: 'What is swept' });
  const values = form.getByRole('textbox', { name: 'Values' });
  await values.first().fill('64,65');
  await values.first().blur();
  await expect(form.getByRole('alert')).toContainText(/cacheEntries\.value: .*65/);
  await expect(form.getByRole('button', { name: 'Run', exact: true })).toBeDisabled();

  await form.getByRole('combobox', { name: 'Rows' }).selectOption('workload.phases.0.batch.min');
  await values.first().fill('1,20');
  await form.getByRole('combobox', { name: 'Columns' }).selectOption('workload.phases.0.batch.max');
  await values.nth(1).fill('10,40');
  await values.nth(1).blur();
  await form.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(form.getByText(/2 of 8 rows have an error/)).toBeVisible({ timeout: 60_000 });
  const table = page.getByRole('region', { name: 'Data of Sweep' });
  await page.getByRole('button', { name: 'Sweep: table and files' }).click();
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await expect(table.getByRole('row', { name: /^20 10 .*batch\.max/ })).toBeVisible();
  await page.keyboard.press('Escape');

  await form.getByRole('spinbutton', { name: 'Until' }).fill('100000');
  await form.getByRole('spinbutton', { name: 'Until' }).blur();
  await form.getByRole('button', { name: 'Run', exact: true }).click();
  await form.getByRole('button', { name: 'Cancel' }).click();
  await expect(form.getByText(/^Cancelled after 0 of 6 runs/)).toBeVisible();
});
