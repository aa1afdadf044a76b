/**
 * Snapshots of a run, thinned as it grows: any moment is the nearest one before it plus re-simulation. The first is never
 * given up; when the budget is full every second of the others goes, and the distance between new ones doubles.
 */
export interface Keyframe {
  cycle: number;
  state: Uint8Array<ArrayBuffer>;
}

export class Keyframes {
  readonly #budgetBytes: number;
  #frames: Keyframe[] = [];
  #everyCycles: number;

  /** `everyCycles` is the distance to begin with, `budgetBytes` what all snapshots together may take. */
  constructor(everyCycles: number, budgetBytes: number) {
    this.#everyCycles = everyCycles;
    this.#budgetBytes = budgetBytes;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#frames.reduce((sum, frame) => sum + frame.state.length, 0);
  }

  get count(): number {
    return this.#frames.length;
  }

  /** Keeps a snapshot of this moment if one is due; `take` makes it. */
  offer(cycle: number, take: () => Uint8Array<ArrayBuffer>): void {
    const last = this.#frames.at(-1);
    if (last && cycle < last.cycle + this.#everyCycles) return;
    const frame = { cycle, state: take() };
    this.#frames.push(frame);
    const most = Math.max(3, Math.floor(this.#budgetBytes / frame.state.length));
    while (this.#frames.length > most) this.#thin();
  }

  #thin(): void {
    this.#frames = this.#frames.filter((_, index) => index % 2 === 0);
    this.#everyCycles *= 2;
  }

  /** The last keyframe before `cycle`, or at it if `inclusive`. There is always one: that of cycle 0. */
  before(cycle: number, inclusive: boolean): Keyframe {
    const fits = this.#frames.filter((frame) => (inclusive ? frame.cycle <= cycle : frame.cycle < cycle));
    const found = fits.at(-1) ?? this.#frames[0];
    if (!found) throw new Error('no keyframe was taken');
    return found;
  }

  /** Forgets everything from a cycle on: another future begins there. */
  dropFrom(cycle: number): void {
    this.#frames = this.#frames.filter((frame, index) => index === 0 || frame.cycle < cycle);
  }
}
