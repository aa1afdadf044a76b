import { describe, expect, it } from 'vitest';
import { chordText } from './chord-text';

describe('a chord', () => {
  it('reads as the keyboard is labelled', () => {
    expect(chordText('Mod+Shift+Z', false)).toBe('Ctrl+Shift+Z');
    expect(chordText('Mod+K', true)).toBe('\u2318+K');
    expect(chordText('Shift+ArrowLeft', false)).toBe('Shift+\u2190');
    expect(chordText('+', false)).toBe('+');
  });
});
