/** What the tracks show: one entry per track, top to bottom. */
import type { Scenario } from '../../lab/scenario/schema';
import type { WindowColumn } from '../../lab/run/frame';
import type { DomainWish } from '../../draw/scales';
import type { SeriesSpec, WindowTable } from '../../draw/series';
import type { History } from '../../lab/run/history';
import { WINDOW_COLUMNS, WINDOW_INDEX } from '../../state/facts';

export type CostKind = 'path' | 'all';

export interface Track {
  id: string;
  name: string;
  unit: string;
  /** Height where there is neither too much nor too little room. */
  height: number;
  look: 'line' | 'steps' | 'difference';
  main: SeriesSpec;
  /** A second column, drawn thin. */
  thin?: SeriesSpec;
  band?: { low: SeriesSpec; high: SeriesSpec };
  domain: DomainWish;
  /** A few far values may run along the edge, so that the others can be told apart. */
  spikes?: boolean;
  rules: readonly number[];
  /** Ticks of the axis, where round ones would not do. */
  ticks?: readonly number[];
  digits: number;
  /** What the samples of a window are. */
  samples: 'ops' | 'tasks' | 'none';
  /** Shown on a phone. */
  essential: boolean;
}

function series(column: WindowColumn, weight: WindowColumn | null = null, factor = 1, smooth = 1): SeriesSpec {
  return { column: WINDOW_INDEX[column], weight: weight === null ? null : WINDOW_INDEX[weight], factor, smooth };
}

/** Thresholds of the first variant that tunes a knob; the schema's own if none does. */
function thresholds(scenario: Scenario) {
  const first = scenario.variants[0]!;
  const tunes = (knob: 'cacheEntries' | 'stealFrom') =>
    scenario.variants.find((variant) => variant[knob].strategy !== 'fixed') ?? first;
  return { cache: tunes('cacheEntries').cacheEntries, steal: tunes('stealFrom').stealFrom };
}

/** The tracks of a scenario. */
export function tracksOf(scenario: Scenario, cost: CostKind): Track[] {
  const { cache, steal } = thresholds(scenario);
  const costColumn = cost === 'path' ? 'cyclesPerOp' : 'allCyclesPerOp';
  const perOp = series(costColumn, 'ops', 1, 3);
  const line = { look: 'line', rules: [], digits: 1, samples: 'ops', essential: false } as const;
  const steps = { ...line, look: 'steps', digits: 0, samples: 'none' } as const;
  const tracks: Track[] = [
    { ...line, id: 'cost', spikes: true, name: 'Cost per operation', unit: 'cycles/op, 3 windows', height: 64, main: perOp, domain: { kind: 'linear', least: 4 }, essential: true },
    { ...line, id: 'delta', spikes: true, name: '\u0394 cost, B \u2212 A', unit: '% of A, 3 windows', height: 38, look: 'difference', main: perOp, domain: { kind: 'linear', include: [0], least: 10 }, essential: true },
    { ...line, id: 'hit', name: 'Hit rate', unit: '%', height: 42, main: series('hitRate', 'ops', 100), domain: { kind: 'linear', low: 0, high: 100 }, rules: [cache.growBelowHitRate * 100], ticks: [0, cache.growBelowHitRate * 100], essential: true },
    { ...steps, id: 'size', name: 'Cache size', unit: 'entries/CPU', height: 34, main: series('cacheEntries'), band: { low: series('cacheEntriesMin'), high: series('cacheEntriesMax') }, domain: { kind: 'log', low: 24, high: 320 }, ticks: [64, 256], essential: true },
    { ...line, id: 'latency', name: 'Latency', unit: 'kcycles, p99, thin p50', height: 44, main: series('latencyP99Cycles', 'tasks', 1e-3), thin: series('latencyP50Cycles', 'tasks', 1e-3), domain: { kind: 'log', least: 4 }, samples: 'tasks' },
    { ...line, id: 'throughput', name: 'Throughput', unit: 'ops/\u00b5s', height: 34, main: series('throughputOpsPerMs', null, 1e-3), domain: { kind: 'linear', include: [0] } },
    { ...line, id: 'imbalance', spikes: true, name: 'Imbalance', unit: 'max / mean queue', height: 34, main: series('imbalance'), domain: { kind: 'linear', low: 1, include: [steal.aggressiveAboveImbalance * 1.2] }, rules: [steal.aggressiveAboveImbalance, steal.relaxedBelowImbalance], digits: 2, samples: 'none' },
    { ...line, id: 'queue', name: 'Queue length', unit: 'tasks, CPU mean', height: 32, main: series('queueMean'), domain: { kind: 'linear', include: [0], least: 1 }, digits: 2, samples: 'none' },
    { ...steps, id: 'steal', name: 'Steal from', unit: 'tasks / batch', height: 24, main: series('stealFrom'), thin: series('batchTasks'), domain: { kind: 'log', low: 0.8, include: [8] }, ticks: [8] },
    { ...steps, id: 'prefetch', name: 'Prefetch', unit: 'lines ahead', height: 24, main: series('prefetchLines'), domain: { kind: 'linear', low: -0.8, include: [9] }, ticks: [8] },
    { ...steps, id: 'simd', name: 'SIMD from', unit: 'batch size', height: 24, main: series('simdFrom'), domain: { kind: 'log', low: 0.8, include: [8] }, ticks: [8] },
  ];
  return scenario.variants.length > 1 ? tracks : tracks.filter((track) => track.look !== 'difference');
}

/** A history as painters read it. */
export function tableOf(history: History): WindowTable {
  return {
    rows: history.windows,
    count: history.windowCount,
    width: WINDOW_COLUMNS.length,
    start: WINDOW_INDEX.startMs,
    end: WINDOW_INDEX.endMs,
  };
}

export interface PlacedTrack {
  track: Track;
  /** Of the row, and of the plot in it. */
  top: number;
  height: number;
  plotTop: number;
  plotHeight: number;
}

/** Rows that fill `available` pixels if they can, and keep their least height if they cannot. */
export function placeTracks(tracks: readonly Track[], available: number, captionHeight: number): PlacedTrack[] {
  const wanted = tracks.reduce((sum, track) => sum + track.height + captionHeight + 1, 0);
  const stretch = Math.min(2.2, Math.max(0.86, (available - tracks.length * (captionHeight + 1)) / (wanted - tracks.length * (captionHeight + 1))));
  let top = 0;
  return tracks.map((track) => {
    const plotHeight = Math.max(20, Math.floor(track.height * stretch));
    const height = plotHeight + captionHeight + 1;
    const placed = { track, top, height, plotTop: top + captionHeight, plotHeight };
    top += height;
    return placed;
  });
}
