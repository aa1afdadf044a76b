import { describe, expect, it } from 'vitest';
import { fuzzyMatch } from './fuzzy';

const ranked = (query: string, texts: string[]) =>
  texts
    .map((text) => ({ text, match: fuzzyMatch(query, text) }))
    .filter(({ match }) => match !== null)
    .sort((a, b) => b.match!.score - a.match!.score)
    .map(({ text }) => text);

describe('a fuzzy match', () => {
  it('needs every letter, in order, word by word', () => {
    expect(fuzzyMatch('ldp', 'Load of phase 1')).not.toBeNull();
    expect(fuzzyMatch('phase load', 'Load of phase 1')?.at).toEqual([0, 1, 2, 3, 8, 9, 10, 11, 12]);
    expect(fuzzyMatch('loadx', 'Load of phase 1')).toBeNull();
    expect(fuzzyMatch('', 'anything')?.at).toEqual([]);
  });

  it('prefers beginnings of words, letters together and short texts', () => {
    expect(ranked('und', ['Show one whole round again', 'Undo an edit', 'Redo an edit'])[0]).toBe('Undo an edit');
    expect(ranked('np', ['Open a trace', 'Next phase'])[0]).toBe('Next phase');
    expect(ranked('dark', ['Dark theme', 'Do a thing that is rather like dark'])[0]).toBe('Dark theme');
    expect(ranked('load', ['Load of phase 2', 'Load'])[0]).toBe('Load');
  });

  it('finds the letters that stand together, not the first of each', () => {
    expect(fuzzyMatch('hit', 'Shrink above hit rate')?.at).toEqual([13, 14, 15]);
  });
});
