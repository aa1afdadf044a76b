/**
 * How often the event ring is read: before it can overflow, whatever the scenario calls a window.
 */
import { RING_EVENTS } from '../../engine/layout';

/** CPU cycles between two reads, all CPUs together; a read of an empty ring costs about what simulating 5,000 of them does. */
const MOST_CPU_CYCLES = 2 ** 22;
const LEAST_CYCLES = 1024;

export class DrainPace {
  readonly #most: number;
  /** Cycles until the ring is to be read again. */
  cycles: number;

  constructor(cpus: number) {
    this.#most = Math.floor(MOST_CPU_CYCLES / cpus);
    this.cycles = this.#most;
  }

  /** Says how many events the last read found. */
  note(fresh: number): void {
    if (fresh > RING_EVENTS / 4) this.cycles = Math.max(LEAST_CYCLES, Math.floor(this.cycles / 2));
    else if (fresh < RING_EVENTS / 16) this.cycles = Math.min(this.#most, this.cycles * 2);
  }
}
