import { expect, test } from './fixtures';
import { hashesOf } from './lab';

const WORSE_LOAD = '0.95';

test('a live field changes the future of the run that goes on', async ({ lab, page }) => {
  await lab.openAt(3);
  const unedited = await lab.summary();
  const verdict = await lab.verdict();
  expect(verdict).toMatch(/cost per operation[^]*0–3\.00 ms/);

  // Back to the start, and on by itself, as somebody would who wants to see the beginning again.
  await lab.button('To start').click();
  // As slow as it goes: a moment that is typed at is then well before the end of the comparison, on any machine.
  await lab.transport.getByRole('slider', { name: 'Speed' }).press('Home');
  await lab.press('Space');
  await lab.playedPast(0.1);
  await lab.expectStatus('running');
  await lab.type(lab.editor.getByRole('spinbutton', { name: 'Load, exact value' }), WORSE_LOAD);
  await expect(lab.editor.getByRole('region', { name: 'Interventions' }).getByRole('listitem')).toHaveCount(1);
  await lab.idle();
  expect(await lab.status()).toBe('running');

  // The run has been further: what is done in its past makes a branch, and the run that was there stays.
  const { interventions: before, branches } = await lab.scenario();
  expect(before).toEqual([]);
  const { interventions } = branches[0]!;
  expect(interventions).toMatchObject([{ set: 'workload.phases.0.load', to: Number(WORSE_LOAD) }]);
  expect(interventions[0]!.at).toBeGreaterThan(0.1);
  expect(interventions[0]!.at).toBeLessThan(3);

  await lab.runTo(3);
  const edited = await lab.summary();
  expect(edited.scenarioHash).not.toBe(unedited.scenarioHash);
  for (const [index, variant] of edited.variants.entries()) {
    expect(variant.stateHash).not.toBe(unedited.variants[index]!.stateHash);
    expect(variant.ops).toBeGreaterThan(unedited.variants[index]!.ops);
  }

  // Undo gives the very run that was there, at the same moment; redo the other one.
  await lab.button('Undo').click();
  await lab.idle();
  await expect(lab.editor.getByText('none in this run')).toBeVisible();
  expect(await lab.hashes()).toEqual(hashesOf(unedited));
  await expect.poll(() => lab.verdict()).toBe(verdict);
  await page.keyboard.press('Control+Shift+Z');
  await lab.idle();
  expect(await lab.hashes()).toEqual(hashesOf(edited));
  await expect.poll(() => lab.verdict()).not.toBe(verdict);
  await lab.expectPlayhead(3);

  // Taking the entry out of the list gives the line without it.
  await lab.editor.getByRole('button', { name: /^Take back workload\.phases\.0\.load/ }).click();
  await lab.idle();
  expect((await lab.scenario()).branches[0]!.interventions).toEqual([]);
  await lab.runTo(3);
  expect(await lab.hashes()).toEqual(hashesOf(unedited));
});

test('a restart field starts the run again; a number that cannot be is said so in place', async ({ lab }) => {
  await lab.openAt(1);
  const cpus = lab.editor.getByRole('spinbutton', { name: 'CPUs', exact: true });

  await lab.type(cpus, '65');
  await expect(cpus).toHaveAttribute('aria-invalid', 'true');
  await expect(lab.editor.getByRole('alert')).toHaveText('whole number, 1 to 64');
  await lab.type(cpus, 'many');
  await expect(lab.editor.getByRole('alert')).toHaveText('not a number; whole number, 1 to 64');
  expect((await lab.scenario()).machine.cpus).toBe(8);
  await lab.expectPlayhead(1);
  await cpus.press('Escape');
  await expect(cpus).toHaveValue('8');
  await expect(lab.editor.getByRole('alert')).toBeHidden();

  await lab.type(cpus, '4');
  await lab.idle();
  await lab.expectPlayhead(0);
  expect((await lab.scenario()).machine.cpus).toBe(4);
  expect((await lab.summary()).variants[0]!.parameters.cacheEntries).toHaveLength(4);
  await expect(lab.variant('B').getByRole('button', { name: /^CPU \d/ })).toHaveCount(4);
  await expect(lab.alert).toBeHidden();
});

