/** Plain JavaScript that does what the kernel does, to time beside it: a `Map`, and the four-way cache on typed arrays. */

const ENTRIES = 64;
const SETS = ENTRIES / 4;
const HOT = 16;
const SCAN = 65_536;

function hitsOfMap(reps: number): number {
  const map = new Map<number, number>();
  for (let id = 0; id < ENTRIES; id++) map.set(id * 7, id);
  let sum = 0;
  for (let i = 0; i < reps; i++) sum = (sum + map.get((i & (ENTRIES - 1)) * 7)!) | 0;
  return sum;
}

/** The usual LRU in a few lines: a Map keeps the order of insertion. */
function missesOfMapLru(reps: number): number {
  const map = new Map<number, number>();
  let misses = 0;
  for (let i = 0; i < reps; i++) {
    const id = i % SCAN;
    const value = map.get(id);
    if (value !== undefined) {
      map.delete(id);
      map.set(id, value);
      continue;
    }
    misses++;
    if (map.size >= ENTRIES) map.delete(map.keys().next().value!);
    map.set(id, id);
  }
  return misses;
}

function fourWay(reps: number, ids: number): number {
  const tags = new Uint32Array(ENTRIES).fill(0xffffffff);
  let hits = 0;
  for (let i = 0; i < reps; i++) {
    const id = i % ids;
    const set = ((Math.imul(id, 0x9e3779b1) >>> 16) & (SETS - 1)) * 4;
    let way = 0;
    while (way < 3 && tags[set + way] !== id) way++;
    hits += tags[set + way] === id ? 1 : 0;
    for (let at = set + way; at > set; at--) tags[at] = tags[at - 1]!;
    tags[set] = id;
  }
  return hits;
}

/** Batches of 64 from a few rows, as the kernel's check is timed. */
function checkLoop(reps: number): number {
  const rights = Uint32Array.from({ length: 1024 }, (_, i) => (i % 5 === 0 ? 31 : 15));
  const needs = Uint32Array.from({ length: 1024 }, (_, i) => (i % 7 === 0 ? 32 : 1 << (i % 3)));
  let granted = 0;
  for (let r = 0; r < reps; r++) {
    const row = (r & 15) * 64;
    for (let i = row; i < row + 64; i++) granted = (granted + ((rights[i]! & needs[i]!) === needs[i] ? 1 : 0)) | 0;
  }
  return granted;
}

export const RIVALS: Readonly<Record<string, (reps: number) => number>> = {
  mapHit: hitsOfMap,
  mapLru: missesOfMapLru,
  typedHit: (reps) => fourWay(reps, HOT),
  typedMiss: (reps) => fourWay(reps, SCAN),
  checkLoop,
};
