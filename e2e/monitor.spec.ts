// Monitor as an operator uses it: what the run does now, what is wrong with it, what happened, and files.

import type { ScenarioInput } from '../src/lab/scenario/schema';
import { expect, test } from './fixtures';
import { linkTo } from './links';
import { Monitor, openMonitor, RULE, TWO_PHASES } from './monitor';

/** More events between two reads than the ring holds. */
const BURST: ScenarioInput = {
  title: 'Burst',
  machine: { cpus: 4, clusterCpus: 4 },
  workload: {
    phases: [
      { durationMs: 1, load: 0.05, revokePerMs: 0 },
      {
        durationMs: 1,
        load: 1.5,
        bodyCycles: 0,
        workingSetLines: 0,
        batch: { kind: 'constant', ops: 1 },
        revokePerMs: 100_000,
      },
    ],
  },
  variants: [{ name: 'Fixed' }],
  view: { windowMs: 0.5 },
};

test('the dashboard follows the run while it plays, and stands at the playhead', async ({ lab, page }) => {
  const monitor = await openMonitor(lab, TWO_PHASES, 1);
  const until = async () => Number(/–([\d.]+) ms/.exec(await monitor.kernel('Fixed').innerText())?.[1] ?? NaN);
  await expect.poll(until).toBe(1);
  await lab.press('Space');
  await expect.poll(until, { intervals: [100] }).toBeGreaterThan(1.05);
  const seen = await until();
  await expect.poll(until, { intervals: [100] }).toBeGreaterThan(seen);
  await lab.press('Space');
  await lab.expectStatus('paused');

  await lab.seek(0.5);
  await expect.poll(until).toBe(0.5);
  await expect(monitor.kernel('Fixed').getByRole('row')).toHaveCount(1 + 4);
  const summary = await lab.summary();
  const decisions = await monitor.fact('Fixed', 'Decisions');
  expect(decisions).toContain(`${summary.variants[0]!.decisions} taken`);
  const hits = Number(/([\d.]+)/.exec(await monitor.fact('Fixed', 'Hit rate'))![1]);
  expect(hits).toBeLessThan(50);

  // Level of monitoring: an intervention like any other.
  await monitor.kernel('Fixed').getByLabel('Monitoring').selectOption('off');
  await expect
    .poll(async () => (await lab.scenario()).branches.map(({ interventions }) => interventions))
    .toEqual([[expect.objectContaining({ set: 'variants.Fixed.monitoring', to: 'off' })]]);
  await monitor.tab('Log');
  await expect(monitor.main.getByText('Fixed writes no events')).toBeVisible();
  await expect(page.getByRole('contentinfo', { name: 'Transport' })).toBeVisible();
});

test('64 CPUs are bars and a table that sorts', async ({ lab }) => {
  const monitor = await openMonitor(lab, { ...TWO_PHASES, machine: { cpus: 64, clusterCpus: 8 } }, 0.4);
  const kernel = monitor.kernel('Fixed');
  await expect(kernel.getByRole('img', { name: 'Bars of 64 CPUs' })).toBeVisible();
  const table = kernel.getByRole('region', { name: 'CPUs of Fixed' });
  await expect(table.getByRole('row')).toHaveCount(1 + 64);
  const rates = async () =>
    (await table.locator('tbody tr td:nth-child(2)').allInnerTexts()).map((text) => Number(text.replace(/\D/g, '')));
  await table.getByRole('button', { name: /^Rate/ }).click();
  await expect(table.getByRole('columnheader', { name: /^Rate/ })).toHaveAttribute('aria-sort', 'descending');
  const sorted = await rates();
  expect(sorted).toEqual(sorted.toSorted((a, b) => b - a));
  await table.getByRole('button', { name: /^Rate/ }).click();
  await expect.poll(rates).toEqual(sorted.toReversed());
});

