// The kernel on this machine: the whole mode with threads on one memory, and what is left of it without.

import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import type { Lab } from './lab';
import { fragmentOf, packed } from './links';
import { reportFragment } from './report';

/** Enough to see every part once; nothing here depends on what is measured. */
const BUDGET_SECONDS = '3';
/** Parts that take turns do so at least a few times, however little time they have. */
const MEASURED = { timeout: 80_000 };

const open = async (lab: Lab) => {
  await lab.open('#mode=measure');
  await expect(lab.page.getByRole('main', { name: 'Measure' })).toBeVisible();
};
const control = (page: Page) => page.getByRole('group', { name: 'Measurement', exact: true });
const tab = (page: Page, name: RegExp) => page.getByRole('tab', { name }).click();

async function measure(lab: Lab): Promise<void> {
  const { page } = lab;
  await lab.type(control(page).getByRole('spinbutton', { name: 'Budget' }), BUDGET_SECONDS);
  await control(page).getByRole('button', { name: 'Measure now' }).click();
  await expect(control(page).getByText(/^Done in/)).toBeVisible(MEASURED);
}

/** A plain static host: no isolation. */
async function withoutHeaders(page: Page): Promise<void> {
  await page.route('/', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { 'content-type': 'text/html' } });
  });
}

test('measures this machine, and its result is used, saved and shared', async ({ lab, page, anotherBrowser }) => {
  await open(lab);
  const conditions = page.getByRole('region', { name: 'Preconditions' });
  await expect(conditions).toContainText('cross-origin isolated');
  await expect(conditions).toContainText('Timer step');
  await measure(lab);

  // What was found, row by row.
  const seed = page.getByRole('region', { name: 'Beside the figures of the seed document' });
  await expect(seed.getByRole('img')).toHaveAccessibleName(/lookup on hit: [\d.]+ ns, the seed says 1–5 ns/);
  await expect(
    page.getByRole('region', { name: 'Beside plain JavaScript in the same run' }).getByRole('img'),
  ).toHaveAccessibleName(/JS Map: .*(faster|slower|noise)/);
  await tab(page, /^Operations/);
  const operations = page.getByRole('region', { name: 'All operations' });
  for (const name of ['lookup, hit, 64 entries', 'check of 8, SIMD', 'event ring write', 'JS Map, hit, 64 of 64']) {
    await expect(operations.getByRole('row', { name: new RegExp(`^${name} [\\d.]+ `) })).toBeVisible();
  }
  await expect(operations.getByRole('row', { name: /^steal from a deque that its owner fills/ })).toBeVisible();
  await tab(page, /^Prediction/);
  await expect(page.getByRole('region', { name: 'Predictions' }).getByRole('row')).toHaveCount(25);

  // As files.
  const file = async (name: string) => {
    const [saved] = await Promise.all([page.waitForEvent('download'), lab.button(name).click()]);
    return readFileSync(await saved.path(), 'utf8');
  };
  const json = JSON.parse(await file('JSON')) as Record<'kind' | 'date', string> & { micro: { id: string }[] };
  expect(json.kind).toBe('captune-measure');
  const csv = (await file('CSV')).trim().split('\n');
  expect(csv).toHaveLength(1 + json.micro.length);
  expect(csv[0]).toContain('median_ns');

  // As a link, read by somebody else.
  await lab.button('Share the report').click();
  const url = await page.getByRole('textbox', { name: 'Link to this report' }).inputValue();
  await page.keyboard.press('Escape');
  const other = await anotherBrowser();
  await other.open(fragmentOf(url));
  await expect(other.page.getByRole('note')).toContainText(json.date.slice(0, 10));
  await expect(other.page.getByRole('region', { name: 'Preconditions' })).toContainText(`${json.micro.length},`);
  // A link has four digits of each number.
  expect(await lookupNs(other)).toBeCloseTo(await lookupNs(lab), 0);

  // As the simulated machine, which is an edit like any other.
  const before = await lab.scenario();
  await lab.button('Use this machine').click();
  await expect(lab.button('The scenario runs on this machine')).toBeDisabled();
  const { machine } = await lab.scenario();
  expect(machine.profile).toBe('calibrated');
  // Which costs settled depends on how loud the machine is; what did not keeps the profile's value.
  expect(Object.keys(machine.overrides)).not.toEqual([]);
  expect(machine.cpus).toBe(before.machine.cpus);
  const copy = await anotherBrowser();
  await copy.open(fragmentOf(await lab.shareUrl()));
  expect((await copy.scenario()).machine).toEqual(machine);
  await lab.press('Control+z');
  await expect(lab.button('Use this machine')).toBeEnabled();
  expect((await lab.scenario()).machine).toEqual(before.machine);
});

async function lookupNs(lab: Lab): Promise<number> {
  await tab(lab.page, /^Findings/);
  const picture = lab.page.getByRole('region', { name: 'Beside the figures of the seed document' }).getByRole('img');
  const words = (await picture.getAttribute('aria-label')) ?? '';
  return Number(/lookup on hit: ([\d.]+) ns/.exec(words)?.[1]);
}

