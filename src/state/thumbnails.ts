/**
 * Sketches of a phase for the workload strip: how its arrivals vary and how its ids move, drawn from its parameters by a
 * small generator of its own. Deterministic, and never shown as data: who draws one says that it is a sketch.
 */
import type { TraceShape } from '../lab/run/trace-shape';
import type { GeneratedPhase, Pattern, Phase } from '../lab/scenario/workload';

export interface PhaseSketch {
  /** Relative arrival rate per column; 1 = every CPU busy. */
  arrivals: Float32Array;
  /** Pairs x, y in 0..1: position in the phase or recording, id within its range. */
  dots: Float32Array;
  /** Where the columns come from. */
  source: 'parameters' | 'recording' | 'unknown';
}

type Random = () => number;

/** Mulberry32: 32 bits of state are plenty for a picture. */
export function smallRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Share of `from..to` that lies in bursts of `on` at the start of each period. */
function burstShare(from: number, to: number, period: number, on: number): number {
  const before = (at: number) => Math.floor(at / period) * on + Math.min(on, at % period);
  return (before(to) - before(from)) / (to - from);
}

/** Mean rate over a span of the phase, relative to its load. */
function relativeRate(arrivals: GeneratedPhase['arrivals'], from: number, to: number): number {
  switch (arrivals.kind) {
    case 'poisson':
    case 'closed-loop':
    case 'fork-join':
      return 1;
    case 'bursty': {
      const { periodMs, onShare, peak } = arrivals;
      const low = onShare < 1 ? Math.max(0, (1 - onShare * peak) / (1 - onShare)) : peak;
      const share = burstShare(from, to, periodMs, onShare * periodMs);
      return share * peak + (1 - share) * low;
    }
    case 'diurnal': {
      const angle = (at: number) => (2 * Math.PI * at) / arrivals.periodMs;
      const mean = (Math.cos(angle(from)) - Math.cos(angle(to))) / (angle(to) - angle(from));
      return 1 + arrivals.swing * mean;
    }
  }
}

function arrivalColumns(phase: GeneratedPhase, columns: number, random: Random): Float32Array {
  const rates = new Float32Array(columns);
  const span = phase.durationMs / columns;
  for (let column = 0; column < columns; column++) {
    const rate = phase.load * relativeRate(phase.arrivals, column * span, (column + 1) * span);
    // About 30 tasks a column: the noise of a Poisson count, near enough for a picture.
    const noise = (random() + random() + random() - 1.5) * 2 * Math.sqrt(rate / 30);
    rates[column] = Math.max(0, rate + noise * 0.7);
  }
  return rates;
}

function zipfRank(u: number, ids: number, exponent: number): number {
  const power = 1 - exponent;
  return Math.abs(power) < 1e-3 ? ids ** u : ((ids ** power - 1) * u + 1) ** (1 / power);
}

/** Hot ids are spread over the range, as they are in a table. */
function scattered(rank: number): number {
  return (Math.floor(rank) * 0.6180339887) % 1;
}

/** The pattern that a share 0..1 of all weights comes to. */
function partAt(parts: Extract<Pattern, { kind: 'mixture' }>['parts'], share: number): Pattern {
  let left = share * parts.reduce((sum, { weight }) => sum + weight, 0);
  const found = parts.find(({ weight }) => (left -= weight) < 0);
  return (found ?? parts[0]!).pattern;
}

/** The id, as 0..1 of its range, of an access at `x` = 0..1 of the phase. */
function idAt(pattern: Pattern, durationMs: number, x: number, random: Random): number {
  switch (pattern.kind) {
    case 'mixture':
      return idAt(partAt(pattern.parts, random()), durationMs, x, random);
    case 'zipf':
      return scattered(zipfRank(random(), pattern.ids, pattern.exponent));
    case 'uniform':
      return random();
    case 'sequential':
      return (x * 2) % 1;
    case 'strided': {
      const rows = Math.min(10, Math.max(3, Math.round(64 / pattern.stride)));
      return (Math.floor(x * 3 * rows) % rows) / rows;
    }
    case 'loop':
      return (x * Math.min(8, Math.max(2, Math.round(2048 / pattern.ids)))) % 1;
    case 'drift': {
      const reach = Math.min(pattern.ids, pattern.hot + pattern.driftPerMs * durationMs);
      const start = x * Math.max(0, reach - pattern.hot);
      if (random() < pattern.coldShare) return random();
      return Math.min(1, (start + random() ** 1.25 * pattern.hot) / (reach * 1.1));
    }
  }
}

function accessDots(phase: GeneratedPhase, count: number, random: Random): Float32Array {
  const dots = new Float32Array(count * 2);
  for (let index = 0; index < count; index++) {
    const x = (index + 0.5) / count;
    dots[index * 2] = x;
    dots[index * 2 + 1] = idAt(phase.pattern, phase.durationMs, x, random);
  }
  return dots;
}

function resample(density: readonly number[], columns: number, load: number): Float32Array {
  const mean = density.reduce((sum, value) => sum + value, 0) / density.length || 1;
  return Float32Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * density.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * density.length) / columns));
    let sum = 0;
    for (let at = from; at < to; at++) sum += density[at] ?? 0;
    return ((sum / (to - from)) * load) / mean;
  });
}

/** The sketch of one phase. A recording shows its own shape, all of it, if that is known, else nothing. */
export function sketchPhase(phase: Phase, columns: number, seed: number, shape?: TraceShape): PhaseSketch {
  const random = smallRandom(seed);
  if ('trace' in phase) {
    if (!shape) return { arrivals: new Float32Array(0), dots: new Float32Array(0), source: 'unknown' };
    const arrivals = resample(shape.density, columns, phase.load ?? 0.6);
    return { arrivals, dots: Float32Array.from(shape.dots), source: 'recording' };
  }
  const arrivals = arrivalColumns(phase, columns, random);
  return { arrivals, dots: accessDots(phase, columns * 14, random), source: 'parameters' };
}
