/** The tracks as a chart that can say, tabulate and paint itself. */
import type { Chart, ChartData, ChartPicture } from '../../draw/chart';
import { fixed, milliseconds, signedPercent } from '../../draw/format';
import type { WindowTable } from '../../draw/series';
import { cell, rowsWithin } from '../../draw/series';
import type { TimeRange } from '../../state/contract';
import { WINDOW_COLUMNS } from '../../state/facts';
import type { Track } from './definitions';
import { meansWithin } from './readings';

export interface TracksSource {
  names: readonly string[];
  tables: readonly WindowTable[];
  tracks: readonly Track[];
  /** The selection, else what is visible. */
  range: TimeRange;
  selected: boolean;
  picture: () => ChartPicture;
}

/** `source` is asked anew for each answer. */
export function tracksChart(source: () => TracksSource): Chart {
  return {
    id: 'tracks',
    title: 'Tracks',
    scope: () => {
      const { range, selected, tables } = source();
      const rows = tables[0] ? rowsWithin(tables[0], range.fromMs, range.toMs) : { from: 0, to: 0 };
      const what = selected ? 'Selection' : 'Visible range';
      return `${what}, ${milliseconds(range.fromMs)}–${milliseconds(range.toMs)} ms, ${rows.to - rows.from} windows a variant`;
    },
    summary: () => summary(source()),
    data: () => tracksData(source()),
    picture: () => source().picture(),
  };
}

function summary({ names, tables, tracks, range }: TracksSource): string {
  const sentences = tracks
    .filter((track) => track.look !== 'difference')
    .map((track) => {
      const { means, difference } = meansWithin(track, tables, range);
      const values = means.map((mean, index) => `${names[index] ?? ''} ${mean}`).join(', ');
      const change =
        Number.isFinite(difference) && means.length > 1 ? ` (B against A ${signedPercent(difference)})` : '';
      return `${track.name}, ${track.unit}: ${values}${change}.`;
    });
  return `Means from ${fixed(range.fromMs, 2)} to ${fixed(range.toMs, 2)} ms. ${sentences.join(' ')}`;
}

/** All columns of all windows of all variants within the range. */
function tracksData({ names, tables, range }: TracksSource): ChartData {
  const rows = tables.flatMap((table, variant) => {
    const { from, to } = rowsWithin(table, range.fromMs, range.toMs);
    return Array.from({ length: Math.max(0, to - from) }, (_, at) => [
      names[variant] ?? String(variant),
      ...WINDOW_COLUMNS.map((_column, column) => cell(table, from + at, column)),
    ]);
  });
  return { columns: [{ name: 'variant', unit: '' }, ...WINDOW_COLUMNS.map((name) => ({ name, unit: '' }))], rows };
}
