/**
 * Results of static kernels kept in this browser (IndexedDB), so that baselines are computed once for a scenario and build, not once a
 * visit. Whatever goes wrong, they are computed again: nobody has to hear of it.
 */
import { openDB } from 'idb';
import type { IDBPDatabase } from 'idb';
import type { StaticResults } from '../lab/compare/baselines/search';

/** Results of so many scenarios are kept; one is some 100 KB. */
export const MOST_KEPT = 50;

interface Kept extends StaticResults {
  key: string;
}

export class StaticsStore {
  readonly #name: string;

  constructor(name = 'captune-baselines') {
    this.#name = name;
  }

  /** What was kept under a key, if it is whole: `points` kernels. */
  async load(key: string, points: number): Promise<StaticResults | null> {
    const found = (await this.#use((database) => database.getFromIndex('statics', 'key', key))) as Kept | undefined;
    const whole = found?.key === key && Array.isArray(found.statics) && found.statics.length === points;
    return whole ? { statics: found.statics } : null;
  }

  /** Keeps results; the oldest of too many go. */
  async save(key: string, { statics }: StaticResults): Promise<void> {
    await this.#use(async (database) => {
      const change = database.transaction('statics', 'readwrite');
      const earlier = await change.store.index('key').getKey(key);
      if (earlier !== undefined) await change.store.delete(earlier);
      await change.store.add({ key, statics });
      const all = await change.store.getAllKeys();
      for (const old of all.slice(0, Math.max(0, all.length - MOST_KEPT))) await change.store.delete(old);
      await change.done;
    });
  }

  /** Opens, works, closes: it is needed once a computation. Null where the browser keeps nothing. */
  async #use<T>(work: (database: IDBPDatabase) => Promise<T>): Promise<T | null> {
    if (typeof indexedDB === 'undefined') return null;
    try {
      const database = await openDB(this.#name, 1, {
        upgrade(fresh) {
          fresh.createObjectStore('statics', { autoIncrement: true }).createIndex('key', 'key', { unique: true });
        },
      });
      try {
        return await work(database);
      } finally {
        database.close();
      }
    } catch {
      return null;
    }
  }
}
