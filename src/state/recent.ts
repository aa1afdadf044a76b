/**
 * What happened lately, per CPU: hit rate and steals of about the last window, from differences of cumulative counters.
 * Frames come at moments that the speed decides, so the baseline is the frame nearest to one window ago, and every
 * reading says over which span it really is. After a jump the frame itself knows the counters of one window ago.
 */
import type { Frame, WindowAgo } from '../lab/run/frame';
import { COUNTER_INDEX, COUNTERS } from '../lab/run/counters';
import type { LabView } from './contract';

/** Copies, so that a kept moment does not keep the whole frame's memory. */
type Moment = WindowAgo;

export interface Recent {
  /** Span of the readings. */
  fromMs: number;
  toMs: number;
  /** Per CPU, 0..1; NaN without a lookup. */
  hitRate: Float64Array;
  lookups: Float64Array;
  /** thief x victim: tasks in the span. */
  stolen: Uint32Array;
  stolenTotal: number;
}

/** One memory per lab and variant, so that all views of a moment agree. */
interface Known {
  counters: RecentCounters;
  frame: Frame;
  recent: Recent;
}
const known = new WeakMap<object, Map<number, Known>>();

/** The readings of a variant at the frame that is shown. */
export function recentOf(lab: LabView, variant: number, frame: Frame): Recent {
  const ofLab = known.get(lab) ?? new Map<number, Known>();
  known.set(lab, ofLab);
  const before = ofLab.get(variant);
  if (before?.frame === frame) return before.recent;
  const counters = before?.counters ?? new RecentCounters();
  const recent = counters.read(frame, lab.scenario.view.windowMs);
  ofLab.set(variant, { counters, frame, recent });
  return recent;
}

/** Finest distance between kept moments, as a part of the window. */
const PARTS = 8;
/** Older moments are kept, further apart, for the reader who goes back in time. */
const MOST_MOMENTS = 160;

export class RecentCounters {
  #moments: Moment[] = [];
  #cpus = 0;

  /** Takes the frame at the playhead and gives the readings of about the last `windowMs`. */
  read(frame: Frame, windowMs: number): Recent {
    if (frame.cpus !== this.#cpus) {
      this.#moments = [zero(frame.cpus)];
      this.#cpus = frame.cpus;
    }
    // After a seek back, moments ahead are another future's, or will come again.
    this.#moments = this.#moments.filter((moment) => moment.ms < frame.ms || moment.ms === 0);
    const now = momentOf(frame);
    // Counters only grow: if one has fallen, this is another run.
    const newest = this.#moments[this.#moments.length - 1];
    if (newest?.lookups.some((count, cpu) => count > now.lookups[cpu]!)) this.#moments = [zero(frame.cpus)];
    const { windowAgo } = frame;
    if (windowAgo) this.#moments = [...this.#moments.filter((moment) => moment.ms < windowAgo.ms), windowAgo];
    const base = windowAgo ?? this.#baseline(frame.ms - windowMs);
    const last = this.#moments[this.#moments.length - 1];
    if (!last || now.ms - last.ms >= windowMs / PARTS) this.#moments.push(now);
    this.#thin(frame.ms - windowMs);
    return difference(base, now);
  }

  /** The latest moment at or before `ms`, or the earliest known. */
  #baseline(ms: number): Moment {
    let found = this.#moments[0]!;
    for (const moment of this.#moments) if (moment.ms <= ms + 1e-9) found = moment;
    return found;
  }

  /** Within the last window all moments stay; before it, when there are too many, only some that are evenly apart. */
  #thin(ms: number): void {
    if (this.#moments.length <= MOST_MOMENTS) return;
    const spacing = (2 * ms) / MOST_MOMENTS;
    let kept = -Infinity;
    this.#moments = this.#moments.filter((moment, index) => {
      const isBaseline = (this.#moments[index + 1]?.ms ?? Infinity) > ms;
      if (moment.ms < kept + spacing && !isBaseline) return false;
      kept = moment.ms;
      return true;
    });
  }
}

function zero(cpus: number): Moment {
  return {
    ms: 0,
    hits: new Float64Array(cpus),
    lookups: new Float64Array(cpus),
    stolen: new Uint32Array(cpus * cpus),
  };
}

function momentOf(frame: Frame): Moment {
  const moment = { ...zero(frame.cpus), ms: frame.ms, stolen: frame.stolen.slice() };
  for (let cpu = 0; cpu < frame.cpus; cpu++) {
    const row = cpu * COUNTERS.length;
    moment.hits[cpu] = frame.counters[row + COUNTER_INDEX.hits]!;
    moment.lookups[cpu] = frame.counters[row + COUNTER_INDEX.lookups]!;
  }
  return moment;
}

function difference(base: Moment, now: Moment): Recent {
  let stolenTotal = 0;
  const stolen = now.stolen.map((count, index) => {
    const tasks = Math.max(0, count - base.stolen[index]!);
    stolenTotal += tasks;
    return tasks;
  });
  const lookups = now.lookups.map((count, cpu) => count - base.lookups[cpu]!);
  const hitRate = now.hits.map((count, cpu) => (lookups[cpu]! > 0 ? (count - base.hits[cpu]!) / lookups[cpu]! : NaN));
  return { fromMs: base.ms, toMs: now.ms, hitRate, lookups, stolen, stolenTotal };
}
