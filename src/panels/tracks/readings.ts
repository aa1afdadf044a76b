/** Words and numbers about tracks: the gutter, the hover readout, the selection, the table and the CSV. */
import type { TimeRange } from '../../state/contract';
import { fixed } from '../../draw/format';
import type { WindowTable } from '../../draw/series';
import { cell, firstRowAfter, meanOf, rowAt, rowsWithin, valueAt } from '../../draw/series';
import { differenceAt } from '../../draw/track-lines';
import { WINDOW_INDEX } from '../../state/facts';
import type { Track } from './definitions';

const PERCENT = '\u202f%';

/** Digits as the track has them; whole numbers of a mean get one digit when they are not whole. */
function digitsFor(track: Track, value: number): number {
  return track.digits === 0 && Math.abs(value - Math.round(value)) > 0.005 ? 1 : track.digits;
}

function number(track: Track, value: number): string {
  return fixed(value, digitsFor(track, value));
}

/** The row shown for a playhead: the last one that is complete there. */
export function rowAtPlayhead(table: WindowTable, ms: number): number {
  return firstRowAfter(table, ms + 1e-7) - 1;
}

/** One track's values at a moment: one string per variant, or one for the difference. */
export function valuesAt(track: Track, tables: readonly WindowTable[], ms: number): string[] {
  if (track.look === 'difference') {
    const [a, b] = pairOf(track, tables);
    const row = a ? rowAtPlayhead(a, ms) : -1;
    if (!a || !b || row < 0 || row >= b.count) return ['\u2013'];
    return [signed(differenceAt(a, b, track.main, row)) + PERCENT];
  }
  return tables.map((table) => {
    const row = rowAtPlayhead(table, ms);
    if (row < 0) return '\u2013';
    const main = number(track, valueAt(table, track.main, row));
    return track.look === 'steps' && track.thin
      ? `${main}\u202f/\u202f${number(track, valueAt(table, track.thin, row))}`
      : main;
  });
}

/** The tables that a difference is between. */
export function pairOf(
  track: Track,
  tables: readonly WindowTable[],
): [WindowTable | undefined, WindowTable | undefined] {
  const [baseline, other] = track.pair ?? [0, 1];
  return [tables[baseline], tables[other]];
}

function signed(value: number): string {
  const text = fixed(value, 1);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** Whether the difference at a moment speaks for A (more is worse), for its colour. */
export function differenceSign(track: Track, tables: readonly WindowTable[], ms: number): number {
  const [a, b] = pairOf(track, tables);
  const row = a ? rowAtPlayhead(a, ms) : -1;
  return a && b && row >= 0 && row < b.count ? Math.sign(differenceAt(a, b, track.main, row)) : 0;
}

export interface Reading {
  fromMs: number;
  toMs: number;
  lines: { variant: number; text: string; samples: string }[];
}

/** What a hover shows: every variant's value with its window and samples. */
export function readingAt(track: Track, tables: readonly WindowTable[], ms: number): Reading | null {
  const lines: Reading['lines'] = [];
  let span: TimeRange | undefined;
  for (const [variant, table] of tables.entries()) {
    const row = rowAt(table, ms);
    if (row < 0) continue;
    const fromRow = Math.max(0, row - track.main.smooth + 1);
    span ??= { fromMs: cell(table, fromRow, table.start), toMs: cell(table, row, table.end) };
    let samples = 0;
    const column = track.samples === 'tasks' ? WINDOW_INDEX.tasks : WINDOW_INDEX.ops;
    for (let at = fromRow; at <= row; at++) samples += cell(table, at, column);
    const main = number(track, valueAt(table, track.main, row));
    const thin = track.thin ? ` / ${number(track, valueAt(table, track.thin, row))}` : '';
    const band = track.band ? bandText(track, table, row) : '';
    lines.push({
      variant,
      text: main + thin + band,
      samples:
        track.samples === 'none'
          ? ''
          : `${Math.round(samples).toLocaleString('en').replaceAll(',', '\u202f')} ${track.samples}`,
    });
  }
  return span ? { ...span, lines } : null;
}

function bandText(track: Track, table: WindowTable, row: number): string {
  const low = valueAt(table, track.band!.low, row);
  const high = valueAt(table, track.band!.high, row);
  return low === high ? '' : ` (${fixed(low, 0)}\u2013${fixed(high, 0)})`;
}

export interface SelectionReading {
  means: string[];
  /** Relative difference of B against A. */
  difference: number;
}

/** Means of a track over a range of time. */
export function meansWithin(track: Track, tables: readonly WindowTable[], range: TimeRange): SelectionReading {
  const means = tables.map((table) => {
    const { from, to } = rowsWithin(table, range.fromMs, range.toMs);
    return meanOf(table, track.main, from, to - 1);
  });
  return {
    means: means.map((mean) => number(track, mean)),
    difference: (means[1] ?? Number.NaN) / (means[0] ?? Number.NaN) - 1,
  };
}

/** Rows of the data table of one track, at most `most`, evenly thinned. */
export function tableRows(
  track: Track,
  tables: readonly WindowTable[],
  range: TimeRange,
  most: number,
): { fromMs: number; toMs: number; values: string[]; samples: number }[] {
  const first = tables[0];
  if (!first) return [];
  const { from, to } = rowsWithin(first, range.fromMs, range.toMs);
  const stride = Math.max(1, Math.ceil((to - from) / most));
  const rows = [];
  for (let row = from; row < to; row += stride) {
    const fromMs = cell(first, row, first.start);
    const toMs = cell(first, row, first.end);
    const samples = cell(first, row, track.samples === 'tasks' ? WINDOW_INDEX.tasks : WINDOW_INDEX.ops);
    rows.push({ fromMs, toMs, values: valuesAt(track, tables, toMs), samples });
  }
  return rows;
}
