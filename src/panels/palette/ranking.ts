/** Which commands a query finds, best first. Pure. */
import type { Command } from '../../state/commands.svelte';
import { fuzzyMatch } from '../../state/fuzzy';

export interface Found {
  command: Command;
  /** The label in pieces; those that matched are marked. */
  pieces: readonly { text: string; hit: boolean }[];
}

/** What is shown; more than anybody reads. */
export const MOST_FOUND = 60;
/** Words that are not seen count less than those that are. */
const UNSEEN = 0.6;

/** The label as runs of matched and other characters. */
export function piecesOf(label: string, at: readonly number[]): { text: string; hit: boolean }[] {
  const hits = new Set(at);
  const pieces: { text: string; hit: boolean }[] = [];
  Array.from({ length: label.length }, (_, index) => label[index]!).forEach((character, index) => {
    const hit = hits.has(index);
    const last = pieces.at(-1);
    if (last?.hit === hit) last.text += character;
    else pieces.push({ text: character, hit });
  });
  return pieces;
}

export function rank(all: readonly Command[], query: string): Found[] {
  const scored = all.flatMap((command) => {
    const seen = fuzzyMatch(query, command.label);
    const unseen = seen ? null : fuzzyMatch(query, `${command.label} ${command.group} ${command.words ?? ''}`);
    const score = seen?.score ?? (unseen ? unseen.score * UNSEEN : null);
    if (score === null) return [];
    return [{ command, score, pieces: piecesOf(command.label, query.trim() === '' ? [] : (seen?.at ?? [])) }];
  });
  // An empty query keeps the order of the table.
  if (query.trim() !== '') scored.sort((one, other) => other.score - one.score);
  return scored.slice(0, MOST_FOUND).map(({ command, pieces }) => ({ command, pieces }));
}
