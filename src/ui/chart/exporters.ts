/**
 * The ways out of a chart, in the order of its menu. An exporter that needs much code imports it when it is used. To add one:
 * an entry here.
 */
import type { Chart } from '../../draw/chart';
import { csvOf, tsvOf } from '../../draw/chart';

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
];

/** Saves text or bytes as a file of the reader's. */
export function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The click has started the download; some browsers read the address a moment later.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

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
