/** The simulator's prediction beside the measurement. */
import type { ChartData } from '../../../draw/chart';
import { brief, signedPercent } from '../../../draw/format';
import { logTicks } from '../../../draw/histogram';
import { niceDomain } from '../../../draw/scales';
import type { XyPoint, XySeries } from '../../../draw/xy';
import { xyDrawing } from '../../../draw/xy';
import { SIZES } from '../../../state/measure-facts';
import type { MeasureReport } from '../../../state/measure-facts';
import type { Figure, Style } from './figure';
import { estimateText, figure, ns, numbersOf, scopeOf } from './figure';

const HEIGHT = 300;
/** What the calibration aims at. */
export const AIM = 0.15;

export type PredictionRow = NonNullable<MeasureReport['prediction']>['rows'][number];

export const isWithin = ({ error }: PredictionRow) => error !== null && Math.abs(error) <= AIM;

const MARKERS: readonly Pick<XySeries, 'marker' | 'hollow'>[] = [
  { marker: 'square', hollow: true },
  { marker: 'square', hollow: false },
  { marker: 'circle', hollow: true },
  { marker: 'circle', hollow: false },
];

export function predictionFigure(report: MeasureReport, style: Style): Figure {
  const rows = report.prediction?.rows ?? [];
  const { palette } = style;
  const pointOf = (row: PredictionRow): XyPoint[] => {
    const numbers = numbersOf(row.measuredNs);
    if (!numbers || row.predictedNs === null || row.predictedNs <= 0) return [];
    const text = `${row.workload}, ${row.cacheEntries} entries: measured ${estimateText(row.measuredNs)}; predicted ${ns(row.predictedNs)} ns, ${signedPercent(row.error ?? NaN)}`;
    return [{ x: numbers.median, y: row.predictedNs, text }];
  };
  const series = SIZES.map((entries, index): XySeries => ({
    name: String(entries),
    colour: palette.accent[2]!,
    ...MARKERS[index]!,
    stroke: 'none',
    points: rows.filter((row) => row.cacheEntries === entries).flatMap(pointOf),
  }));
  const values = series.flatMap(({ points }) => points.flatMap(({ x, y }) => [x, y])).filter((value) => value > 0);
  const [least, most] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [1, 100];
  const domain = niceDomain({ low: least / 1.2, high: most * 1.2 }, 'log');
  const diagonal = (factor: number, stroke: 'solid' | 'dashed'): XySeries => ({
    name: '',
    unnamed: true,
    colour: palette.line3,
    marker: 'none',
    stroke,
    points: [Math.max(domain.low, domain.low / factor), Math.min(domain.high, domain.high / factor)].map((x) => ({
      x,
      y: x * factor,
      text: '',
    })),
  });
  const ticks = logTicks(domain, 400);
  return figure({
    id: 'prediction',
    title: 'Capability path: predicted over measured, by cache entries',
    height: HEIGHT,
    scope: scopeOf(report),
    style,
    summary: () => {
      const within = rows.filter(isWithin).length;
      return `${within} of ${rows.length} predictions are within 15 % of what was measured.`;
    },
    data: () => dataOf(rows),
    drawing: xyDrawing({
      x: { label: 'measured, ns an operation', kind: 'log', ...domain, ticks, format: brief },
      y: { label: 'predicted, ns', kind: 'log', ...domain, ticks, format: brief },
      series: [diagonal(1 - AIM, 'dashed'), diagonal(1, 'solid'), diagonal(1 + AIM, 'dashed'), ...series],
      rules: [],
      ...style,
      empty: 'not measured yet',
    }),
  });
}

function dataOf(rows: readonly PredictionRow[]): ChartData {
  return {
    columns: [
      { name: 'workload', unit: '' },
      { name: 'cache', unit: 'entries' },
      { name: 'measured', unit: 'ns' },
      { name: '95 % from', unit: 'ns' },
      { name: '95 % to', unit: 'ns' },
      { name: 'n', unit: '' },
      { name: 'predicted', unit: 'ns' },
      { name: 'error', unit: 'share' },
    ],
    rows: rows.map(({ workload, cacheEntries, measuredNs, predictedNs, error }) => [
      workload,
      cacheEntries,
      measuredNs.median,
      measuredNs.low,
      measuredNs.high,
      measuredNs.n,
      predictedNs,
      error,
    ]),
  };
}
