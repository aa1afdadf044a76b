/** Keys as people read them. */

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '\u2190',
  ArrowRight: '\u2192',
  ArrowUp: '\u2191',
  ArrowDown: '\u2193',
  Escape: 'Esc',
  '-': '\u2212',
};

/** A chord as people read it: `Ctrl+Shift+Z`, on a Mac `⌘+Shift+Z`. */
export function chordText(chord: string, mac: boolean): string {
  const parts = chord === '+' ? ['+'] : chord.split('+');
  return parts.map((part) => (part === 'Mod' ? (mac ? '\u2318' : 'Ctrl') : (NAMES[part] ?? part))).join('+');
}

/** Whether the keyboard has Cmd where others have Ctrl. */
export function isMac(): boolean {
  return /Mac OS|iPhone|iPad/.test(navigator.userAgent);
}
