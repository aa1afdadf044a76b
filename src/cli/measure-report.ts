/** A measurement as tables for a person. */
import type { MeasureReport } from '../lab/measure/report';
import { WANTED_WIDTH } from '../lab/measure/overhead';
import { baselineRows } from '../lab/measure/report';
import { decimal, percent, textTable, whole } from './table';

type Estimate = { median: number | null; low: number | null; high: number | null; n: number; outliers: number };

const interval = ({ low, high }: Estimate) => `${decimal(low)}..${decimal(high)}`;
const share = ({ median, low, high }: Estimate) => `${percent(median)} % (${percent(low)}..${percent(high)})`;

export function measureTables(report: MeasureReport): string {
  const parts = [
    machine(report),
    micro(report),
    baseline(report),
    crossover(report),
    tuning(report),
    prediction(report),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function machine({ machine: of, date, seconds, build }: MeasureReport): string {
  const threads = of.sharedMemory ? `${of.threads} threads on one memory` : 'one thread';
  return `${of.agent}\n${date}, ${seconds} s, engine ${build}${of.simd ? '' : ' without SIMD'}; ${threads} of ${of.cores} cores; the clock steps by ${of.clockStepUs} us, samples last ${of.sampleMs} ms\n`;
}

function micro(report: MeasureReport): string {
  const rows = report.micro.map((row) => [
    row.label,
    decimal(row.median),
    interval(row),
    String(row.n),
    String(row.outliers),
    row.settled ? '' : 'not settled',
  ]);
  return textTable([['ns per operation', 'median', '95 %', 'n', 'outliers', ''], ...rows]);
}

function baseline(report: MeasureReport): string {
  const rows = baselineRows(report).map((row) => [
    row.label,
    `${row.lowNs}-${row.highNs}`,
    decimal(row.medianNs),
    row.verdict,
  ]);
  return rows.length > 0 ? textTable([['beside the seed, ns', 'seed', 'here', ''], ...rows]) : '';
}

function crossover({ crossover: found }: MeasureReport): string {
  if (!found) return '';
  const line = ({ baseNs, perOpNs }: { baseNs: number | null; perOpNs: number | null }) =>
    `${decimal(baseNs)} + ${decimal(perOpNs, 3)} n ns`;
  const where =
    found.batch === null
      ? `no crossover found: ${found.reason}`
      : `SIMD wins from a batch of ${decimal(found.batch, 1)}`;
  const seen = found.seen ? `; seen to win from ${found.seen.from}, not up to ${found.seen.notUpTo}` : '';
  const range = found.interval ? ` (95 %: ${decimal(found.interval.low, 1)}..${decimal(found.interval.high, 1)})` : '';
  return `${where}${range}${seen}; scalar ${line(found.scalar)}, SIMD ${line(found.simd)}, R2 ${decimal(found.fit, 3)}\n`;
}

/** Whether a cost is below the 1 % that it is allowed. */
function aim({ low, high }: Estimate): string {
  if (low === null || high === null) return '';
  if (high - low > WANTED_WIDTH) return 'not sure: the interval is wider than 0.3 %';
  return high < 0.01 ? '' : low > 0.01 ? 'more than 1 %' : 'about 1 %';
}

function tuning({ tuning: found }: MeasureReport): string {
  if (!found) return '';
  const rows = found.kernels.map((kernel) => [
    kernel.name,
    decimal(kernel.nsPerOp.median),
    interval(kernel.nsPerOp),
    percent(kernel.hitRate),
    whole(kernel.stolenTasks),
    String(kernel.decisions),
    String(kernel.reverted),
  ]);
  const head = ['live kernels', 'ns/op', '95 %', 'hits %', 'stolen', 'decisions', 'reverted'];
  const costs = [
    ['tuners that change nothing', found.tuningOverhead],
    ['counters and latencies', found.countersOverhead],
    ['the same and events', found.monitoringOverhead],
    ['nothing (the error of the method)', found.controlOverhead],
  ] as const;
  const overheads = costs.map(([name, cost]) => [name, share(cost), String(cost.n), aim(cost)]);
  return `${textTable([head, ...rows])}tuned against fixed ${share(found.gain)}, ${found.rounds} rounds on ${found.cpus} CPUs
${textTable([['on against off, one CPU', 'of the time', 'n', ''], ...overheads])}`;
}

function prediction({ prediction: found }: MeasureReport): string {
  if (!found) return '';
  const rows = found.rows.map((row) => [
    `${row.workload}, ${row.cacheEntries} entries`,
    decimal(row.measuredNs.median),
    decimal(row.predictedNs),
    `${percent(row.error)} %`,
  ]);
  const ranks =
    found.rankAgreement === null
      ? 'no two settings are apart'
      : `order agrees in ${percent(found.rankAgreement)} % of ${found.rankedPairs} pairs`;
  return `${textTable([['capability path, ns/op', 'measured', 'predicted', 'error'], ...rows])}${ranks}; median error ${percent(found.medianError)} %\n`;
}
