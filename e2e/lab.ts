// The page as a person meets it. Tests wait for what is on the page or for what the page says of itself, never for time.

import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import type { RunSummary } from '../src/lab/run/protocol';
import type { Scenario } from '../src/lab/scenario/schema';

/** `window.captune`, as the README documents it. */
interface Handle {
  readonly ready: Promise<void>;
  readonly status: 'loading' | 'running' | 'paused' | 'busy' | 'error';
  scenario(): Scenario;
  shareUrl(): Promise<string>;
  load(scenarioOrUrl: unknown): Promise<void>;
  play(): void;
  pause(): void;
  runTo(ms: number): Promise<void>;
  seek(ms: number): Promise<void>;
  summary(): Promise<RunSummary>;
}

declare global {
  interface Window {
    captune?: Handle;
  }
}

export interface TestFile {
  name: string;
  bytes: Uint8Array;
}

/** For what changes with every frame. */
const OFTEN = { intervals: [50] };

/** State hash per variant. */
export const hashesOf = ({ variants }: RunSummary): string[] => variants.map((variant) => variant.stateHash);

export class Lab {
  readonly header: Locator;
  readonly editor: Locator;
  readonly stage: Locator;
  readonly tracks: Locator;
  readonly judgement: Locator;
  readonly transport: Locator;
  readonly scrub: Locator;
  readonly alert: Locator;

  constructor(readonly page: Page) {
    this.header = page.getByRole('banner');
    this.editor = page.getByRole('complementary', { name: 'Scenario editor' });
    this.stage = page.getByRole('main', { name: 'Stage' });
    this.tracks = page.getByRole('region', { name: 'Tracks' });
    this.judgement = page.getByRole('complementary', { name: 'Verdict, decisions, inspector' });
    this.transport = page.getByRole('contentinfo', { name: 'Transport' });
    this.scrub = page.getByRole('slider', { name: 'Playhead in the whole run' });
    // What a field says in place is an alert too: that of the lab can be dismissed.
    this.alert = page.getByRole('alert').filter({ has: page.getByRole('button', { name: 'Dismiss' }) });
  }

  // ---- opening ----

  /** Opens the page and waits until its first run has started. */
  async open(fragment = ''): Promise<void> {
    await this.page.goto(`/${fragment}`);
    await this.page.waitForFunction(() => window.captune !== undefined);
    await this.page.evaluate(() => window.captune!.ready);
  }

  /** Opens the page as a link to that moment does: standing there, with nothing simulated beyond. */
  async openAt(ms: number, fragment = '#'): Promise<void> {
    await this.open(`${fragment}&t=${ms}`);
  }

  // ---- the handle ----

  /** Until nothing is under way but, perhaps, playing. */
  async idle(): Promise<void> {
    await this.page.waitForFunction(() => !['loading', 'busy'].includes(window.captune!.status));
  }

  status(): Promise<Handle['status']> {
    return this.page.evaluate(() => window.captune!.status);
  }

  /** By the attribute that embedding pages and style sheets see. */
  async expectStatus(status: Handle['status']): Promise<void> {
    await expect(this.page.locator('html')).toHaveAttribute('data-lab-status', status);
  }

  scenario(): Promise<Scenario> {
    return this.page.evaluate(() => window.captune!.scenario());
  }

  summary(): Promise<RunSummary> {
    return this.page.evaluate(() => window.captune!.summary());
  }

  async hashes(): Promise<string[]> {
    return hashesOf(await this.summary());
  }

  runTo(ms: number): Promise<void> {
    return this.page.evaluate((to) => window.captune!.runTo(to), ms);
  }

  seek(ms: number): Promise<void> {
    return this.page.evaluate((to) => window.captune!.seek(to), ms);
  }

  shareUrl(): Promise<string> {
    return this.page.evaluate(() => window.captune!.shareUrl());
  }

  /** What is wrong with a scenario or a link; empty if it was loaded. */
  load(scenarioOrUrl: unknown): Promise<string> {
    return this.page.evaluate(
      (input) =>
        window.captune!.load(input).then(
          () => '',
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        ),
      scenarioOrUrl,
    );
  }

  // ---- what is on the page ----

