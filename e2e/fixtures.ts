// What every test gets: the page as an object, a second browser when it wants one, and a witness that nobody complained.

import type { BrowserContext, BrowserContextOptions } from '@playwright/test';
import { expect, test as base } from '@playwright/test';
import { Lab } from './lab';

interface Fixtures {
  lab: Lab;
  /** The page in a browser that has never seen it: nothing stored, nothing cached. */
  anotherBrowser: (options?: BrowserContextOptions) => Promise<Lab>;
  /** Console errors and warnings, page errors, and requests to other origins. Must be empty at the end of each test. */
  complaints: string[];
}

function witness(context: BrowserContext, origin: string, complaints: string[]): void {
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('request', (request) => {
    const { protocol, origin: target } = new URL(request.url());
    if (target !== origin && protocol !== 'data:' && protocol !== 'blob:') complaints.push(`asks for ${request.url()}`);
  });
}

export const test = base.extend<Fixtures>({
  complaints: [
    async ({ context, baseURL }, use) => {
      const complaints: string[] = [];
      witness(context, new URL(baseURL!).origin, complaints);
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
  lab: async ({ page }, use) => {
    await use(new Lab(page));
  },
  anotherBrowser: async ({ browser, baseURL, complaints }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL: baseURL!, ...options });
      contexts.push(context);
      witness(context, new URL(baseURL!).origin, complaints);
      return new Lab(await context.newPage());
    });
    for (const context of contexts) await context.close();
  },
});

export { expect };
