// The guide: a new user's way in. What a lesson says to look at is there, and the reference is that of the lab.

import { expect, test } from './fixtures';

test('a lesson opens its scenario and says what to see, step by step', async ({ lab, page }) => {
  await lab.openAt(0.2);
  await page.getByRole('navigation', { name: 'Mode' }).getByRole('button', { name: 'Guide' }).click();
  const guide = page.getByRole('main', { name: 'Guide' });
  await guide.getByRole('button', { name: 'Open lesson: Reading a decision and its audit' }).click();
  await expect(page).toHaveTitle('Lesson: a decision and its audit – Captune');
  const card = page.getByRole('region', { name: 'Lesson' });
  await expect(card).toContainText('1 of 4');
  await lab.expectPlayhead(9);
  await expect(lab.judgement).toContainText('Inspector: B, decision');
  await card.getByRole('button', { name: 'Next' }).click();
  await expect(card).toContainText('A decision says');
  await card.getByRole('button', { name: 'Next' }).click();
  await card.getByRole('button', { name: 'Next' }).click();
  await card.getByRole('button', { name: 'To the guide' }).click();
  await expect(guide).toBeVisible();
  await expect(card).toBeHidden();
});

test('reference and documents are there, and a link to a page of the guide opens it', async ({
  lab,
  page,
  anotherBrowser,
}) => {
  await lab.openAt(0.2, '#mode=guide');
  const guide = page.getByRole('main', { name: 'Guide' });
  const nav = guide.getByRole('navigation', { name: 'Guide' });
  await nav.getByRole('button', { name: 'Parameters' }).click();
  await guide.getByRole('searchbox').fill('growBelowHitRate');
  await expect(guide.getByRole('row', { name: /variants\[\]\.cacheEntries\.growBelowHitRate/ })).toContainText('0.8');
  for (const [name, words] of [
    ['Signals', 'imbalance'],
    ['Rules', 'cache.growHitRate'],
    ['Counters', 'missRevocation'],
    ['Your own traces', 'captune-record.sh'],
    ['Deployment', 'frame-ancestors'],
    ['Operations runbook', 'OscillatingKnob'],
    ['Monitoring', 'captune_cpu_seconds_total'],
    ['Troubleshooting', 'time goes back'],
    ['Performance tuning', 'Memory stall is large'],
    ['From fixed to self-tuning', 'guard rails'],
  ] as const) {
    await nav.getByRole('button', { name, exact: true }).click();
    await expect(guide, name).toContainText(words);
  }
  const script = await page.request.get('/record/captune-record.sh');
  expect(await script.text()).toMatch(/^#!\/bin\/sh/);

  const theirs = await anotherBrowser();
  await theirs.open(new URL(await lab.shareUrl()).hash);
  await expect(theirs.page.getByRole('heading', { name: 'From fixed to self-tuning' })).toBeVisible();
});
