/** The kernels that the suite runs on every workload, beside all static ones of the grid. */
import type { ScenarioInput } from '../../scenario/schema';
import type { Knob } from '../../scenario/words';
import { KNOBS } from '../../scenario/words';

type VariantInput = NonNullable<ScenarioInput['variants']>[number];

const tuned = (name: string, strategy: string, knobs: readonly Knob[] = KNOBS) =>
  ({ name, ...Object.fromEntries(knobs.map((knob) => [knob, { strategy }])) }) as VariantInput;

/** The unoptimised kernel before the fixed one: every lookup walks the table, scalar checks, no prefetch, no stealing, one task at a time. */
const UNOPTIMISED = {
  cachePolicy: 'none',
  // Batches end at 64.
  simdFrom: { value: 65 },
  prefetchLines: { value: 0 },
  stealPolicy: { victim: 'none' },
  batchTasks: { value: 1 },
} as const satisfies Omit<VariantInput, 'name'>;

/** Names are those of the report. The fixed kernel comes first: it is what the others are measured against. */
export const JUDGED: readonly VariantInput[] = [
  { name: 'fixed' },
  tuned('seed', 'seed'),
  tuned('climb', 'climb'),
  { name: 'unoptimised', ...UNOPTIMISED },
];

export interface Ablation {
  variant: VariantInput;
  /** What it is against the kernel that the claim names. */
  against: 'unoptimised' | 'fixed';
  claim: string;
}

/** One mechanism of the fixed kernel put into the unoptimised one, and one parameter of the fixed kernel tuned by the seed's rules. */
export const ABLATIONS: readonly Ablation[] = [
  {
    against: 'unoptimised',
    claim: 'lookup 10x',
    variant: { name: 'only the cache', ...UNOPTIMISED, cachePolicy: 'lru' },
  },
  {
    against: 'unoptimised',
    claim: 'SIMD batch 4-8x',
    variant: { name: 'only SIMD', ...UNOPTIMISED, simdFrom: { value: 8 } },
  },
  {
    against: 'unoptimised',
    claim: 'no figure of its own',
    variant: { name: 'only prefetch', ...UNOPTIMISED, prefetchLines: { value: 4 } },
  },
  {
    against: 'unoptimised',
    claim: 'scheduler 2-5x',
    variant: { name: 'only stealing', ...UNOPTIMISED, stealPolicy: { victim: 'longest' }, batchTasks: { value: 8 } },
  },
  { against: 'fixed', claim: '5-10 %', variant: tuned('cache tuned', 'seed', ['cacheEntries']) },
  { against: 'fixed', claim: '5-10 %', variant: tuned('SIMD tuned', 'seed', ['simdFrom']) },
  { against: 'fixed', claim: '3-8 %', variant: tuned('prefetch tuned', 'seed', ['prefetchLines']) },
  { against: 'fixed', claim: '5-10 %', variant: tuned('scheduler tuned', 'seed', ['stealFrom', 'batchTasks']) },
];
