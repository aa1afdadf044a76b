/**
 * Snapshots of a run, thinned as it grows: any moment is the nearest one before it plus re-simulation. Those of all futures
 * lie together: one fits whatever future has the same past. When the budget is full, the one goes whose neighbours are
 * nearest to each other, so that what is left lies evenly; the first of each start is never given up.
 */
import { pack, unpack } from './pack';

/** Keyframes that share a reference. */
const PER_REFERENCE = 16;

/** A state that others are kept as differences from. */
interface Reference {
  packed: Uint32Array<ArrayBuffer>;
}

export interface Keyframe {
  readonly cycle: number;
  /** What had been done to the run, see `Plan.past`. */
  readonly past: string;
}

interface Kept extends Keyframe {
  words: number;
  packed: Uint32Array<ArrayBuffer>;
  reference: Reference;
}

export class Keyframes {
  #limitBytes: number;
  /** In order of cycle. */
  #frames: Kept[] = [];
  #everyCycles: number;
  #newest: { reference: Reference; state: Uint32Array<ArrayBuffer>; uses: number } | null = null;

  /** `everyCycles` is the distance to begin with, `limitBytes` what all of them together may take. */
  constructor(everyCycles: number, limitBytes: number) {
    this.#everyCycles = everyCycles;
    this.#limitBytes = limitBytes;
  }

  get limitBytes(): number {
    return this.#limitBytes;
  }

  /** Changes the limit; those too many go. */
  set limitBytes(bytes: number) {
    this.#limitBytes = bytes;
    this.#fit();
  }

  /** Bytes held. */
  get bytes(): number {
    const references = new Set(this.#frames.map(({ reference }) => reference));
    let words = this.#newest?.state.length ?? 0;
    for (const { packed } of this.#frames) words += packed.length;
    for (const { packed } of references) words += packed.length;
    return words * 4;
  }

  get count(): number {
    return this.#frames.length;
  }

  /** Keeps a snapshot of this moment if one is due; `state` gives a view of it. */
  offer(cycle: number, past: string, state: () => Uint32Array): void {
    const fits = (frame: Kept) => frame.cycle <= cycle && past.startsWith(frame.past);
    const near = this.#frames.findLast(fits);
    const isDue = cycle === 0 ? near?.past !== past : !near || cycle >= near.cycle + this.#everyCycles;
    if (!isDue) return;
    this.#keep(cycle, past, state());
    this.#fit();
  }

  /** Drops until all fit, or only the indispensable ones are left. */
  #fit(): void {
    while (this.bytes > this.#limitBytes && this.#dropOne());
  }

  #keep(cycle: number, past: string, state: Uint32Array): void {
    if (this.#newest?.state.length !== state.length || this.#newest.uses >= PER_REFERENCE) {
      this.#newest = { reference: { packed: pack(state, null) }, state: state.slice(), uses: 0 };
    }
    this.#newest.uses++;
    const { reference, state: base } = this.#newest;
    const frame: Kept = { cycle, past, words: state.length, packed: pack(state, base), reference };
    const behind = this.#frames.findIndex((other) => other.cycle > cycle);
    this.#frames.splice(behind < 0 ? this.#frames.length : behind, 0, frame);
  }

  /** Takes away the one that is missed least; false if there is none. */
  #dropOne(): boolean {
    const frames = this.#frames;
    let least = Infinity;
    let found = -1;
    for (let index = 1; index + 1 < frames.length; index++) {
      if (frames[index]!.cycle === 0) continue;
      const gap = frames[index + 1]!.cycle - frames[index - 1]!.cycle;
      if (gap < least) [least, found] = [gap, index];
    }
    if (found < 0) return false;
    frames.splice(found, 1);
    // Those to come lie no closer than what was just too close.
    this.#everyCycles = Math.max(this.#everyCycles, Math.floor(least / 2));
    return true;
  }

  /** The last keyframe up to `cycle` of a run with this past; undefined if there is none. */
  before(cycle: number, pastAt: (cycle: number) => string): Keyframe | undefined {
    return this.#frames.findLast((frame) => frame.cycle <= cycle && frame.past === pastAt(frame.cycle));
  }

  /** The state of a keyframe that `before` gave. */
  stateOf(keyframe: Keyframe): Uint32Array<ArrayBuffer> {
    const { words, packed, reference } = keyframe as Kept;
    const state = new Uint32Array(words);
    unpack(reference.packed, state);
    unpack(packed, state);
    return state;
  }
}
