import type { Lab } from './lab';
import { pixelsOf } from './lab';
import { expect, test } from './fixtures';

/** What sticks out of the window to the side, by name; controls in what scrolls by itself are left out. */
async function sticksOut(lab: Lab): Promise<string[]> {
  return lab.page.evaluate(() => {
    const { documentElement: root, body } = document;
    const out = [root, body].filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.tagName);
    for (const element of document.querySelectorAll('header *, footer *, [aria-label="Verdict so far"] *')) {
      const { left, right, width } = element.getBoundingClientRect();
      const name = element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 30);
      const hidden = element.closest('.visually-hidden, .frame, .handle, .playhead, [popover]') !== null;
      if (width > 1 && !hidden && (left < -1 || right > root.clientWidth + 1)) out.push(`${element.tagName} ${name}`);
    }
    return out;
  });
}

test('dark or light is a choice that stays', async ({ lab, page }) => {
  await lab.openAt(0.3);
  const root = page.locator('html');
  await lab.button('Theme: as the system').click();
  await expect(root).toHaveAttribute('data-theme', 'dark');
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.reload();
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await lab.button('Theme: dark').click();
  await expect(root).toHaveAttribute('data-theme', 'light');
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe(dark);
  await page.reload();
  await expect(root).toHaveAttribute('data-theme', 'light');
  await lab.button('Theme: light').click();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await expect(lab.button('Theme: as the system')).toBeVisible();
});

for (const [width, height] of [
  [1280, 720],
  [1920, 1080],
] as const) {
  test(`at ${width} x ${height} every part is there and nothing sticks out`, async ({ lab, page }) => {
    await page.setViewportSize({ width, height });
    await lab.openAt(1);
    for (const part of [lab.header, lab.editor, lab.stage, lab.tracks, lab.judgement, lab.transport]) {
      await expect(part).toBeInViewport();
    }
    for (const letter of ['A', 'B']) {
      await expect(lab.variant(letter).getByRole('button', { name: /^CPU 7/ })).toBeInViewport({ ratio: 1 });
    }
    await expect(lab.tracks.getByText('Hit rate')).toBeInViewport();
    expect(await sticksOut(lab)).toEqual([]);

    // Four variants on 64 CPUs are the most there can be.
    const scenario = await lab.scenario();
    const variants = Array.from('ABCD', (letter, index) => ({
      ...scenario.variants[index % 2]!,
      name: `Kernel ${letter}`,
    }));
    expect(await lab.load({ ...scenario, machine: { ...scenario.machine, cpus: 64 }, variants })).toBe('');
    await lab.runTo(0.2);
    await expect(lab.variant('D').getByRole('button', { name: /^CPU 63/ })).toBeAttached();
    expect(await sticksOut(lab)).toEqual([]);
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('verdict, stage and tracks are in sight; the rest is in sheets', async ({ lab, page }) => {
    await lab.openAt(1);
    await expect(page.getByRole('region', { name: 'Verdict so far' })).toContainText('cost per operation');
    await expect(lab.variant('A').getByRole('heading', { name: 'Fixed' })).toBeInViewport();
    await expect(lab.variant('B').locator('canvas')).toBeInViewport();
    await expect(lab.tracks).toBeInViewport();
    for (const colour of ['--a', '--b']) {
      await expect.poll(async () => (await pixelsOf(lab.tracks.locator('canvas'), colour)).marked).toBeGreaterThan(50);
    }
    await expect(lab.transport).toBeInViewport({ ratio: 1 });
    expect(await sticksOut(lab)).toEqual([]);

    const panels = page.getByRole('navigation', { name: 'Panels' });
    await panels.getByRole('button', { name: 'Decisions' }).tap();
    const decisions = lab.dialog('Decisions');
    await expect(decisions.getByRole('button', { name: /^Cache size 64 → 128/ }).first()).toBeInViewport();
    await decisions.getByRole('button', { name: 'Close' }).tap();
    await expect(decisions).toBeHidden();

    await lab
      .variant('B')
      .getByRole('button', { name: /^CPU 2/ })
      .tap();
    await expect(panels).toContainText('CPU 2');
    await panels.getByRole('button', { name: 'Inspect' }).tap();
    await expect(lab.dialog('Inspector')).toContainText('Inspector: B, CPU 2');
    await lab.dialog('Inspector').getByRole('button', { name: 'Close' }).tap();

    await panels.getByRole('button', { name: 'Scenario' }).tap();
    const editor = lab.dialog('Scenario');
    await lab.type(editor.getByRole('spinbutton', { name: 'Load, exact value' }), '0.8');
    await lab.idle();
    expect((await lab.scenario()).interventions).toHaveLength(1);
    expect(await sticksOut(lab)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(editor).toBeHidden();

    await lab.button('Play').tap();
    await lab.playedPast(1.05);
    await lab.button('Pause').tap();
    await lab.expectStatus('paused');
  });
});
