import { describe, expect, it } from 'vitest';
import { chordOf } from './chords';

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) =>
  chordOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

describe('a pressed key', () => {
  it('has one text, whatever the letter case and the keyboard', () => {
    expect(press('j')).toBe('J');
    expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('Mod+Shift+Z');
    expect(press('z', { metaKey: true })).toBe('Mod+Z');
    expect(press('?', { shiftKey: true })).toBe('?');
    expect(press('ArrowLeft', { altKey: true, shiftKey: true })).toBe('Alt+Shift+ArrowLeft');
    expect(press(' ')).toBe('Space');
  });
});
