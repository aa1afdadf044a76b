/** What was seen of a kernel's threads: queue lengths over the last moments, and rates between glances. */
import type { PoolGlance } from '../lab/measure/pool';

export interface Lane {
  cpu: number;
  /** Lengths of the queue, the newest last. */
  queue: readonly number[];
  /** Whether tasks were stolen between a glance and the one before. */
  robs: readonly boolean[];
  running: boolean;
  cacheEntries: number;
  /** Of the last moments; NaN where nothing was looked up. */
  hitRate: number;
  /** Share of the time that it was not parked. */
  busy: number;
  /** Ever. */
  done: number;
  stolen: number;
  /** Tasks that it took from each other CPU. */
  from: readonly number[];
}

/** Glances that a picture shows. */
export const GLANCES = 120;
/** Glances back to which rates reach. */
const RATE_OVER = 12;

export class Lanes {
  #glances: PoolGlance[] = [];

  clear(): void {
    this.#glances = [];
  }

  note(glance: PoolGlance): void {
    this.#glances.push(glance);
    if (this.#glances.length > GLANCES) this.#glances.shift();
  }

  /** Lengths of the queues as they were seen last; null before anybody looked. */
  get queues(): readonly number[] | null {
    return this.#glances.at(-1)?.queues ?? null;
  }

  get lanes(): Lane[] {
    const now = this.#glances.at(-1);
    if (!now) return [];
    const before = this.#glances[Math.max(0, this.#glances.length - 1 - RATE_OVER)]!;
    return now.queues.map((_, cpu) => ({
      cpu,
      queue: this.#glances.map(({ queues }) => queues[cpu]!),
      robs: this.#glances.map(({ steals }, at) => steals[cpu]! > (this.#glances[at - 1]?.steals[cpu] ?? Infinity)),
      running: now.running[cpu]!,
      cacheEntries: now.cacheEntries[cpu]!,
      hitRate: (now.hits[cpu]! - before.hits[cpu]!) / (now.lookups[cpu]! - before.lookups[cpu]!),
      busy: busyShare(now, before, cpu),
      done: now.done[cpu]!,
      stolen: now.steals[cpu]!,
      from: now.stolenFrom[cpu]!,
    }));
  }
}

function busyShare(now: PoolGlance, before: PoolGlance, cpu: number): number {
  const busy = now.busyNs[cpu]! - before.busyNs[cpu]!;
  const idle = now.idleNs[cpu]! - before.idleNs[cpu]!;
  return busy / (busy + idle);
}
