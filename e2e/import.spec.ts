// Recordings and scenarios on their way in: by hand, by paste, with progress, and with a file that is not the one asked for.

import { readFileSync } from 'node:fs';
import { expect, test } from './fixtures';
import type { Lab } from './lab';
import { fragmentOf, linkTo } from './links';

const small = linkTo({
  title: 'Small',
  machine: { cpus: 2 },
  workload: { phases: [{ name: 'Before', durationMs: 0.2 }] },
});
const phasesOf = (lab: Lab) => lab.editor.getByRole('listbox', { name: 'Phases' }).getByRole('option');
const rtApp = JSON.stringify({ tasks: { worker: { instance: 4, run: 200, sleep: 800 } }, global: { duration: 1 } });

async function paste(lab: Lab, text: string): Promise<void> {
  await lab.stage.evaluate((stage, content) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', content);
    stage.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

test('what is pasted is told apart: a recording, a scenario, a link', async ({ lab, page }) => {
  await lab.openAt(0.1, small);
  await paste(lab, '7\n8\n7\n9\n');
  await expect(phasesOf(lab)).toHaveCount(2);
  await paste(lab, rtApp);
  await expect(phasesOf(lab)).toHaveCount(3);
  await expect(lab.alert).toBeHidden();

  await paste(lab, '{"title": "Pasted scenario", "machine": {"cpus": 3}}');
  await expect(page).toHaveTitle('Pasted scenario – Captune');
  await paste(lab, ` https://example.org/lab/${small}&t=0.15\n`);
  await expect(page).toHaveTitle('Small – Captune');
  await lab.expectPlayhead(0.15);

  await paste(lab, 'just some words\n');
  expect(await lab.takeAlert()).toMatch(/pasted\.txt cannot be opened\s+not recognised as any of captrace.*rt-app/);
});

test('a format that a person chooses holds, and a wrong one says where it fails', async ({ lab, page }) => {
  await lab.openAt(0.1, small);
  const dialog = lab.dialog('Open a recording');
  const open = async (format: string, text: string) => {
    await lab.editor.getByRole('button', { name: 'Open trace' }).click();
    await dialog.getByRole('combobox', { name: 'Format' }).selectOption({ label: format });
    await dialog.getByRole('textbox').fill(text);
    await dialog.getByRole('button', { name: 'Open what is pasted' }).click();
    await expect(dialog).toBeHidden();
  };
  await open('ARC .lis', '7 3 0 0\n');
  await expect(phasesOf(lab)).toHaveCount(2);
  await open('One id a line', '7 3 0 0\n');
  expect(await lab.takeAlert()).toMatch(/line 1: an id.*: "7 3 0 0"/);
  await open('rt-app JSON', '{"tasks": {"a": {"jump": 1}}}');
  expect(await lab.takeAlert()).toContain('tasks.a.jump is no event');
  await expect(phasesOf(lab)).toHaveCount(2);
  await expect(page.getByRole('region', { name: 'Import' })).toBeHidden();
});

test('a long import shows how far and how fast it is, and stops when somebody cancels', async ({ lab, page }) => {
  await lab.openAt(0.1, small);
  // 480 MB of remarks, which a reader of lackey skips: it takes seconds.
  await page.evaluate(() => {
    const block = new Blob(['==1== nothing to see here\n'.repeat(40_000)]);
    const carried = new DataTransfer();
    carried.items.add(new File(new Array<Blob>(460).fill(block), 'huge.lackey'));
    const over = { dataTransfer: carried, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new DragEvent('drop', over));
  });
  const progress = page.getByRole('region', { name: 'Import' });
  await expect(progress).toContainText(
    /huge\.lackey\s*\d+(\.\d)?\u202f[MK]?B of 478\.4\u202fMB \(\d+\u202f%\), \d+\.\d MB\/s, .* left/,
  );
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await expect(progress).toBeHidden();
  await expect(phasesOf(lab)).toHaveCount(1);
  await expect(lab.alert).toBeHidden();
  await expect(lab.editor.getByRole('button', { name: 'Open trace' })).toBeEnabled();
});

test('a link asks for its recording, refuses another, and opens where it stands', async ({ lab, anotherBrowser }) => {
  const bytes = readFileSync(new URL('../src/lab/traces/fixtures/nginx.caprefs.csv.gz', import.meta.url));
  await lab.openAt(0.1, small);
  await lab.chooseFile({ name: 'nginx.caprefs.csv.gz', bytes });
  await expect(phasesOf(lab)).toHaveCount(2);
  await lab.idle();
  await lab.runTo(0.4);
  const url = await lab.shareUrl();

  const theirs = await anotherBrowser();
  await theirs.open(fragmentOf(url));
  await expect(theirs.alert).toContainText('nginx.caprefs.csv.gz is not part of the scenario');
  const chosen = theirs.page.waitForEvent('filechooser');
  await theirs.alert.getByRole('button', { name: 'Choose the file' }).click();
  const buffer = Buffer.from('7,1,7,3,0,U,1\n');
  await (await chosen).setFiles({ name: 'nginx.caprefs.csv', mimeType: 'text/csv', buffer });
  await expect(theirs.alert).toContainText('nginx.caprefs.csv is not the recording that is asked for');
  await expect(theirs.alert).toContainText(/SHA-256 663eda4286d637cf…; this file has [0-9a-f]{16}…/);
  await theirs.dropFile({ name: 'renamed.gz', bytes });
  await expect(phasesOf(theirs)).toHaveCount(2);
  await theirs.expectPlayhead(0.4);
  expect(await theirs.hashes()).toEqual(await lab.hashes());
  await expect(theirs.alert).toBeHidden();
});
