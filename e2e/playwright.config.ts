import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, devices } from '@playwright/test';
import { launchOptions } from './browser';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Another port lets two checkouts test at the same time. */
const port = Number(process.env.CAPTUNE_PORT ?? 4173);
const address = `http://localhost:${port}/`;
const built = existsSync(`${root}dist/page/index.html`);

export default defineConfig({
  testDir: '.',
  outputDir: '../build/e2e',
  snapshotPathTemplate: '{testDir}/screenshots/{arg}{ext}',
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 1,
  // For a busy machine: nothing waits for time, so a test that passes never needs them.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: `${root}build/reports/e2e.json` }]],
  use: {
    baseURL: address,
    screenshot: 'only-on-failure',
    // Recording takes longer than what is recorded: `npm run test:e2e -- --trace on` where it is wanted.
    trace: 'off',
  },
  projects: [{ name: 'chromium', use: { ...devices['Desktop Chrome'], channel: '', launchOptions: launchOptions() } }],
  webServer: {
    command: `${built ? '' : 'npm run build && '}npm run preview -- --port ${port} --strictPort`,
    cwd: root,
    url: address,
    reuseExistingServer: false,
    timeout: 300_000,
  },
});
