import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';

/** Hashes of everything that stands side by side, by branch. */
async function standing(page: Page) {
  return page.evaluate(async () => {
    const { branch, variants, branches } = await window.captune!.summary();
    return [{ name: branch, variants }, ...branches].map((line) => ({
      name: line.name,
      hashes: line.variants.map(({ stateHash }) => stateHash),
    }));
  });
}

test('acting in the past keeps both futures: compared, pinned, shared and opened again', async ({
  lab,
  page,
  browser,
}) => {
  await lab.openAt(2);
  const [before] = await standing(page);
  await lab.seek(1);
  await lab.type(lab.editor.getByRole('spinbutton', { name: 'Load, exact value' }), '0.95');
  await lab.idle();
  const { interventions, branches, view } = await lab.scenario();
  expect(interventions).toEqual([]);
  expect(branches).toMatchObject([{ name: 'Load at 1000 us', from: 'main', at: 1 }]);
  expect(view.branch).toBe('Load at 1000 us');
  await lab.runTo(2);

  // Both in the list; the new one gets a name of its own, and main stands beside it.
  await lab.transport.getByRole('button', { name: /^Load at/ }).click();
  const list = lab.dialog('Branches');
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await expect(list).toContainText(/keyframes, [\d.]+ of 128 MB/);
  await lab.type(list.getByRole('textbox', { name: 'Name of branch Load at 1000 us' }), 'Rush');
  await expect(list.getByRole('radio', { name: 'Open Rush' })).toBeChecked();
  for (const box of await list.getByRole('checkbox').all()) await box.check();
  await page.keyboard.press('Escape');
  await lab.idle();
  await expect(lab.variant('C').getByRole('heading', { name: 'Fixed, main' })).toBeVisible();
  // The tracks show where it parts, and lead to the other line.
  await expect(page.getByRole('button', { name: /^Rush parts from main at 1\S* ms: open main$/ })).toBeVisible();
  const both = await standing(page);
  expect(both.map(({ name }) => name)).toEqual(['Rush', 'main']);
  expect(both[1]).toEqual(before);
  expect(both[0]!.hashes).not.toEqual(both[1]!.hashes);

  await lab.judgement.getByText('Differences', { exact: true }).click();
  await lab.judgement.getByRole('button', { name: 'pin' }).nth(1).click();
  await lab.idle();
  expect((await lab.scenario()).view.baseline).toBe('main/Fixed');
  await expect(lab.judgement).toContainText(/cost per operation, A against\s*C/);

  // Whoever opens the link sees the same, in a browser that knows nothing of this one.
  const url = await lab.shareUrl();
  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(url);
  await other.waitForFunction(() => window.captune !== undefined);
  await other.evaluate(() => window.captune!.ready);
  expect(await standing(other)).toEqual(both);
  expect(await other.evaluate(() => window.captune!.scenario())).toEqual(await lab.scenario());
  await context.close();

  // Back to main and to the branch again, by the point where they part.
  await page.getByRole('button', { name: /open main$/ }).click();
  await lab.idle();
  expect((await lab.scenario()).view.branch).toBe('main');
  await page.getByRole('button', { name: /open Rush$/ }).click();
  await lab.idle();

  // Back to main: its run is there, to its end, without being simulated again.
  await lab.transport.getByRole('button', { name: /^Rush/ }).click();
  await list.getByRole('radio', { name: 'Open main' }).check();
  await lab.idle();
  expect((await standing(page))[0]).toEqual(before);
  await list.getByRole('button', { name: 'Delete branch Rush' }).click();
  await lab.idle();
  expect((await lab.scenario()).branches).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await lab.idle();
  expect((await lab.scenario()).branches).toHaveLength(1);
});

test('a step back by event comes to the moments that steps on came to', async ({ lab, page }) => {
  await lab.openAt(0.5);
  const visited: { atMs: number; hashes: string[] }[] = [];
  const look = async () => ({ atMs: (await lab.summary()).atMs, hashes: await lab.hashes() });
  for (let step = 0; step < 4; step++) {
    await page.keyboard.press('Shift+>');
    await lab.idle();
    visited.push(await look());
  }
  for (const expected of visited.slice(0, -1).reverse()) {
    await page.keyboard.press('Shift+<');
    await lab.idle();
    expect(await look()).toEqual(expected);
  }
});