test('the scenario as text: errors in place and by line, and the lab keeps what it has', async ({ lab, page }) => {
  await lab.openAt(1);
  const before = await lab.hashes();
  await lab.button('JSON').click();
  const text = page.getByRole('textbox', { name: 'Scenario as JSON' });
  const write = async (content: string) => {
    await text.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(content);
  };
  await expect(text).toBeVisible();
  const original = JSON.stringify(await lab.scenario(), null, 2);
  await expect(text).toContainText('"title": "PostgreSQL, eight tenants"');

  await write(original.replace(/"load": [\d.]+/, '"load": 7').replace('"name"', '"nmae"'));
  await page.keyboard.press('Control+Home');
  // As one types: the place is marked before anything is applied.
  await expect(page.locator('.cm-lintRange-error').first()).toBeVisible();
  await lab.button('Apply').click();
  const messages = page.getByRole('region', { name: 'Messages about the JSON' });
  await expect(messages).toContainText('2 errors; the lab keeps the scenario it has');
  await expect(messages).toContainText(/line \d+\s*workload\.phases\.0\.nmae/);
  await expect(messages).toContainText(/line \d+\s*workload\.phases\.0\.load\s+must be .*not 7/);
  await write(original.replace('}', ']'));
  await lab.button('Apply').click();
  await expect(messages).toContainText(/1 error; .*line \d+/);
  expect(await lab.hashes()).toEqual(before);
  await lab.expectPlayhead(1);

  // To the form and back: nothing that was typed is lost.
  await lab.button('Form').click();
  await lab.button('JSON').click();
  await expect(lab.button('Apply')).toBeEnabled();

  await write(original.replace('PostgreSQL, eight tenants', 'Mine').replace(/"load": [\d.]+/, '"load": 0.7'));
  await page.keyboard.press('Control+Enter');
  await expect(messages).toHaveText('Applied; the run starts again.');
  await lab.idle();
  await expect(page).toHaveTitle('Mine – Captune');
  expect((await lab.scenario()).workload.phases[0]).toMatchObject({ load: 0.7 });
});

