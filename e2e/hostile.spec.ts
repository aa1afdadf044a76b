// Everything in a link and in a file is hostile: it is refused with one message, and what was there goes on.

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { presetScenario } from '../src/lab/scenario/presets';
import { expect, test } from './fixtures';
import type { Lab } from './lab';
import { linkTo, packed } from './links';

const good = linkTo({ title: 'A good one', machine: { cpus: 4 } });
const noise = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 2654435761) >>> 13);

const LINKS: readonly [name: string, fragment: string, says: RegExp][] = [
  ['characters of no base64', '#s=%24%24%24', /does not belong there/],
  ['cut off', good.slice(0, -7), /cut off or damaged|is cut off/],
  ['damaged', `#s=${Buffer.from(noise(300)).toString('base64url')}`, /damaged/],
  ['no JSON', `#s=${packed('{"title": ')}`, /JSON|unexpected|line 1/i],
  ['no text', `#s=${packed(Uint8Array.of(0xff, 0xfe, 0x00))}`, /UTF-8/],
  ['a bomb', `#s=${packed(new Uint8Array(32 << 20).fill(0x20))}`, /more than 1 MiB/],
  ['too long', `#s=${'A'.repeat(70_000)}`, /too long/],
  ['empty', '#s=', /is empty/],
  ['of a version to come', linkTo({ version: 99 }), /version: must be 1, the version that this build reads, not 99/],
  [
    'out of range',
    linkTo({ machine: { cpus: 1e9 }, seed: -1 }),
    /seed: .*\n.*machine\.cpus: must be .* 1 to 64, not 1000000000/,
  ],
  ['unknown keys', linkTo({ machnie: {} }), /"?machnie.*machine/],
  ['not an object', linkTo([1, 2]), /object/],
  ['deeply nested', `#s=${packed('['.repeat(100_000) + ']'.repeat(100_000))}`, /object|deep|nest/],
  ['poisoned names', `#s=${packed('{"__proto__": {"cpus": 3}, "constructor": 1}')}`, /__proto__/],
  ['markup', linkTo({ title: 7, notes: '<img src=x onerror=alert(1)>', '<b>x</b>': 1 }), /<b>x<\/b>/],
  ['an unknown preset', '#preset=postgres', /there is no preset "postgres".*postgresql/],
  ['scenario and preset', '#s=AA&preset=nginx', /must have one of them/],
  ['a report cut off', '#r=AA', /measured report in the link is cut off or damaged/],
  [
    'a report that is none',
    `#r=${packed('{"kind": "captune-measure", "version": 9}')}`,
    /measured report: version: 9: must be 1/,
  ],
  ['a report and a scenario', '#r=AA&preset=nginx', /must have one of them/],
  ['a report as a bomb', `#r=${packed(new Uint8Array(32 << 20).fill(0x20))}`, /report .*more than 1 MiB/],
  ['a recording of nowhere', linkTo({ workload: { phases: [{ trace: 'bundled:nowhere' }] } }), /nowhere/],
];

async function state(lab: Lab): Promise<unknown> {
  const [scenario, { atMs, variants }] = [await lab.scenario(), await lab.summary()];
  return { scenario, atMs, hashes: variants.map((variant) => variant.stateHash) };
}

test('links that cannot be read say why, and the run that is there stays', async ({ lab, page }) => {
  await lab.openAt(0.6);
  const before = await state(lab);
  for (const [name, fragment, says] of LINKS) {
    await test.step(name, async () => {
      await page.evaluate((hash) => (location.hash = hash), fragment);
      const told = await lab.takeAlert();
      expect.soft(told).toMatch(says);
      await expect(page.getByRole('img', { name: 'x' })).toHaveCount(0);
      await lab.idle();
      expect(await state(lab)).toEqual(before);
      // A script that embeds the page is told the same.
      expect(await lab.load(`http://example.org/${fragment}`)).toMatch(says);
      await lab.takeAlert();
      expect(await state(lab)).toEqual(before);
    });
  }
  // And it goes on as if nothing had been.
  await lab.runTo(1);
  const hashes = await lab.hashes();
  await lab.load(presetScenario('postgresql'));
  await lab.runTo(1);
  expect(await lab.hashes()).toEqual(hashes);
});

for (const [name, fragment, says] of [LINKS[1]!, LINKS[5]!, LINKS[9]!]) {
  test(`a first visit by a link that is bad (${name}) says so and shows the default preset`, async ({ lab }) => {
    await lab.open(fragment);
    const told = await lab.takeAlert();
    expect(told).toMatch(says);
    expect(told).toContain('The default preset is shown instead.');
    await expect(lab.header).toContainText('PostgreSQL, eight tenants');
    await lab.playedPast(0);
    expect(await lab.scenario()).toEqual(presetScenario('postgresql'));
  });
}

const sqlite3 = readFileSync(new URL('../src/lab/traces/fixtures/sqlite3.caprefs.csv.gz', import.meta.url));
const caprefs = (row: string) => Buffer.from(`t_us,cpu,tgid,fd,gen,op,id\n2,0,7,3,0,U,1\n${row}\n4,0,7,3,0,U,1\n`);

const FILES: readonly [name: string, bytes: Uint8Array, says: RegExp][] = [
  ['bad-line.csv', caprefs('3,0,seven,3,0,U,1'), /line 3.*seven/s],
  ['backwards.csv', caprefs('1,0,7,3,0,U,1'), /line 3/],
  ['short-line.csv', caprefs('3,0'), /line 3/],
  ['too-many.csv.gz', gzipSync(caprefs(`3,0,7,${'9'.repeat(40)},0,U,1`)), /line 3/],
  ['cut-off.csv.gz', sqlite3.subarray(0, 20_000), /gzip|cut off|truncated|incomplete|ends/i],
  ['damaged.csv.gz', Buffer.concat([sqlite3.subarray(0, 9000), noise(200), sqlite3.subarray(9200)]), /./],
  ['noise.bin', noise(5000), /not recognised as any of/],
  ['empty.csv', new Uint8Array(), /the file is empty/],
  ['long-line.ids', Buffer.from(`1\n${'7'.repeat(200_000)}`), /line 2/],
  ['prose.txt', Buffer.from('The quick brown fox\njumps over\n'), /not recognised|line/],
  ['scenario.json', Buffer.from('{"version": 1, "machine": {"cpus": 0}}'), /machine\.cpus/],
];

test('files that cannot be read say where, and the run that is there stays', async ({ lab }) => {
  await lab.openAt(0.6);
  const before = await state(lab);
  for (const [index, [name, bytes, says]] of FILES.entries()) {
    await test.step(name, async () => {
      // A scenario is for dropping; the dialog is for recordings.
      if (index % 2 === 0) await lab.dropFile({ name, bytes });
      else await lab.chooseFile({ name, bytes });
      const told = await lab.takeAlert();
      expect(told).toMatch(says);
      if (!name.endsWith('.json')) expect(told).toContain(`${name} cannot be opened`);
      expect(await state(lab)).toEqual(before);
    });
  }
  await expect(lab.editor.getByRole('button', { name: 'Open trace' })).toBeVisible();
});
