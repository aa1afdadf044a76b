/** The microbenchmarks of one thread: what is timed, under which name, and what it counts as one operation. */
import type { Call, TimedCase } from './protocol';

export const GROUPS = ['lookup', 'policy', 'check', 'touch', 'memory', 'deque', 'kernel', 'rival'] as const;
export type Group = (typeof GROUPS)[number];

export interface MicroCase extends TimedCase {
  group: Group;
  label: string;
}

export const SIZES = [32, 64, 128, 256] as const;
export const BATCHES = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256] as const;
export const DISTANCES = [0, 1, 2, 4, 8, 16, 32, 64] as const;
const POLICIES = ['LRU', 'FIFO', 'CLOCK', 'SIEVE', 'four-way LRU'] as const;
/** Kinds of stream, as `fillStream` numbers them. */
const IN_TURN = 0;
const UNIFORM = 1;
/** More ids than any cache holds, each as long ago as all others: every lookup misses. */
const SCAN_IDS = 65_536;
const BATCH = 16;

type Extra = Partial<Pick<MicroCase, 'before' | 'opsPerRep' | 'repsStep' | 'rival'>>;

function micro(group: Group, id: string, label: string, call: Call, extra: Extra = {}): MicroCase {
  return { group, id: `${group}.${id}`, label, call, before: [], opsPerRep: 1, repsStep: 1, ...extra };
}

/** The kernel's cache with everything that it counts: all hits, all misses, by size. */
export function lookupCases(): MicroCase[] {
  return SIZES.flatMap((entries) => {
    const half = entries / 2;
    const size: Call = ['sizeCache', 0, entries];
    const hit = [['fillStream', IN_TURN, half / 2, 1], size, ['lookups', 0, 0, half]] as const;
    const miss = [['fillStream', IN_TURN, SCAN_IDS, 1], size] as const;
    const call: Call = ['lookups', 0, 'from', 'reps'];
    return [
      micro('lookup', `hit.${entries}`, `lookup, hit, ${entries} entries`, call, { before: hit, repsStep: BATCH }),
      micro('lookup', `miss.${entries}`, `lookup, miss, ${entries} entries`, call, { before: miss, repsStep: BATCH }),
    ];
  });
}

/** Ids that no cache of 64 keeps, and whose slots and nodes the first-level cache of any machine does. */
const NEAR_IDS = 512;

/** The whole path of a batch of 16, all hits, and all misses whose walks find everything near. */
export function pathCases(): MicroCase[] {
  const call: Call = ['paths', 0, 'from', 'reps'];
  const before = (ids: number): Call[] => [
    ['fillStream', IN_TURN, ids, 1],
    ['sizeCache', 0, 64],
    ['paths', 0, 0, 2 * NEAR_IDS],
  ];
  return [
    micro('lookup', 'path.hit', 'whole path, hit', call, { before: before(BATCH), repsStep: BATCH }),
    micro('lookup', 'path.miss', 'whole path, miss, table in L1', call, { before: before(NEAR_IDS), repsStep: BATCH }),
  ];
}

/** Bare policies, without ghosts, classes or rights. */
export function policyCases(): MicroCase[] {
  return POLICIES.flatMap((name, policy) =>
    SIZES.flatMap((entries) => {
      const reset: Call = ['resetPolicy', policy, entries];
      const call: Call = ['policyLookups', policy, entries, 'from', 'reps'];
      const few = entries / 4;
      const hit: Call[] = [['fillStream', IN_TURN, few, 1], reset, ['policyLookups', policy, entries, 0, few * 2]];
      const miss: Call[] = [['fillStream', IN_TURN, SCAN_IDS, 1], reset];
      const id = `${name.replace('-way LRU', '')}.${entries}`;
      return [
        micro('policy', `hit.${id}`, `${name} alone, hit, ${entries} entries`, call, { before: hit }),
        micro('policy', `miss.${id}`, `${name} alone, miss, ${entries} entries`, call, { before: miss }),
      ];
    }),
  );
}

/** The permission check: both twins over batches; the time is per batch. */
export function checkCases(): MicroCase[] {
  return BATCHES.flatMap((n) =>
    (['scalar', 'simd'] as const).map((twin, simd) =>
      micro(
        'check',
        `${twin}.${n}`,
        `check of ${n}, ${twin === 'simd' ? 'SIMD' : 'scalar'}`,
        ['checks', simd, n, 'reps'],
        {
          before: [['fillRights']],
        },
      ),
    ),
  );
}

