import { expect, test } from './fixtures';

test('back and forth, by keys and by buttons, is the same run as straight', async ({ lab, page }) => {
  await lab.openAt(0.5);

  // Windows of 0.05 ms; phases of 3 ms.
  await lab.press('.');
  await lab.expectPlayhead(0.55);
  // None of several quick ones is lost.
  await page.evaluate(async () => {
    for (const key of [',', ',', ',', '.']) {
      window.dispatchEvent(new KeyboardEvent('keydown', { key }));
      // The lab sets out for where the step leads, but no worker can have answered.
      for (let turn = 0; turn < 30; turn++) await Promise.resolve();
    }
  });
  await lab.expectPlayhead(0.45);
  const early = await lab.hashes();
  await lab.press(']');
  await lab.expectPlayhead(3);
  await lab.press(']');
  await lab.expectPlayhead(6);
  await lab.press('[');
  await lab.expectPlayhead(3);

  await lab.press('Shift+>');
  await expect.poll(() => lab.summary().then(({ atMs }) => atMs)).toBeGreaterThan(3);
  await lab.idle();
  const { atMs } = await lab.summary();
  expect(atMs).toBeLessThan(3.01);
  await lab.press('Shift+<');
  await expect.poll(() => lab.summary().then((summary) => summary.atMs)).toBeLessThan(atMs);

  await lab.seek(0.45);
  expect(await lab.hashes()).toEqual(early);
  await lab.seek(4.7);
  const after = await lab.hashes();

  await lab.transport.getByRole('combobox', { name: 'Step by' }).selectOption('phase');
  await lab.button('Step back one phase').click();
  await lab.expectPlayhead(3);
  await lab.button('Step one phase').click();
  await lab.expectPlayhead(6);
  await lab.button('To start').click();
  await lab.expectPlayhead(0);

  // The same scenario in new workers, straight to the same moments.
  expect(await lab.load(await lab.scenario())).toBe('');
  await lab.runTo(0.45);
  expect(await lab.hashes()).toEqual(early);
  await lab.runTo(4.7);
  expect(await lab.hashes()).toEqual(after);
});

test('the space bar plays and pauses, the slider sets how fast', async ({ lab }) => {
  await lab.open();
  await lab.expectStatus('running');
  await lab.press('Space');
  await lab.expectStatus('paused');
  await expect(lab.button('Play')).toBeVisible();
  const stopped = await lab.playheadMs();

  const speed = lab.transport.getByRole('slider', { name: 'Speed' });
  const slow = await speed.getAttribute('aria-valuetext');
  await speed.press('End');
  await expect(speed).toHaveAttribute('aria-valuetext', 'as fast as it goes');
  await lab.press('Space');
  await lab.expectStatus('running');
  // More than a round: it repeats.
  await lab.playedPast(stopped + 16);
  await speed.press('Home');
  await expect(speed).not.toHaveAttribute('aria-valuetext', slow!);
  await lab.button('Pause').click();
  await lab.expectStatus('paused');

  const at = await lab.playheadMs();
  await lab.press('Home');
  await lab.expectPlayhead(0);
  await lab.scrub.press('End');
  await expect.poll(() => lab.playheadMs()).toBeGreaterThanOrEqual(at - 0.001);
  await lab.scrub.click({ position: { x: 3, y: 18 } });
  await expect.poll(() => lab.playheadMs()).toBeLessThan(at / 2);
});

test('keys are listed, what is open closes by Esc, and decisions are walked through', async ({ lab }) => {
  await lab.openAt(1.5);
  await lab.press('?');
  const keys = lab.dialog('Keys');
  await expect(keys).toContainText('Play or pause');
  await lab.page.keyboard.press('Escape');
  await expect(keys).toBeHidden();
  await lab.button('Keys').click();
  await keys.getByRole('button', { name: 'Close' }).click();
  await expect(keys).toBeHidden();
  await expect(lab.button('Keys')).toBeFocused();

  const inspector = lab.judgement.getByRole('region', { name: 'Inspector' });
  await lab.press('k');
  await expect(inspector).toContainText(/Inspector: B, decision \d+ at \d\.\d\d ms/);
  const last = await inspector.innerText();
  await lab.press('k');
  await expect(inspector).not.toHaveText(last);
  await lab.press('j');
  await expect(inspector).toContainText(last.split('\n')[0]!);
  await lab.press('Escape');
  await expect(inspector).toContainText('select a CPU, an entry, a task or a decision');

  // A click on a decision goes to its moment.
  const log = lab.judgement.getByRole('region', { name: 'Decision log' });
  const decision = log.getByRole('button', { name: /^Cache size 64 → 128/ }).first();
  const at = Number(/(\d+\.\d\d) ms/.exec(await decision.innerText())?.[1]);
  await decision.click();
  await expect.poll(() => lab.playheadMs()).toBeCloseTo(at, 1);
  await expect(inspector).toContainText('B, decision');
});

test('everything is reached by Tab: header, editor, tiles, tracks, log, transport', async ({ lab, page }) => {
  await lab.openAt(0.5);
  const seen: string[] = [];
  const where = () =>
    page.evaluate(() => {
      const element = document.activeElement!;
      const part = element.closest('header, aside, main, section[aria-label="Tracks"], footer');
      const landmark = part?.getAttribute('aria-label') ?? part?.tagName.toLowerCase() ?? '';
      return { landmark, name: element.getAttribute('aria-label') ?? element.textContent.trim() };
    });
  const MOST_STOPS = 200;
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press('Tab');
    const { landmark, name } = await where();
    if (seen.at(-1) !== landmark) seen.push(landmark);
    if (name.startsWith('Playhead in the whole run')) break;
  }
  expect(seen.filter((name) => name !== '')).toEqual([
    'header',
    'Scenario editor',
    'Stage',
    'Tracks',
    'Verdict, decisions, inspector',
    'Transport',
  ]);
});

test('a tile is selected by keyboard, and the selection shows in the inspector', async ({ lab }) => {
  await lab.openAt(0.5);
  const first = lab.variant('B').getByRole('button', { name: /^CPU 0:/ });
  await first.focus();
  await first.press('ArrowRight');
  const second = lab.variant('B').getByRole('button', { name: /^CPU 1:/ });
  await expect(second).toBeFocused();
  await second.press('Enter');
  await expect(second).toHaveAttribute('aria-pressed', 'true');
  await expect(lab.judgement.getByRole('region', { name: 'Inspector' })).toContainText('Inspector: B, CPU 1');
});
