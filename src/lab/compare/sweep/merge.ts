/** Joins the shards of a sweep. Refuses shards of different sweeps, and names every run that is missing or there twice. */
import { isSame } from '../../scenario/canonical';
import { pointCount, pointValues, valueText } from './axis';
import { WHOLE } from './plan';
import type { SweepResult, SweepRow } from './result';
import { inOrder } from './result';

export interface ShardFile {
  name: string;
  result: SweepResult;
}

/** Runs that an error names before it only counts. */
const NAMED = 10;

export type Merged = { ok: true; result: SweepResult } | { ok: false; errors: string[] };

export function mergeSweeps(files: readonly ShardFile[]): Merged {
  const [first, ...others] = files;
  if (!first) return { ok: false, errors: ['there is nothing to merge'] };
  const strange = others.flatMap((file) => differences(first, file));
  if (strange.length > 0) return { ok: false, errors: strange };
  const errors = rowErrors(files);
  if (errors.length > 0) return { ok: false, errors };
  const rows = inOrder(
    files.flatMap(({ result }) => result.rows),
    first.result,
  );
  return { ok: true, result: { ...first.result, shard: WHOLE, rows } };
}

const TOGETHER = [
  ['scenarioHash', 'scenario'],
  ['engineBuild', 'build of the engine'],
  ['axes', 'grid'],
  ['seeds', 'list of seeds'],
  ['variants', 'list of variants'],
  ['untilMs', 'length of the run'],
] as const satisfies readonly (readonly [keyof SweepResult, string])[];

function differences(first: ShardFile, file: ShardFile): string[] {
  return TOGETHER.flatMap(([key, word]) => {
    if (isSame(first.result[key], file.result[key])) return [];
    return `${file.name}: another ${word} than ${first.name}: ${shown(file.result[key])}, not ${shown(first.result[key])}`;
  });
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function rowErrors(files: readonly ShardFile[]): string[] {
  const { axes, seeds, variants } = files[0]!.result;
  const points = pointCount(axes);
  const found = new Map<string, string>();
  const errors: string[] = [];
  for (const { name, result } of files) {
    for (const row of result.rows) {
      const key = keyOf(row);
      const known = row.point < points && seeds.includes(row.seed) && variants.includes(row.variant);
      const other = found.get(key);
      if (!known) errors.push(`${name}: ${describe(row, axes, points)} is no part of this sweep`);
      else if (other !== undefined) errors.push(`${describe(row, axes, points)} is there twice: ${other} and ${name}`);
      found.set(key, name);
    }
  }
  for (let point = 0; point < points; point++) {
    for (const seed of seeds) {
      for (const variant of variants) {
        const row = { point, seed, variant };
        if (!found.has(keyOf(row))) errors.push(`${describe(row, axes, points)} is missing`);
      }
    }
  }
  const more = errors.length - NAMED;
  return more > 0 ? [...errors.slice(0, NAMED), `and ${more} more of this kind`] : errors;
}

type RowKey = Pick<SweepRow, 'point' | 'seed' | 'variant'>;

const keyOf = ({ point, seed, variant }: RowKey) => `${point} ${seed} ${variant}`;

function describe({ point, seed, variant }: RowKey, axes: SweepResult['axes'], points: number): string {
  const values = point < points ? pointValues(axes, point) : [];
  const where = values.map((value, axis) => `${axes[axis]!.path}=${valueText(value)}`).join(' ');
  return `point ${point}${where === '' ? '' : ` (${where})`}, seed ${seed}, variant ${variant}`;
}