test('the live pool works, replaces a thread that dies, parks, follows edits and stops', async ({ lab, page }) => {
  await open(lab);
  await lab.load({ title: 'Small', workload: { phases: [{ pattern: { kind: 'loop', ids: 24 } }] } });
  await tab(page, /^Live pool/);
  const happened = page.getByRole('region', { name: 'What happened' });
  await lab.press('l');
  await expect(happened).toContainText(/\d+ threads work on Small/, MEASURED);
  const threads = page.getByRole('region', { name: 'Fixed: its threads' }).getByRole('img');
  await expect(threads).toHaveAccessibleName(/CPU 1 (runs a task|has no task): \d+ queued, hit rate \d+/);

  await lab.button('Crash').click();
  await expect(happened).toContainText(/the thread of CPU 1 died \(.*unreachable.*\); another one has taken over/);
  const rounds = page.getByText(/, round [3-9]/);
  await expect(rounds).toBeVisible(MEASURED);

  await lab.button('Park').click();
  await expect(page.getByText(/^parked: (\d+) of \1 threads wait in Atomics\.wait$/)).toBeVisible();
  // It stays as it is while another mode is open.
  await page.getByRole('navigation', { name: 'Mode' }).getByRole('button', { name: 'Sweep' }).click();
  await page.getByRole('navigation', { name: 'Mode' }).getByRole('button', { name: 'Measure' }).click();
  await expect(page.getByText(/^parked: /)).toBeVisible();
  await lab.button('Go on').click();
  await lab.load({ title: 'Another', workload: { phases: [{ pattern: { kind: 'uniform', ids: 999 } }] } });
  await expect(happened).toContainText(/work on Another/, MEASURED);
  await expect(page.getByText(/^Tuned against fixed$/)).toBeVisible(MEASURED);
  await lab.button('Stop').click();
  await expect(lab.button('Start')).toBeVisible();
});

test('a measurement can be cancelled, and goes on while another mode is open', async ({ lab, page }) => {
  await open(lab);
  await lab.type(control(page).getByRole('spinbutton', { name: 'Budget' }), '600');
  await lab.press('r');
  await expect(control(page).getByText(/^at most \d+ s left$/)).toBeVisible();
  await expect(control(page).getByRole('progressbar')).toBeVisible();
  await page.getByRole('navigation', { name: 'Mode' }).getByRole('button', { name: 'Guide' }).click();
  await page.getByRole('navigation', { name: 'Mode' }).getByRole('button', { name: 'Measure' }).click();
  await expect(control(page).getByText('under way')).toBeVisible();
  await expect(control(page).getByText(/Meanwhile another mode was open/)).toBeVisible();
  await control(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(control(page).getByText(/^Cancelled after/)).toBeVisible();
  await expect(page.getByRole('region', { name: 'Beside the figures of the seed document' })).toBeVisible();
});

test('without isolation one thread measures what one thread can', async ({ lab, page }) => {
  await withoutHeaders(page);
  await open(lab);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await expect(page.getByRole('region', { name: 'Preconditions' })).toContainText('not isolated');
  await measure(lab);
  await tab(page, /^Operations/);
  const operations = page.getByRole('region', { name: 'All operations' });
  await expect(operations.getByRole('row', { name: /^lookup, hit, 64 entries [\d.]+ / })).toBeVisible();
  await expect(operations.getByRole('row', { name: /^steal from a deque/ })).toHaveCount(0);
  await tab(page, /^Live pool/);
  await expect(page.getByText('tasks a block on 1 thread')).toBeVisible();
});

test('a link of a report that is none says so, and the default preset is shown', async ({ lab, page }) => {
  await lab.open(
    `#r=${packed(JSON.stringify({ kind: 'captune-measure', version: 1, date: 7, micro: '<img src=x>' }))}`,
  );
  const told = await lab.takeAlert();
  expect(told).toMatch(/measured report: .*date: 7: must be string/);
  expect(told).toContain('The default preset is shown instead.');
  await expect(lab.stage).toBeVisible();
  await expect(page.getByRole('main', { name: 'Measure' })).toHaveCount(0);
});

test('a report is read by keyboard, point by point, and every chart has its table', async ({ lab, page }) => {
  await lab.open(reportFragment());
  await expect(page.getByRole('note')).toContainText('A browser 1, a system, 2026-03-04');
  const crossover = page.getByRole('region', { name: 'Permission check: scalar and SIMD over the batch' });
  await crossover.getByRole('img').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(crossover.getByRole('status')).toHaveText(
    /^check of 1, (SIMD|scalar): [\d.]+ ns \([\d.]+–[\d.]+\), n 40/,
  );
  await crossover.getByRole('button', { name: /table and files$/ }).click();
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await expect(page.getByRole('region', { name: /^Data of Permission check/ }).getByRole('row')).toHaveCount(33);
  await page.keyboard.press('Escape');

  await tab(page, /^Operations/);
  await page.getByRole('button', { name: 'event ring write' }).click();
  await expect(page.getByRole('region', { name: 'Samples of event ring write' }).getByRole('img')).toBeVisible();
  await tab(page, /^Live pool/);
  await expect(page.getByText('over 1 %, by')).toHaveCount(0);
  await expect(page.getByText(/not known to be under 1 %/)).toBeVisible();
  await tab(page, /^Prediction/);
  await expect(page.getByRole('region', { name: 'Predictions' }).getByRole('row')).toHaveCount(9);

  // Its costs are somebody else's: used only when asked for.
  expect((await lab.scenario()).machine.profile).not.toBe('calibrated');
  await lab.button('Use that machine').click();
  await expect(lab.button('Simulate with it')).toBeVisible();
  expect((await lab.scenario()).machine.overrides).toEqual({ cyclesPerMs: 4_000_000, lookupCycles256: 2000 });
});
