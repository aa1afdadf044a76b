/**
 * The ways out of a chart, in the order of its menu. An exporter that needs much code imports it when it is used. To add one:
 * an entry here.
 */
import type { Chart } from '../../draw/chart';
import { csvOf, tsvOf } from '../../draw/chart';
import { download } from '../files';

export interface Exporter {
  id: 'copy' | 'png' | 'svg' | 'csv';
  label: string;
  /** Tooltip: what one gets. */
  title: string;
  /** Whether it needs `chart.picture()`: left out while a chart has none. */
  picture: boolean;
  /** Resolves to what is said when it is done, as 'Copied'; rejects with a message for people. */
  run: (chart: Chart) => Promise<string>;
}

export const EXPORTERS: readonly Exporter[] = [
  { id: 'copy', label: 'Copy', title: 'Its numbers, for a spreadsheet', picture: false, run: copy },
  { id: 'csv', label: 'CSV', title: 'Its numbers as a file', picture: false, run: csv },
  { id: 'png', label: 'PNG', title: 'Its picture, at twice the size', picture: true, run: png },
  { id: 'svg', label: 'SVG', title: 'Its picture, to be edited', picture: true, run: svg },
];

async function copy(chart: Chart): Promise<string> {
  try {
    await navigator.clipboard.writeText(tsvOf(chart.data()));
    return 'Copied';
  } catch {
    // No clipboard here: a file does as well.
    return csv(chart);
  }
}

function csv(chart: Chart): Promise<string> {
  download(`captune-${chart.id}.csv`, new Blob([csvOf(chart.data())], { type: 'text/csv' }));
  return Promise.resolve('Saved');
}

async function png(chart: Chart): Promise<string> {
  const { pngOf } = await import('./pictures');
  download(`captune-${chart.id}.png`, await pngOf(chart));
  return 'Saved';
}

async function svg(chart: Chart): Promise<string> {
  const { svgOf } = await import('./pictures');
  download(`captune-${chart.id}.svg`, new Blob([svgOf(chart)], { type: 'image/svg+xml' }));
  return 'Saved';
}
