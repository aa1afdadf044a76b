// The browser that the tests run in, and how it is started.

import type { LaunchOptions } from '@playwright/test';
import { findBrowser } from './find-browser.mjs';

/** No traffic of the browser's own; and as root Chromium starts only without its sandbox. */
function browserArguments(): string[] {
  const quiet = ['--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return process.getuid?.() === 0 ? ['--no-sandbox', ...quiet] : quiet;
}

export function launchOptions(): LaunchOptions {
  // Playwright loads its configuration again in each worker: search once, the workers inherit the answer.
  process.env.CHROMIUM_PATH ??= findBrowser();
  return { executablePath: process.env.CHROMIUM_PATH, args: browserArguments() };
}
