// Monitor as an operator uses it: what the run does now, what is wrong with it, what happened, earlier runs, and files.

import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import type { ScenarioInput } from '../src/lab/scenario/schema';
import { expect, test } from './fixtures';
import type { Lab } from './lab';
import { linkTo } from './links';

/** A working set that does not fit, then one that does: the hit rate is bad until 0.6 ms, and good after it. */
const RULE = {
  name: 'Cold',
  metric: 'hitRate',
  when: 'below',
  threshold: 0.8,
  forMs: 0.25,
  severity: 'warning',
} as const;
const TWO_PHASES: ScenarioInput = {
  title: 'Cold, then warm',
  machine: { cpus: 4, clusterCpus: 4 },
  workload: {
    phases: [
      { durationMs: 0.6, pattern: { kind: 'loop', ids: 4000 }, processes: 1, name: 'Cold' },
      { durationMs: 2, pattern: { kind: 'loop', ids: 16 }, processes: 1, name: 'Warm' },
    ],
  },
  variants: [{ name: 'Fixed' }],
  alerts: [{ ...RULE, text: 'Too many misses.' }],
};

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

class Monitor {
  readonly main: Locator;
  readonly dashboard: Locator;
  constructor(readonly page: Page) {
    this.main = page.getByRole('main', { name: 'Monitor' });
    this.dashboard = this.main.getByRole('region', { name: 'Dashboard' });
  }

  async tab(name: string): Promise<void> {
    await this.main.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
  }

  /** A kernel on the dashboard. */
  kernel(name: string): Locator {
    return this.dashboard.getByRole('region', { name, exact: true });
  }

  /** A fact's numbers as they stand there. */
  fact(kernel: string, title: string): Promise<string> {
    return this.kernel(kernel)
      .locator('dl > div', { has: this.page.getByText(title, { exact: true }) })
      .innerText();
  }

  /** What a click saves, as text. */
  async saved(button: Locator): Promise<{ name: string; text: string }> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), button.click()]);
    const path = test.info().outputPath(download.suggestedFilename());
    await download.saveAs(path);
    return { name: download.suggestedFilename(), text: readFileSync(path, 'utf8') };
  }
}

async function openMonitor(lab: Lab, scenario: ScenarioInput, ms: number, extra = ''): Promise<Monitor> {
  await lab.openAt(ms, `${linkTo(scenario)}&mode=monitor${extra}`);
  const monitor = new Monitor(lab.page);
  await expect(monitor.dashboard).toBeVisible();
  return monitor;
}

test('the dashboard follows the run while it plays, and stands at the playhead', async ({ lab, page }) => {
  const monitor = await openMonitor(lab, TWO_PHASES, 1);
  const until = async () => Number(/–([\d.]+) ms/.exec(await monitor.kernel('Fixed').innerText())![1]);
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
  await expect.poll(async () => (await lab.scenario()).variants[0]!.monitoring).toBe('events');
  expect((await lab.scenario()).branches.length + (await lab.scenario()).interventions.length).toBeGreaterThan(0);
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
    class Told {
      static permission = 'default';
      static requestPermission = () => Promise.resolve((Told.permission = 'granted'));
      constructor(title: string) {
        ((window as unknown as { told: string[] }).told ??= []).push(title);
      }
    }
    Object.defineProperty(window, 'Notification', { value: Told });
  });
  const told = () => page.evaluate(() => (window as unknown as { told?: string[] }).told ?? []);
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
