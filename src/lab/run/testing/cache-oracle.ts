/**
 * A capability cache and its table written for obviousness: a set is an array of four places, most recent first; beside the
 * sets a fully associative LRU of the same size, an array of ids. The engine must count the same hits and the same classes of
 * misses.
 */
import { ALLOCATE, CLOSE, READ, REVOKE } from './handmade';
import type { HandmadeOp, HandmadeTask } from './handmade';

const WAYS = 4;
const EMPTY = -1;
const ALL_RIGHTS = 15;

interface Place {
  id: number;
  dead: null | 'revocation' | 'switch';
}

export class CacheOracle {
  readonly counts = {
    lookups: 0,
    hits: 0,
    missCompulsory: 0,
    missCapacity: 0,
    missConflict: 0,
    missRevocation: 0,
    missSwitch: 0,
    denied: 0,
    revokes: 0,
    grants: 0,
  };
  /** Most other ids that a set saw between two uses of one: below 16 the engine knows when it was used last. */
  deepest = 0;
  readonly #purge: boolean;
  #entries: number;
  #sets: Place[][] = [];
  /** How the last copy of an id left the cache, unless it is still there. */
  readonly #left = new Map<number, Place['dead']>();
  /** Ids by use, most recent first: the first `entries` are what a fully associative LRU holds. */
  #byUse: number[] = [];
  readonly #closed = new Set<number>();
  /** Revocations that the cache has not looked at yet: it does so before its next look-up. */
  #pending: number[] = [];
  #process = EMPTY;

  constructor(entries: number, purge = false) {
    this.#purge = purge;
    this.#entries = entries;
    this.#clear();
  }

  #clear(): void {
    const places = () => Array.from({ length: WAYS }, (): Place => ({ id: EMPTY, dead: null }));
    this.#sets = Array.from({ length: this.#entries / WAYS }, places);
  }

  #indexOf(id: number): number {
    return (Math.imul(id, 0x9e3779b1) >>> 16) & (this.#sets.length - 1);
  }

  /** Runs a task: a look-up and a check of each operation, then what it changes. */
  task({ ops, process = 0 }: HandmadeTask): void {
    if (process !== this.#process && this.#purge) this.#killAll();
    this.#process = process;
    for (const op of ops) this.#operation(typeof op === 'number' ? { id: op } : op);
  }

  #killAll(): void {
    for (const place of this.#sets.flat()) if (place.id !== EMPTY) place.dead ??= 'switch';
  }

  #operation({ id, kind = 0, rights = READ }: Exclude<HandmadeOp, number>): void {
    this.lookup(id);
    const takesOver = kind === ALLOCATE && (rights & REVOKE) !== 0;
    const need = kind === ALLOCATE && !takesOver ? 0 : rights;
    const has = this.#closed.has(id) ? 0 : ALL_RIGHTS;
    if ((has & need) !== need) this.counts.denied++;
    else {
      if (kind === CLOSE || takesOver) this.revoke(id);
      if (kind === ALLOCATE) this.#grant(id);
    }
  }

  #grant(id: number): void {
    this.counts.grants++;
    this.#closed.delete(id);
    const set = this.#sets[this.#indexOf(id)]!;
    const at = set.findIndex((place) => place.id === id && place.dead === 'revocation');
    if (at < 0) return;
    set.splice(at, 1);
    set.unshift({ id, dead: null });
  }

  revoke(id: number): void {
    this.counts.revokes++;
    this.#closed.add(id);
    this.#pending.push(id);
  }

  /** A revoked copy is the next to be replaced. */
  #invalidate(id: number): void {
    const set = this.#sets[this.#indexOf(id)]!;
    const at = set.findIndex((place) => place.id === id && !place.dead);
    if (at < 0) return;
    set.push({ id, dead: 'revocation' });
    set.splice(at, 1);
  }

  lookup(id: number): void {
    this.counts.lookups++;
    this.#pending.forEach((revoked) => this.#invalidate(revoked));
    this.#pending = [];
    const set = this.#sets[this.#indexOf(id)]!;
    const at = set.findIndex((place) => place.id === id);
    const [place] = set.splice(at < 0 ? WAYS - 1 : at, 1);
    if (at < 0) this.#left.set(place!.id, place!.dead);
    if (at >= 0 && !place!.dead) this.counts.hits++;
    else this.#miss(id, at < 0 ? this.#left.get(id) : place!.dead);
    set.unshift({ id, dead: null });
    if (this.#closed.has(id)) this.#invalidate(id); // nothing is no copy
    this.#use(id);
  }

  #miss(id: number, dead: Place['dead'] | undefined): void {
    const rank = this.#byUse.indexOf(id);
    if (rank < 0) this.counts.missCompulsory++;
    else if (dead === 'revocation') this.counts.missRevocation++;
    else if (dead === 'switch') this.counts.missSwitch++;
    else if (rank < this.#entries) this.counts.missConflict++;
    else this.counts.missCapacity++;
  }

  #use(id: number): void {
    const rank = this.#byUse.indexOf(id);
    if (rank >= 0) {
      const index = this.#indexOf(id);
      const between = this.#byUse.slice(0, rank).filter((other) => this.#indexOf(other) === index);
      this.deepest = Math.max(this.deepest, between.length);
      this.#byUse.splice(rank, 1);
    }
    this.#byUse.unshift(id);
  }

  /** Keeps the most recent entries that the new sets have room for; dead copies are forgotten. */
  resize(entries: number): void {
    const live = new Set(this.#sets.flatMap((set) => set.filter(({ dead }) => !dead).map(({ id }) => id)));
    this.#entries = entries;
    this.#clear();
    this.#left.clear();
    for (const id of this.#byUse.filter((used) => live.has(used)).reverse()) {
      const set = this.#sets[this.#indexOf(id)]!;
      set.pop();
      set.unshift({ id, dead: null });
    }
  }
}
