/** The table of differences: every column against the baseline, with unit, direction, window and number of samples. */
import { brief, fixed, grouped, percent, signedPercent } from '../../draw/format';
import type { LabView } from '../../state/contract';
import { historyOf, meanOfWindows, sumOfWindows } from '../../state/readings';
import type { Costs } from './verdict';
import { change } from './verdict';

export interface Difference {
  text: string;
  /** Against the baseline; empty for the baseline itself. */
  change: string;
  verdict: 'better' | 'worse' | '';
}

export interface DifferenceRow {
  name: string;
  unit: string;
  cells: Difference[];
}

/** Changes that round to nothing say nothing. */
const NOTHING = 0.0005;

interface Quantity {
  name: string;
  unit: string;
  values: readonly number[];
  text: (value: number) => string;
  better: 'less' | 'more' | null;
}

/** Rows over the same span as the verdict. */
export function differences(lab: LabView, found: Costs, baseline: number): DifferenceRow[] {
  const range = { fromMs: found.fromMs, toMs: found.toMs };
  const histories = lab.columns.map((_, index) => historyOf(lab, index));
  const mean = (column: 'hitRate' | 'throughputOpsPerMs', weight: 'ops' | null) =>
    histories.map((history) => (history ? meanOfWindows(history, range, column, weight) : NaN));
  const sum = (column: 'decisions' | 'reverted' | 'stolenTasks') =>
    histories.map((history) => (history ? sumOfWindows(history, range, column) : NaN));
  const { variants } = found;
  const quantities: Quantity[] = [
    { name: 'Capability path', unit: 'cycles/op', values: variants.map((v) => v.perOp), text: fixed, better: 'less' },
    { name: 'All but idle', unit: 'cycles/op', values: variants.map((v) => v.allPerOp), text: fixed, better: 'less' },
    { name: 'p99 latency', unit: 'cycles, median', values: variants.map((v) => v.p99), text: brief, better: 'less' },
    { name: 'Hit rate', unit: '', values: mean('hitRate', 'ops'), text: percent, better: 'more' },
    { name: 'Throughput', unit: 'ops/ms', values: mean('throughputOpsPerMs', null), text: grouped, better: 'more' },
    { name: 'Tasks stolen', unit: 'tasks', values: sum('stolenTasks'), text: grouped, better: null },
    { name: 'Decisions', unit: 'count', values: sum('decisions'), text: grouped, better: null },
    { name: 'Taken back', unit: 'count', values: sum('reverted'), text: grouped, better: null },
  ];
  return quantities.map((quantity) => rowOf(quantity, baseline));
}

function rowOf({ name, unit, values, text, better }: Quantity, baseline: number): DifferenceRow {
  const base = values[baseline] ?? NaN;
  const cells = values.map((value, index): Difference => {
    if (index === baseline) return { text: text(value), change: '', verdict: '' };
    const relative = change(base, value);
    const isClear = better !== null && Math.abs(relative) >= NOTHING;
    const isBetter = better === 'less' ? relative < 0 : relative > 0;
    return {
      text: text(value),
      change: signedPercent(relative),
      verdict: !isClear ? '' : isBetter ? 'better' : 'worse',
    };
  });
  return { name, unit, cells };
}
