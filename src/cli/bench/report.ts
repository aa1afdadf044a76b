/** The speed report as tables for people. */
import { decimal, percent, textTable, whole } from '../table';
import type { Overheads } from '../../lab/measure/overhead';
import { OVERHEADS } from '../../lab/measure/overhead';
import type { Ratio } from './baseline';
import type { CacheResult } from './cache';
import type { LongResult } from './long';
import type { MachineReport } from './machine';
import type { ObservingReport } from './observing';
import type { PartsResult } from './parts';
import type { SeekResult } from './seek';
import type { SnapshotResult } from './snapshot';
import type { Spread } from './statistics';

export interface BenchReport {
  engine: { build: string };
  node: string;
  rounds: number;
  machines: MachineReport;
  caches: CacheResult[];
  snapshots: SnapshotResult[];
  observing: ObservingReport;
  /** What `--baseline` compares. */
  ratios: Ratio[];
  /** Null unless asked for. */
  parts: PartsResult[] | null;
}

const millions = (value: number) => decimal(value / 1e6, 1);
const between = ({ low, high }: Spread, text: (value: number) => string) => `${text(low)}..${text(high)}`;
const times = (value: number) => decimal(value);

export function benchReport({
  engine,
  node,
  rounds,
  machines,
  caches,
  snapshots,
  observing,
  parts,
}: BenchReport): string {
  return `engine ${engine.build}, Node ${node}, n = ${rounds} rounds; median, and quartiles behind it

Whole machine, million operations/s
${machineTable(machines)}
One cache alone, million requests/s
${cacheTable(caches)}
A moment of a run
${snapshotTable(snapshots)}
Observing and tuning, on against off, % of all time
${observingTable(observing)}${parts ? `\nParts of an operation, ns of processor time\n${partsTable(parts)}` : ''}`;
}

function machineTable({ cases, geometricMean }: MachineReport): string {
  const head = ['', 'CPUs', 'SIMD/cpu', '', 'scalar/cpu', '', 'SIMD/wall', 'scalar/wall', 'SIMD over scalar', ''];
  const rows = cases.map(({ name, cpus, simd, scalar, simdOverScalar }) => [
    name,
    String(cpus),
    millions(simd.cpu.median),
    between(simd.cpu, millions),
    millions(scalar.cpu.median),
    between(scalar.cpu, millions),
    millions(simd.wall.median),
    millions(scalar.wall.median),
    times(simdOverScalar.median),
    between(simdOverScalar, times),
  ]);
  const { simd, scalar } = geometricMean;
  const values = [simd.cpu, scalar.cpu, simd.wall, scalar.wall].map(millions) as [string, string, string, string];
  const mean = ['geometric mean of 5', '8', values[0], '', values[1], '', values[2], values[3], ''];
  return textTable([head, ...rows, [...mean, '']]);
}

function cacheTable(caches: readonly CacheResult[]): string {
  const head = ['', '', '', 'SIMD', '', 'scalar', 'JavaScript', 'SIMD over JavaScript', ''];
  const rows = caches.map(({ stream, cache, rival, simd, scalar, javascript, simdOverJavascript }) => [
    stream,
    cache,
    `against ${rival}`,
    millions(simd.median),
    between(simd, millions),
    millions(scalar.median),
    millions(javascript.median),
    times(simdOverJavascript.median),
    between(simdOverJavascript, times),
  ]);
  return textTable([head, ...rows], 3);
}

/** All ratios of a bench, round by round. */
export function ratiosOf({
  machines,
  caches,
  observing,
}: Pick<BenchReport, 'machines' | 'caches' | 'observing'>): Ratio[] {
  return [
    ...machines.cases.map(({ name, cpus, ratios }): Ratio => {
      return { id: `SIMD over scalar, ${name}, ${cpus} CPUs`, better: 'higher', rounds: ratios };
    }),
    ...caches.map(({ stream, cache, ratios }): Ratio => {
      return { id: `cache over JavaScript, ${cache}, ${stream}`, better: 'higher', rounds: ratios };
    }),
    ...observing.cases.flatMap(({ name, ratios }) =>
      (['monitoring', 'tuning'] as const).map((what): Ratio => {
        return { id: `simulator's time with ${what} over without, ${name}`, better: 'lower', rounds: ratios[what] };
      }),
    ),
  ];
}

