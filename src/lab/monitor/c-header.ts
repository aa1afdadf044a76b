/**
 * The parameters that a run ended with as a C header: what somebody takes home to a kernel of their own. C99 and C++, macros
 * only, so that what is not used costs nothing and warns of nothing.
 */
import type { ParameterValues, RunSummary } from '../run/protocol';

const PARAMETERS: readonly { key: keyof ParameterValues; macro: string; comment: string }[] = [
  { key: 'cacheEntries', macro: 'CACHE_ENTRIES', comment: 'entries of the per-CPU capability cache, 4 ways' },
  { key: 'simdFrom', macro: 'SIMD_FROM', comment: 'smallest batch of rights checks, in operations, that uses SIMD' },
  { key: 'prefetchLines', macro: 'PREFETCH_LINES', comment: 'prefetch distance of the table walk, in cache lines' },
  { key: 'stealFrom', macro: 'STEAL_FROM', comment: 'a CPU may be stolen from when it has this many tasks queued' },
  { key: 'batchTasks', macro: 'BATCH_TASKS', comment: 'most tasks of one steal' },
];

export interface CHeaderInput {
  title: string;
  summary: RunSummary;
}

/** The text of the header. Per variant and parameter: the most frequent value, and all values by CPU. */
export function cHeader({ title, summary }: CHeaderInput): string {
  const { scenarioHash, seed, engine, atMs, variants } = summary;
  const prefixes = prefixesOf(variants.map(({ name }) => name));
  const body = variants.flatMap((variant, index) => {
    const prefix = prefixes[index]!;
    const cost = variant.cyclesPerOp === null ? 'no operation yet' : `${variant.cyclesPerOp.toFixed(1)} cycles/op`;
    const hits = variant.hitRate === null ? '' : `, hit rate ${(variant.hitRate * 100).toFixed(1)} %`;
    return [
      `/* ${comment(variant.name)}: ${cost}${hits}, ${variant.decisions} decisions */`,
      `#define ${prefix}_NAME "${plain(variant.name).replace(/["\\?]/g, '\\$&')}"`,
      ...PARAMETERS.flatMap(({ key, macro, comment: what }) => {
        const values = variant.parameters[key];
        return [
          `#define ${prefix}_${macro} ${mostFrequent(values)} /* ${what}${spread(values)} */`,
          `#define ${prefix}_${macro}_BY_CPU { ${values.join(', ')} }`,
        ];
      }),
      '',
    ];
  });
  return [
    `/* Parameters of "${comment(title)}" after ${atMs} simulated ms, by Captune.`,
    ' * They are what a simulated kernel ended with: measure before you ship them.',
    ` * Scenario (SHA-256): ${scenarioHash}, seed ${seed}, engine ${comment(engine.build)}`,
    ' */',
    '#ifndef CAPTUNE_PARAMETERS_H',
    '#define CAPTUNE_PARAMETERS_H',
    '',
    `#define CAPTUNE_CPUS ${variants[0]?.parameters.cacheEntries.length ?? 0}`,
    '',
    ...body,
    '#endif',
    '',
  ].join('\n');
}

/** Different words for different variants, whatever their names. */
function prefixesOf(names: readonly string[]): string[] {
  const plain = names.map((name) => `CAPTUNE_${name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`);
  return plain.map((prefix, index) => {
    const unique = plain.indexOf(prefix) === index;
    return unique ? prefix : `${prefix}_${'ABCD'[index] ?? index}`;
  });
}

const plain = (text: string) => text.replace(/[^\x20-\x7e]+/g, '_');

/** Text of a scenario cannot end the comment, begin another, or continue a line. */
function comment(text: string): string {
  return plain(text).replace(/\*\/|\/\*|\\|\?\?/g, ' ');
}

function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [0, 0])[0];
}

function spread(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? '' : `; ${low} to ${high} by CPU`;
}
