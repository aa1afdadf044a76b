/** The sweep as a chart and its cells in words: what table, files and text alternative are made of. */
import type { Chart, ChartData } from '../../draw/chart';
import { fixed, grouped, percent } from '../../draw/format';
import { paintHeatMap } from '../../draw/heat-map';
import type { HeatScene } from '../../draw/heat-map';
import type { Palette } from '../../draw/palette';
import type { SweepState } from '../../state/sweep.svelte';
import type { SweepField } from '../../state/sweep-fields';

type Measure = SweepState['measure'];

export const MEASURE_LABELS: Readonly<Record<Measure, { label: string; unit: string }>> = {
  cyclesPerOp: { label: 'Capability path', unit: 'cycles/op' },
  allCyclesPerOp: { label: 'Everything but idle', unit: 'cycles/op' },
  hitRate: { label: 'Hit rate', unit: 'share' },
  p50Cycles: { label: 'Latency p50', unit: 'cycles' },
  p99Cycles: { label: 'Latency p99', unit: 'cycles' },
  p999Cycles: { label: 'Latency p99.9', unit: 'cycles' },
  throughputOpsPerMs: { label: 'Throughput', unit: 'ops/ms' },
  tuningCyclesShare: { label: 'Tuning', unit: 'share of cycles' },
  decisions: { label: 'Decisions', unit: '' },
  reverted: { label: 'Decisions taken back', unit: '' },
};

export function valueText(measure: Measure, value: number): string {
  if (measure === 'hitRate' || measure === 'tuningCyclesShare') return percent(value, 2);
  return Math.abs(value) >= 1000 ? grouped(value) : fixed(value, 2);
}

/** `Fixed: Cache (entries)`. */
export function fieldName(fields: readonly SweepField[], path: string): string {
  const field = fields.find((candidate) => candidate.path === path);
  return field ? `${field.group}: ${field.label}` : path;
}

/** The picture of what is known; null before anything was run. Rows are the first axis, if there are two. */
export function sceneOf(
  sweep: SweepState,
  fields: readonly SweepField[],
  palette: Palette,
): Omit<HeatScene, 'width' | 'height'> | null {
  const { head, cells, extremes, measure } = sweep;
  if (!head) return null;
  const [first, second] = head.axes;
  const [rowAxis, columnAxis] = second ? [first, second] : [undefined, first];
  const texts = (axis: typeof first) => (axis?.values ?? ['']).map((value) => text(value));
  const accent = Math.max(0, head.variants.indexOf(sweep.variant));
  return {
    rowName: rowAxis ? fieldName(fields, rowAxis.path) : '',
    columnName: columnAxis ? fieldName(fields, columnAxis.path) : '',
    rows: texts(rowAxis),
    columns: texts(columnAxis),
    cells: cells.map(({ value, errors }) => ({
      value: value?.mean ?? null,
      halfWidth: value?.halfWidth ?? null,
      failed: errors.length > 0,
    })),
    best: extremes?.best.point ?? null,
    worst: extremes?.worst.point ?? null,
    selected: sweep.selected,
    ramp: [palette.old[accent] ?? palette.bg3, palette.accent[accent] ?? palette.text1],
    format: (value) => valueText(measure, value),
    marks: sweep.tuned.map(({ name, value }) => ({
      value,
      label: `${name} ${valueText(measure, value)}`,
      colour: palette.accent[head.variants.indexOf(name)] ?? palette.text0,
    })),
    palette,
    font: getComputedStyle(document.body).fontFamily,
  };
}

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

export function sweepChart(sweep: SweepState, fields: readonly SweepField[], palette: () => Palette): Chart {
  return {
    id: 'sweep',
    title: 'Sweep',
    scope: () => scopeText(sweep),
    summary: () => summaryText(sweep, fields),
    data: () => dataOf(sweep, fields),
    picture: () => {
      const scene = sceneOf(sweep, fields, palette());
      if (!scene) return null;
      const width = Math.min(1600, Math.max(520, 200 + scene.columns.length * 72));
      const whole = { ...scene, width, height: 110 + scene.rows.length * 36 };
      const paint = (context: CanvasRenderingContext2D) => paintHeatMap(context, whole);
      return { width, height: whole.height, background: scene.palette.bg1, paint };
    },
  };
}

export function scopeText({ head, variant, measure }: SweepState): string {
  if (!head) return '';
  const { label, unit } = MEASURE_LABELS[measure];
  const seeds = head.seeds.length === 1 ? `seed ${head.seeds[0]}` : `mean of ${head.seeds.length} seeds`;
  return `${label}${unit ? `, ${unit}` : ''}; ${variant}; 0–${head.untilMs} ms; ${seeds}; simulated`;
}

export function placeText(sweep: SweepState, fields: readonly SweepField[], point: number): string {
  const values = sweep.pointText(point);
  return (sweep.head?.axes ?? []).map(({ path }, axis) => `${fieldName(fields, path)} ${values[axis]}`).join(', ');
}

function summaryText(sweep: SweepState, fields: readonly SweepField[]): string {
  const { extremes, measure, cells } = sweep;
  if (!extremes) return 'Nothing has been run yet.';
  const known = cells.filter(({ value }) => value !== null).length;
  const at = (cell: typeof extremes.best) =>
    `${valueText(measure, cell.value!.mean)} at ${placeText(sweep, fields, cell.point)}`;
  const tuned = sweep.tuned.map(({ name, value, regret }) => {
    const loss = regret === null ? '' : `, regret ${percent(regret)}`;
    return ` ${name}: ${valueText(measure, value)}${loss}.`;
  });
  return `${known} of ${cells.length} points. Best ${at(extremes.best)}; worst ${at(extremes.worst)}.${tuned.join('')}`;
}

function dataOf(sweep: SweepState, fields: readonly SweepField[]): ChartData {
  const { label, unit } = MEASURE_LABELS[sweep.measure];
  return {
    columns: [
      ...(sweep.head?.axes ?? []).map(({ path }) => ({ name: fieldName(fields, path), unit: '' })),
      { name: label, unit },
      { name: '95 % interval, half', unit },
      { name: 'seeds', unit: '' },
      { name: 'error', unit: '' },
    ],
    rows: sweep.cells.map(({ point, value, errors }) => [
      ...sweep.pointText(point),
      value?.mean ?? null,
      value?.halfWidth ?? null,
      value?.count ?? 0,
      errors.join('; '),
    ]),
  };
}
