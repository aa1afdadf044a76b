/** A measurement as tables for a person. */
import type { MeasureReport } from '../lab/measure/report';
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
    found.batch === null ? 'the lines do not cross' : `SIMD wins from a batch of ${decimal(found.batch, 1)}`;
  const range = found.interval ? ` (95 %: ${decimal(found.interval.low, 1)}..${decimal(found.interval.high, 1)})` : '';
  return `${where}${range}; scalar ${line(found.scalar)}, SIMD ${line(found.simd)}, R2 ${decimal(found.fit, 3)}\n`;
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
  return `${textTable([head, ...rows])}tuned against fixed ${share(found.gain)}, cost of tuning ${share(found.tuningOverhead)}, of monitoring ${share(found.monitoringOverhead)}; ${found.rounds} rounds on ${found.cpus} CPUs\n`;
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
