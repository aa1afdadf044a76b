import { gzipSync } from 'node:zlib';
import { expect, test } from './fixtures';

/** Scripts, styles and Wasm asked for until the first frame of the first run, compressed as a static host does. Nothing is left out. */
// The aim is 200,000; inlining that makes the simulator a tenth faster and a wider inspector took 5,464 more.
const BUDGET_BYTES = 206_000;

test('what has to be loaded before the first view is small', async ({ lab, page, context }) => {
  const files = new Map<string, { askedMs: number; bytes: Promise<number> }>();
  context.on('response', (response) => {
    const { pathname } = new URL(response.url());
    // The second worker of a kind takes its script from the cache.
    if (!/\.(js|css|wasm)$/.test(pathname) || files.has(pathname)) return;
    const bytes = response.body().then(
      (body) => gzipSync(body, { level: 9 }).length,
      () => 0,
    );
    files.set(pathname, { askedMs: response.request().timing().startTime, bytes });
  });
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.documentElement.dataset.labStatus !== 'running') return;
      requestAnimationFrame(() => performance.mark('first-run'));
      observer.disconnect();
    }).observe(document, { subtree: true, attributeFilter: ['data-lab-status'] });
  });
  await lab.open();
  await lab.playedPast(0);
  const movedMs = await page.evaluate(
    () => performance.timeOrigin + (performance.getEntriesByName('first-run')[0]?.startTime ?? Infinity),
  );
  const before = [...files].filter(([, { askedMs }]) => askedMs <= movedMs);
  const sizes = await Promise.all(before.map(([, { bytes }]) => bytes));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const listed = before.map(([file], index) => `${sizes[index]} ${file}`).join('\n');
  test.info().annotations.push({ type: 'before the first view', description: `${total} bytes\n${listed}` });
  expect(Math.min(...sizes), listed).toBeGreaterThan(0);
  expect(listed).toMatch(/sim\.\w+-.*\.wasm/);
  expect(listed).toMatch(/variant\.worker/);
  expect(total, listed).toBeLessThanOrEqual(BUDGET_BYTES);
});
