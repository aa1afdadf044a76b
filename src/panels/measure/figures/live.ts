/** The live pool as pictures: its threads, and the gain round by round. */
import { lanesDrawing, lanesHeight, laneText } from '../../../draw/lanes';
import { evenTicks, niceDomain } from '../../../draw/scales';
import { signedPercent } from '../../../draw/format';
import { xyDrawing } from '../../../draw/xy';
import { GLANCES } from '../../../state/live-lanes';
import type { Lane } from '../../../state/live-lanes';
import type { TuningReport } from '../../../state/measure-facts';
import { shareText } from '../words';
import type { Figure, Style } from './figure';
import { figure } from './figure';

export interface LanesSource {
  /** Index of its accent, and its name. */
  variant: 0 | 1;
  name: string;
  lanes: readonly Lane[];
  threads: number;
  parked: boolean;
  scope: string;
}

export function lanesFigure({ variant, name, lanes, threads, parked, scope }: LanesSource, style: Style): Figure {
  const { palette } = style;
  return figure({
    id: `threads-${name.toLowerCase()}`,
    title: `${name}: its threads`,
    height: lanesHeight(threads),
    scope,
    style,
    summary: () => (lanes.length === 0 ? 'Nothing has been seen yet.' : `${lanes.map(laneText).join('. ')}.`),
    data: () => ({
      columns: [
        { name: 'CPU', unit: '' },
        { name: 'queue', unit: 'tasks' },
        { name: 'hit rate', unit: 'share' },
        { name: 'busy', unit: 'share' },
        { name: 'cache', unit: 'entries' },
        { name: 'done', unit: 'tasks' },
        { name: 'stolen', unit: 'tasks' },
        ...lanes.map(({ cpu }) => ({ name: `from CPU ${cpu}`, unit: 'tasks' })),
      ],
      rows: lanes.map((lane) => [
        lane.cpu,
        lane.queue.at(-1) ?? 0,
        lane.hitRate,
        lane.busy,
        lane.cacheEntries,
        lane.done,
        lane.stolen,
        ...lane.from,
      ]),
    }),
    drawing: lanesDrawing({
      lanes,
      glances: GLANCES,
      parked,
      colour: palette.accent[variant]!,
      wash: palette.wash[variant]!,
      ...style,
    }),
  });
}

const HEIGHT = 170;
/** Rounds farther out than this are drawn at the edge: a disturbance is not to squeeze all others. */
const MOST = 0.5;

export function gainFigure(gains: readonly number[], result: TuningReport, style: Style, scope: string): Figure {
  const { palette } = style;
  const { gain } = result;
  const inside = gains.filter((value) => Math.abs(value) < MOST);
  const domain = niceDomain({ low: Math.min(-0.02, ...inside), high: Math.max(0.02, ...inside) }, 'linear');
  const first = result.rounds - gains.length;
  const points = gains.map((y, index) => ({
    x: first + index + 1,
    y,
    text: `round ${first + index + 1}: tuned against fixed ${signedPercent(y)} time per operation`,
  }));
  const last = Math.max(2, first + gains.length);
  const xDomain = { low: first + 1, high: last };
  const known = gain.low !== null && gain.high !== null;
  return figure({
    id: 'gain',
    title: 'Tuned against fixed, round by round',
    height: HEIGHT,
    scope,
    style,
    summary: () => `Tuned against fixed: ${shareText(gain)}; below zero is faster.`,
    data: () => ({
      columns: [
        { name: 'round', unit: '' },
        { name: 'tuned / fixed - 1', unit: '' },
      ],
      rows: points.map(({ x, y }) => [x, y]),
    }),
    drawing: xyDrawing({
      x: {
        label: 'round',
        kind: 'linear',
        ...xDomain,
        ticks: evenTicks(xDomain, 8).filter(Number.isInteger),
        format: (value) => String(Math.round(value)),
      },
      y: {
        label: 'time per operation',
        kind: 'linear',
        ...domain,
        ticks: evenTicks(domain, 5),
        format: (value) => signedPercent(value, 0),
      },
      series: [
        {
          name: 'as fast as fixed',
          unnamed: true,
          colour: palette.accent[0]!,
          marker: 'none',
          stroke: 'solid',
          points: [
            { x: first + 1, y: 0, text: '' },
            { x: last, y: 0, text: '' },
          ],
        },
        { name: 'a round', colour: palette.accent[1]!, marker: 'circle', stroke: 'none', points },
      ],
      rules: known ? [{ axis: 'y', from: gain.low!, to: gain.high!, label: '', colour: palette.accent[1]! }] : [],
      ...style,
      empty: 'no round is over yet',
    }),
  });
}
