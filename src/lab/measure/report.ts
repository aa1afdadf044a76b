/** What a measurement says, as data: the object of `--json`, of the page's export and of a report link. */
import * as z from 'zod/mini';
import { SEED_BASELINE, judge } from './seed-baseline';

const number = z.nullable(z.number());
const text = (most: number) => z.string().check(z.maxLength(most));

const estimateSchema = z.object({ median: number, low: number, high: number, n: z.int(), outliers: z.int() });

const count = z.int().check(z.minimum(0));
const binsSchema = z.object({
  from: z.number(),
  to: z.number(),
  counts: z.array(count).check(z.maxLength(64)),
  below: count,
  above: count,
});

const microSchema = z.extend(estimateSchema, {
  id: text(60),
  group: text(20),
  label: text(100),
  settled: z.boolean(),
  value: number,
  opsPerSample: z.number(),
  bins: z.optional(z.nullable(binsSchema)),
});

const lineSchema = z.object({ baseNs: number, perOpNs: number });
const crossoverSchema = z.object({
  batch: number,
  interval: z.nullable(estimateSchema),
  fit: number,
  scalar: lineSchema,
  simd: lineSchema,
});

const perCpu = z.array(z.number()).check(z.maxLength(64));
const kernelSchema = z.object({
  name: z.enum(['fixed', 'tuned', 'idleTuning', 'monitored']),
  nsPerOp: estimateSchema,
  opsPerSecond: number,
  hitRate: number,
  steals: z.number(),
  stolenTasks: z.number(),
  parks: z.number(),
  decisions: z.number(),
  reverted: z.number(),
  parameters: z.object({
    cacheEntries: perCpu,
    simdFrom: perCpu,
    prefetchLines: perCpu,
    stealFrom: z.number(),
    batchTasks: z.number(),
  }),
});

const tuningSchema = z.object({
  scenarioTitle: text(200),
  fallbackWorkload: z.boolean(),
  cpus: z.int(),
  tasksPerBlock: z.number(),
  rounds: z.int(),
  replacedThreads: z.int(),
  crossover: z.number(),
  kernels: z.array(kernelSchema).check(z.maxLength(4)),
  gain: estimateSchema,
  tuningOverhead: estimateSchema,
  monitoringOverhead: estimateSchema,
});

const predictionSchema = z.object({
  workload: text(60),
  cacheEntries: z.int(),
  measuredNs: estimateSchema,
  predictedNs: number,
  error: number,
});

export const reportSchema = z.object({
  kind: z.literal('captune-measure'),
  version: z.literal(1),
  build: text(40),
  date: text(40),
  complete: z.boolean(),
  seconds: z.number(),
  machine: z.object({
    agent: text(300),
    cores: z.int(),
    threads: z.int(),
    sharedMemory: z.boolean(),
    simd: z.boolean(),
    clockStepUs: z.number(),
    sampleMs: z.number(),
    touchedMiB: z.number(),
  }),
  micro: z.array(microSchema).check(z.maxLength(300)),
  crossover: z.nullable(crossoverSchema),
  tuning: z.nullable(tuningSchema),
  calibration: z.nullable(z.object({ profile: z.literal('calibrated'), overrides: z.record(text(40), z.number()) })),
  prediction: z.nullable(
    z.object({
      rows: z.array(predictionSchema).check(z.maxLength(100)),
      rankAgreement: number,
      rankedPairs: z.int(),
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
export function toCsv(report: MeasureReport): string {
  const quoted = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const rows = report.micro.map((row) =>
    [row.id, row.label, row.median, row.low, row.high, row.n, row.outliers, row.settled, row.opsPerSample]
      .map((cell) => quoted(String(cell ?? '')))
      .join(','),
  );
  return `${[CSV_COLUMNS.join(','), ...rows].join('\n')}\n`;
}
