/** The caches that somebody would write in plain JavaScript. Each gives the number of hits on a stream of ids. */

/** Fully associative LRU: a Map keeps its keys in the order in which they were set. */
export function mapLru(ids: Uint32Array, entries: number): number {
  const cache = new Map<number, true>();
  let hits = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (cache.delete(id)) hits++;
    else if (cache.size === entries) cache.delete(cache.keys().next().value!);
    cache.set(id, true);
  }
  return hits;
}

/** Sets of four in one typed array, most recent first; sets are chosen as the simulator chooses them. Ids below 2^32 - 1. */
export function fourWayLru(ids: Uint32Array, entries: number): number {
  const tags = new Uint32Array(entries);
  const mask = entries / 4 - 1;
  let hits = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    const tag = id + 1;
    const set = ((Math.imul(id, 0x9e3779b1) >>> 16) & mask) * 4;
    const a = tags[set]!;
    if (a === tag) {
      hits++;
      continue;
    }
    const b = tags[set + 1]!;
    const c = tags[set + 2]!;
    if (b === tag) hits++;
    else {
      if (c === tag) hits++;
      else {
        if (tags[set + 3] === tag) hits++;
        tags[set + 3] = c;
      }
      tags[set + 2] = b;
    }
    tags[set + 1] = a;
    tags[set] = tag;
  }
  return hits;
}
