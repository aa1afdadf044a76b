// The stage in a frame of somebody else's page: another origin, no isolation, no headers of ours.

import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base } from '@playwright/test';
import { Lab } from './lab';
import { fragmentOf, linkTo } from './links';

const ROOT = fileURLToPath(new URL('../dist/page/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
};

/** A host that sends none of our headers, as plain static hosts do. */
function plainHost(): Server {
  return createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    const file = normalize(join(ROOT, path === '/' ? 'index.html' : path));
    if (!file.startsWith(ROOT) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
}

/** A page of somebody else's with one frame. */
function hostPage(frame: string): Server {
  const page = `<!doctype html><title>A blog</title><h1>See for yourself</h1><iframe title="Captune" width="960" height="540" src="${frame.replaceAll('&', '&amp;')}"></iframe>`;
  return createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(page);
  });
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const test = base.extend<{ serve: (server: Server) => Promise<string> }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright wants an object here
  serve: async ({}, use) => {
    const servers: Server[] = [];
    await use((server) => {
      servers.push(server);
      return listening(server);
    });
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  },
});

const scenario = linkTo({ title: 'Embedded', machine: { cpus: 4 } });

for (const headers of ['with our headers', 'without headers']) {
  test(`an embed works in a frame of another origin, ${headers}, and its link keeps the state`, async ({
    page,
    context,
    baseURL,
    serve,
  }) => {
    const complaints: string[] = [];
    context.on('weberror', (error) => complaints.push(String(error.error())));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    // Chromium takes localhost and 127.0.0.1 for two sites.
    const lab = headers === 'with our headers' ? baseURL! : await serve(plainHost());
    await page.goto(await serve(hostPage(`${lab}/${scenario}&t=0.6&embed=1&theme=dark`)));
    const frame = page.frameLocator('iframe');
    await expect(frame.getByRole('main', { name: 'Stage' })).toBeVisible();
    await expect(frame.locator('html')).toHaveAttribute('data-lab-status', 'paused');
    await expect(frame.getByRole('banner').getByText('0.60 ms')).toBeVisible();
    // The stage and nothing that changes anything.
    await expect(frame.getByRole('complementary')).toHaveCount(0);
    await expect(frame.getByRole('textbox')).toHaveCount(0);
    await expect(frame.getByRole('spinbutton')).toHaveCount(0);

    const inner = page.frames().find((other) => other.url().includes('embed=1'))!;
    expect(await inner.evaluate(() => window.crossOriginIsolated)).toBe(false);
    await inner.evaluate(() => window.captune!.runTo(1.1));
    await frame.getByRole('group', { name: 'CPUs of Fixed' }).getByRole('button').nth(2).click();
    const mine = await inner.evaluate(() => window.captune!.summary());

    const link = frame.getByRole('link', { name: 'Open in lab' });
    await expect(link).toHaveAttribute('href', /t=1\.1&.*v=/);
    const [opened] = await Promise.all([context.waitForEvent('page'), link.click()]);
    await opened.waitForFunction(() => window.captune !== undefined);
    await opened.evaluate(() => window.captune!.ready);
    const theirs = new Lab(opened);
    expect(fragmentOf(opened.url())).not.toContain('embed');
    await theirs.expectPlayhead(1.1);
    expect(await theirs.hashes()).toEqual(mine.variants.map(({ stateHash }) => stateHash));
    expect(await theirs.scenario()).toEqual(await inner.evaluate(() => window.captune!.scenario()));
    await expect(theirs.judgement).toContainText(/Inspector: [AB], CPU \d/);
    expect(complaints).toEqual([]);
  });
}
