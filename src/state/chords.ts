/** Keys with their modifiers as text, and as people read them. */

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/**
 * A pressed key as text: `Mod+Shift+Z`, `Alt+ArrowLeft`, `Space`, `?`. Letters are upper case and say Shift; other
 * characters are what they are, since which keys make a `?` depends on the keyboard.
 */
export function chordOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): string {
  const name = key === ' ' ? 'Space' : key.length === 1 ? key.toUpperCase() : key;
  const saysShift = name.length > 1 || name !== name.toLowerCase();
  return [
    ...(ctrlKey || metaKey ? ['Mod'] : []),
    ...(altKey ? ['Alt'] : []),
    ...(shiftKey && saysShift ? ['Shift'] : []),
    name,
  ].join('+');
}
