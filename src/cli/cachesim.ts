/** `captune cachesim`: one cache alone on the ids of a recording. */
import { POLICIES, cacheSim } from '../lab/run/cachesim';
import type { CacheSimResult, CacheSimOptions } from '../lab/run/cachesim';
import { readReferences } from '../lab/traces/references';
import { TRACE_FORMATS } from '../lab/traces/registry';
import type { Command } from './command';
import { BadInput } from './errors';
import { checkTarget, streamOf, writeJson } from './files';
import type { Io } from './io';
import type { Options } from './options';
import { traceFault } from './recordings';
import { openEngine } from './repository';
import { percent, textTable, whole } from './table';

const FORMATS = TRACE_FORMATS.map(({ name }) => name);

export const cachesimCommand: Command = {
  name: 'cachesim',
  usage:
    'cachesim --trace F --entries N [--policy P] [--ways full|4] [--format X] [--cpu N] [--json F] [--simd on|off]',
  summary: 'counts the hits and misses of one cache alone on a recording',
  options: {
    trace: { value: 'F', help: 'the recording, gzip or not' },
    entries: { value: 'N', help: 'size of the cache; with 4 ways, 4 times a power of two' },
    policy: { value: 'P', help: `${POLICIES.join(', ')}; with 4 ways only lru (default lru)` },
    ways: { value: 'full|4', help: 'any entry anywhere, or sets of four (default full)' },
    format: { value: 'X', help: `${FORMATS.join(', ')} (default: by content)` },
    cpu: { value: 'N', help: 'only references on this CPU, by its recorded number' },
    json: { value: 'F', help: 'writes one object to F instead of a table to stdout; - is stdout' },
    simd: { value: 'on|off', help: 'forces one of the two builds of the engine; results are the same' },
  },
  details: `Uses and allocations are counted in the order of the file, closes are left out and nothing is invalidated. The object is
{requests, hits, misses, requestsPerSecond}; the rate is the median over passes through the recording on this machine.`,
  words: 0,
  run,
};

async function run(options: Options, io: Io): Promise<void> {
  const file = options.required('trace');
  options.required('entries');
  const settings: CacheSimOptions = {
    policy: options.choice('policy', POLICIES) ?? 'lru',
    ways: options.choice('ways', ['full', '4']) === '4' ? 4 : 'full',
    entries: options.number('entries', { min: 1, max: 1_048_576, whole: true })!,
  };
  const format = options.choice('format', FORMATS);
  const cpu = options.number('cpu', { min: 0, max: 0xffffffff, whole: true });
  const simd = options.choice('simd', ['on', 'off']) !== 'off';
  const json = options.text('json');
  await checkTarget(json);
  const { module } = await openEngine('cachesim', simd);
  const result = counted(module, await idsOf(file, { format, cpu }), settings);
  if (json === undefined) io.out(report(result));
  else await writeJson(json, result, io);
}

async function idsOf(file: string, options: Parameters<typeof readReferences>[1]): Promise<Uint32Array> {
  try {
    return await readReferences(streamOf(file), options);
  } catch (error) {
    throw traceFault(file, error);
  }
}

/** What the settings cannot be together is for the simulator to say. */
function counted(module: WebAssembly.Module, ids: Uint32Array, settings: CacheSimOptions): CacheSimResult {
  try {
    return cacheSim(module, ids, settings);
  } catch (error) {
    throw error instanceof RangeError ? new BadInput(error.message) : error;
  }
}

function report({ requests, hits, misses, requestsPerSecond }: CacheSimResult): string {
  return textTable([
    ['requests', whole(requests), ''],
    ['hits', whole(hits), `${percent(hits / requests)} %`],
    ['misses', whole(misses), `${percent(misses / requests)} %`],
    ['requests/s', whole(requestsPerSecond), ''],
  ]);
}
