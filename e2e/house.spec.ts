import { expect, test } from '@playwright/test';

test('the page starts isolated, without errors and within its own policy', async ({ page }) => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  const response = await page.goto('/');

  await expect(page.getByRole('main')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-theme', /^(light|dark)$/);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(response?.headers()['content-security-policy']).not.toContain('unsafe-inline');
  expect(complaints).toEqual([]);
});

test('the policy lets WebAssembly compile and keeps inline scripts out', async ({ page }) => {
  await page.goto('/');
  const outcome = await page.evaluate(async () => {
    const module = await WebAssembly.compile(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    const script = document.createElement('script');
    script.textContent = 'globalThis.inlineRan = true';
    document.head.append(script);
    return { compiled: module instanceof WebAssembly.Module, inlineRan: 'inlineRan' in globalThis };
  });
  expect(outcome).toEqual({ compiled: true, inlineRan: false });
});
