/** A matrix of small scenarios that between them use everything that a workload can be. */
import type { ScenarioInput } from '../../scenario/schema';
import { decodeCaptrace } from '../../traces/captrace';
import type { EngineTrace } from '../../traces/engineTrace';
import { bundledTrace } from './builds.mjs';
import type { PhaseInput, VariantInput } from './machine';
import { FIXED, TUNED } from './machine';

export const RECORDINGS = ['pgbench', 'nginx', 'sqlite3'] as const;

/** The recordings that ship with the build, decoded, by reference. */
export async function bundledTraces(): Promise<Record<string, EngineTrace>> {
  const entries = RECORDINGS.map(async (name) => {
    const { trace } = await decodeCaptrace(bundledTrace(name));
    return [`bundled:${name}`, trace] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

export interface Case {
  name: string;
  input: ScenarioInput;
  ms: number;
}

/** Windows of few operations and an impatient governor, so that a short run sees every kind of decision. */
const governor = { windowOps: 256, consecutive: 2, cooldownWindows: 2, freezeWindows: 6, auditWindows: 3 };
const variants = [FIXED, { ...TUNED, governor }];

const PATTERNS = [
  { kind: 'zipf', ids: 3000, exponent: 0.9 },
  { kind: 'uniform', ids: 700 },
  { kind: 'sequential', ids: 20_000 },
  { kind: 'strided', ids: 9000, stride: 12 },
  { kind: 'loop', ids: 150 },
  { kind: 'drift', hot: 90, ids: 4096, driftPerMs: 400, coldShare: 0.1 },
] as const;
const ARRIVALS = [
  { kind: 'poisson' },
  { kind: 'bursty', periodMs: 0.07, onShare: 0.3, peak: 3 },
  { kind: 'diurnal', periodMs: 0.2, swing: 0.8 },
] as const;
const BATCHES = [
  { kind: 'constant', ops: 16 },
  { kind: 'uniform', min: 1, max: 130 },
  { kind: 'geometric', mean: 9 },
  { kind: 'bimodal', small: 2, large: 70, largeShare: 0.2 },
] as const;
const CPUS = [1, 2, 8, 64];
/** Smaller caches: they fill sooner, and a state is copied and hashed sooner. */
const SMALL = { l2Sets: 128, l3Sets: 2048 };

/** Each pattern with each kind of arrivals; batches, CPUs and the rest take turns. */
export function generatedCases(): Case[] {
  return PATTERNS.flatMap((pattern, p) =>
    ARRIVALS.map((arrivals, a): Case => {
      const batch = BATCHES[(p + a) % BATCHES.length]!;
      const cpus = CPUS[(p + 3 * a) % CPUS.length]!;
      const phase: PhaseInput = {
        durationMs: 0.11,
        pattern,
        arrivals,
        batch,
        load: 0.5 + 0.3 * a,
        skew: p % 2 ? 0.2 : 0,
      };
      const other: PhaseInput = {
        durationMs: 0.05,
        load: 0.9,
        revokePerMs: 300,
        deniedShare: 0.3,
        workingSetLines: 40,
      };
      const onSwitch = (p + a) % 2 ? 'purge' : 'tagged';
      return {
        name: `${pattern.kind}, ${arrivals.kind}, ${batch.kind} batches, ${onSwitch}, ${cpus} CPUs`,
        ms: cpus === 64 ? 0.2 : 0.45,
        input: {
          seed: 100 * p + a,
          machine: {
            cpus,
            clusterCpus: 4,
            sockets: cpus > 8 ? 2 : 1,
            overrides: p % 5 ? SMALL : {},
            memoryPressure: [{ atMs: 0.1, value: 0.9 }],
          },
          table: { capabilities: 20_000, radixDepth: 1 + (p % 4), onSwitch },
          workload: { phases: [phase, other] },
          variants,
        },
      };
    }),
  );
}

/** Each recording with both placements; purge or tagged, and CPUs from 1 to 64, take turns so that each meets each. */
export function replayCases(): Case[] {
  return RECORDINGS.flatMap((name, r) =>
    (['spread', 'recorded'] as const).flatMap((placement, p) =>
      CPUS.map((cpus, c): Case => {
        const onSwitch = (r + p + c) % 2 ? 'purge' : 'tagged';
        const tenants = cpus === 1 ? 2 : Math.min(32, cpus);
        const phase: PhaseInput = {
          trace: `bundled:${name}`,
          placement,
          tenants,
          load: 0.8,
          durationMs: 10,
          skew: 0.1 * r,
        };
        return {
          name: `${name}, ${placement}, ${onSwitch}, ${cpus} CPUs`,
          ms: cpus === 64 ? 0.07 : 0.4,
          input: {
            seed: 7 + c,
            machine: { cpus, overrides: cpus > 1 ? SMALL : {}, memoryPressure: [{ atMs: 0.2, value: 0.9 }] },
            table: { onSwitch },
            workload: { phases: [phase] },
            variants,
          },
        };
      }),
    ),
  );
}

/** Kinds of cache, of prefetch and of memory that the other cases leave alone. */
export function kernelCases(): Case[] {
  const phase: PhaseInput = { durationMs: 0.1, pattern: { kind: 'zipf', ids: 900 }, revokePerMs: 200, processes: 3 };
  const by = { value: 4, by: 'ids' } as const;
  const pairs: [VariantInput, VariantInput][] = [
    [
      { name: 'LRU', cacheWays: 'full', prefetchLines: by },
      { ...TUNED, cacheWays: 'full', governor },
    ],
    [
      { name: 'FIFO', cachePolicy: 'fifo' },
      { ...TUNED, cachePolicy: 'clock', governor },
    ],
    [
      { name: 'None', cachePolicy: 'none', prefetchLines: by },
      { ...TUNED, cachePolicy: 'sieve', governor, prefetchLines: { strategy: 'seed', by: 'ids' } },
    ],
  ];
  return pairs.map((kernels, i) => ({
    name: `${kernels[0].name} and ${['LRU', 'CLOCK', 'SIEVE'][i]}, 4 KiB pages, a narrow memory`,
    ms: 0.3,
    input: {
      seed: 900 + i,
      machine: { cpus: 4, sockets: 2, pageSize: '4KiB', overrides: { ...SMALL, memoryLineCycles256: 256 * 300 } },
      table: { capabilities: 60_000, radixDepth: 2, onSwitch: i % 2 ? 'purge' : 'tagged' },
      workload: { phases: [phase, { ...phase, pattern: { kind: 'uniform', ids: 20_000 } }] },
      variants: kernels,
    },
  }));
}
