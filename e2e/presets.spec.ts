import { PRESETS } from '../src/lab/scenario/presets';
import { expect, test } from './fixtures';

test('every preset of the gallery opens and runs', async ({ lab, page }) => {
  await lab.open();
  const seen = new Set<string>();
  for (const { title } of PRESETS.toReversed()) {
    await test.step(title, async () => {
      await lab.button('Presets').click();
      const gallery = lab.dialog('Presets');
      await expect(gallery.getByRole('button', { name: /phases, .* CPUs/ })).toHaveCount(PRESETS.length);
      await gallery.getByRole('button', { name: title }).click();
      await expect(gallery).toBeHidden();
      await expect(page).toHaveTitle(`${title} – Captune`);
      await lab.idle();
      await lab.playedPast(0);
      await lab.runTo(0.8);
      const { variants } = await lab.summary();
      for (const variant of variants) expect(variant.tasks.done).toBeGreaterThan(50);
      seen.add(variants.map((variant) => variant.stateHash).join());
      await expect(lab.alert).toBeHidden();
    });
  }
  expect(seen.size).toBe(PRESETS.length);
  await lab.button('Presets').click();
  await expect(lab.dialog('Presets').locator('[aria-current=true]')).toContainText(PRESETS[0]!.title);
});