test('an alert is pending, fires and is resolved, here and in Simulate', async ({ lab, page }) => {
  const monitor = await openMonitor(lab, TWO_PHASES, 0.1);
  await monitor.tab('Alerts');
  const list = monitor.main.getByRole('region', { name: 'Alerts of this run' }).getByRole('listitem');
  await expect(list).toHaveText(/^pending.*Cold.*since 0\.00 ms.*limit below\s+80\.0/s);
  await lab.runTo(0.5);
  await expect(list).toHaveText(/^firing.*Cold/s);
  await expect(monitor.main.getByRole('tab', { name: 'Alerts 1' })).toBeVisible();
  await lab.runTo(2);
  await expect(list).toHaveText(/^resolved.*0\.00–0\.\d\d ms.*at worst.*Too many misses/s);
  // Back in time it is as it was then.
  await lab.seek(0.4);
  await expect(list).toHaveText(/^firing/);
  await lab.seek(0.1);
  await expect(list).toHaveText(/^pending/);
  await lab.seek(2);

  await lab.header.getByRole('button', { name: 'Simulate' }).click();
  await lab.judgement.getByRole('tab', { name: 'Alerts 0' }).click();
  const entry = lab.judgement.getByRole('region', { name: 'Alerts' }).getByRole('listitem');
  await expect(entry).toHaveText(/^resolved.*Cold/s);
  await entry.getByRole('button').click();
  await lab.expectPlayhead(0.25);
  await expect(entry).toHaveText(/^firing/);
  // The tracks name it where the pointer is.
  const plots = lab.tracks.getByRole('img', { name: /Plots of all tracks/ });
  const box = (await plots.boundingBox())!;
  await lab.tracks.getByRole('group', { name: /Plots over time/ }).focus();
  await page.mouse.move(box.x + box.width * 0.15, box.y + 20);
  await expect(plots).toContainText('Cold fires');
  await lab.judgement.getByRole('button', { name: 'rules and notifications' }).click();
  await expect(monitor.main).toBeVisible();
});

test('rules are edited in place, refused with a reason, and travel with the link', async ({ lab, anotherBrowser }) => {
  const monitor = await openMonitor(lab, TWO_PHASES, 0.5);
  await monitor.tab('Alerts');
  const list = monitor.main.getByRole('region', { name: 'Alerts of this run' }).getByRole('listitem');
  await expect(list).toHaveText(/^firing/);
  await lab.type(monitor.main.getByRole('spinbutton', { name: 'Threshold of Cold' }), '0');
  await expect(list).toHaveText('Nothing has fired so far.');
  expect((await lab.scenario()).alerts).toEqual([expect.objectContaining({ name: 'Cold', threshold: 0 })]);
  await lab.press('Control+z');
  await expect(list).toHaveText(/^firing/);

  await monitor.main.getByRole('button', { name: '+ Add' }).click();
  await monitor.main.getByLabel('Metric of Alert2').selectOption({ label: 'Busy' });
  await monitor.main.getByLabel('Direction of Alert2').selectOption('above');
  await lab.type(monitor.main.getByRole('spinbutton', { name: 'Threshold of Alert2' }), '0.1');
  await lab.type(monitor.main.getByRole('textbox', { name: 'Text of Alert2' }), '<img src=x onerror=alert(1)>');
  await lab.type(monitor.main.getByRole('textbox', { name: 'Name of Alert2' }), 'Cold');
  await expect(monitor.main.getByText('another rule has this name')).toBeVisible();
  await lab.type(monitor.main.getByRole('textbox', { name: 'Name of Alert2' }), 'a: b');
  await expect(monitor.main.getByText('letters, digits or _')).toBeVisible();
  await lab.type(monitor.main.getByRole('textbox', { name: 'Name of Alert2' }), 'Work');
  await expect(list.filter({ hasText: 'Work' })).toContainText('Busy');
  await expect(list.filter({ hasText: 'Work' })).toContainText('<img src=x');
  const before = (await lab.scenario()).alerts;
  expect(before[1]).toMatchObject({ name: 'Work', metric: 'busyShare', threshold: 0.001 });

  for (const [alerts, reason] of [
    [[{ ...RULE, metric: 'constructor' }], /alerts\.\S*metric/],
    [[{ ...RULE, name: 'a: b\n- c' }], /alerts\.0\.name/],
    [[{ ...RULE, expr: 'up' }], /expr/],
    [Array.from({ length: 51 }, (_, index) => ({ ...RULE, name: `A${index}` })), /alerts/],
  ] as const) {
    expect(await lab.load({ ...TWO_PHASES, alerts })).toMatch(reason);
    await lab.takeAlert();
    expect((await lab.scenario()).alerts).toEqual(before);
  }

  const theirs = await anotherBrowser();
  await theirs.open(new URL(await lab.shareUrl()).hash);
  expect((await theirs.scenario()).alerts).toEqual(before);
  await expect(new Monitor(theirs.page).main.getByRole('textbox', { name: 'Name of Work' })).toBeVisible();

  const rules = await monitor.saved(monitor.main.getByRole('button', { name: 'YAML' }));
  expect(rules.name).toBe('captune-alerts.yml');
  expect(rules.text).toContain('alert: Work');
  await monitor.main.getByRole('button', { name: 'Remove Work' }).click();
  await monitor.main.getByRole('button', { name: 'Remove Cold' }).click();
  await expect.poll(async () => (await lab.scenario()).alerts).toEqual([]);
  await monitor.main.getByRole('button', { name: 'Default' }).click();
  await expect.poll(async () => (await lab.scenario()).alerts.length).toBe(8);
});

