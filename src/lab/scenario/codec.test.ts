import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LONG_LINK, buildFragment, decodeScenario, encodeScenario, parseFragment } from './codec';
import { pack, unpack } from './deflate';
import { setAt } from './paths';
import { PRESETS, presetScenario } from './presets';
import { parseScenario } from './validate';

function parse(input: unknown) {
  const result = parseScenario(input);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.scenario;
}

/** A packed text made by other means than ours. */
const packed = (bytes: string | Uint8Array) => deflateRawSync(bytes).toString('base64url');

/** Bytes that do not compress (xorshift32). */
function noiseOf(length: number): Uint8Array<ArrayBuffer> {
  let state = 0x5eed;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 255;
  });
}

async function errorOf(text: string): Promise<string> {
  const result = await decodeScenario(text);
  return result.ok ? 'no error' : result.errors.map(({ path, message }) => `${path}|${message}`).join('\n');
}

const edited = parse({
  ...PRESETS[0]!.input,
  interventions: Array.from({ length: 5 }, (_, index) => ({
    at: index * 1.37,
    set: `workload.phases.${index}.load`,
    to: 0.5,
  })),
});

describe('a scenario in a link', () => {
  it('comes back as it was', async () => {
    for (const scenario of [
      ...PRESETS.map(({ name }) => presetScenario(name)),
      edited,
      parse({ title: '漢 \u0000 \ud83d\ude00' }),
    ]) {
      expect(await decodeScenario(await encodeScenario(scenario))).toEqual({ ok: true, scenario });
    }
  });

  it('takes less than 500 characters, also written out', async () => {
    const lengths = await Promise.all(
      PRESETS.map(async ({ name }) => (await encodeScenario(presetScenario(name))).length),
    );
    expect(Math.max(...lengths)).toBeLessThan(500);
    expect((await encodeScenario(edited)).length).toBeLessThan(500);
  });

  it('is validated like any other', async () => {
    expect(await errorOf(packed('{"machine":{"cpus":65}}'))).toMatch(/^machine\.cpus\|.*not 65/);
    expect(await errorOf(packed('{"version":2}'))).toMatch(/^version\|/);
    expect(await errorOf(packed('{"seed":}'))).toMatch(/line 1, column 9/);
  });
});

describe('a link that cannot be read', () => {
  it.each([
    ['empty', '', /is empty/],
    ['with a bad character', 'abc+', /does not belong there: "\+"/],
    ['with a padding', 'abc=', /does not belong there: "="/],
    ['with a line break', 'abcd\n', /does not belong there/],
    ['of an impossible length', 'abcde', /cut off/],
    ['of something else', Buffer.from('not deflate at all').toString('base64url'), /cut off or damaged/],
    ['cut off', packed('{"title":"something long enough to be cut"}').slice(0, 24), /cut off/],
    ['too long', 'A'.repeat(65_537), /too long: 65537 of at most 65536/],
    ['not UTF-8', packed(new Uint8Array([0x22, 0xff, 0xfe, 0x22])), /not valid UTF-8/],
    ['a bomb', packed(new Uint8Array(32 << 20)), /more than 1 MiB/],
    ['a bomb of JSON', packed(`{"title":"${'x'.repeat(4 << 20)}"}`), /more than 1 MiB/],
  ])('%s', async (_, text, message) => {
    expect(await errorOf(text)).toMatch(message);
  });

  it('says so for every place where it may have been cut', async () => {
    const text = await encodeScenario(presetScenario('postgresql'));
    for (let length = 0; length < text.length - 1; length++) {
      expect(await errorOf(text.slice(0, length)), `${length}`).not.toBe('no error');
    }
  });

  it('is not made either', async () => {
    const noise = noiseOf(60_000);
    await expect(pack(noise)).rejects.toThrow(/too large for a link/);
    await expect(pack(new Uint8Array((1 << 20) + 1))).rejects.toThrow(/more than 1 MiB/);
    expect(await unpack(await pack(new Uint8Array(1 << 20)))).toHaveLength(1 << 20);
  });
});

