import { describe, expect, it } from 'vitest';
import { piecesOf, rank } from './ranking';

const command = (label: string, words = '') => ({ id: label, group: 'Run', label, words, run: () => undefined });
const labels = (query: string, all: ReturnType<typeof command>[]) =>
  rank(all, query).map((found) => found.command.label);

describe('the palette', () => {
  it('keeps the order of the table while nothing is typed', () => {
    expect(labels(' ', [command('b'), command('a')])).toEqual(['b', 'a']);
  });

  it('finds by label before words that are not shown', () => {
    const all = [command('Link', 'share this run'), command('Share this run')];
    expect(labels('share', all)).toEqual(['Share this run', 'Link']);
    expect(labels('nothing of it', all)).toEqual([]);
  });

  it('marks what matched', () => {
    expect(piecesOf('Undo', [0, 1])).toEqual([
      { text: 'Un', hit: true },
      { text: 'do', hit: false },
    ]);
  });
});
