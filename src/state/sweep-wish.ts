/**
 * What the sweep is to vary, as links carry it. The sweep itself is loaded with its mode; until then, what a link says waits here.
 */
import type { LinkView } from '../lab/scenario/link-view';

export type SweepWish = NonNullable<LinkView['sweep']>;

class WishSlot {
  #wish: SweepWish | null = null;
  #sweep: { read: () => SweepWish | null; write: (wish: SweepWish) => void } | null = null;

  /** The sweep says what it is, and takes what a link said before it was there. */
  connect(sweep: { read: () => SweepWish | null; write: (wish: SweepWish) => void }): void {
    this.#sweep = sweep;
    if (this.#wish) sweep.write(this.#wish);
    this.#wish = null;
  }

  /** For a link; null while nobody has asked for another sweep than the usual one. */
  read(): SweepWish | null {
    return this.#sweep ? this.#sweep.read() : this.#wish;
  }

  write(wish: SweepWish): void {
    if (this.#sweep) this.#sweep.write(wish);
    else this.#wish = wish;
  }
}

export const sweepWish = new WishSlot();
