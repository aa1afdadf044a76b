/** Rows on one axis of time: beside the seed, beside plain JavaScript, alone and with a second thread; and one row's samples. */
import { brief, fixed } from '../../../draw/format';
import type { IntervalDot, IntervalRow } from '../../../draw/intervals';
import { intervalDrawing, intervalHeight } from '../../../draw/intervals';
import { sampleBinsDrawing } from '../../../draw/sample-bins';
import { baselineRows, rivalRows } from '../../../state/measure-facts';
import type { ComparisonRow, MeasureReport, MicroRow } from '../../../state/measure-facts';
import type { Figure, Style } from './figure';
import { ESTIMATE_COLUMNS, estimateCells, estimateText, figure, ns, numbersOf, scopeOf } from './figure';

function dotOf(row: MicroRow | undefined, colour: string, hollow: boolean): IntervalDot[] {
  const numbers = numbersOf(row);
  if (!row || !numbers || numbers.low <= 0) return [];
  return [{ ...numbers, colour, hollow, text: `${row.label}: ${estimateText(row)}` }];
}

/** `4.2× faster`, or that it is not known. */
export function ratioText({ ratio, low, high, verdict }: ComparisonRow): string {
  const bounds = (a: number, b: number) => `${fixed(a)}–${fixed(b)}`;
  if (verdict === 'noise') return 'noise swamps it';
  return verdict === 'faster'
    ? `${fixed(1 / ratio)}× faster (${bounds(1 / high, 1 / low)})`
    : `${fixed(ratio)}× slower (${bounds(low, high)})`;
}

const SEED_WORDS = {
  faster: 'faster than the range',
  within: 'within the range',
  slower: 'slower than the range',
} as const;

/** Measured medians over the ranges of the seed document. */
export function baselineFigure(report: MeasureReport, style: Style): Figure {
  const rows = baselineRows(report);
  const byId = new Map(report.micro.map((row) => [row.id, row]));
  const drawn = rows.map((row): IntervalRow => ({
    label: row.label,
    dots: dotOf(byId.get(row.id), style.palette.accent[2]!, false),
    range: { low: row.lowNs, high: row.highNs },
    note: SEED_WORDS[row.verdict],
  }));
  return figure({
    id: 'seed-baseline',
    title: 'Beside the figures of the seed document',
    height: intervalHeight(drawn.length),
    scope: scopeOf(report),
    style,
    summary: () =>
      rows.length === 0
        ? 'Not measured yet.'
        : rows
            .map(
              (row) =>
                `${row.label}: ${ns(row.medianNs)} ns, the seed says ${row.lowNs}–${row.highNs} ns: ${SEED_WORDS[row.verdict]}`,
            )
            .join('; '),
    data: () => ({
      columns: [
        { name: 'operation', unit: '' },
        { name: 'seed from', unit: 'ns' },
        { name: 'seed to', unit: 'ns' },
        { name: 'median here', unit: 'ns' },
        { name: '95 % from', unit: 'ns' },
        { name: '95 % to', unit: 'ns' },
        { name: 'n', unit: '' },
        { name: 'verdict', unit: '' },
      ],
      rows: rows.map((row) => [
        row.label,
        row.lowNs,
        row.highNs,
        row.medianNs,
        row.measuredLowNs,
        row.measuredHighNs,
        row.n,
        SEED_WORDS[row.verdict],
      ]),
    }),
    drawing: drawn.length > 0 ? intervalDrawing({ rows: drawn, unit: 'ns', format: brief, ...style }) : null,
  });
}

/** The kernel's paths (filled) beside plain JavaScript doing the same (hollow). */
export function rivalsFigure(report: MeasureReport, style: Style): Figure {
  const rows = rivalRows(report);
  const drawn = rows.map((row): IntervalRow => ({
    label: row.label,
    dots: [...dotOf(row.of, style.palette.accent[2]!, false), ...dotOf(row.against, style.palette.text1, true)],
    range: null,
    note: ratioText(row),
  }));
  return figure({
    id: 'plain-javascript',
    title: 'Beside plain JavaScript in the same run',
    height: intervalHeight(drawn.length),
    scope: scopeOf(report),
    style,
    summary: () =>
      rows.length === 0 ? 'Not measured yet.' : rows.map((row) => `${row.label}: ${ratioText(row)}`).join('; '),
    data: () => ({
      columns: [
        { name: 'comparison', unit: '' },
        { name: 'kernel', unit: 'ns' },
        { name: 'JavaScript', unit: 'ns' },
        { name: 'ratio', unit: '' },
        { name: 'ratio from', unit: '' },
        { name: 'ratio to', unit: '' },
        { name: 'verdict', unit: '' },
      ],
      rows: rows.map((row) => [
        row.label,
        row.of.median,
        row.against.median,
        row.ratio,
        row.low,
        row.high,
        ratioText(row),
      ]),
    }),
    drawing: drawn.length > 0 ? intervalDrawing({ rows: drawn, unit: 'ns', format: brief, ...style }) : null,
  });
}

