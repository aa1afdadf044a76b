/** Colours for canvas painters: the CSS tokens of the current theme as strings. */

const TOKENS = [
  'bg0',
  'bg1',
  'bg2',
  'bg3',
  'line',
  'line2',
  'line3',
  'text0',
  'text1',
  'text2',
  'alert',
  'ink',
  'flash',
  'band',
  'selected',
  'veil',
] as const;

export type Palette = Record<(typeof TOKENS)[number], string> & {
  /** By index of the variant: accent, its wash for bands, and the old end of its recency ramp. */
  accent: readonly string[];
  wash: readonly string[];
  old: readonly string[];
};

const LETTERS = ['a', 'b', 'c', 'd'];

/** Reads the tokens from an element, usually the document's root. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const plain = Object.fromEntries(TOKENS.map((name) => [name, token(name)])) as Record<
    (typeof TOKENS)[number],
    string
  >;
  return {
    ...plain,
    accent: LETTERS.map(token),
    wash: LETTERS.map((letter) => token(`${letter}-wash`)),
    old: LETTERS.map((letter) => token(`${letter}-old`)),
  };
}
