import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { expect, test } from '@playwright/test';

const ROOT = 'dist/page';
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

/** A host of the page that gets a newer build: its service worker differs, as that of any other build does. */
async function host() {
  let suffix = '';
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://host').pathname);
    const file = path === '/' ? '/index.html' : path;
    readFile(join(ROOT, file)).then(
      (content) => {
        const body = file === '/sw.js' ? Buffer.concat([content, Buffer.from(suffix)]) : content;
        const type = TYPES[extname(file)] ?? 'application/octet-stream';
        response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-cache' }).end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    publish: () => (suffix = '\n// a newer build'),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

test('a newer build is offered, and comes only when somebody asks for it', async ({ page }) => {
  const served = await host();
  const open = async () => {
    await page.waitForFunction(() => window.captune !== undefined);
    await page.evaluate(() => window.captune!.ready);
  };
  await page.goto(served.url);
  await open();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await open();
  await page.evaluate(async () => {
    await window.captune!.runTo(1.5);
    document.documentElement.dataset.before = 'yes';
  });
  const hashes = () =>
    page.evaluate(async () => (await window.captune!.summary()).variants.map(({ stateHash }) => stateHash));
  const before = await hashes();
  const offer = page.getByText('A newer version of this page is there');
  await expect(offer).toBeHidden();

  served.publish();
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.getRegistration())!.update();
  });
  await expect(offer).toBeVisible();
  // Nothing has changed under anybody's hands.
  expect(await hashes()).toEqual(before);
  expect(await page.evaluate(() => document.documentElement.dataset.before)).toBe('yes');

  await page.getByRole('button', { name: 'Load it' }).click();
  await page.waitForFunction(() => document.documentElement.dataset.before === undefined);
  await open();
  expect(await hashes()).toEqual(before);
  await expect(offer).toBeHidden();
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())!.waiting)).toBeNull();
  await page.close();
  await served.close();
});