/** Each with what it is by itself and, where there is one, under contention. */
const PATHS: readonly { label: string; alone: string; contended?: string }[] = [
  { label: 'deque push', alone: 'deque.push' },
  { label: 'deque pop', alone: 'deque.pop' },
  { label: 'push and pop', alone: 'deque.pushPop', contended: 'contended.ownerRobbed' },
  { label: 'steal', alone: 'deque.steal', contended: 'contended.steal' },
  { label: 'scheduler operation', alone: 'kernel.schedule' },
  { label: 'event ring write', alone: 'kernel.event' },
  { label: 'histogram record', alone: 'kernel.histogram' },
  { label: 'revoke and grant', alone: 'kernel.renew' },
  { label: 'radix walk', alone: 'kernel.walk' },
  { label: 'purge, an entry', alone: 'kernel.purge' },
  { label: 'resize 64 to 128', alone: 'kernel.resize' },
  { label: 'tick of the tuners', alone: 'kernel.decide' },
  { label: 'a line there and back', alone: '', contended: 'contended.line' },
  { label: 'wake a thread and back', alone: '', contended: 'contended.wake' },
];

export function pathsFigure(report: MeasureReport, style: Style): Figure {
  const byId = new Map(report.micro.map((row) => [row.id, row]));
  const found = PATHS.flatMap(({ label, alone, contended }) => {
    const rows = [byId.get(alone), byId.get(contended ?? '')];
    return rows.some((row) => numbersOf(row)) ? [{ label, rows }] : [];
  });
  const drawn = found.map(({ label, rows: [alone, contended] }): IntervalRow => ({
    label,
    dots: [...dotOf(alone, style.palette.accent[2]!, false), ...dotOf(contended, style.palette.accent[3]!, true)],
    range: null,
    note: [alone, contended].flatMap((row) => (numbersOf(row) ? [ns(row!.median)] : [])).join(' / '),
  }));
  return figure({
    id: 'paths',
    title: 'Deque, ring, scheduler, table: alone (filled) and with a second thread (hollow)',
    height: intervalHeight(Math.max(1, drawn.length)),
    scope: scopeOf(report),
    style,
    summary: () =>
      found.length === 0
        ? 'Not measured yet.'
        : found
            .map(({ label, rows: [alone, contended] }) => {
              const parts = [
                alone ? `${ns(alone.median)} ns alone` : '',
                contended ? `${ns(contended.median)} ns with a second thread` : '',
              ];
              return `${label}: ${parts.filter(Boolean).join(', ')}`;
            })
            .join('; '),
    data: () => ({
      columns: [{ name: 'path', unit: '' }, { name: 'with', unit: '' }, ...ESTIMATE_COLUMNS],
      rows: found.flatMap(({ label, rows }) =>
        rows.flatMap((row, second) =>
          row ? [[label, second === 0 ? 'alone' : 'a second thread', ...estimateCells(row)]] : [],
        ),
      ),
    }),
    drawing: drawn.length > 0 ? intervalDrawing({ rows: drawn, unit: 'ns', format: brief, ...style }) : null,
  });
}

/** How the samples of one operation are spread. */
export function samplesFigure(report: MeasureReport, row: MicroRow, style: Style): Figure {
  const { bins, label } = row;
  const numbers = numbersOf(row);
  return figure({
    id: `samples-${row.id.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
    title: `Samples of ${label}`,
    height: 132,
    scope: scopeOf(report),
    style,
    summary: () =>
      `${label}: ${estimateText(row)}${row.settled ? '' : '; not settled: the interval is wider than 2 %'}. Each sample is a mean over ${row.opsPerSample} operations.`,
    data: () => ({
      columns: [
        { name: 'from', unit: 'ns' },
        { name: 'to', unit: 'ns' },
        { name: 'samples', unit: '' },
      ],
      rows: bins
        ? bins.counts.map((count, index) => {
            const step = (bins.to - bins.from) / bins.counts.length;
            return [bins.from + index * step, bins.from + (index + 1) * step, count];
          })
        : [],
    }),
    drawing:
      bins && numbers
        ? sampleBinsDrawing({ ...bins, ...numbers, unit: 'ns', colour: style.palette.accent[2]!, format: ns, ...style })
        : null,
  });
}
