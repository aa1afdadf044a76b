/**
 * The capability slots of a recording: (process, key) numbered by first appearance, with what is known of their
 * generations. A close is recorded when it is asked for; that it succeeded shows later, in a generation that has risen.
 */

import { TraceError } from './error';
import type { Key } from './reference';
import { U32List } from './u32List';

/** No generation yet, no close to hear of. */
const NONE = 0xffffffff;

export class Slots {
  readonly #numbers: Map<Key, number>[] = [];
  readonly #generation = new U32List();
  /** By slot: op of a close of the current generation, and whether something referred to the slot since. */
  readonly #close = new U32List();
  readonly #usedSince = new U32List();

  get count(): number {
    return this.#generation.length;
  }

  /** Number of the slot. */
  find(process: number, key: Key): number {
    const ofProcess = (this.#numbers[process] ??= new Map<Key, number>());
    const known = ofProcess.get(key);
    if (known !== undefined) return known;
    const slot = this.count;
    ofProcess.set(key, slot);
    this.#generation.push(NONE);
    this.#close.push(NONE);
    this.#usedSince.push(0);
    return slot;
  }

  /** Whether something took the slot over without a close: dup2 onto an open descriptor. */
  takenOver(slot: number, generation: number): boolean {
    const before = this.#generation.at(slot);
    return before !== NONE && generation > before && this.#close.at(slot) === NONE;
  }

  /** Notes a reference. Returns the op of an earlier close that is now known to have failed, or -1. */
  refer(slot: number, generation: number, closes: boolean, op: number): number {
    const before = this.#generation.at(slot);
    if (before !== NONE && generation < before) throw new TraceError(`generation ${generation} after ${before}`);
    const earlier = generation === before ? this.#close.at(slot) : NONE;
    this.#generation.set(slot, generation);
    this.#close.set(slot, closes ? op : earlier);
    this.#usedSince.set(slot, closes || earlier === NONE ? 0 : 1);
    return closes && earlier !== NONE ? earlier : -1;
  }

  /** Ops of closes after which the slot went on with the same generation to the end. */
  *failedCloses(): Generator<number> {
    for (let slot = 0; slot < this.count; slot++) {
      if (this.#usedSince.at(slot) === 1) yield this.#close.at(slot);
    }
  }
}