test('a notification comes wherever the run plays, once per alert', async ({ lab, page }) => {
  await page.addInitScript(() => {
    const told: string[] = [];
    function Told(title: string) {
      told.push(title);
    }
    Told.permission = 'default';
    Told.requestPermission = () => Promise.resolve((Told.permission = 'granted'));
    Object.defineProperty(window, 'Notification', { value: Told });
    Object.defineProperty(window, 'told', { value: told });
  });
  const told = () => page.evaluate(() => (window as unknown as { told: string[] }).told);
  const monitor = await openMonitor(lab, TWO_PHASES, 0.1);
  await monitor.tab('Alerts');
  await monitor.main.getByRole('switch', { name: 'Notify' }).click();
  await lab.header.getByRole('button', { name: 'Simulate' }).click();
  expect(await told()).toEqual([]);
  await lab.runTo(0.5);
  await expect.poll(told).toEqual(['Cold: Fixed']);
  await lab.seek(0.2);
  await lab.seek(0.5);
  expect(await told()).toEqual(['Cold: Fixed']);
});

test('the log goes by level, CPU, part, time and words, and holds what 64 CPUs write', async ({ lab, page }) => {
  const scenario: ScenarioInput = {
    ...TWO_PHASES,
    machine: { cpus: 64, clusterCpus: 8 },
    workload: { phases: [{ durationMs: 2, load: 0.8, skew: 0.3, revokePerMs: 2000 }] },
    variants: [{ name: 'Fixed' }, { name: 'Tuned', cacheEntries: { strategy: 'seed' } }],
  };
  const monitor = await openMonitor(lab, scenario, 1);
  await monitor.tab('Log');
  const log = monitor.main.getByRole('log');
  const count = async () =>
    Number((await monitor.main.getByRole('status').innerText()).replace(/ lines?.*/s, '').replace(/\D/g, ''));
  await monitor.main.getByLabel('Level').selectOption('debug');
  await expect.poll(count).toBeGreaterThan(1500);
  const all = await count();
  // Only what is in sight is in the page.
  expect(await log.locator('.line').count()).toBeLessThan(120);
  await monitor.main.getByLabel('CPU').selectOption('7');
  await expect.poll(count).toBeLessThan(all);
  await expect(log).toContainText('CPU 7');
  for (const text of await log.locator('.cpu').allInnerTexts()) expect(text).toBe('CPU 7');
  await monitor.main.getByLabel('CPU').selectOption('all');
  await monitor.main.getByLabel('Part').selectOption('capabilities');
  await monitor.main.getByLabel('Kernel').selectOption('Tuned');
  await monitor.main.getByRole('searchbox').fill('revoked GENERATION');
  await expect(log).toContainText(/capability \d+ revoked, generation/);
  const found = await count();
  const file = await monitor.saved(monitor.main.getByRole('button', { name: 'Save' }));
  expect(file.text.trimEnd().split('\n')).toHaveLength(found);
  expect(file.text).toMatch(/^[\d.]+ ms\tTuned\tCPU \d+\tdebug\tcapabilities\tcapability/);
  await monitor.main.getByRole('searchbox').fill('nothing of the kind');
  await expect(monitor.main.getByText('No line passes this filter.')).toBeVisible();
  await monitor.main.getByRole('searchbox').fill('');

  // Who reads further down is not pushed away by what comes.
  await log.hover();
  await page.mouse.wheel(0, 400);
  await expect(monitor.main.getByText('stands still while you read')).toBeVisible();
  await monitor.main.getByRole('button', { name: 'To the newest' }).click();
  await expect(monitor.main.getByText('stands still while you read')).toBeHidden();
  await log.press('End');
  await log.getByRole('button').last().click();
  await expect.poll(() => lab.playheadMs()).toBeLessThan(0.9);
});