test('the text completes itself from the schema and explains its fields', async ({ lab, page }) => {
  await lab.openAt(0.2);
  await lab.button('JSON').click();
  const text = page.getByRole('textbox', { name: 'Scenario as JSON' });
  await text.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('{"machine": {"c"}}');
  for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+Space');
  const options = page.getByRole('listbox').getByRole('option');
  await expect(options.filter({ hasText: 'clusterCpus' })).toBeVisible();
  await expect(page.locator('.cm-completionInfo')).toContainText(/whole, 1 to/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('{"machine": {"profile": "m"}}');
  for (let step = 0; step < 2; step++) await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+Space');
  await options.filter({ hasText: 'm1-like' }).click();
  await page.keyboard.press('Control+Enter');
  await lab.idle();
  expect((await lab.scenario()).machine.profile).toBe('m1-like');

  await page.locator('.cm-line span', { hasText: 'profile' }).first().hover();
  await expect(page.locator('.field-help')).toContainText('starts the run again');
});

test('single costs with their sources and a reset; interventions are added and changed in a form', async ({ lab }) => {
  await lab.openAt(0.5);
  const { editor } = lab;
  await editor.getByText('those of the profile').click();
  const memory = editor.getByRole('spinbutton', { name: 'Memory latency' });
  const usual = await memory.inputValue();
  await lab.type(memory, '777');
  await lab.idle();
  expect((await lab.scenario()).machine.overrides).toEqual({ memoryLatencyCycles: 777 });
  await editor.getByRole('button', { name: 'Reset Memory latency' }).click();
  await lab.idle();
  await expect(memory).toHaveValue(usual);
  expect((await lab.scenario()).machine.overrides).toEqual({});

  await lab.button('Add an intervention').click();
  const form = editor.getByRole('form', { name: 'New intervention' });
  await form.getByRole('textbox', { name: 'At' }).fill('0.3');
  await form.getByRole('combobox', { name: 'Set' }).fill('workload.phases.0.load');
  await form.getByRole('textbox', { name: 'To' }).fill('9');
  await form.getByRole('button', { name: 'Add' }).click();
  await expect(form.getByRole('alert')).toContainText('must be');
  await form.getByRole('textbox', { name: 'To' }).fill('0.9');
  await form.getByRole('button', { name: 'Add' }).click();
  await expect(form).toBeHidden();
  await lab.idle();
  expect((await lab.scenario()).interventions).toEqual([{ at: 0.3, set: 'workload.phases.0.load', to: 0.9 }]);
  await editor.getByRole('button', { name: /^Edit workload\.phases\.0\.load/ }).click();
  const edited = editor.getByRole('form', { name: 'Intervention' });
  await edited.getByRole('textbox', { name: 'At' }).fill('0.4');
  await edited.getByRole('button', { name: 'Change' }).click();
  await lab.idle();
  expect((await lab.scenario()).interventions[0]!.at).toBe(0.4);
});

test('a third variant joins, is renamed, and goes again', async ({ lab, page }) => {
  await lab.openAt(0.5);
  const two = await lab.hashes();
  await lab.editor.getByRole('button', { name: '+ Add', description: /copy of the last variant/ }).click();
  await expect(lab.variant('C').getByRole('heading', { name: 'Self-tuning 2' })).toBeVisible();
  const name = lab.editor.getByRole('textbox', { name: 'Name of variant C' });
  await lab.type(name, 'Small cache');
  await expect(lab.variant('C').getByRole('heading', { name: 'Small cache' })).toBeVisible();
  // It stops tuning its cache, which is then fixed at 32.
  await lab.editor.getByRole('combobox', { name: 'Strategy of Cache, Small cache' }).selectOption('fixed');
  await lab.editor.getByRole('combobox', { name: 'Cache of Small cache' }).selectOption('32');
  await lab.idle();
  await lab.runTo(0.5);
  const three = await lab.summary();
  expect(three.variants.map((variant) => variant.name)).toEqual(['Fixed', 'Self-tuning', 'Small cache']);
  expect(three.variants[2]!.parameters.cacheEntries).toEqual(Array(8).fill(32));
  await expect(lab.parameter('C', 'Cache size')).toHaveText('32');
  // Variants do not disturb each other.
  expect(hashesOf(three).slice(0, 2)).toEqual(two);

  await lab.button('Remove Small cache').click();
  await expect(lab.variant('C')).toBeHidden();
  await page.keyboard.press('Control+z');
  await expect(lab.variant('C')).toBeVisible();
});

test('phases are added, moved by keyboard, shortened and deleted', async ({ lab }) => {
  await lab.openAt(0.5);
  const phases = lab.editor.getByRole('listbox', { name: 'Phases' }).getByRole('option');
  await expect(phases).toHaveCount(5);
  await phases.filter({ hasText: 'Rush to CPU 0' }).click();
  await lab.editor.getByRole('button', { name: 'Move phase earlier' }).click();
  await expect(phases.first()).toContainText('Rush to CPU 0');
  await lab.editor.getByRole('button', { name: 'Duplicate phase' }).click();
  await expect(phases).toHaveCount(6);
  await lab.editor.getByRole('button', { name: 'Delete phase' }).click();
  await expect(phases).toHaveCount(5);
  await lab.editor.getByRole('button', { name: 'Add a phase' }).click();
  await expect(phases).toHaveCount(6);
  await lab.type(lab.editor.getByRole('spinbutton', { name: 'Duration' }), '1.5');
  await expect(phases.last()).toContainText('1.5 ms');
  await lab.editor.getByRole('slider', { name: 'Length of phase 6' }).press('ArrowRight');
  await expect(phases.last()).not.toContainText('1.5 ms');
  await lab.idle();
  expect((await lab.scenario()).workload.phases.at(-1)!.durationMs).toBeGreaterThan(1.5);
  await lab.runTo(0.5);
  expect((await lab.summary()).variants[0]!.ops).toBeGreaterThan(1000);
});
