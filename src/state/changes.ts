/** Where a quantity changed its level: inside a run, from its windows, and over a series of runs, from their summaries. */
import { changePoints, MOST_VALUES } from '../lab/compare/change-points';
import type { ChangePoint } from '../lab/compare/change-points';
import { COMPARED } from '../lab/compare/regression';
import { cell } from '../lab/monitor/alerts/metrics';
import type { WindowTable } from '../lab/monitor/alerts/metrics';
import type { RunSummary } from '../lab/run/protocol';
import type { WindowColumn } from '../lab/run/frame';
import { WINDOW_COLUMNS } from '../lab/run/frame';
import type { KeptWindows } from './run-store';

/** What changes are looked for in: a column of windows, and the number of a summary that is its like. */
export interface ChangeMetric {
  column: WindowColumn;
  compared: string;
  label: string;
  unit: string;
  percent: boolean;
  better: 'lower' | 'higher';
}

const COLUMNS: Readonly<Partial<Record<string, WindowColumn>>> = {
  cyclesPerOp: 'cyclesPerOp',
  allCyclesPerOp: 'allCyclesPerOp',
  hitRate: 'hitRate',
  latencyP50: 'latencyP50Cycles',
  latencyP99: 'latencyP99Cycles',
  throughput: 'throughputOpsPerMs',
};

export const CHANGE_METRICS: readonly ChangeMetric[] = COMPARED.flatMap(({ key, label, unit, better }) => {
  const column = COLUMNS[key];
  return column ? [{ column, compared: key, label, unit, better, percent: column === 'hitRate' }] : [];
});

export interface LevelChange {
  ms: number;
  before: number;
  after: number;
  pending: boolean;
  verdict: 'better' | 'worse';
}

/** Windows that changes inside a run are looked for in, the newest: the search takes time with their square. */
const MOST_INSIDE = 400;

export function changesInside(table: WindowTable, { column, better }: ChangeMetric): LevelChange[] {
  const first = Math.max(0, table.count - MOST_INSIDE);
  const rows = Array.from({ length: table.count - first }, (_, index) => first + index).filter((row) =>
    Number.isFinite(cell(table, row, column)),
  );
  return changePoints(rows.map((row) => cell(table, row, column))).map(({ index, before, after, pending }) => ({
    ms: cell(table, rows[index]!, 'startMs'),
    before,
    after,
    pending,
    verdict: after < before === (better === 'lower') ? 'better' : 'worse',
  }));
}

/** Windows that were kept, in the columns of today; what an older version did not have is NaN. */
export function tableOfKept(windows: KeptWindows | undefined, variant: string): WindowTable {
  const found = windows?.variants.find(({ name }) => name === variant);
  if (!windows || !found) return { rows: new Float64Array(), count: 0 };
  const width = WINDOW_COLUMNS.length;
  const rows = new Float64Array(found.count * width).fill(Number.NaN);
  WINDOW_COLUMNS.forEach((name, column) => {
    const from = windows.columns.indexOf(name);
    if (from < 0) return;
    for (let row = 0; row < found.count; row++) {
      rows[row * width + column] = found.rows[row * windows.columns.length + from]!;
    }
  });
  return { rows, count: found.count };
}

export interface Series {
  variant: string;
  ids: number[];
  values: number[];
  points: (ChangePoint & { verdict: 'better' | 'worse' })[];
}

/** A number of each variant over runs in order of time, the newest `MOST_VALUES`; variants are those of the last run. */
export function seriesOf(runs: readonly { id: number; summary: RunSummary }[], metric: ChangeMetric): Series[] {
  const read = COMPARED.find(({ key }) => key === metric.compared)!;
  return (runs.at(-1)?.summary.variants ?? []).map(({ name }) => {
    const found = runs.slice(-MOST_VALUES).flatMap(({ id, summary }) => {
      const own = summary.variants.find((variant) => variant.name === name);
      const value = own ? read.value(own) : null;
      return value !== null && Number.isFinite(value) ? [{ id, value }] : [];
    });
    const values = found.map(({ value }) => value);
    const points = changePoints(values).map((point) => {
      const verdict: 'better' | 'worse' =
        point.after < point.before === (metric.better === 'lower') ? 'better' : 'worse';
      return { ...point, verdict };
    });
    return { variant: name, ids: found.map(({ id }) => id), values, points };
  });
}
