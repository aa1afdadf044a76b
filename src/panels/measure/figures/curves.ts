/** Curves over a parameter: batch, distance, cache size. */
import { logTicks } from '../../../draw/histogram';
import { evenTicks, niceDomain } from '../../../draw/scales';
import type { XyAxis, XyPoint, XyRule, XyScene, XySeries } from '../../../draw/xy';
import { xyDrawing } from '../../../draw/xy';
import { brief, fixed } from '../../../draw/format';
import { BATCHES, DISTANCES, SIZES } from '../../../state/measure-facts';
import type { MeasureReport, MicroRow } from '../../../state/measure-facts';
import type { Figure, Style } from './figure';
import { ESTIMATE_COLUMNS, estimateCells, estimateText, figure, ns, numbersOf, scopeOf } from './figure';

const HEIGHT = 224;

type Look = Pick<XySeries, 'marker' | 'stroke' | 'colour'> & Partial<Pick<XySeries, 'hollow'>>;

interface CurveSpec {
  name: string;
  /** Its row at a value of the parameter. */
  id: (x: number) => string;
  look: Look;
}

interface Curves {
  id: string;
  title: string;
  report: MeasureReport;
  style: Style;
  /** Values of the parameter and what it is called. */
  xs: readonly number[];
  x: Pick<XyAxis, 'label' | 'kind'> & { ticks?: readonly number[] };
  y: Pick<XyAxis, 'label'> & { kind: 'linear' | 'log' };
  specs: readonly CurveSpec[];
  extra?: readonly XySeries[];
  rules?: readonly XyRule[];
  summary: (rows: ReadonlyMap<string, MicroRow>) => string;
}

function curves(spec: Curves): Figure {
  const rows = new Map(spec.report.micro.map((row) => [row.id, row]));
  const series = spec.specs.map(({ name, id, look }): XySeries => ({
    name,
    ...look,
    points: spec.xs.flatMap((x): XyPoint[] => {
      const row = rows.get(id(x));
      const numbers = numbersOf(row);
      if (!row || !numbers) return [];
      return [
        { x, y: numbers.median, low: numbers.low, high: numbers.high, text: `${row.label}: ${estimateText(row)}` },
      ];
    }),
  }));
  const scene: XyScene = {
    x: { ...spec.x, low: spec.xs[0]!, high: spec.xs.at(-1)!, ticks: spec.x.ticks ?? spec.xs, format: String },
    y: { ...spec.y, ...domainOf(series, spec.y.kind), format: brief },
    series: [...(spec.extra ?? []), ...series],
    rules: spec.rules ?? [],
    ...spec.style,
    empty: 'not measured yet',
  };
  return figure({
    id: spec.id,
    title: spec.title,
    height: HEIGHT,
    scope: scopeOf(spec.report),
    style: spec.style,
    summary: () => spec.summary(rows),
    drawing: xyDrawing(scene),
    data: () => ({
      columns: [{ name: 'curve', unit: '' }, { name: spec.x.label, unit: '' }, ...ESTIMATE_COLUMNS],
      rows: spec.specs.flatMap(({ name, id }) =>
        spec.xs.flatMap((x) => {
          const row = rows.get(id(x));
          return row ? [[name, x, ...estimateCells(row)]] : [];
        }),
      ),
    }),
  });
}

function domainOf(series: readonly XySeries[], kind: 'linear' | 'log') {
  const values = series
    .flatMap(({ points }) => points.flatMap(({ low = NaN, high = NaN }) => [low, high]))
    .filter((value) => value > 0);
  const [least, most] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [1, 10];
  const domain =
    kind === 'log'
      ? niceDomain({ low: least, high: Math.max(most, least * 4) }, 'log')
      : { ...niceDomain({ low: 0, high: most }, 'linear') };
  return { ...domain, ticks: kind === 'log' ? logTicks(domain, 1.6 * HEIGHT) : evenTicks(domain, 5) };
}

/** Which batch the SIMD twin wins from. */
export function crossoverFigure(report: MeasureReport, style: Style): Figure {
  const { crossover } = report;
  const { palette } = style;
  const fits = crossover
    ? (['scalar', 'simd'] as const).map((twin): XySeries => {
        const { baseNs, perOpNs } = crossover[twin];
        const at = (x: number): XyPoint => ({ x, y: (baseNs ?? NaN) + (perOpNs ?? NaN) * x, text: '' });
        const points = BATCHES.filter((n) => n <= 64).map(at);
        const colour = twin === 'simd' ? palette.accent[2]! : palette.text2;
        return { name: twin, unnamed: true, colour, marker: 'none', stroke: 'dashed', points };
      })
    : [];
  const where = crossoverText(report);
  const interval = crossover?.interval;
  const from = interval?.low ?? crossover?.batch ?? NaN;
  const to = interval?.high ?? crossover?.batch ?? NaN;
  return curves({
    id: 'crossover',
    title: 'Permission check: scalar and SIMD over the batch',
    report,
    style,
    xs: BATCHES,
    x: { label: 'checks in a batch', kind: 'log', ticks: [1, 2, 4, 8, 16, 32, 64, 128, 256] },
    y: { label: 'ns a batch', kind: 'log' },
    specs: [
      {
        name: 'scalar',
        id: (n) => `check.scalar.${n}`,
        look: { colour: palette.text1, marker: 'square', stroke: 'none' },
      },
      {
        name: 'SIMD',
        id: (n) => `check.simd.${n}`,
        look: { colour: palette.accent[2]!, marker: 'circle', stroke: 'none' },
      },
    ],
    extra: fits,
    rules: crossover?.batch ? [{ axis: 'x', from, to, label: where, colour: palette.text1 }] : [],
    summary: (rows) =>
      `${where || 'The lines do not cross'}. At 64 checks scalar takes ${ns(rows.get('check.scalar.64')?.median ?? null)} ns, SIMD ${ns(rows.get('check.simd.64')?.median ?? null)} ns.`,
  });
}

