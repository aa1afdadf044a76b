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
  /** Of a difference: the column that is the baseline, and the one that is compared with it. */
  pair?: readonly [baseline: number, other: number];
  /** Best and worst static kernels are drawn behind it where they are known. */
  references?: boolean;
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

const LINE = { look: 'line', rules: [], digits: 1, samples: 'ops', essential: false } as const;
const STEPS = { ...LINE, look: 'steps', digits: 0, samples: 'none' } as const;

const LETTERS = 'ABCD';

/** The tracks of a scenario with so many columns, top to bottom. */
export function tracksOf(scenario: Scenario, cost: CostKind, columns: number, baseline: number): Track[] {
  return [...costTracks(cost, columns, baseline), ...cacheTracks(scenario), ...workTracks(scenario), ...knobTracks()];
}

function costTracks(cost: CostKind, columns: number, baseline: number): Track[] {
  const main = series(cost === 'path' ? 'cyclesPerOp' : 'allCyclesPerOp', 'ops', 1, 3);
  const common = { ...LINE, main, spikes: true, essential: true };
  const others = Array.from({ length: columns }, (_, index) => index).filter((index) => index !== baseline);
  return [
    {
      ...common,
      id: 'cost',
      name: 'Cost per operation',
      unit: 'cycles/op, 3 windows',
      height: 64,
      domain: { kind: 'linear', least: 4 },
      references: cost === 'path',
    },
    ...others.map((other): Track => ({
      ...common,
      id: `delta-${baseline}-${other}`,
      name: `\u0394 cost, ${LETTERS[other]} \u2212 ${LETTERS[baseline]}`,
      unit: `% of ${LETTERS[baseline]}, 3 windows`,
      height: others.length > 1 ? 30 : 38,
      look: 'difference',
      pair: [baseline, other],
      domain: { kind: 'linear', include: [0], least: 10 },
    })),
  ];
}

function cacheTracks(scenario: Scenario): Track[] {
  const rule = thresholds(scenario).cache.growBelowHitRate * 100;
  return [
    {
      ...LINE,
      id: 'hit',
      name: 'Hit rate',
      unit: '%',
      height: 42,
      main: series('hitRate', 'ops', 100),
      domain: { kind: 'linear', low: 0, high: 100 },
      rules: [rule],
      ticks: [0, rule],
      essential: true,
    },
    {
      ...STEPS,
      id: 'size',
      name: 'Cache size',
      unit: 'entries/CPU',
      height: 34,
      main: series('cacheEntries'),
      band: { low: series('cacheEntriesMin'), high: series('cacheEntriesMax') },
      domain: { kind: 'log', low: 24, high: 320 },
      ticks: [64, 256],
      essential: true,
    },
  ];
}

function workTracks(scenario: Scenario): Track[] {
  const { aggressiveAboveImbalance: aggressive, relaxedBelowImbalance: relaxed } = thresholds(scenario).steal;
  const p99 = series('latencyP99Cycles', 'tasks', 1e-3);
  const p50 = series('latencyP50Cycles', 'tasks', 1e-3);
  const p999 = series('latencyP999Cycles', 'tasks', 1e-3);
  const tail = { name: 'Latency tail', unit: 'kcycles, p99.9', height: 30, samples: 'tasks' } as const;
  const perMicrosecond = series('throughputOpsPerMs', null, 1e-3);
  const fromZero = { kind: 'linear', low: 0, include: [0], least: 1 } as const;
  const latency = { name: 'Latency', unit: 'kcycles, p99, thin p50', height: 44, samples: 'tasks' } as const;
  const queue = { name: 'Queue length', unit: 'tasks, CPU mean', height: 32, digits: 2, samples: 'none' } as const;
  return [
    { ...LINE, ...latency, id: 'latency', main: p99, thin: p50, domain: { kind: 'log', least: 4 } },
    { ...LINE, ...tail, id: 'tail', main: p999, domain: { kind: 'log', least: 4 } },
    {
      ...LINE,
      id: 'throughput',
      name: 'Throughput',
      unit: 'ops/\u00b5s',
      height: 34,
      main: perMicrosecond,
      domain: fromZero,
    },
    {
      ...LINE,
      id: 'imbalance',
      name: 'Imbalance',
      unit: 'max / mean queue',
      height: 34,
      main: series('imbalance'),
      domain: { kind: 'linear', low: 1, include: [aggressive * 1.2] },
      spikes: true,
      rules: [aggressive, relaxed],
      digits: 2,
      samples: 'none',
    },
    { ...LINE, ...queue, id: 'queue', main: series('queueMean'), domain: fromZero },
  ];
}

function knobTracks(): Track[] {
  const low = { ...STEPS, height: 24, ticks: [8] } as const;
  const powers = { kind: 'log', low: 0.8, include: [8] } as const;
  const steal = { main: series('stealFrom'), thin: series('batchTasks') };
  const lines = { kind: 'linear', low: -0.8, include: [9] } as const;
  return [
    { ...low, ...steal, id: 'steal', name: 'Steal from', unit: 'tasks / batch', domain: powers },
    { ...low, id: 'prefetch', name: 'Prefetch', unit: 'lines ahead', main: series('prefetchLines'), domain: lines },
    { ...low, id: 'simd', name: 'SIMD from', unit: 'batch size', main: series('simdFrom'), domain: powers },
  ];
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
  /** Of the row, and of the plot in it: 0 where the row is folded. */
  top: number;
  height: number;
  plotTop: number;
  plotHeight: number;
}

/** Height of a row that is folded to its name and values. */
const FOLDED = 19;
const LEAST_STRETCH = 0.5;

/** Rows that fill `available` pixels if they can, and keep their least height if they cannot. Folded ones have no plot. */
export function placeTracks(
  tracks: readonly Track[],
  available: number,
  captionHeight: number,
  leastHeight = 20,
  folded: ReadonlySet<string> = new Set(),
): PlacedTrack[] {
  const open = tracks.filter((track) => !folded.has(track.id));
  const plots = open.reduce((sum, track) => sum + track.height, 0);
  const others = (tracks.length - open.length) * (FOLDED + 1) + open.length * (captionHeight + 1);
  const room = available - others;
  // What low rows get at least, the high ones give.
  const least = open.filter((track) => track.height * (room / plots) < leastHeight);
  const flexible = plots - least.reduce((sum, track) => sum + track.height, 0);
  const fair = flexible > 0 ? (room - least.length * leastHeight) / flexible : 1;
  const stretch = Math.min(2.2, Math.max(LEAST_STRETCH, fair));
  let top = 0;
  return tracks.map((track) => {
    if (folded.has(track.id)) {
      const placed = { track, top, height: FOLDED + 1, plotTop: top, plotHeight: 0 };
      top += FOLDED + 1;
      return placed;
    }
    const plotHeight = Math.max(leastHeight, Math.floor(track.height * stretch));
    const height = plotHeight + captionHeight + 1;
    const placed = { track, top, height, plotTop: top + captionHeight, plotHeight };
    top += height;
    return placed;
  });
}
