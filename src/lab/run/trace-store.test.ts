import { afterEach, describe, expect, it, vi } from 'vitest';
import { scenarioSchema } from '../scenario/schema';
import { fetchBundledFrom, MissingTrace, TraceStore } from './trace-store';

const REF = `sha256:${'ab'.repeat(32)}`;
const replaying = (...refs: string[]) =>
  scenarioSchema.parse({ workload: { phases: [{}, ...refs.map((trace) => ({ trace, traceName: 'my.csv' }))] } });

function storeWith(answers: Record<string, string>) {
  const asked: string[] = [];
  const store = new TraceStore((name) => {
    asked.push(name);
    const answer = answers[name];
    return answer === undefined ? Promise.reject(new Error('404')) : Promise.resolve(new TextEncoder().encode(answer));
  });
  return { store, asked };
}

describe('the trace store', () => {
  it('gives each recording of a scenario once, bundled ones fetched once', async () => {
    const { store, asked } = storeWith({ nginx: 'n' });
    store.add({ ref: REF, bytes: Uint8Array.of(7) });
    const traces = await store.forScenario(replaying('bundled:nginx', REF, 'bundled:nginx'));
    expect(traces.map(({ ref, bytes }) => [ref, [...bytes]])).toEqual([
      ['bundled:nginx', [110]],
      [REF, [7]],
    ]);
    await store.get('bundled:nginx');
    expect(asked).toEqual(['nginx']);
    expect(await store.forScenario(scenarioSchema.parse({}))).toEqual([]);
  });

  it('names the file that is missing', async () => {
    const { store } = storeWith({});
    expect(store.has(REF)).toBe(false);
    await expect(store.forScenario(replaying(REF))).rejects.toThrow(/my\.csv.*abab/);
    await expect(store.get(REF)).rejects.toBeInstanceOf(MissingTrace);
  });

  it('tries a failed fetch again', async () => {
    const { store, asked } = storeWith({});
    await expect(store.get('bundled:gone')).rejects.toThrow('404');
    await expect(store.get('bundled:gone')).rejects.toThrow('404');
    expect(asked).toEqual(['gone', 'gone']);
  });
});

describe('a bundled recording', () => {
  afterEach(() => vi.unstubAllGlobals());

  const answered = (body: string, status = 200) => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { status, statusText: 'Not Found' })));
    return fetchBundledFrom(new URL('http://localhost/traces/'))('gone');
  };

  it('is what the server has under its name', async () => {
    expect([...(await answered('captrace and so on'))].slice(0, 4)).toEqual([99, 97, 112, 116]);
  });

  it('that is not there is named, also where the server answers with a page', async () => {
    await expect(answered('', 404)).rejects.toThrow('The recording gone cannot be loaded: 404 Not Found');
    await expect(answered('<!doctype html>')).rejects.toThrow('there is no recording of that name');
  });
});
