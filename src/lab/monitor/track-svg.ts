/** One track of a run as an SVG picture, for files without a program behind them. */
import { escapeHtml } from './html';

export interface TrackInput {
  label: string;
  toMs: number;
  /** `name` is the class of its line; points are (ms, value) in order of time, NaN = no sample. */
  series: readonly { name: string; points: readonly [number, number][] }[];
  phases: readonly { fromMs: number; toMs: number; name: string }[];
}

const WIDTH = 960;
const HEIGHT = 110;
const LEFT = 52;
const BOTTOM = 18;
const TOP = 6;
/** Points of a line: about one a pixel. */
const COLUMNS = 900;

/** The picture, with axis labels at least and most; what does not fit a pixel is averaged. */
export function trackSvg({ label, toMs, series, phases }: TrackInput): string {
  const lines = series.map(({ name, points }) => ({ name, points: averaged(points, toMs) }));
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
  const [low, high] = extent(values);
  const x = (ms: number) => LEFT + (ms / toMs) * (WIDTH - LEFT - 4);
  const y = (value: number) => TOP + (1 - (value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const marks = phases
    .filter(({ fromMs }) => fromMs < toMs)
    .map(({ fromMs, name }) => {
      const at = x(fromMs).toFixed(1);
      const line = `<line class="grid" x1="${at}" y1="${TOP}" x2="${at}" y2="${HEIGHT - BOTTOM}"/>`;
      return `${line}<text x="${(x(fromMs) + 3).toFixed(1)}" y="${HEIGHT - 5}">${escapeHtml(name)}</text>`;
    });
  const paths = lines.map(({ name, points }) => {
    const path = pathOf(points.map(([ms, value]) => [x(ms), y(value)]));
    return `<path class="${name}" d="${path}" fill="none" stroke-width="1.4" stroke-linejoin="round"/>`;
  });
  const axis = [high, low]
    .map(
      (value) => `<text x="${LEFT - 6}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${numberText(value)}</text>`,
    )
    .join('');
  const frame = `<line class="grid" x1="${LEFT}" y1="${HEIGHT - BOTTOM}" x2="${WIDTH - 4}" y2="${HEIGHT - BOTTOM}"/>`;
  const name = `${label}, from ${numberText(low)} to ${numberText(high)}, 0 to ${numberText(toMs)} ms`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(name)}">${frame}${marks.join('')}${axis}${paths.join('')}</svg>`;
}

function averaged(points: readonly [number, number][], toMs: number): [number, number][] {
  if (points.length <= COLUMNS) return [...points];
  const sums = new Map<number, { ms: number; value: number; count: number }>();
  for (const [ms, value] of points) {
    const column = Math.floor((ms / toMs) * COLUMNS);
    const sum = sums.get(column) ?? { ms: 0, value: 0, count: 0 };
    sums.set(column, sum);
    if (!Number.isFinite(value)) continue;
    sum.ms += ms;
    sum.value += value;
    sum.count++;
  }
  return [...sums.values()].map(({ ms, value, count }) => [ms / count, value / count]);
}

/** Of finite values; never empty. */
function extent(values: readonly number[]): [number, number] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const low = finite.reduce((a, b) => Math.min(a, b));
  const high = finite.reduce((a, b) => Math.max(a, b));
  return low === high ? [Math.min(0, low), high === 0 ? 1 : high] : [low, high];
}

/** A line that is interrupted where there is no sample. */
function pathOf(points: readonly [number, number][]): string {
  let path = '';
  let pen = false;
  for (const [x, y] of points) {
    if (!Number.isFinite(y)) {
      pen = false;
      continue;
    }
    path += `${pen ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = true;
  }
  return path;
}

function numberText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  if (size >= 1e4) return `${(value / 1e3).toFixed(1)}k`;
  return Number.isInteger(value) ? String(value) : value.toFixed(size >= 100 ? 0 : 2);
}
