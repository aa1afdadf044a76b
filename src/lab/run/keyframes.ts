/**
 * Snapshots of a run, thinned as it grows: any moment is the nearest one before it plus re-simulation, so that they lie at
 * distances of work, not of time. Those of all futures lie together: one fits whatever future has the same past. A snapshot is
 * kept as its difference from a reference; when half of the budget is used, the oldest are squeezed, and when all of it is, the
 * one goes whose absence costs least. The first of each start is never given up.
 */
import { pack, unpack } from './pack';
import { isOnTheWay } from './plan';
import { Squeezable } from './squeezable';

export interface Keyframe {
  readonly cycle: number;
  /** What had been done to the run, see `Plan.past`. */
  readonly past: string;
  /** Operations up to here. */
  readonly ops: number;
}

interface Kept extends Keyframe {
  /** Words of the state. */
  words: number;
  difference: Squeezable;
  /** What the difference is from. */
  reference: Squeezable;
}

/** The reference of the keyframes to come. */
interface Newest {
  reference: Squeezable;
  state: Uint32Array<ArrayBuffer>;
  /** Words of the smallest difference from it that is not none. */
  least: number;
  /** Words by which the others were larger. */
  excess: number;
}

export class Keyframes {
  limitBytes: number;
  /** In order of cycle. */
  #frames: Kept[] = [];
  #everyOps: number;
  #newest: Newest | null = null;

  /** `everyOps` is the distance to begin with, `limitBytes` what all of them together may take. */
  constructor(everyOps: number, limitBytes: number) {
    this.#everyOps = everyOps;
    this.limitBytes = limitBytes;
  }

  /** Bytes held. */
  get bytes(): number {
    let bytes = this.#newest?.state.byteLength ?? 0;
    for (const part of this.#parts()) bytes += part.bytes;
    return bytes;
  }

  get count(): number {
    return this.#frames.length;
  }

  #parts(): Set<Squeezable> {
    return new Set(this.#frames.flatMap(({ reference, difference }) => [reference, difference]));
  }

  /** Keeps a snapshot of this moment if one is due; `state` gives a view of it. Says whether it did: then there may be too many. */
  offer(moment: Keyframe, state: () => Uint32Array): boolean {
    const near = this.#frames.findLast((frame) => isOnTheWay(frame, moment));
    const isFirst = moment.cycle === 0 && near?.past !== moment.past;
    const isDue = isFirst || !near || (moment.cycle > near.cycle && moment.ops >= near.ops + this.#everyOps);
    if (isDue) this.#keep(moment, state());
    return isDue;
  }

  #keep(moment: Keyframe, state: Uint32Array): void {
    const fits = this.#newest !== null && !isOutdated(this.#newest, state);
    const newest = fits
      ? this.#newest!
      : { reference: new Squeezable(pack(state, null)), state: state.slice(), least: Infinity, excess: 0 };
    this.#newest = newest;
    const difference = new Squeezable(pack(state, newest.state));
    if (fits) {
      newest.least = Math.min(newest.least, difference.length);
      newest.excess += difference.length - newest.least;
    }
    const frame: Kept = { ...moment, words: state.length, difference, reference: newest.reference };
    const behind = this.#frames.findIndex((other) => other.cycle > moment.cycle);
    this.#frames.splice(behind < 0 ? this.#frames.length : behind, 0, frame);
  }

  /** Squeezes, and then drops, until all fit or only the indispensable ones are left. */
  async makeRoom(): Promise<void> {
    while (this.bytes > this.limitBytes / 2) {
      const loose = [...this.#parts()].find((part) => !part.isSqueezed);
      if (!loose) break;
      await loose.squeeze();
    }
    while (this.bytes > this.limitBytes && this.#dropOne());
  }

  /** Takes away the one that is missed least; false if there is none. */
  #dropOne(): boolean {
    const frames = this.#frames;
    let least = Infinity;
    let found = -1;
    for (let index = 1; index < frames.length; index++) {
      if (frames[index]!.cycle === 0) continue;
      const gap = this.#gapWithout(index);
      if (found < 0 || gap < least) [least, found] = [gap, index];
    }
    if (found < 0) return false;
    frames.splice(found, 1);
    // Those to come lie no closer than what was just too close.
    if (Number.isFinite(least)) this.#everyOps = Math.max(this.#everyOps, Math.floor(least / 2));
    return true;
  }

  /** Operations between the neighbours that a keyframe has in its own future; infinite for the last of a future. */
  #gapWithout(index: number): number {
    const frame = this.#frames[index]!;
    let before = index - 1;
    while (before >= 0 && !isOnTheWay(this.#frames[before]!, frame)) before--;
    let after = index + 1;
    while (after < this.#frames.length && !isOnTheWay(frame, this.#frames[after]!)) after++;
    return (this.#frames[after]?.ops ?? Infinity) - (this.#frames[before]?.ops ?? 0);
  }

  /** The last keyframe up to `cycle` of a run with this past; undefined if there is none. */
  before(cycle: number, pastAt: (cycle: number) => string): Keyframe | undefined {
    return this.#frames.findLast((frame) => frame.cycle <= cycle && frame.past === pastAt(frame.cycle));
  }

  /** The state of a keyframe that `before` gave: its length in words, and what writes it into zeros of that length. */
  async stateOf(keyframe: Keyframe): Promise<{ words: number; write: (state: Uint32Array) => void }> {
    const { words, difference, reference } = keyframe as Kept;
    const parts = await Promise.all([reference.words(), difference.words()]);
    const write = (state: Uint32Array) => {
      for (const part of parts) unpack(part, state);
    };
    return { words, write };
  }
}

/** A new reference is due when its lack has cost as much as it would have. */
function isOutdated({ reference, state: { length }, excess }: Newest, state: Uint32Array): boolean {
  return length !== state.length || excess > reference.length;
}
