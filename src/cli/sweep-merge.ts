/** `captune sweep --merge F...`: shards from files, checked and joined. */
import { mergeSweeps } from '../lab/compare/sweep/merge';
import type { SweepResult } from '../lab/compare/sweep/result';
import { parseSweep } from '../lab/compare/sweep/result';
import { formatError, quote } from '../lab/scenario/errors';
import { BadInput } from './errors';
import { readText } from './files';
import type { Options } from './options';

/** A row has some 300 bytes. */
const MOST_BYTES = 512 * 1024 * 1024;
const OF_A_RUN = ['set', 'seeds', 'until', 'variant', 'shard', 'threads', 'trace'];

export async function mergeFiles(options: Options): Promise<SweepResult> {
  const strange = OF_A_RUN.find((name) => options.has(name));
  if (strange !== undefined) throw new BadInput(`--${strange} is not for --merge, which runs nothing`);
  const files = [];
  for (const name of options.positionals) files.push({ name, result: await readSweep(name) });
  if (files.length === 0) throw new BadInput('which files? captune sweep --merge F...');
  const merged = mergeSweeps(files);
  if (!merged.ok) throw new BadInput(...merged.errors);
  return merged.result;
}

async function readSweep(file: string): Promise<SweepResult> {
  const parsed = parseSweep(readJson(file, await readText(file, MOST_BYTES)));
  if (parsed.ok) return parsed.result;
  throw new BadInput(...parsed.errors.map((error) => `${file}: is no result of captune sweep: ${formatError(error)}`));
}

function readJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadInput(`${file}: not JSON: ${quote(error instanceof Error ? error.message : '')}`);
  }
}