describe('a fragment', () => {
  const preset = presetScenario('postgresql');

  it('names a preset instead of spelling it out', async () => {
    const { fragment, long } = await buildFragment({
      scenario: preset,
      t: 1.5,
      mode: 'sweep',
      build: 'a1b2/c',
      embed: true,
    });
    expect(fragment).toBe('#preset=postgresql&t=1.5&mode=sweep&embed=1&b=a1b2%2Fc');
    expect(long).toBe(false);
    const parsed = await parseFragment(fragment);
    expect(parsed).toEqual({
      ok: true,
      scenario: preset,
      preset: 'postgresql',
      report: null,
      traces: [],
      options: {
        view: null,
        t: 1.5,
        mode: 'sweep',
        embed: true,
        theme: null,
        simd: null,
        build: 'a1b2/c',
      },
      warnings: [],
    });
  });

  it('spells out everything else', async () => {
    const { fragment } = await buildFragment({ scenario: edited, preset: 'postgresql', theme: 'dark', simd: 'off' });
    expect(fragment).toMatch(/^#s=[\w-]+&theme=dark&simd=off$/);
    expect(await parseFragment(fragment)).toMatchObject({
      ok: true,
      scenario: edited,
      preset: null,
      options: { theme: 'dark', simd: 'off' },
    });
    const seeded = setAt(preset, 'seed', 5);
    expect(seeded.ok && (await buildFragment({ scenario: seeded.scenario })).fragment).toMatch(/^#s=/);
  });

  it('warns when it is long', async () => {
    const notes = Array.from(noiseOf(2000), (byte) => String.fromCharCode(33 + (byte % 90))).join('');
    const { fragment, long } = await buildFragment({ scenario: parse({ notes }) });
    expect(fragment.length).toBeGreaterThan(LONG_LINK);
    expect(long).toBe(true);
    expect(await parseFragment(fragment)).toMatchObject({ ok: true, warnings: [] });
  });

  it('hands on a measured report as it is, in place of a scenario', async () => {
    expect(await parseFragment('#r=abc&theme=dark')).toMatchObject({ ok: true, scenario: null, report: 'abc' });
    expect(await parseFragment('#r=')).toMatchObject({ ok: true, report: '' });
    expect(await parseFragment('#preset=nginx')).toMatchObject({ ok: true, report: null });
  });

  it('without a scenario leaves the choice to the lab', async () => {
    for (const hash of ['', '#', '#&', '#theme=light']) {
      expect(await parseFragment(hash)).toMatchObject({ ok: true, scenario: null, preset: null, warnings: [] });
    }
  });

  it.each([
    ['#preset=postgres', /no preset "postgres"; did you mean "postgresql"\?/],
    ['#preset=', /no preset ""; known: "postgresql"/],
    ['#preset=constructor', /no preset "constructor"/],
    ['#s=', /is empty/],
    ['#s', /is empty/],
    ['#s=%', /does not belong there: "%"/],
    ['#s=AAAA&preset=nginx', /both a scenario/],
    ['#r=abc&preset=nginx', /both a scenario .* and a measured report/],
  ])('%s is an error', async (hash, message) => {
    const parsed = await parseFragment(`${hash}&embed=1`);
    expect(parsed.ok ? '' : parsed.errors[0]!.message).toMatch(message);
    expect(parsed.options.embed).toBe(true);
  });

  it.each([
    ['t=-1', /"-1" is ignored: must be a moment/],
    ['t=NaN', /ignored/],
    ['t=Infinity', /ignored/],
    ['t=1e999', /ignored/],
    ['t=0x10', /ignored/],
    ['t=', /ignored/],
    ['embed=yes', /must be 0 or 1/],
    ['mode=sweeps', /must be simulate or measure or verify or sweep or monitor or guide/],
    ['theme=pink', /must be light or dark/],
    ['simd=maybe', /must be on or off/],
    ['them=dark', /"them" is ignored: unknown; did you mean "theme"\?/],
    ['__proto__=1', /unknown/],
    ['preset=nginx', /"preset" is there twice/],
    ['%E0%A4%A', /unknown/],
  ])('%s is ignored with a warning', async (part, message) => {
    const parsed = await parseFragment(`#preset=nginx&${part}`);
    expect(parsed).toMatchObject({
      ok: true,
      preset: 'nginx',
      options: { t: null, embed: false, theme: null, simd: null },
    });
    expect(parsed.warnings).toHaveLength(1);
    expect(parsed.warnings[0]).toMatch(message);
  });

  it('warns of another build', async () => {
    expect((await parseFragment('#b=one', 'one')).warnings).toEqual([]);
    expect((await parseFragment('#b=one')).warnings).toEqual([]);
    expect((await parseFragment('', 'one')).warnings).toEqual([]);
    expect((await parseFragment('#b=one', 'two')).warnings[0]).toMatch(/"one", this is "two"/);
  });

  it.each(['0', '0.05', '12.5', '1e-7', '1e9'])('takes t=%s', async (text) => {
    expect((await parseFragment(`#t=${text}`)).options.t).toBe(Number(text));
  });
});
