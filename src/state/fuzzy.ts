/** Finding by a few letters: all of them in order, better where words begin and where they stand together. Pure. */

export interface Match {
  /** Higher is better; comparable only for the same query. */
  score: number;
  /** Positions in the text that matched, ascending. */
  at: readonly number[];
}

const WORD_START = 8;
const TOGETHER = 5;
const SINGLE = 1;
/** What a character that lies between costs, so that short and tight matches come first. */
const GAP = 0.05;

const isWordStart = (text: string, at: number) => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]!);

/** How well a query matches a text, or null. Each word of the query is looked for by itself, so their order is free. */
export function fuzzyMatch(query: string, text: string): Match | null {
  const lower = text.toLowerCase();
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  let score = 0;
  const at = new Set<number>();
  for (const word of words) {
    const match = matchWord(word, lower);
    if (!match) return null;
    score += match.score;
    for (const position of match.at) at.add(position);
  }
  return { score: score - text.length * 0.01, at: [...at].sort((a, b) => a - b) };
}

/** The best way to find the letters of one word in order: one pass per letter, over where the letter before it may stand. */
function matchWord(word: string, text: string): Match | null {
  let best: (Match | null)[] = Array.from({ length: text.length }, (_, at) =>
    text[at] === word[0] ? { score: isWordStart(text, at) ? WORD_START : SINGLE, at: [at] } : null,
  );
  for (const letter of word.slice(1)) {
    const before = best;
    let reach: Match | null = null;
    best = before.map((_, at) => {
      const left = before[at - 1] ?? null;
      if (reach) reach = { score: reach.score - GAP, at: reach.at };
      const found =
        text[at] === letter
          ? betterOf(
              left ? extend(left, at, TOGETHER) : null,
              reach && extend(reach, at, isWordStart(text, at) ? WORD_START - 2 : SINGLE),
            )
          : null;
      reach = betterOf(left, reach);
      return found;
    });
  }
  return best.reduce<Match | null>(betterOf, null);
}

const extend = (match: Match, at: number, gain: number): Match => ({
  score: match.score + gain,
  at: [...match.at, at],
});

function betterOf(one: Match | null, other: Match | null): Match | null {
  if (!one || !other) return one ?? other;
  return other.score > one.score ? other : one;
}
