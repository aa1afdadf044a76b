/** The columns of the table of CPUs: what stands in them, and what they are sorted by. */
import { fixed, grouped, NONE, percent } from '../../draw/format';
import type { CpuRed, WatchedKernel } from '../../state/watch';

export interface CpuColumn {
  id: string;
  label: string;
  unit: string;
  value: (row: CpuRed, kernel: WatchedKernel) => number;
  text: (value: number) => string;
  /** Length of the bar beside the number, 0..1. */
  bar?: (value: number, mostRate: number) => number;
}

const whole = (value: number) => (Number.isFinite(value) ? grouped(Math.round(value)) : NONE);
const share = (value: number) => (Number.isFinite(value) ? percent(value) : NONE);

export function cpuColumns(unit: 'cycles' | 'ns'): readonly CpuColumn[] {
  const knob = (id: 'cacheEntries' | 'simdFrom' | 'prefetchLines', label: string): CpuColumn => {
    return { id, label, unit: '', value: ({ cpu }, { now }) => now[id][cpu] ?? NaN, text: String };
  };
  return [
    { id: 'cpu', label: 'CPU', unit: '', value: ({ cpu }) => cpu, text: String },
    {
      id: 'rate',
      label: 'Rate',
      unit: 'ops/ms',
      value: (row) => row.ratePerMs,
      text: whole,
      bar: (value, most) => value / most,
    },
    {
      id: 'denied',
      label: 'Denied',
      unit: '/ms',
      value: (row) => row.deniedPerMs,
      text: (value) => (Number.isFinite(value) ? fixed(value, 1) : NONE),
    },
    { id: 'latency', label: 'Latency', unit, value: (row) => row.meanCycles, text: whole },
    { id: 'hitRate', label: 'Hit rate', unit: '', value: (row) => row.hitRate, text: share, bar: (value) => value },
    { id: 'busy', label: 'Busy', unit: '', value: (row) => row.busy, text: share, bar: (value) => value },
    { id: 'queue', label: 'Queue', unit: '', value: ({ cpu }, { now }) => now.queueLength[cpu] ?? NaN, text: String },
    knob('cacheEntries', 'Cache'),
    knob('simdFrom', 'SIMD'),
    knob('prefetchLines', 'Pref.'),
  ];
}

/** Rows in order of a column; those without a sample come last. */
export function sortedRows(
  kernel: WatchedKernel,
  column: CpuColumn,
  direction: 'ascending' | 'descending',
): readonly CpuRed[] {
  const sign = direction === 'ascending' ? 1 : -1;
  const key = (row: CpuRed) => column.value(row, kernel);
  return kernel.cpus.toSorted((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return sign * (x - y) || a.cpu - b.cpu;
  });
}
