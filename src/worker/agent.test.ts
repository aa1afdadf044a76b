import { expect, it } from 'vitest';
import { describeAgent } from './agent';

it('names the browser by its hints, leaving out the brand that is made up', async () => {
  const userAgentData = {
    brands: [
      { brand: 'Not_A Brand', version: '24' },
      { brand: 'Chromium', version: '131' },
      { brand: 'Google Chrome', version: '131' },
    ],
    platform: 'Linux',
    getHighEntropyValues: () => Promise.resolve({ architecture: 'x86', bitness: '64' }),
  };
  expect(await describeAgent({ userAgent: '', userAgentData })).toBe('Google Chrome 131, Linux x86 64 bit');
  const refusing = { ...userAgentData, getHighEntropyValues: () => Promise.reject(new Error('no')) };
  expect(await describeAgent({ userAgent: '', userAgentData: refusing })).toBe('Google Chrome 131, Linux');
});

it('reads it from the user agent string elsewhere', async () => {
  const of = (userAgent: string) => describeAgent({ userAgent });
  expect(await of('Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0')).toBe(
    'Firefox 133.0, X11; Linux x86_64',
  );
  const safari =
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15';
  expect(await of(safari)).toBe('Safari 18.1, Macintosh; Intel Mac OS X 10_15_7');
  expect(await of('x'.repeat(500))).toHaveLength(300);
});
