/**
 * What a sweep gives: a document that names everything it depends on, and a row for each point, seed and variant. It holds
 * nothing of the machine or the time it was made on, so the same sweep gives the same text, in one piece or in shards.
 */
import * as z from 'zod/mini';
import type { VariantSummary } from '../../run/protocol';
import { scenarioHash } from '../../scenario/canonical';
import type { FieldError } from '../../scenario/errors';
import { pathText, quote } from '../../scenario/errors';
import type { Outcome } from '../pool';
import { MOST_VALUES } from './axis';
import { WHOLE } from './plan';
import type { PlannedJob, Shard, SweepRun, SweepSpec } from './plan';
import { seedsOf } from './plan';

const count = z.number().check(z.nonnegative());
const natural = z.int().check(z.nonnegative());
const nonempty = z.minLength(1);
const rate = z.nullable(count);

/** The measures of a row; null where nothing was done that could be measured. */
export const MEASURES = [
  'cyclesPerOp',
  'allCyclesPerOp',
  'hitRate',
  'p50Cycles',
  'p99Cycles',
  'p999Cycles',
  'throughputOpsPerMs',
  'tuningCyclesShare',
  'decisions',
  'reverted',
] as const;
export type Measure = (typeof MEASURES)[number];

const rowSchema = z.strictObject({
  /** Number of the point: the last axis goes fastest. */
  point: natural,
  seed: natural,
  variant: z.string(),
  /** Why there are no measures; all of them are null then. */
  error: z.nullable(z.string()),
  stateHash: z.nullable(z.string()),
  ops: rate,
  /** Capability path, in cycles per operation; everything but idle; shares 0..1; latencies of a task in cycles. */
  ...(Object.fromEntries(MEASURES.map((name) => [name, rate])) as Record<Measure, typeof rate>),
});
export type SweepRow = z.infer<typeof rowSchema>;

const axisSchema = z.strictObject({
  path: z.string().check(nonempty, z.maxLength(200)),
  values: z.array(z.json()).check(nonempty, z.maxLength(MOST_VALUES)),
});

export const sweepSchema = z.strictObject({
  captuneSweep: z.literal(1),
  scenarioHash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  title: z.string(),
  engineBuild: z.string(),
  untilMs: count,
  axes: z.array(axisSchema).check(nonempty, z.maxLength(8)),
  seeds: z.array(natural).check(nonempty),
  variants: z.array(z.string()).check(nonempty),
  shard: z.strictObject({ index: z.int().check(z.positive()), of: z.int().check(z.positive()) }),
  rows: z.array(rowSchema),
});
/** Field by field: README, "Command line". */
export type SweepResult = z.infer<typeof sweepSchema>;

export type SweepHead = Omit<SweepResult, 'rows'>;

/** Everything but the rows. */
export async function headOf(spec: SweepSpec, engineBuild: string, shard: Shard = WHOLE): Promise<SweepHead> {
  const { scenario, axes, seeds, untilMs, variants } = spec;
  return {
    captuneSweep: 1,
    scenarioHash: await scenarioHash(scenario),
    title: scenario.title,
    engineBuild,
    untilMs,
    axes,
    seeds: seedsOf(scenario, seeds),
    variants: variants ?? scenario.variants.map(({ name }) => name),
    shard,
  };
}

const NOTHING = Object.fromEntries(MEASURES.map((name) => [name, null])) as Record<Measure, null>;

/** Rows of runs for which there is no scenario. */
export function refusedRows(runs: readonly SweepRun[], variants: readonly string[]): SweepRow[] {
  return runs
    .filter(({ scenario }) => scenario === null)
    .flatMap(({ point, seed, error }) =>
      variants.map((variant) => ({ point, seed, variant, error, stateHash: null, ops: null, ...NOTHING })),
    );
}

/** The rows that a job was for. */
export function rowsOf(planned: PlannedJob, outcome: Outcome): SweepRow[] {
  return planned.for.map(({ run: { point, seed }, variant }) => {
    if (outcome.ok) return { point, seed, variant, error: null, ...measuresOf(outcome.measured.summary) };
    return { point, seed, variant, error: outcome.error, stateHash: null, ops: null, ...NOTHING };
  });
}

function measuresOf(summary: VariantSummary): Omit<SweepRow, 'point' | 'seed' | 'variant' | 'error'> {
  const { stateHash, ops, cyclesPerOp, allCyclesPerOp, hitRate, latencyCycles, throughputOpsPerMs } = summary;
  const { tuningCyclesShare, decisions, reverted } = summary;
  const { p50, p99, p999 } = latencyCycles;
  return {
    stateHash,
    ops,
    ...{ cyclesPerOp, allCyclesPerOp, hitRate, p50Cycles: p50, p99Cycles: p99, p999Cycles: p999 },
    ...{ throughputOpsPerMs, tuningCyclesShare, decisions, reverted },
  };
}

/** Rows by point, seed and variant, whatever the order in which they came. */
export function inOrder(rows: readonly SweepRow[], { seeds, variants }: SweepHead): SweepRow[] {
  const place = ({ point, seed, variant }: SweepRow) =>
    (point * seeds.length + seeds.indexOf(seed)) * variants.length + variants.indexOf(variant);
  return rows.toSorted((a, b) => place(a) - place(b));
}

/** Reads a document that came from anywhere. Errors name what and where. */
export function parseSweep(value: unknown): { ok: true; result: SweepResult } | { ok: false; errors: FieldError[] } {
  const parsed = sweepSchema.safeParse(value);
  if (parsed.success) return { ok: true, result: parsed.data };
  const errors = parsed.error.issues.slice(0, 5).map(({ path, message }) => {
    return { path: pathText(path.map(String)), message: quote(message).slice(1, -1) };
  });
  return { ok: false, errors };
}
