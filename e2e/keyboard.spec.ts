import { expect, test } from './fixtures';
import type { Lab } from './lab';

const palette = (lab: Lab) => ({
  input: lab.page.getByRole('combobox', { name: 'Command, preset, field or moment' }),
  options: lab.page.getByRole('listbox', { name: 'Found' }).getByRole('option'),
});

test('the list of keys is the table that answers them', async ({ lab, page }) => {
  await lab.openAt(1);
  await lab.press('?');
  const keys = lab.dialog('Keys');
  await expect(keys.getByRole('heading', { name: 'In the tracks' })).toBeVisible();
  await expect(keys.locator('dt:has-text("Space") + dd')).toHaveText('Play or pause');
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();

  await lab.press(']');
  await lab.idle();
  await lab.expectPlayhead(3);
  await lab.press('Space');
  await lab.expectStatus('running');
  await lab.press('Space');
  await lab.expectStatus('paused');
  await lab.press('p');
  await expect(lab.dialog('Presets')).toBeVisible();
  await page.keyboard.press('Escape');
  await lab.press('s');
  await expect(lab.dialog('Share this run')).toBeVisible();
});

test('the palette does everything by name, without the mouse', async ({ lab, page }) => {
  await lab.openAt(1);
  const { input, options } = palette(lab);

  // From a field that is being typed in, too.
  await lab.editor.getByRole('textbox', { name: 'Title' }).focus();
  await page.keyboard.press('Control+k');
  await expect(input).toBeFocused();
  await input.fill('next phase');
  await expect(options.first()).toContainText('Next phase');
  await page.keyboard.press('Enter');
  await expect(input).toBeHidden();
  await lab.idle();
  await lab.expectPlayhead(3);

  // A moment by its number, and by its name.
  await lab.press('Control+k');
  await input.fill('1.5');
  await page.keyboard.press('Enter');
  await lab.idle();
  await lab.expectPlayhead(1.5);

  // A field asks for its value; a wrong one is refused in place and nothing is lost.
  await lab.press('Control+k');
  await input.fill('machine cpus');
  await page.keyboard.press('Enter');
  const asked = page.getByRole('combobox', { name: /^CPUs, machine/ });
  await expect(asked).toHaveValue('8');
  await asked.fill('99');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('1 to 64');
  await asked.fill('2');
  await page.keyboard.press('Enter');
  await expect(asked).toBeHidden();
  await lab.idle();
  expect((await lab.scenario()).machine.cpus).toBe(2);

  // A choice is chosen from its words, a preset loads.
  await lab.press('Control+k');
  await input.fill('profile machine');
  await page.keyboard.press('Enter');
  await page.getByRole('listbox', { name: 'Choices' }).getByRole('option', { name: 'm1-like' }).click();
  await lab.idle();
  expect((await lab.scenario()).machine.profile).toBe('m1-like');
  await lab.press('Control+k');
  await input.fill('preset nginx');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await lab.scenario()).title).toContain('nginx');

  await lab.press('Control+k');
  await input.fill('no such thing qqq');
  await expect(page.getByText('Nothing is called that.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(input).toBeHidden();
});
