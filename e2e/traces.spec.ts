import { readFileSync } from 'node:fs';
import { expect, test } from './fixtures';
import { hashesOf } from './lab';
import { fragmentOf, linkTo } from './links';

const nginx = {
  name: 'nginx.caprefs.csv.gz',
  bytes: readFileSync(new URL('../src/lab/traces/fixtures/nginx.caprefs.csv.gz', import.meta.url)),
};
const ids = {
  name: 'loop.ids',
  bytes: Buffer.from(`* a comment\r\n${Array.from({ length: 4000 }, (_, index) => index % 90).join('\r\n')}\r\n`),
};

test('recordings, by dialog and by drop, become phases that run', async ({ lab, anotherBrowser }) => {
  await lab.openAt(0.1, linkTo({ workload: { phases: [{ name: 'Before', durationMs: 0.2 }] } }));
  const phases = lab.editor.getByRole('listbox', { name: 'Phases' }).getByRole('option');
  await expect(phases).toHaveCount(1);

  await lab.chooseFile(nginx);
  await expect(phases).toHaveCount(2);
  await expect(phases.last()).toContainText('nginx');
  await lab.dropFile(ids);
  await expect(phases).toHaveCount(3);
  await expect(phases.last()).toContainText('loop');
  await phases.last().click();
  await expect(lab.editor.getByRole('status', { name: 'Recording' })).toHaveText('loop.ids');
  await expect(lab.alert).toBeHidden();

  await phases.first().click();
  await lab.editor.getByRole('button', { name: 'Delete phase' }).click();
  await expect(phases).toHaveCount(2);
  await lab.idle();
  await lab.runTo(1);
  const mine = await lab.summary();
  const { phases: recorded } = (await lab.scenario()).workload;
  expect(recorded.map((phase) => 'trace' in phase && phase.trace)).toEqual([
    expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
  ]);
  expect(mine.variants[0]!.ops).toBeGreaterThan(1000);

  // Of a large recording the link carries name and hash: whoever opens it is asked for the file. A small one rides along.
  await lab.button('Share').click();
  await expect(lab.dialog('Share this run')).toContainText('not the recording nginx.caprefs.csv.gz');
  await expect(lab.dialog('Share this run').getByText('the recording loop.ids', { exact: true })).toBeVisible();
  const url = await lab.shareUrl();
  const theirs = await anotherBrowser();
  await theirs.open(fragmentOf(url));
  expect(await theirs.takeAlert()).toMatch(/nginx\.caprefs\.csv\.gz is not part of the scenario: open its file/);
  await theirs.chooseFile(nginx);
  await expect(theirs.editor.getByRole('listbox', { name: 'Phases' }).getByRole('option')).toHaveCount(2);
  await theirs.runTo(1);
  expect(hashesOf(await theirs.summary())).toEqual(hashesOf(mine));
});
