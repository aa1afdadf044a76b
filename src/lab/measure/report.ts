/**
 * What a measurement says, as data: the object of `--json`, of the page's export and of a report link. A report may come from
 * anywhere; `parse-report.ts` is its gate.
 */
import * as z from 'zod/mini';
import { csvLine } from '../compare/csv';
import { COST_NAMES } from '../scenario/profiles';
import { NO_CROSSOVER } from './crossover';
import { SEED_BASELINE, judge } from './seed-baseline';
import { KERNELS } from './tuning';

const finite = z.number().check(z.minimum(-1e300), z.maximum(1e300));
const number = z.nullable(finite);
const counted = z.int().check(z.minimum(0));
const text = (most: number) => z.string().check(z.maxLength(most));

const estimateSchema = z.strictObject({ median: number, low: number, high: number, n: counted, outliers: counted });

const binsSchema = z.strictObject({
  from: finite,
  to: finite,
  counts: z.array(counted).check(z.maxLength(64)),
  below: counted,
  above: counted,
});

const microSchema = z.extend(estimateSchema, {
  id: text(60),
  group: text(20),
  label: text(100),
  settled: z.boolean(),
  value: number,
  opsPerSample: finite,
  quantisation: number,
  bins: z.optional(z.nullable(binsSchema)),
});

const lineSchema = z.strictObject({ baseNs: number, perOpNs: number });
const crossoverSchema = z.strictObject({
  batch: number,
  reason: z.nullable(z.enum(NO_CROSSOVER)),
  seen: z.nullable(z.strictObject({ notUpTo: counted, from: counted })),
  interval: z.nullable(estimateSchema),
  fit: number,
  scalar: lineSchema,
  simd: lineSchema,
});

const perCpu = z.array(finite).check(z.maxLength(64));
const kernelSchema = z.strictObject({
  name: z.enum(KERNELS),
  nsPerOp: estimateSchema,
  opsPerSecond: number,
  hitRate: number,
  steals: finite,
  stolenTasks: finite,
  parks: finite,
  decisions: finite,
  reverted: finite,
  parameters: z.strictObject({
    cacheEntries: perCpu,
    simdFrom: perCpu,
    prefetchLines: perCpu,
    stealFrom: finite,
    batchTasks: finite,
  }),
});

const tuningSchema = z.strictObject({
  scenarioTitle: text(200),
  fallbackWorkload: z.boolean(),
  cpus: counted,
  tasksPerBlock: finite,
  rounds: counted,
  replacedThreads: counted,
  crossover: finite,
  kernels: z.array(kernelSchema).check(z.maxLength(KERNELS.length)),
  gain: estimateSchema,
  tuningOverhead: estimateSchema,
  monitoringOverhead: estimateSchema,
  countersOverhead: estimateSchema,
  controlOverhead: estimateSchema,
});

const predictionSchema = z.strictObject({
  workload: text(60),
  cacheEntries: counted,
  measuredNs: estimateSchema,
  predictedNs: number,
  error: number,
});

export const reportSchema = z.strictObject({
  kind: z.literal('captune-measure'),
  version: z.literal(1),
  build: text(40),
  date: text(40),
  complete: z.boolean(),
  seconds: finite,
  machine: z.strictObject({
    agent: text(300),
    cores: counted,
    threads: counted,
    sharedMemory: z.boolean(),
    simd: z.boolean(),
    clockStepUs: finite,
    sampleMs: finite,
    touchedMiB: finite,
  }),
  micro: z.array(microSchema).check(z.maxLength(300)),
  crossover: z.nullable(crossoverSchema),
  tuning: z.nullable(tuningSchema),
  calibration: z.nullable(
    z.strictObject({ profile: z.literal('calibrated'), overrides: z.partialRecord(z.enum(COST_NAMES), finite) }),
  ),
  prediction: z.nullable(
    z.strictObject({
      rows: z.array(predictionSchema).check(z.maxLength(100)),
      rankAgreement: number,
      rankedPairs: counted,
      medianError: number,
    }),
  ),
});

export type MeasureReport = z.infer<typeof reportSchema>;
export type MicroRow = MeasureReport['micro'][number];
export type TuningReport = NonNullable<MeasureReport['tuning']>;

/** A report without numbers that JSON cannot hold: they become null. */
export function asData<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Rows of the comparison with the seed's figures, as far as they were measured. */
export function baselineRows(report: Pick<MeasureReport, 'micro'>) {
  return SEED_BASELINE.flatMap((row) => {
    const found = report.micro.find(({ id }) => id === row.id);
    if (!found || found.low === null || found.high === null || found.median === null) return [];
    const verdict = judge(row, { low: found.low, high: found.high });
    return [
      { ...row, medianNs: found.median, measuredLowNs: found.low, measuredHighNs: found.high, n: found.n, verdict },
    ];
  });
}

const CSV_COLUMNS = ['id', 'label', 'median_ns', 'low95_ns', 'high95_ns', 'n', 'outliers', 'settled', 'ops_per_sample'];

/** Every microbenchmark as a row. */
export function toCsv(report: Pick<MeasureReport, 'micro'>): string {
  const rows = report.micro.map((row) =>
    csvLine([row.id, row.label, row.median, row.low, row.high, row.n, row.outliers, row.settled, row.opsPerSample]),
  );
  return [csvLine(CSV_COLUMNS), ...rows].join('');
}
