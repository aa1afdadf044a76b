/** A sweep's result for files, pipes and people. */
import type { Cell } from '../lab/compare/sweep/analyse';
import { cellsOf, extremesOf, regret } from '../lab/compare/sweep/analyse';
import { pointValues, valueText } from '../lab/compare/sweep/axis';
import { sweepCsv } from '../lab/compare/sweep/csv';
import type { SweepResult } from '../lab/compare/sweep/result';
import { BadInput } from './errors';
import { writeText } from './files';
import type { Io } from './io';
import { decimal, percent, textTable } from './table';

interface Targets {
  out: string | undefined;
  json: boolean;
}

/** Refuses a sweep of which no point could be run; says how many could not. */
export async function writeSweep(result: SweepResult, { out, json }: Targets, io: Io): Promise<void> {
  const failed = result.rows.filter(({ error }) => error !== null);
  if (failed.length > 0 && failed.length === result.rows.length) {
    throw new BadInput(`no point could be run: ${failed[0]!.error}`);
  }
  const text = `${JSON.stringify(result, null, 2)}\n`;
  if (out !== undefined) await writeText(out, out.endsWith('.csv') ? sweepCsv(result) : text, io);
  if (json) io.out(text);
  else if (out === undefined) io.out(sweepReport(result));
  if (failed.length > 0) {
    io.err(`captune: ${failed.length} of ${result.rows.length} rows have an error; the first: ${failed[0]!.error}\n`);
  }
}

/** A line for each point: capability path per variant, mean over seeds; and per variant its best and worst point. */
export function sweepReport(result: SweepResult): string {
  const { axes, variants, seeds, title, scenarioHash, untilMs, engineBuild } = result;
  const cells = variants.map((variant) => cellsOf(result, variant, 'cyclesPerOp'));
  const head = [...axes.map(({ path }) => path), ...variants.map((variant) => variant)];
  const lines = cells[0]!.map((_, point) => {
    const values = pointValues(axes, point).map(valueText);
    return [...values, ...cells.map((column) => cellText(column[point]!))];
  });
  const facts = [
    ['scenario', `${title}, SHA-256 ${scenarioHash}`],
    ['simulated', `0 to ${untilMs} ms, ${seeds.length === 1 ? `seed ${seeds[0]}` : `${seeds.length} seeds per point`}`],
    ['engine', engineBuild],
    ['below', `capability path, cycles/op${seeds.length === 1 ? '' : ': mean over seeds and 95 % interval'}`],
  ];
  return `${textTable(facts, 2)}\n${textTable([head, ...lines], axes.length)}\n${lastColumnLeft(extremeLines(result, cells))}`;
}

function cellText({ value, errors }: Cell): string {
  if (!value) return errors.length > 0 ? 'error' : '-';
  return value.halfWidth === null ? decimal(value.mean) : `${decimal(value.mean)} ±${decimal(value.halfWidth)}`;
}

function extremeLines({ axes, variants }: SweepResult, columns: readonly Cell[][]): string[][] {
  const where = ({ point }: Cell) => {
    return pointValues(axes, point)
      .map((value, axis) => `${axes[axis]!.path}=${valueText(value)}`)
      .join(' ');
  };
  const best = extremesOf(columns.flat(), 'cyclesPerOp')?.best.value?.mean;
  if (best === undefined) return [];
  const line = (name: string, cell: Cell, place: string) => {
    const loss = regret(cell.value!.mean, best, 'cyclesPerOp') ?? 0;
    return [name, decimal(cell.value!.mean), loss === 0 ? 'best of all' : `+${percent(loss)} %`, place];
  };
  return columns.flatMap((cells, index) => {
    const extremes = extremesOf(cells, 'cyclesPerOp');
    if (!extremes) return [];
    const name = variants[index]!;
    if (extremes.best === extremes.worst) return [line(name, extremes.best, 'at every point')];
    return [
      line(`${name}: best`, extremes.best, where(extremes.best)),
      line('  worst', extremes.worst, where(extremes.worst)),
    ];
  });
}

/** Places are text behind numbers. */
function lastColumnLeft(lines: readonly string[][]): string {
  const width = Math.max(0, ...lines.map((line) => line.at(-1)!.length));
  return textTable(lines.map((line) => [...line.slice(0, -1), line.at(-1)!.padEnd(width)]));
}