test('events that the ring lost are counted and shown', async ({ lab }) => {
  const monitor = await openMonitor(lab, BURST, 2);
  await expect.poll(() => monitor.fact('Fixed', 'Events lost')).toMatch(/[1-9]\d* ring overflow/);
  const { eventsDropped } = (await lab.summary()).variants[0]!;
  expect(eventsDropped).toBeGreaterThan(0);
  expect(await monitor.fact('Fixed', 'Events lost')).toContain(`${eventsDropped} ring overflow`);
  await monitor.tab('Log');
  await expect(monitor.main.getByRole('alert')).toHaveText(`${eventsDropped} events lost: the ring overflowed`);
  await monitor.tab('Alerts');
  const list = monitor.main.getByRole('region', { name: 'Alerts of this run' }).getByRole('listitem');
  await expect(list.filter({ hasText: 'EventsDropped' }).first()).toBeVisible();
});

test('the run as files for other tools', async ({ lab }) => {
  const monitor = await openMonitor(lab, TWO_PHASES, 1);
  await monitor.tab('Files');
  const file = (name: string) => monitor.saved(monitor.main.getByRole('button', { name, exact: true }));
  const { variants } = await lab.summary();
  const metrics = await file('OpenMetrics');
  expect(metrics.text).toMatch(/# EOF\n$/);
  const ops = [...metrics.text.matchAll(/^captune_operations_total\{variant="Fixed",cpu="\d"\} (\d+)$/gm)];
  expect(ops.reduce((sum, [, value]) => sum + Number(value), 0)).toBe(variants[0]!.ops);
  const trace = JSON.parse((await file('Perfetto trace')).text) as { traceEvents: { ph: string }[] };
  expect(trace.traceEvents.filter(({ ph }) => ph === 'X').length).toBeGreaterThan(10);
  expect((await file('Windows as CSV')).text.trimEnd().split('\r\n')).toHaveLength(1 + 20);
  expect(JSON.parse((await file('JSON')).text)).toMatchObject({ variants: [{ ops: variants[0]!.ops }] });
  expect((await file('captune-grafana.json')).text).toContain('captune_cache_hits_total');
});

test('threads that are measured are on the same dashboard, with the same alerts', async ({ lab, page }) => {
  await lab.openAt(
    0.3,
    `${linkTo({ ...TWO_PHASES, alerts: [{ ...RULE, name: 'Any', threshold: 1, forMs: 0 }] })}&mode=measure`,
  );
  const measure = page.getByRole('main', { name: 'Measure' });
  await measure.getByRole('tab', { name: 'Live' }).click();
  await measure.getByRole('button', { name: 'Start' }).click();
  await measure.getByRole('button', { name: 'Dashboard' }).click();
  const monitor = new Monitor(page);
  await expect(monitor.main.getByRole('button', { name: 'Measured' })).toBeVisible({ timeout: 60_000 });
  await expect(monitor.main).toContainText('being measured on threads of this machine: Cold, then warm');
  const rate = async () => Number((await monitor.fact('Self-tuning', 'Rate')).replace(/\D/g, ''));
  await expect.poll(rate).toBeGreaterThan(0);
  const before = await monitor.kernel('Fixed').innerText();
  await expect.poll(() => monitor.kernel('Fixed').innerText()).not.toBe(before);
  await expect(monitor.kernel('Fixed')).toContainText('firing: Any');
  // What is not measured is not 0.
  expect(await monitor.fact('Fixed', 'Duration, ns')).toContain('– p99');
  await monitor.main.getByRole('button', { name: 'Simulated' }).click();
  await expect(monitor.kernel('Fixed')).toContainText('–0.30 ms');
  await lab.header.getByRole('button', { name: 'Measure' }).click();
  await measure.getByRole('button', { name: 'Stop' }).click();
  await lab.header.getByRole('button', { name: 'Monitor' }).click();
  await monitor.main.getByRole('button', { name: 'Measured' }).click();
  await expect(monitor.main).toContainText('was measured on threads of this machine');
});
