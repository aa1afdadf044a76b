// Runs that the browser keeps: compared, exported, imported, a series of them, and where nothing can be kept.

import { expect, test } from './fixtures';
import type { Lab } from './lab';
import { openMonitor, TWO_PHASES } from './monitor';

test('runs are kept, compared, exported, opened and deleted', async ({ lab, page }) => {
  const monitor = await openMonitor(lab, TWO_PHASES, 2);
  const runs = () => monitor.main.getByRole('region', { name: 'Kept runs' });
  const keep = monitor.main.getByRole('button', { name: 'Keep this run' });
  await monitor.tab('Runs');
  await expect(runs()).toContainText(/0 of 100 runs, 0\.0 MB of 67\.1 MB; the browser grants [\d.]+ MB/);
  await keep.click();
  await expect(runs()).toContainText('Kept as run 1.');
  await expect(runs()).toContainText('1 of 100 runs');
  // The change from cold to warm is where the phase changes.
  const inside = runs().getByRole('region', { name: 'Changes inside the run' });
  await monitor.main.getByLabel('Quantity').selectOption('hit rate');
  await expect(inside.getByRole('listitem').first()).toContainText('better');
  const at = Number.parseFloat(await inside.getByRole('listitem').first().getByRole('button').innerText());
  expect(Math.abs(at - 0.6)).toBeLessThanOrEqual(0.1);

  const larger = { ...TWO_PHASES, variants: [{ name: 'Fixed', cacheEntries: { value: 256 } }] };
  expect(await lab.load(larger)).toBe('');
  await lab.runTo(2);
  await keep.click();
  await expect(runs()).toContainText('Kept as run 2.');
  await runs().getByRole('checkbox', { name: 'Compare run 1' }).check();
  await runs().getByRole('checkbox', { name: 'Compare run 2' }).check();
  const comparison = runs().getByRole('region', { name: 'Comparison' });
  await expect(comparison).toContainText('Run 1 against run 2');
  await expect(comparison.getByRole('row', { name: /^capability path/ })).toContainText(/better|worse/);
  await expect(comparison.getByRole('row', { name: /^tasks refused/ })).toContainText('same');
  await expect(comparison.getByRole('img', { name: 'hit rate of Fixed in both runs over time' })).toBeVisible();

  const file = await monitor.saved(runs().getByRole('row').filter({ hasText: 'Delete' }).first().getByText('Export'));
  expect(file.name).toBe('captune-run-2.json');
  await runs().getByRole('button', { name: 'Delete run 2' }).click();
  await expect(runs()).toContainText('Run 2 is deleted.');
  await expect(comparison).toBeHidden();
  const importing = async (name: string, text: string) => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      monitor.main.getByRole('button', { name: 'Open a file' }).click(),
    ]);
    await chooser.setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
  };
  await importing(file.name, file.text);
  await expect(runs()).toContainText('captune-run-2.json is run 3.');
  for (const [text, reason] of [
    ['{', 'it is no JSON'],
    [file.text.replace('"captuneRun":1', '"captuneRun":2'), 'captuneRun is not 1'],
    [file.text.replace('"cpus":4', '"cpus":4000'), 'scenario: '],
    [file.text.replace(/"count":\d+/, '"count":1'), 'windows: '],
  ] as const) {
    await importing('hostile.json', text);
    await expect(runs().getByRole('status')).toHaveText(new RegExp(`the file is no run of this page: ${reason}`));
  }
  await expect(runs()).toContainText('2 of 100 runs');

  // They are there when the page is opened again, and open as they were.
  await page.reload();
  await page.evaluate(() => window.captune!.ready);
  await monitor.tab('Runs');
  await expect(runs()).toContainText('2 of 100 runs');
  await runs().getByRole('button', { name: 'Open', exact: true }).last().click();
  await expect.poll(async () => (await lab.scenario()).variants[0]!.cacheEntries.value).toBe(64);
});

test('a series of runs has its change point', async ({ lab }) => {
  const monitor = await openMonitor(lab, TWO_PHASES, 0.3);
  await monitor.tab('Runs');
  const runs = monitor.main.getByRole('region', { name: 'Kept runs' });
  for (let index = 0; index < 12; index++) {
    const slower = index < 6 ? 64 : 256;
    const variants = [{ name: 'Fixed', cacheEntries: { value: slower } }];
    expect(await lab.load({ ...TWO_PHASES, seed: 100 + index, variants })).toBe('');
    await lab.runTo(0.3);
    await monitor.main.getByRole('button', { name: 'Keep this run' }).click();
    await expect(runs).toContainText(`Kept as run ${index + 1}.`);
  }
  const series = runs.getByRole('region', { name: 'Changes over the series of runs' });
  await expect(series.getByRole('img', { name: /over 12 runs, 1 change points/ })).toBeVisible();
  await expect(series.getByRole('listitem')).toContainText(
    /from run 7 on: [\d.]+ → [\d.]+\s+cycles\/op, (better|worse)/,
  );
});

test.describe('where runs cannot be kept', () => {
  const says = async (lab: Lab, break_: () => void, reason: RegExp) => {
    await lab.page.addInitScript(break_);
    const monitor = await openMonitor(lab, TWO_PHASES, 0.3);
    await monitor.tab('Runs');
    const runs = monitor.main.getByRole('region', { name: 'Kept runs' });
    await runs.getByRole('button', { name: 'Keep this run' }).click();
    await expect(runs.getByRole('status')).toHaveText(reason);
    // Everything else works.
    await expect(runs.getByRole('region', { name: 'Changes inside the run' })).toBeVisible();
    await monitor.tab('Dashboard');
    await lab.runTo(0.5);
    await expect(monitor.kernel('Fixed')).toContainText('–0.50 ms');
  };

  test('because the browser has no store, it says so', ({ lab }) =>
    says(lab, () => Object.defineProperty(window, 'indexedDB', { value: undefined }), /keeps no data for pages/));

  test('because the browser forbids it, it says so', ({ lab }) =>
    says(
      lab,
      () => {
        IDBFactory.prototype.open = () => {
          throw new DOMException('denied', 'SecurityError');
        };
      },
      /does not let this page keep data/,
    ));

  test('because there is no room, it says so', ({ lab }) =>
    says(
      lab,
      () => {
        IDBObjectStore.prototype.add = () => {
          throw new DOMException('full', 'QuotaExceededError');
        };
      },
      /there is no room left/,
    ));

  test('because another tab blocks it, it says so', async ({ lab, context }) => {
    const other = await context.newPage();
    await other.goto('/');
    // An older version of the store, held open by a page that does not let go: an upgrade has to wait for it.
    await other.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const upgrade = indexedDB.open('captune-runs', 1);
          // The versions of a real page go up by one; here its first is held in the middle of being made.
          upgrade.onupgradeneeded = () => {
            const { transaction } = upgrade;
            const store = upgrade.result.createObjectStore('held');
            const spin = () => {
              store.get(1).onsuccess = spin;
            };
            spin();
            transaction!.onabort = () => reject(new Error('let go'));
            resolve();
          };
        }),
    );
    const monitor = await openMonitor(lab, TWO_PHASES, 0.3);
    await monitor.tab('Runs');
    await expect(monitor.main.getByRole('region', { name: 'Kept runs' }).getByRole('status')).toHaveText(
      /another tab of this page holds the store/,
    );
    await other.close();
  });
});