function observingTable({ cases, live }: ObservingReport): string {
  const head = ['', '', 'nothing', 'counters', 'counters and events', 'tuning', 'charged', 'n'];
  const interval = (overheads: Overheads) =>
    OVERHEADS.map((name) => {
      const { median, low, high } = overheads[name];
      return `${percent(median)} (${percent(low)}..${percent(high)})`;
    });
  const rows = cases.flatMap(({ name, chargedMonitoring, chargedTuning, cycles, simulator }) => [
    [
      name,
      'simulated cycles',
      ...OVERHEADS.map((what) => percent(cycles[what])),
      `${percent(chargedMonitoring)} and ${percent(chargedTuning)}`,
      '',
    ],
    ['', 'the simulator itself', ...interval(simulator), '', String(simulator.control.n)],
  ]);
  const real = live ? [['five-phases', 'real kernel, wall', ...interval(live), '', String(live.control.n)]] : [];
  return textTable([head, ...rows, ...real], 2);
}

function snapshotTable(snapshots: readonly SnapshotResult[]): string {
  const head = ['', 'KiB', 'snapshot us', '', 'restore us', '', 'n'];
  const rows = snapshots.map(({ cpus, bytes, snapshotUs, restoreUs }) => [
    `${cpus} CPUs`,
    whole(bytes / 1024),
    whole(snapshotUs.median),
    between(snapshotUs, whole),
    whole(restoreUs.median),
    between(restoreUs, whole),
    String(snapshotUs.n),
  ]);
  return textTable([head, ...rows]);
}

function partsTable(results: readonly PartsResult[]): string {
  const head = ['', ...results.map(({ name }) => name)];
  const rows = (results[0]?.parts ?? []).map(({ part }, row) => [
    part,
    ...results.map(({ parts }) => decimal(parts[row]!.nsPerOp, 1)),
  ]);
  const all = ['all', ...results.map(({ nsPerOp }) => decimal(nsPerOp, 1))];
  const samples = ['samples', ...results.map((result) => whole(result.samples))];
  return textTable([head, ...rows, all, samples]);
}

export interface SeekReport {
  engine: { build: string };
  node: string;
  seeks: SeekResult[];
}

export function seekReport({ engine, node, seeks }: SeekReport): string {
  const head = ['', 'Mops', 'seek ms p50', 'p95', 'max', 'n', 'keyframes', 'MiB', 'Mops/s', 'without'];
  const rows = seeks.map(({ name, ops, n, seekMs, keyframes, recordedOpsPerSecond, bareOpsPerSecond }) => [
    name,
    whole(ops / 1e6),
    ...[seekMs.p50, seekMs.p95, seekMs.max].map((ms) => decimal(ms, 1)),
    String(n),
    String(keyframes.count),
    decimal(keyframes.bytes / 2 ** 20, 1),
    millions(recordedOpsPerSecond),
    millions(bareOpsPerSecond),
  ]);
  return `engine ${engine.build}, Node ${node}
Seeks in runs of 8 CPUs; Mops/s: to come there, with windows, events and keyframes, and without them
${textTable([head, ...rows])}`;
}

export interface LongReport {
  engine: { build: string };
  node: string;
  runs: LongResult[];
}

export function longReport({ engine, node, runs }: LongReport): string {
  const tables = runs.map(({ name, parts, checks, wallMs }) => {
    const head = ['until Mops', 'simulated s', 'ns/cpu per operation', 'engine MiB', 'process MiB'];
    const rows = parts.map(({ ops, atMs, nsPerOp, engineBytes, residentBytes }) => [
      decimal(ops / 1e6, 1),
      decimal(atMs / 1000, 3),
      decimal(nsPerOp, 1),
      decimal(engineBytes / 2 ** 20, 1),
      decimal(residentBytes / 2 ** 20, 0),
    ]);
    return `${name}: ${decimal(wallMs / 1000, 1)} s, all identities checked ${whole(checks)} times\n${textTable([head, ...rows])}`;
  });
  return [`engine ${engine.build}, Node ${node}`, ...tables].join('\n');
}
