import { expect, test } from './fixtures';

test('the page starts isolated, without errors and within its own policy', async ({ lab, page }) => {
  const response = await page.goto('/');
  const headers = response?.headers() ?? {};
  expect(headers['content-security-policy']).toMatch(/^default-src 'self'; script-src 'self' 'wasm-unsafe-eval';/);
  expect(headers['content-security-policy']).not.toMatch(/unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|https?:/);
  expect(headers['cross-origin-opener-policy']).toBe('same-origin');
  expect(headers['cross-origin-embedder-policy']).toBe('require-corp');
  expect(headers['x-content-type-options']).toBe('nosniff');

  await lab.expectStatus('running');
  await expect(page.locator('html')).toHaveAttribute('data-theme', /^(light|dark)$/);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});

test('the policy lets WebAssembly compile and keeps inline scripts out', async ({ page, complaints }) => {
  await page.goto('/');
  const outcome = await page.evaluate(async () => {
    const module = await WebAssembly.compile(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    const script = document.createElement('script');
    script.textContent = 'globalThis.inlineRan = true';
    document.head.append(script);
    return { compiled: module instanceof WebAssembly.Module, inlineRan: 'inlineRan' in globalThis };
  });
  expect(outcome).toEqual({ compiled: true, inlineRan: false });
  // The browser says so, and of nothing else.
  await expect.poll(() => complaints).toHaveLength(1);
  expect(complaints.splice(0)[0]).toMatch(/inline script.*Content Security Policy/is);
});

test('a server that sends no headers of ours is good enough to simulate', async ({ lab, page }) => {
  await page.route('/', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { 'content-type': 'text/html' } });
  });
  await lab.openAt(0.5);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  expect((await lab.summary()).variants[0]!.ops).toBeGreaterThan(1000);
});
