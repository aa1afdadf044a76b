/**
 * Where each cost of a profile comes from: the comments beside the numbers in `profiles.ts`, which are the one place where
 * sources are written down. Loaded with the form that shows them.
 */
import text from '../lab/scenario/profiles.ts?raw';
import type { CostName, ProfileName } from '../lab/scenario/profiles';

export type Sources = Partial<Record<CostName, string>>;

const LINE = /^\s*(\w+): [\d_.]+,\s*\/\/ (.+)$/;

/** `name: 12, // source` of consecutive lines; a source of "same source" is the one before. */
function readBlock(lines: readonly string[]): Sources {
  const sources: Sources = {};
  for (const line of lines) {
    const [, name, source] = LINE.exec(line) ?? [];
    if (name !== undefined && source !== undefined) sources[name as CostName] = source;
  }
  return sources;
}

/** Sources of the profile's own costs, and of those that it takes over from zen5-like. */
export function costSources(profile: ProfileName): Sources {
  const lines = text.split('\n');
  const from = (mark: RegExp) => lines.findIndex((line) => mark.test(line));
  const until = (start: number, mark: RegExp) => lines.findIndex((line, at) => at > start && mark.test(line));
  const base = from(/^const zen5\b/);
  const common = readBlock(lines.slice(base, until(base, /^\};/)));
  const start = from(new RegExp(`^  '${profile}':`));
  const own = readBlock(lines.slice(start, until(start, /^ {2}\},/)));
  return { ...common, ...own };
}
