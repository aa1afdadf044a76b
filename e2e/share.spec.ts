import { expect, test } from './fixtures';
import { hashesOf } from './lab';
import { fragmentOf, linkTo } from './links';

test('a link opens as the same run at the same moment, in another browser, dark or light, SIMD or not', async ({
  lab,
  anotherBrowser,
}) => {
  await lab.openAt(1);
  await lab.type(lab.editor.getByRole('spinbutton', { name: 'Load, exact value' }), '0.9');
  await lab.idle();
  await lab.runTo(1.7);
  const mine = await lab.summary();

  await lab.button('Share').click();
  const popover = lab.dialog('Share this run');
  const field = popover.getByRole('textbox', { name: 'Link to this run' });
  await expect(field).toHaveValue(/#s=.*&t=1\.7&/);
  const url = await field.inputValue();
  expect(url).toBe(await lab.shareUrl());
  expect(url.length).toBeLessThan(2000);
  await expect(popover).toContainText(`${url.length} characters`);
  await popover.press('Escape');
  await expect(popover).toBeHidden();

  const theirs = await anotherBrowser();
  await theirs.open(fragmentOf(url));
  await theirs.expectStatus('paused');
  await theirs.expectPlayhead(1.7);
  expect(await theirs.scenario()).toEqual(await lab.scenario());
  const seen = await theirs.summary();
  expect({ ...seen, wallMs: 0, opsPerSecond: 0 }).toEqual({ ...mine, wallMs: 0, opsPerSecond: 0 });
  // What the page prints for people to compare.
  for (const hash of hashesOf(mine)) await expect(theirs.transport).toContainText(hash.slice(0, 8));

  const scalar = await anotherBrowser();
  await scalar.open(`${fragmentOf(url)}&simd=off&theme=light`);
  await expect(scalar.page.locator('html')).toHaveAttribute('data-theme', 'light');
  const without = await scalar.summary();
  expect(without.engine.simd).toBe(false);
  expect(mine.engine.simd).toBe(true);
  expect(hashesOf(without)).toEqual(hashesOf(mine));
});

test('a preset is named in its link, and a pasted link opens in the page that is there', async ({ lab, page }) => {
  await lab.openAt(0.4, '#preset=five-phases');
  const url = await lab.shareUrl();
  expect(fragmentOf(url)).toMatch(/^#preset=five-phases&t=0\.4&b=/);
  const hashes = await lab.hashes();

  await page.evaluate(() => (location.hash = '#preset=nginx'));
  await expect(page).toHaveTitle('nginx, short connections – Captune');
  expect(await lab.load(url)).toBe('');
  await expect(page).toHaveTitle('Five patterns in turn – Captune');
  await lab.expectPlayhead(0.4);
  expect(await lab.hashes()).toEqual(hashes);
});

test('a link keeps what is selected and open, and warns of another engine', async ({ lab, page, anotherBrowser }) => {
  await lab.openAt(2);
  await lab.press('k');
  await expect(lab.judgement).toContainText('Inspector: B, decision');
  await lab.judgement.getByRole('tab', { name: 'Counters' }).click();
  await lab.stage.getByRole('button', { name: 'Miss class' }).click();
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  const inspected = await lab.judgement.getByRole('region', { name: /Inspector/ }).innerText();
  const fragment = fragmentOf(await lab.shareUrl());
  expect(fragment).toMatch(/^#preset=postgresql&t=2&v=/);

  const theirs = await anotherBrowser();
  await theirs.open(fragment);
  await expect(theirs.judgement.getByRole('tab', { name: 'Counters' })).toHaveAttribute('aria-selected', 'true');
  await expect(theirs.stage.getByRole('button', { name: 'Miss class' })).toHaveAttribute('aria-pressed', 'true');
  await expect(theirs.page.getByRole('textbox', { name: 'Scenario as JSON' })).toBeVisible();
  expect(await theirs.judgement.getByRole('region', { name: /Inspector/ }).innerText()).toBe(inspected);
  expect(fragmentOf(await theirs.shareUrl())).toBe(fragment);
  await expect(theirs.page.getByRole('status').filter({ hasText: 'About this link' })).toBeHidden();

  const other = await anotherBrowser();
  await other.open(fragment.replace(/&b=.*/, '&b=older'));
  await expect(other.page.getByRole('status').filter({ hasText: 'About this link' })).toContainText(
    /made with engine "older", this is ".+": the run may differ/,
  );
});

test('what a link cannot carry on is said, and the rest of it opens', async ({ lab }) => {
  await lab.open(`${linkTo({ title: 'Small', machine: { cpus: 2 } })}&t=0.2&b=other&colour=red`);
  await expect(lab.page).toHaveTitle('Small – Captune');
  await expect(lab.page.getByRole('status').filter({ hasText: 'About this link' })).toContainText(
    '"colour" is ignored',
  );
  await lab.expectPlayhead(0.2);
});
