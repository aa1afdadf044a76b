import { describe, expect, it } from 'vitest';
import { buildFragment, parseFragment } from './codec';
import { MOST_RIDING_BYTES } from './link-traces';
import { parseScenario } from './validate';

const ref = (digit: string) => `sha256:${digit.repeat(64)}`;

function scenarioWith(...refs: string[]) {
  const parsed = parseScenario({ workload: { phases: [{}, ...refs.map((trace) => ({ trace }))] } });
  if (!parsed.ok) throw new Error('not valid');
  return parsed.scenario;
}

const noise = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 2654435761) >>> 11);

async function opened(fragment: string) {
  const parsed = await parseFragment(fragment);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed;
}

describe('recordings in a link', () => {
  it('ride when they are small, each with its scenario', async () => {
    const scenario = scenarioWith(ref('a'), ref('b'), 'bundled:nginx');
    const traces = [
      { ref: ref('a'), bytes: noise(5000) },
      { ref: ref('b'), bytes: noise(MOST_RIDING_BYTES + 1) },
      { ref: 'bundled:nginx', bytes: noise(10) },
    ];
    const { fragment, long } = await buildFragment({ scenario, traces, t: 1 });
    expect(long).toBe(true);
    const parsed = await opened(fragment);
    expect(parsed.traces).toEqual([traces[0]]);
    expect(parsed.warnings).toEqual([]);
    expect(parsed.scenario).toEqual(scenario);
  });

  it('ride as long as there is room', async () => {
    const refs = ['a', 'b', 'c'].map(ref);
    const traces = refs.map((name) => ({ ref: name, bytes: noise(MOST_RIDING_BYTES) }));
    const { fragment } = await buildFragment({ scenario: scenarioWith(...refs), traces });
    expect((await opened(fragment)).traces.map((trace) => trace.ref)).toEqual(refs.slice(0, 1));
  });

  it.each([
    ['of none that the scenario replays', 'b'.repeat(16) + ':AAAA'],
    ['of none that the scenario replays', 'rubbish'],
    ['does not belong there', 'a'.repeat(16) + ':A%24A'],
    ['larger than 24 KiB', 'a'.repeat(16) + ':' + 'A'.repeat(34_000)],
    ['at most 65536 characters', 'A'.repeat(70_000)],
  ])('are ignored, and named, when they are no good: %s', async (says, text) => {
    const { fragment } = await buildFragment({ scenario: scenarioWith(ref('a')) });
    const parsed = await opened(`${fragment}&tr=${text}`);
    expect(parsed.traces).toEqual([]);
    expect(parsed.warnings.join()).toContain(says);
  });
});

describe('what somebody looks at, in a link', () => {
  const scenario = scenarioWith();
  const view = {
    sel: [1, 3, null, 17] as [number, number, null, number],
    brush: [0.5, 1.25] as [number, number],
    range: [0, 3] as [number, number],
    open: { editor: 'json', stage: 'miss' },
  };

  it('comes back as it was, in few characters', async () => {
    const { fragment } = await buildFragment({ scenario, view });
    expect((await opened(fragment)).options.view).toEqual(view);
    expect(/v=([^&]*)/.exec(fragment)![1]!.length).toBeLessThan(150);
    expect((await buildFragment({ scenario, view: {} })).fragment).not.toContain('v=');
  });

  it.each([
    ['AA', 'no deflate'],
    ['', 'empty'],
    [Buffer.from('x').toString('base64url'), 'damaged'],
  ])('is ignored, and named, when it cannot be read: %s', async (text) => {
    const { fragment } = await buildFragment({ scenario });
    const parsed = await opened(`${fragment}&v=${text}`);
    expect(parsed.options.view).toBeNull();
    expect(parsed.warnings).toEqual(['v= is ignored: it cannot be read']);
  });

  it.each([{ sel: [9, 0, null, null] }, { brush: [2, 1] }, { open: { '<b>': 'x' } }, { more: 1 }])(
    'is ignored when it says what it must not: %j',
    async (bad) => {
      const { fragment } = await buildFragment({ scenario, view: bad as never });
      expect((await opened(fragment)).options.view).toBeNull();
    },
  );
});
