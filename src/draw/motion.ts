/**
 * What moved between two frames, and how far its motion is: a slot that was filled (120 ms) or whose entry was revoked (400 ms),
 * tasks on their way (200 ms), a cache that changes its size (250 ms). Only for frames close enough together that single events can be followed.
 */
import type { Frame } from '../lab/run/frame';
import type { Steal } from './arcs';
import { stealsOf } from './arcs';

export const FILL_MS = 120;
/** Longer than a fill: revocations are rare, and come at several CPUs at once. */
export const REVOKE_MS = 400;
export const STEAL_MS = 200;
export const RESIZE_MS = 250;
/** Index into DEATHS. */
const REVOKED = 1;
/** Above so many lookups a CPU from frame to frame, single events are a blur. */
const MOST_LOOKUPS = 48;

export interface Move extends Steal {
  start: number;
}
export interface Resize {
  cpu: number;
  from: number;
  start: number;
}

export class Motion {
  readonly #filledAt: Uint32Array;
  readonly #start: Float64Array;
  readonly #dead: Uint8Array;
  readonly #died: Float64Array;
  /** Per slot: what is left of its flash, 0..1. */
  readonly flash: Float32Array;
  /** Per slot: what is left of the flash of a revocation, 0..1. */
  readonly revoked: Float32Array;
  #flashing = false;
  #dying = false;
  moves: Move[] = [];
  resizes: Resize[] = [];

  constructor(readonly slots: number) {
    this.#filledAt = new Uint32Array(slots);
    this.#start = new Float64Array(slots).fill(-Infinity);
    this.flash = new Float32Array(slots);
    this.#dead = new Uint8Array(slots);
    this.#died = new Float64Array(slots).fill(-Infinity);
    this.revoked = new Float32Array(slots);
  }

  /** Takes a new frame that replaces `previous` at wall time `now`. */
  notice(frame: Frame, previous: Frame | null, now: number): void {
    const followed = previous !== null && isNext(frame, previous);
    if (followed) {
      this.#noticeFills(frame, now);
      this.#noticeDeaths(frame, now);
      this.#noticeSteals(frame, previous, now);
      this.#noticeResizes(frame, previous, now);
    } else {
      this.#start.fill(-Infinity);
      this.#died.fill(-Infinity);
      this.moves = [];
      this.resizes = [];
    }
    this.#filledAt.set(frame.filledAt);
    this.#dead.set(frame.dead);
  }

  /** Brings everything to wall time `now`; false when nothing moves any more. */
  advance(now: number): boolean {
    if (this.#flashing) this.#flashing = fade(this.flash, this.#start, FILL_MS, now);
    if (this.#dying) this.#dying = fade(this.revoked, this.#died, REVOKE_MS, now);
    this.moves = this.moves.filter((move) => now - move.start < STEAL_MS);
    this.resizes = this.resizes.filter((resize) => now - resize.start < RESIZE_MS);
    return this.#flashing || this.#dying || this.moves.length > 0 || this.resizes.length > 0;
  }

  #noticeFills(frame: Frame, now: number): void {
    for (let slot = 0; slot < this.slots; slot++) {
      if (frame.filledAt[slot] !== this.#filledAt[slot] && frame.tags[slot] !== 0) {
        this.#start[slot] = now;
        this.#flashing = true;
      }
    }
  }

  #noticeDeaths(frame: Frame, now: number): void {
    for (let slot = 0; slot < this.slots; slot++) {
      if (frame.dead[slot] === REVOKED && this.#dead[slot] !== REVOKED) {
        this.#died[slot] = now;
        this.#dying = true;
      }
    }
  }

  #noticeSteals(frame: Frame, previous: Frame, now: number): void {
    const taken = frame.stolen.map((count, index) => count - previous.stolen[index]!);
    for (const steal of stealsOf(taken, frame.cpus).slice(0, 16)) this.moves.push({ ...steal, start: now });
  }

  #noticeResizes(frame: Frame, previous: Frame, now: number): void {
    for (let cpu = 0; cpu < frame.cpus; cpu++) {
      const from = previous.cacheEntries[cpu]!;
      if (frame.cacheEntries[cpu] !== from) this.resizes.push({ cpu, from, start: now });
    }
  }
}

/** Brings flashes of `lengthMs` to wall time `now`; false when none is left. */
function fade(left: Float32Array, start: Float64Array, lengthMs: number, now: number): boolean {
  let some = false;
  for (let slot = 0; slot < left.length; slot++) {
    const share = 1 - (now - start[slot]!) / lengthMs;
    left[slot] = share > 0 ? Math.min(1, share) : 0;
    if (share > 0) some = true;
  }
  return some;
}

/** Whether `frame` follows `previous` so closely that its single events can be seen. */
export function isNext(frame: Frame, previous: Frame): boolean {
  if (frame.cpus !== previous.cpus || frame.cycle <= previous.cycle) return false;
  let lookups = 0;
  for (let cpu = 0; cpu < frame.cpus; cpu++) lookups += frame.lookups[cpu]! - previous.lookups[cpu]!;
  return lookups >= 0 && lookups <= MOST_LOOKUPS * frame.cpus;
}
