/** The colours in force, reactive: read anew whenever the page's theme changes. */
import { readPalette } from '../draw/palette';
import type { Palette } from '../draw/palette';

class CurrentPalette {
  current = $state.raw<Palette>(readPalette(document.documentElement));

  constructor() {
    const observer = new MutationObserver(() => {
      this.current = readPalette(document.documentElement);
    });
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  }
}

export const palette = new CurrentPalette();
