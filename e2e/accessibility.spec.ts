import { readFileSync } from 'node:fs';
import type axeCore from 'axe-core';
import { expect, test } from './fixtures';
import type { Lab } from './lab';
import { reportFragment } from './report';

const AXE = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** Rules that the page breaks, with the elements that do. */
async function violations(lab: Lab): Promise<string[]> {
  // Evaluated by the debugger, which the page's policy does not bind.
  if (!(await lab.page.evaluate(() => 'axe' in window))) await lab.page.evaluate(AXE);
  return lab.page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof axeCore };
    const { violations: found } = await axe.run(document, { resultTypes: ['violations'] });
    return found.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    );
  });
}

for (const theme of ['dark', 'light']) {
  test(`no rule of axe is broken, ${theme}`, async ({ lab, page }) => {
    await lab.openAt(1, `#theme=${theme}`);
    const clean = (name: string) =>
      test.step(name, async () => {
        expect.soft(await violations(lab), name).toEqual([]);
      });

    // Something selected, so that the inspector is there too.
    await lab.press('k');
    await expect(lab.judgement).toContainText('Inspector: B, decision');
    await clean('main view');

    await lab
      .variant('B')
      .getByRole('button', { name: /^CPU 2:/ })
      .press('Enter');
    await expect(lab.judgement.getByRole('region', { name: 'Why not' })).toBeVisible();
    await clean('a CPU, and why it does not decide');

    await lab.editor.getByRole('region', { name: 'Phase 1' }).getByText('More').click();
    await lab.editor.getByRole('button', { name: 'Cache', exact: true }).click();
    await lab.type(lab.editor.getByRole('spinbutton', { name: 'CPUs', exact: true }), '99');
    await lab.judgement.getByRole('tab', { name: 'Counters' }).click();
    await lab.tracks.getByRole('button', { name: 'Table', exact: true }).click();
    await lab.stage.getByRole('button', { name: 'Miss class' }).click();
    await clean('unfolded form with an error, counters, table of tracks, miss classes');
    await lab.tracks.getByRole('button', { name: 'Chart' }).click();

    await lab.button('JSON').click();
    await page.getByRole('textbox', { name: 'Scenario as JSON' }).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('{"machine": {"cpus": 0}}');
    await lab.button('Apply').click();
    await lab.judgement.getByRole('tab', { name: 'Table' }).click();
    await expect(page.getByText('1 error; the lab keeps')).toBeVisible();
    await clean('JSON with an error, table of CPUs');

    await lab.button('Presets').click();
    await expect(lab.dialog('Presets').getByRole('button').nth(2)).toBeVisible();
    await clean('presets');
    await page.keyboard.press('Escape');
    await lab.press('?');
    await expect(lab.dialog('Keys')).toBeVisible();
    await clean('keys');
    await page.keyboard.press('Escape');
    await lab.load('#s=AA');
    await expect(lab.alert).toBeVisible();
    await lab.button('Share').click();
    await expect(lab.dialog('Share this run').getByRole('textbox')).toBeVisible();
    await clean('share, and a message');
    await page.keyboard.press('Escape');

    await lab.load({ machine: { cpus: 1 }, workload: { phases: [{ durationMs: 0.02 }] } });
    await lab.header.getByRole('button', { name: 'Sweep' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page.getByText(/^21 runs in /)).toBeVisible({ timeout: 60_000 });
    await clean('sweep with its result');

    await lab.header.getByRole('button', { name: 'Monitor' }).click();
    const monitor = page.getByRole('main', { name: 'Monitor' });
    for (const name of ['Dashboard', 'Alerts', 'Log', 'Runs', 'Files']) {
      await monitor.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
      await expect(monitor.getByRole(name === 'Log' ? 'log' : 'region').first()).toBeVisible();
      await clean(`monitor: ${name}`);
    }
    await lab.header.getByRole('button', { name: 'Guide' }).click();
    await page.getByRole('button', { name: 'For your systems' }).click();
    await expect(page.getByRole('region', { name: 'Grafana: dashboard' })).toBeVisible();
    await clean('guide: files for other systems');
  });

  test(`no rule of axe is broken by a measured report, ${theme}`, async ({ lab, page }) => {
    await lab.open(`${reportFragment()}&theme=${theme}`);
    for (const name of ['Findings', 'Operations', 'Live pool', 'Prediction']) {
      await page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
      expect.soft(await violations(lab), name).toEqual([]);
    }
    await page
      .getByRole('button', { name: /: table and files$/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await expect(page.getByRole('region', { name: /^Data of/ })).toBeVisible();
    expect.soft(await violations(lab), 'a table').toEqual([]);
    await page.keyboard.press('Escape');
    await lab.button('Share the report').click();
    await expect(page.getByRole('textbox', { name: 'Link to this report' })).toBeVisible();
    expect.soft(await violations(lab), 'sharing').toEqual([]);
    await page.keyboard.press('Escape');
    await lab.button('Measure this machine').click();
    await expect(page.getByRole('region', { name: 'Preconditions' })).toContainText('Steadiness');
    expect.soft(await violations(lab), 'nothing measured').toEqual([]);
  });

  test.describe('on a phone', () => {
    test.use({ viewport: { width: 390, height: 844 } });

    test(`no rule of axe is broken on a phone, ${theme}`, async ({ lab, page }) => {
      await lab.openAt(1, `#theme=${theme}`);
      expect.soft(await violations(lab)).toEqual([]);
      await lab.load(reportFragment());
      expect.soft(await violations(lab), 'a measured report').toEqual([]);
      await page.getByRole('combobox', { name: 'Mode' }).selectOption('simulate');
      for (const name of ['Scenario', 'Decisions', 'Inspect']) {
        await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name }).click();
        await expect(page.getByRole('dialog')).toBeVisible();
        const strip = page.getByRole('dialog').getByRole('group', { name: 'Workload over time' });
        if (name === 'Scenario') await expect(strip).toBeVisible();
        expect.soft(await violations(lab), name).toEqual([]);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toBeHidden();
      }
    });
  });
}
