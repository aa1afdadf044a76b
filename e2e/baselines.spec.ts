// What each mode looks like, against pictures in git: the same fonts everywhere, nothing that moves, and a moment that every
// machine computes alike. `npm run baselines` makes them anew after a change that is meant; look at them before committing.
//
// Glyphs and antialiasing are the browser's, so that pictures hold for one major version of Chromium; with another one the
// comparison says so and is skipped. Within a version the same pixels come out on the same machine; between machines edges may
// round otherwise, which is why 200 pixels of a million may differ by more than a fifth of the way from black to white: less than
// one changed word of eleven pixels' height, which is some 300.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { launchOptions } from './browser';
import { expect, test } from './fixtures';
import type { Lab } from './lab';

const MADE_BY = new URL('screenshots/chromium.json', import.meta.url);
const TOLERANCE = { threshold: 0.2, maxDiffPixels: 200 };

const font = (path: string) => readFileSync(new URL(`../node_modules/@fontsource/${path}`, import.meta.url), 'base64');
const FONTS = [
  ...['400', '600', '700'].map((weight) => ({
    family: 'Pinned Sans',
    weight,
    data: font(`inter/files/inter-latin-${weight}-normal.woff2`),
  })),
  { family: 'Pinned Mono', weight: '400', data: font('jetbrains-mono/files/jetbrains-mono-latin-400-normal.woff2') },
];

const { args = [], ...launch } = launchOptions();
test.use({
  reducedMotion: 'reduce',
  launchOptions: {
    ...launch,
    args: [...args, '--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb'],
  },
});

test.beforeEach(async ({ browser, page }, { config }) => {
  const major = browser.version().split('.')[0];
  if (config.updateSnapshots === 'all') writeFileSync(MADE_BY, `{ "major": "${major}" }\n`);
  test.skip(!existsSync(MADE_BY), 'no pictures have been made yet: npm run baselines');
  const made = (JSON.parse(readFileSync(MADE_BY, 'utf8')) as { major: string }).major;
  test.skip(made !== major, `the pictures are of Chromium ${made}, and this is ${major}`);
  await page.addInitScript((fonts) => {
    // Before anything of the page is there: measured and drawn text is of these fonts from the first frame on.
    for (const { family, weight, data } of fonts) {
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      document.fonts.add(new FontFace(family, bytes, { weight }));
    }
    const pin = () => {
      const { style } = document.documentElement;
      style.setProperty('--font', "'Pinned Sans', sans-serif");
      style.setProperty('--mono', "'Pinned Mono', monospace");
    };
    // There is no element yet.
    new MutationObserver((_, observer) => {
      pin();
      observer.disconnect();
    }).observe(document, { childList: true });
  }, FONTS);
});

/** Stands still: fonts are there, nothing is under way, and the stage has been painted with both. */
async function settle(lab: Lab, page: Page): Promise<void> {
  await lab.idle();
  await page.evaluate(() => Promise.all([...document.fonts].map((face) => face.load())));
  const size = page.viewportSize()!;
  await page.setViewportSize({ width: size.width - 8, height: size.height });
  await page.setViewportSize(size);
  await page.mouse.move(0, 0);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** What a machine measures, or an engine's build says of itself. */
const volatile = (page: Page): Locator[] => [page.locator('.hashes'), page.locator('[data-volatile]')];

async function picture(lab: Lab, page: Page, name: string): Promise<void> {
  await settle(lab, page);
  await expect(page).toHaveScreenshot(`${name}.png`, { ...TOLERANCE, mask: volatile(page), animations: 'disabled' });
}

for (const theme of ['dark', 'light'] as const) {
  test.describe(theme, () => {
    test.use({ viewport: { width: 1280, height: 720 } });

    test(`simulate, ${theme}`, async ({ lab, page }) => {
      await lab.openAt(6, `#theme=${theme}`);
      await lab.press('k');
      await expect(lab.judgement).toContainText('Inspector: B, decision');
      await picture(lab, page, `simulate-${theme}`);
    });

    test(`sweep, ${theme}`, async ({ lab, page }) => {
      await lab.open(`#theme=${theme}`);
      await lab.load({ machine: { cpus: 2 }, workload: { phases: [{ durationMs: 0.2 }] } });
      await lab.header.getByRole('button', { name: 'Sweep' }).click();
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await expect(page.getByText(/^\d+ runs in /)).toBeVisible({ timeout: 60_000 });
      await picture(lab, page, `sweep-${theme}`);
    });

    test(`guide, ${theme}`, async ({ lab, page }) => {
      await lab.openAt(1, `#theme=${theme}&mode=guide`);
      await expect(page.getByRole('main', { name: 'Guide' }).getByRole('heading').first()).toBeVisible();
      await picture(lab, page, `guide-${theme}`);
    });

    test(`monitor, ${theme}`, async ({ lab, page }) => {
      await lab.openAt(6, `#theme=${theme}&mode=monitor`);
      await expect(page.getByRole('main', { name: 'Monitor' }).getByRole('tab').first()).toBeVisible();
      await picture(lab, page, `monitor-${theme}`);
    });
  });
}

test.describe('1920 x 1080', () => {
  test.use({ viewport: { width: 1920, height: 1080 } });

  test('simulate, 64 CPUs', async ({ lab, page }) => {
    await lab.openAt(3, '#theme=dark');
    const scenario = await lab.scenario();
    await lab.load({ ...scenario, machine: { ...scenario.machine, cpus: 64, sockets: 2, clusterCpus: 8 } });
    await lab.runTo(1);
    await picture(lab, page, 'simulate-64-cpus');
  });

  test('simulate, one CPU', async ({ lab, page }) => {
    await lab.openAt(3, '#theme=light');
    const scenario = await lab.scenario();
    await lab.load({ ...scenario, machine: { ...scenario.machine, cpus: 1 } });
    await lab.runTo(2);
    await picture(lab, page, 'simulate-one-cpu');
  });
});

test.describe('phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('simulate on a phone', async ({ lab, page }) => {
    await lab.openAt(6, '#theme=dark');
    await picture(lab, page, 'simulate-phone');
  });
});