  variant(letter: string): Locator {
    return this.stage.getByRole('region', { name: `Variant ${letter}:` });
  }

  /** A parameter in a variant's header, by its full name. */
  parameter(letter: string, label: string): Locator {
    return this.variant(letter).locator(`dt:has-text("${label}") + dd`);
  }

  /** Moment of the playhead in ms, as the slider of the whole run says it. */
  async playheadMs(): Promise<number> {
    return Number(await this.scrub.getAttribute('aria-valuenow'));
  }

  async expectPlayhead(ms: number): Promise<void> {
    await expect.poll(() => this.playheadMs(), OFTEN).toBeCloseTo(ms, 3);
  }

  /** Until the run has gone beyond `ms` by playing. */
  async playedPast(ms: number): Promise<void> {
    await expect.poll(() => this.playheadMs(), OFTEN).toBeGreaterThan(ms);
  }

  /** The verdict in words, which rests on all windows so far. */
  async verdict(): Promise<string> {
    return (await this.judgement.getByRole('paragraph').allInnerTexts()).join('\n');
  }

  /** A dialog, popover or sheet, by its title. */
  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  // ---- doing ----

  /** Types into a number field and leaves it by Enter. */
  async type(field: Locator, text: string): Promise<void> {
    await field.fill(text);
    await field.press('Enter');
  }

  /** Keys that the whole page answers: pressed with nothing in focus, where Space presses no button. */
  async press(key: string): Promise<void> {
    await this.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await this.page.keyboard.press(key);
  }

  /** Chooses a file in the dialog behind "Open trace". */
  async chooseFile(file: TestFile): Promise<void> {
    await this.editor.getByRole('button', { name: 'Open trace' }).click();
    const chooser = this.page.waitForEvent('filechooser');
    await this.dialog('Open a recording').getByRole('button', { name: 'Choose a file' }).click();
    await (
      await chooser
    ).setFiles({
      name: file.name,
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(file.bytes),
    });
  }

  /** Drags a file over the page, sees where it will go, and drops it. */
  async dropFile(file: TestFile): Promise<void> {
    const transfer = await this.page.evaluateHandle(
      ({ name, base64 }) => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const carried = new DataTransfer();
        carried.items.add(new File([bytes], name));
        return carried;
      },
      { name: file.name, base64: Buffer.from(file.bytes).toString('base64') },
    );
    const { stage } = this;
    await stage.dispatchEvent('dragenter', { dataTransfer: transfer });
    await expect(this.page.getByText('Drop to open')).toBeVisible();
    await stage.dispatchEvent('dragover', { dataTransfer: transfer });
    await stage.dispatchEvent('drop', { dataTransfer: transfer });
    await expect(this.page.getByText('Drop to open')).toBeHidden();
  }

  /** Reads the lab's complaint and sends it away. */
  async takeAlert(): Promise<string> {
    await expect(this.alert).toBeVisible();
    const text = await this.alert.innerText();
    await this.alert.getByRole('button', { name: 'Dismiss' }).click();
    await expect(this.alert).toBeHidden();
    return text;
  }
}

/** How many pixels of a canvas have the colour of a CSS variable, within a little, and how many colours it has at all. */
export async function pixelsOf(canvas: Locator, variable: string): Promise<{ marked: number; colours: number }> {
  return canvas.evaluate((element, name) => {
    const source = element as HTMLCanvasElement;
    // A copy, so that reading does not change how the page's own canvas is kept.
    const copy = new OffscreenCanvas(source.width, source.height);
    const context = copy.getContext('2d', { willReadFrequently: true })!;
    const wanted = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(wanted.slice(at, at + 2), 16));
    context.drawImage(source, 0, 0);
    const { data } = context.getImageData(0, 0, copy.width, copy.height);
    const colours = new Set<number>();
    let marked = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [r = 0, g = 0, b = 0, alpha = 0] = data.subarray(at, at + 4);
      if (alpha === 0) continue;
      colours.add((r << 16) | (g << 8) | b);
      if (Math.abs(r - red) + Math.abs(g - green) + Math.abs(b - blue) < 24) marked++;
    }
    return { marked, colours: colours.size };
  }, variable);
}
