/**
 * This bench against earlier ones: ratios only, since rates are those of a machine. Every round is a value of a series, first
 * those of the earlier benches, then the new ones; a ratio is worse if the series has a change point where the new ones begin,
 * in the wrong direction and beyond the tolerance. A single slow round never counts.
 */
import { z } from 'zod';
import { changePoints } from '../../lab/compare/change-points';
import { BadInput } from '../errors';
import { readText } from '../files';
import { percent, textTable } from '../table';

export interface Ratio {
  id: string;
  better: 'higher' | 'lower';
  /** Of each round. */
  rounds: number[];
}

export interface RatioChange {
  id: string;
  before: number;
  after: number;
  /** after / before - 1. */
  relative: number;
  verdict: 'same' | 'better' | 'worse' | 'too few rounds' | 'new';
  /** Rounds before and now. */
  n: [before: number, after: number];
}

/** Identical code differs by up to this, by where it happens to lie in memory. */
export const TOLERANCE = 0.05;
const LEAST_ROUNDS = 5;
/** Rounds of a side that are looked at: the search takes time with the square. */
const MOST_ROUNDS = 400;
const MOST_BYTES = 16 * 1024 * 1024;

const ratioSchema = z.object({
  id: z.string().min(1).max(120),
  better: z.enum(['higher', 'lower']),
  rounds: z.array(z.number().min(1e-9).max(1e9)).max(10_000),
});
const benchSchema = z.object({ ratios: z.array(ratioSchema).min(1).max(500) });

/** Earlier benches from a file: what `--json` wrote, or a list of such. Throws BadInput. */
export async function readRatios(path: string): Promise<Ratio[]> {
  const text = await readText(path, MOST_BYTES);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new BadInput(`${path}: is no JSON`);
  }
  const benches = Array.isArray(json) ? (json as unknown[]) : [json];
  if (benches.length === 0) throw new BadInput(`${path}: has no benches`);
  const all = new Map<string, Ratio>();
  for (const [index, bench] of benches.entries()) {
    const parsed = benchSchema.safeParse(bench);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new BadInput(
        `${path}: bench ${index + 1} is not what --json writes: ${issue!.path.join('.')}: ${issue!.message}`,
      );
    }
    for (const ratio of parsed.data.ratios) all.set(ratio.id, merged(all.get(ratio.id), ratio));
  }
  return [...all.values()];
}

function merged(known: Ratio | undefined, more: Ratio): Ratio {
  return known ? { ...known, rounds: [...known.rounds, ...more.rounds] } : more;
}

/** Each ratio of now, against the same one of earlier. */
export function compareRatios(before: readonly Ratio[], now: readonly Ratio[], tolerance = TOLERANCE): RatioChange[] {
  return now.map((ratio) => {
    const old = before.find(({ id }) => id === ratio.id)?.rounds.slice(-MOST_ROUNDS) ?? [];
    return compareOne(ratio, old, tolerance);
  });
}

function compareOne({ id, better, rounds: all }: Ratio, old: readonly number[], tolerance: number): RatioChange {
  const rounds = all.slice(-MOST_ROUNDS);
  const [before, after] = [mean(old), mean(rounds)];
  const facts = { id, before, after, relative: after / before - 1, n: [old.length, rounds.length] as [number, number] };
  if (old.length === 0) return { ...facts, verdict: 'new' };
  if (Math.min(old.length, rounds.length) < LEAST_ROUNDS) return { ...facts, verdict: 'too few rounds' };
  const point = changePoints([...old, ...rounds]).find(
    ({ index, pending }) => !pending && Math.abs(index - old.length) < LEAST_ROUNDS,
  );
  if (!point || Math.abs(point.after / point.before - 1) <= tolerance) return { ...facts, verdict: 'same' };
  return { ...facts, verdict: point.after > point.before === (better === 'higher') ? 'better' : 'worse' };
}

/** As a table; what has not changed is only counted. */
export function changesReport(changes: readonly RatioChange[]): string {
  const told = changes.filter(({ verdict }) => verdict !== 'same');
  const rows = told.map(({ id, before, after, relative, verdict, n }) => [
    id,
    before.toFixed(3),
    after.toFixed(3),
    `${percent(relative)} %`,
    `${n[0]} and ${n[1]}`,
    verdict,
  ]);
  const same = `${changes.length - told.length} of ${changes.length} ratios as before`;
  const head = ['', 'before', 'now', 'change', 'rounds', ''];
  return `Against the baseline: ${same}\n${rows.length > 0 ? textTable([head, ...rows]) : ''}`;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
