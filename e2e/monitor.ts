// Monitor as a page object, and a run that has something to show there.

import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import type { ScenarioInput } from '../src/lab/scenario/schema';
import type { Lab } from './lab';
import { linkTo } from './links';

/** A working set that does not fit, then one that does: the hit rate is bad until 0.6 ms, and good after it. */
export const RULE = {
  name: 'Cold',
  metric: 'hitRate',
  when: 'below',
  threshold: 0.8,
  forMs: 0.25,
  severity: 'warning',
} as const;
export const TWO_PHASES: ScenarioInput = {
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

export class Monitor {
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

export async function openMonitor(lab: Lab, scenario: ScenarioInput, ms: number, extra = ''): Promise<Monitor> {
  await lab.openAt(ms, `${linkTo(scenario)}&mode=monitor${extra}`);
  const monitor = new Monitor(lab.page);
  await expect(monitor.dashboard).toBeVisible();
  return monitor;
}
