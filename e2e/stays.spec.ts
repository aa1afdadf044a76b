import { expect, test } from './fixtures';

test('a reload keeps scenario and moment, and no other tab', async ({ lab, page, context }) => {
  await lab.openAt(1);
  await lab.type(lab.editor.getByRole('spinbutton', { name: 'CPUs', exact: true }), '3');
  await lab.idle();
  await lab.runTo(0.7);
  await expect
    .poll(() => page.evaluate(() => sessionStorage.getItem('captune.tab') ?? ''), { intervals: [100] })
    .toContain('t=0.7');
  await page.reload();
  await page.waitForFunction(() => window.captune !== undefined);
  await page.evaluate(() => window.captune!.ready);
  expect((await lab.scenario()).machine.cpus).toBe(3);
  await lab.expectPlayhead(0.7);

  const other = await context.newPage();
  await other.goto('/#&t=0.1');
  await other.waitForFunction(() => window.captune !== undefined);
  expect(await other.evaluate(() => window.captune!.scenario().machine.cpus)).toBe(8);
});

test('storage that is blocked breaks nothing', async ({ lab, page }) => {
  await page.addInitScript(() => {
    for (const name of ['getItem', 'setItem', 'removeItem'] as const) {
      Storage.prototype[name] = () => {
        throw new DOMException('no room', 'QuotaExceededError');
      };
    }
  });
  await lab.openAt(0.2);
  expect((await lab.summary()).variants[0]!.ops).toBeGreaterThan(0);
});

test('works without a network after the first visit, with the same result', async ({ lab, page, context }) => {
  await lab.openAt(0.5);
  const online = await lab.hashes();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await context.setOffline(true);
  await page.goto('about:blank');
  await lab.openAt(0.5);
  expect(await lab.hashes()).toEqual(online);
  await lab.button('JSON').click();
  await expect(page.getByRole('textbox', { name: 'Scenario as JSON' })).toBeVisible();
  await context.setOffline(false);
});
