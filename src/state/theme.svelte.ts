/** Dark, light or as the system says; kept in this browser. `public/theme.js` applies the same before the first paint. */
export type ThemeChoice = 'auto' | 'dark' | 'light';
const KEY = 'captune.theme';
const ORDER: readonly ThemeChoice[] = ['auto', 'dark', 'light'];

function stored(): ThemeChoice {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'dark' || value === 'light' ? value : 'auto';
  } catch {
    return 'auto';
  }
}

class Theme {
  choice = $state<ThemeChoice>(stored());
  reducedMotion = $state(matchMedia('(prefers-reduced-motion: reduce)').matches);
  #systemDark = $state(matchMedia('(prefers-color-scheme: dark)').matches);
  readonly resolved = $derived(this.choice === 'auto' ? (this.#systemDark ? 'dark' : 'light') : this.choice);

  /** Follows the system from now on; a choice in the address wins but is not kept. Call once. */
  start(fromUrl: string | null | undefined): void {
    if (fromUrl === 'dark' || fromUrl === 'light' || fromUrl === 'auto') this.choice = fromUrl;
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', (event) => {
      this.#systemDark = event.matches;
      this.#apply();
    });
    matchMedia('(prefers-reduced-motion: reduce)').addEventListener('change', (event) => {
      this.reducedMotion = event.matches;
    });
    this.#apply();
  }

  set(choice: ThemeChoice): void {
    this.choice = choice;
    try {
      if (choice === 'auto') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, choice);
    } catch {
      // Storage may be blocked: the choice lasts until the page is left.
    }
    this.#apply();
  }

  /** auto, dark, light, auto, ... */
  next(): void {
    this.set(ORDER[(ORDER.indexOf(this.choice) + 1) % ORDER.length] ?? 'auto');
  }

  #apply(): void {
    document.documentElement.dataset.theme = this.resolved;
  }
}

export const theme = new Theme();
