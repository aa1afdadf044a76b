import { expect, test } from './fixtures';
import { hashesOf } from './lab';

test('each parameter is fixed, tuned by the seed, or climbs; the header says what is true', async ({ lab, page }) => {
  await lab.openAt(0.5);
  const { editor } = lab;
  const header = lab.variant('B');
  await expect(header).toContainText('strategy seed');
  const cache = editor.getByRole('combobox', { name: 'Strategy of Cache, Self-tuning' });
  await expect(cache).toHaveValue('seed');
  const before = await lab.summary();

  // By keyboard: the browser's list takes the first letter.
  await cache.focus();
  await page.keyboard.press('c');
  await lab.idle();
  await expect(cache).toHaveValue('climb');
  await expect(cache).toBeFocused();
  await expect(header).toContainText('strategy seed: SIMD, prefetch, stealing, batch · climb: cache');
  expect((await lab.scenario()).interventions).toMatchObject([
    { set: 'variants.Self-tuning.cacheEntries.strategy', to: 'climb' },
  ]);
  await lab.runTo(2);
  const climbing = await lab.summary();
  await lab.button('Undo').click();
  await lab.idle();
  await lab.runTo(2);
  expect(hashesOf(climbing)[1]).not.toBe(hashesOf(await lab.summary())[1]);
  await lab.seek(0.5);
  expect(await lab.hashes()).toEqual(hashesOf(before));

  const all = editor.getByRole('combobox', { name: 'Strategy of all parameters, Fixed' });
  await expect(all).toHaveValue('fixed');
  await all.selectOption('climb');
  await expect(lab.variant('A')).toContainText(/strategy climb(?!:)/);
  await expect(editor.getByRole('combobox', { name: 'Strategy of Batch, Fixed' })).toHaveValue('climb');
});

test('the inspector says why a tuner does not decide, at the playhead', async ({ lab }) => {
  await lab.openAt(1);
  const cpu = lab.variant('B').getByRole('button', { name: /^CPU 2:/ });
  await cpu.press('Enter');
  const why = lab.judgement.getByRole('region', { name: 'Why not' });
  await expect(why).toContainText('Why not at 1.00 ms');
  await expect(why.getByRole('list')).toHaveCount(5);
  await expect(why).toContainText(/cache\.growHitRate\s+✗ hit rate [\d.]+ < 0\.8/);
  const first = await why.innerText();

  // It follows steps, seeks and a run that goes on; back at the same moment it says the same.
  await lab.press('Space');
  await lab.playedPast(1.02);
  await expect(why).not.toContainText('at 1.00 ms');
  await lab.press('Space');
  await lab.expectStatus('paused');
  const here = await lab.playheadMs();
  const said = async () => Number(/at ([\d.]+) ms/.exec(await why.innerText())?.[1]);
  await expect.poll(async () => Math.abs((await said()) - here)).toBeLessThan(0.011);
  await lab.seek(1);
  await expect.poll(() => why.innerText()).toBe(first);

  await lab
    .variant('A')
    .getByRole('button', { name: /^CPU 2:/ })
    .press('Enter');
  await expect(why).toContainText('All five parameters are fixed');
});