export function crossoverText({ crossover }: MeasureReport): string {
  if (!crossover) return '';
  if (crossover.batch === null) return `no crossover: ${crossover.reason ?? 'not found'}`;
  const { interval } = crossover;
  const range =
    interval && interval.low !== null && interval.high !== null
      ? ` (${fixed(interval.low)}–${fixed(interval.high)})`
      : '';
  return `crossover ${fixed(crossover.batch)}${range}`;
}

/** What a load some lines ahead is worth. */
export function touchFigure(report: MeasureReport, style: Style): Figure {
  const look = (kind: 'sequential' | 'random'): Look => ({
    colour: style.palette.accent[kind === 'random' ? 3 : 2]!,
    marker: kind === 'random' ? 'circle' : 'square',
    stroke: 'solid',
  });
  const best = (rows: ReadonlyMap<string, MicroRow>, kind: string) => {
    const known = DISTANCES.flatMap((distance) => {
      const median = rows.get(`touch.${kind}.${distance}`)?.median ?? null;
      return median === null ? [] : [{ distance, median }];
    });
    const [least] = known.toSorted((a, b) => a.median - b.median);
    const none = known.find(({ distance }) => distance === 0);
    if (!least || !none) return `${kind}: not measured`;
    return `${kind}: ${ns(none.median)} ns a line without, ${ns(least.median)} ns at best, ${least.distance} ahead`;
  };
  return curves({
    id: 'early-touch',
    title: `Early touch: a load some lines ahead, over ${report.machine.touchedMiB} MiB`,
    report,
    style,
    xs: DISTANCES,
    x: { label: 'lines ahead (0 = none)', kind: 'point' },
    y: { label: 'ns a line', kind: 'linear' },
    specs: (['sequential', 'random'] as const).map((kind) => ({
      name: kind,
      id: (distance) => `touch.${kind}.${distance}`,
      look: look(kind),
    })),
    summary: (rows) =>
      `${best(rows, 'sequential')}; ${best(rows, 'random')}. Wasm has no prefetch instruction: this is a plain load whose result nobody waits for.`,
  });
}

/** The kernel's own cache, with all that it counts. */
export function lookupFigure(report: MeasureReport, style: Style): Figure {
  const { palette } = style;
  return curves({
    id: 'lookup',
    title: 'Lookup in the per-CPU cache by its size',
    report,
    style,
    xs: SIZES,
    x: { label: 'entries', kind: 'point' },
    y: { label: 'ns a lookup', kind: 'log' },
    specs: [
      {
        name: 'hit',
        id: (n) => `lookup.hit.${n}`,
        look: { colour: palette.accent[2]!, marker: 'square', stroke: 'solid' },
      },
      {
        name: 'miss',
        id: (n) => `lookup.miss.${n}`,
        look: { colour: palette.accent[3]!, marker: 'circle', stroke: 'solid' },
      },
    ],
    summary: (rows) =>
      SIZES.map(
        (n) =>
          `${n} entries: hit ${ns(rows.get(`lookup.hit.${n}`)?.median ?? null)} ns, miss ${ns(rows.get(`lookup.miss.${n}`)?.median ?? null)} ns`,
      ).join('; '),
  });
}

const POLICIES = ['LRU', 'FIFO', 'CLOCK', 'SIEVE', 'four'] as const;
const POLICY_NAMES: Readonly<Record<(typeof POLICIES)[number], string>> = {
  LRU: 'LRU',
  FIFO: 'FIFO',
  CLOCK: 'CLOCK',
  SIEVE: 'SIEVE',
  four: 'four-way',
};

/** Replacement policies by themselves. */
export function policyFigure(report: MeasureReport, style: Style, outcome: 'hit' | 'miss'): Figure {
  const { palette } = style;
  const looks: readonly Look[] = [
    { colour: palette.text0, marker: 'square', stroke: 'solid' },
    { colour: palette.text1, marker: 'circle', stroke: 'solid' },
    { colour: palette.text2, marker: 'diamond', stroke: 'solid', hollow: true },
    { colour: palette.accent[3]!, marker: 'circle', stroke: 'solid' },
    { colour: palette.accent[2]!, marker: 'square', stroke: 'solid' },
  ];
  return curves({
    id: `policy-${outcome}`,
    title: `Policies alone, ${outcome}, by size`,
    report,
    style,
    xs: SIZES,
    x: { label: 'entries', kind: 'point' },
    y: { label: `ns a ${outcome}`, kind: 'log' },
    specs: POLICIES.map((policy, index) => ({
      name: POLICY_NAMES[policy],
      id: (n) => `policy.${outcome}.${policy}.${n}`,
      look: looks[index]!,
    })),
    summary: (rows) =>
      POLICIES.map(
        (policy) =>
          `${POLICY_NAMES[policy]} ${SIZES.map((n) => ns(rows.get(`policy.${outcome}.${policy}.${n}`)?.median ?? null)).join(', ')} ns`,
      ).join('; ') + ` at ${SIZES.join(', ')} entries.`,
  });
}