/** Walks over `lines` lines from `base` on, with an early touch so many lines ahead. */
export function touchCases(base: number, lines: number): MicroCase[] {
  return (['sequential', 'random'] as const).flatMap((kind, number) =>
    DISTANCES.map((distance) =>
      micro('touch', `${kind}.${distance}`, `${kind} walk, touch ${distance} ahead`, [
        'touchWalk',
        base,
        lines,
        number,
        distance,
        'from',
        'reps',
      ]),
    ),
  );
}

/** The small rings lie before the large one, which is linked once. */
const SMALL_RINGS_BYTES = 65_536 * 64;

/** Bytes that walks over `lines` lines need. */
export const touchBytes = (lines: number) => SMALL_RINGS_BYTES + lines * 64;
/** Links the large ring; takes a moment. */
export const linkFar = (base: number, lines: number): Call => ['linkLines', base + SMALL_RINGS_BYTES, lines];

/** What a profile needs to know of memory: latencies where lines of a ring of that size lie. */
export function latencyCases(base: number, lines: number): MicroCase[] {
  const level = (id: string, label: string, size: number) =>
    micro('memory', id, label, ['chase', base, 0, 'reps'], {
      before: [
        ['linkLines', base, size],
        ['chase', base, 0, Math.min(size, 65_536)],
      ],
    });
  return [
    level('l1', 'dependent load, 16 KiB', 256),
    level('l2', 'dependent load, 256 KiB', 4096),
    level('l3', 'dependent load, 4 MiB', 65_536),
    micro('memory', 'far', `dependent load, ${Math.round((lines * 64) / 2 ** 20)} MiB`, [
      'chase',
      base + SMALL_RINGS_BYTES,
      'from',
      'reps',
    ]),
  ];
}

export function dequeCases(): MicroCase[] {
  const round = { opsPerRep: 128 };
  return [
    micro('deque', 'push', 'deque push', ['deque', 0, 0, 'reps'], round),
    micro('deque', 'pushPop', 'deque push and pop', ['deque', 0, 1, 'reps'], round),
    micro('deque', 'pushSteal', 'deque push and steal, alone', ['deque', 0, 2, 'reps'], round),
  ];
}

/** Everything else that a profile or the seed's table asks for. */
export function kernelCases(): MicroCase[] {
  const stream: Call = ['fillStream', UNIFORM, 65_536, 7];
  const filled: Call[] = [
    ['fillStream', IN_TURN, 256, 1],
    ['sizeCache', 0, 64],
    ['lookups', 0, 0, 512],
  ];
  return [
    micro('kernel', 'event', 'event ring write', ['events', 0, 'reps']),
    micro('kernel', 'histogram', 'histogram record', ['records', 0, 'reps']),
    micro('kernel', 'renew', 'revoke and grant', ['renewals', 'from', 'reps'], { before: [stream] }),
    micro('kernel', 'walk', 'radix walk, uniform over 65,536', ['walks', 'from', 'reps'], { before: [stream] }),
    micro('kernel', 'purge', 'purge, per entry of 64', ['purges', 0, 'reps'], { before: filled, opsPerRep: 64 }),
    micro('kernel', 'resize', 'resize 64 to 128 and back, each', ['resizes', 0, 'reps'], {
      before: filled,
      repsStep: 2,
    }),
    micro('kernel', 'decide', 'one tick of the tuners of a CPU', ['decisions', 0, 'reps']),
    micro('kernel', 'schedule', 'scheduler operation', ['schedule', 0, 'reps']),
  ];
}

/** Plain JavaScript on the same stream, for the same machine in the same minute. */
export function rivalCases(): MicroCase[] {
  const rival = (id: string, label: string) => micro('rival', id, label, ['none'], { rival: id });
  return [
    rival('mapHit', 'JS Map, hit, 64 of 64'),
    rival('mapLru', 'JS Map as LRU of 64, miss'),
    rival('typedHit', 'JS typed-array four-way LRU of 64, hit'),
    rival('typedMiss', 'JS typed-array four-way LRU of 64, miss'),
    rival('checkLoop', 'JS loop over typed arrays, check of 64'),
  ];
}
