/** Windows of a run as CSV (RFC 4180): one row per window and variant, columns as in `WINDOW_COLUMNS`; no sample is empty. */
import type { WindowBatch } from '../run/frame';
import { WINDOW_COLUMNS } from '../run/frame';

export interface VariantWindows {
  name: string;
  windows: WindowBatch;
}

export const CSV_HEADER = ['variant', ...WINDOW_COLUMNS].join(',');

export function windowsCsv(variants: readonly VariantWindows[]): string {
  const lines = variants.flatMap(({ name, windows }) =>
    Array.from({ length: windows.count }, (_, row) => {
      const cells = windows.rows.subarray(row * WINDOW_COLUMNS.length, (row + 1) * WINDOW_COLUMNS.length);
      return [quoted(name), ...Array.from(cells, number)].join(',');
    }),
  );
  return [CSV_HEADER, ...lines].map((line) => `${line}\r\n`).join('');
}

const number = (value: number) => (Number.isFinite(value) ? String(value) : '');
const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
