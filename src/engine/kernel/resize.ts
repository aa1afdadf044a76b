/**
 * Resizing a cache. Entries are put back in order of their last use, so growing loses nothing (a set splits in two) and
 * shrinking keeps the most recent of the sets that merge. Dead copies and ghosts are forgotten.
 */
import {
  CACHE_FOUR_WAY,
  CACHE_NONE,
  CPU_CLASS,
  CPU_ENTRIES,
  SLOT_RECORDS,
  CPU_FILLED_AT,
  CPU_GENERATION,
  CPU_GHOST_STAMPS,
  CPU_HITS,
  CPU_LAST_USE,
  CPU_ORDER,
  CPU_PEAK,
  CPU_RIGHTS,
  CPU_TAGS,
  C_RESIZES,
  ENTRY_SHIFT,
  GHOSTS,
  MAX_ENTRIES,
  MAX_SETS,
  SET_BYTES,
  S_RESIZE,
  TAG_PURGED,
  WAYS,
} from '../layout';
import { cacheKind } from '../shared/settings';
import { count, scratch } from '../shared/state';
import { carryUse, clearUses } from './fullstack';
import { placeInFull, resetFull } from './fullcache';
import { INITIAL_ORDER } from './order';
import { placeInSets } from './setcache';

const RECORD = 32;

/** Empties a cache of `entries` entries. */
export function clearCache(block: usize, cpu: i32, entries: u32): void {
  memory.fill(block + CPU_TAGS, 0, MAX_SETS * SET_BYTES);
  memory.fill(block + CPU_GHOST_STAMPS, 0, MAX_SETS * GHOSTS * 4);
  memory.fill(block + CPU_ORDER, <u8>INITIAL_ORDER, MAX_SETS);
  memory.fill(block + SLOT_RECORDS, 0, MAX_ENTRIES << ENTRY_SHIFT);
  store<u32>(block + CPU_ENTRIES, entries);
  clearUses(block);
  if (cacheKind != CACHE_FOUR_WAY && cacheKind != CACHE_NONE) resetFull(cpu, entries);
  store<u32>(block + CPU_PEAK, max(load<u32>(block + CPU_PEAK), entries));
}

/** Changes the size; returns how many entries were carried over. */
export function resizeCache(block: usize, cpu: i32, entries: u32): i32 {
  const saved = scratch() + S_RESIZE;
  const kept = saveEntries(block, saved);
  sortByUse(saved, kept);
  clearCache(block, cpu, entries);
  for (let i = 0; i < kept; i++) restoreEntry(block, cpu, saved + <usize>i * RECORD, entries / WAYS);
  count(block, C_RESIZES, 1);
  return kept;
}

function saveEntries(block: usize, saved: usize): i32 {
  const entries = load<u32>(block + CPU_ENTRIES);
  let kept = 0;
  for (let slot: u32 = 0; slot < entries; slot++) {
    const tag = load<u32>(block + CPU_TAGS + <usize>(slot / WAYS) * SET_BYTES + ((<usize>(slot % WAYS)) << 2));
    if (tag == 0 || tag >= <u32>TAG_PURGED) continue;
    const record = saved + <usize>kept * RECORD;
    const offset = (<usize>slot) << ENTRY_SHIFT;
    store<u32>(record, tag);
    store<u32>(record + 4, load<u32>(block + CPU_LAST_USE + offset));
    store<u32>(record + 8, load<u32>(block + CPU_FILLED_AT + offset));
    store<u32>(record + 12, load<u32>(block + CPU_HITS + offset));
    store<u32>(record + 16, load<u32>(block + CPU_RIGHTS + offset));
    store<u32>(record + 20, load<u32>(block + CPU_GENERATION + offset));
    store<u32>(record + 24, load<u8>(block + CPU_CLASS + offset));
    kept++;
  }
  return kept;
}

/** Insertion sort: at most 256 records, nearly sorted within each set. */
function sortByUse(saved: usize, n: i32): void {
  const hold = saved + <usize>MAX_ENTRIES * RECORD;
  for (let i = 1; i < n; i++) {
    memory.copy(hold, saved + <usize>i * RECORD, RECORD);
    const key = load<u32>(hold + 4);
    let j = i - 1;
    while (j >= 0 && load<u32>(saved + <usize>j * RECORD + 4) > key) {
      memory.copy(saved + <usize>(j + 1) * RECORD, saved + <usize>j * RECORD, RECORD);
      j--;
    }
    memory.copy(saved + <usize>(j + 1) * RECORD, hold, RECORD);
  }
}

function restoreEntry(block: usize, cpu: i32, record: usize, sets: u32): void {
  carryUse(block, sets * WAYS, load<u32>(record + 4));
  const tag = load<u32>(record);
  const slot = cacheKind == CACHE_FOUR_WAY ? placeInSets(block, sets, tag) : placeInFull(block, cpu, tag);
  const offset = (<usize>slot) << ENTRY_SHIFT;
  store<u32>(block + CPU_LAST_USE + offset, load<u32>(record + 4));
  store<u32>(block + CPU_FILLED_AT + offset, load<u32>(record + 8));
  store<u32>(block + CPU_HITS + offset, load<u32>(record + 12));
  store<u32>(block + CPU_RIGHTS + offset, load<u32>(record + 16));
  store<u32>(block + CPU_GENERATION + offset, load<u32>(record + 20));
  store<u8>(block + CPU_CLASS + offset, <u8>load<u32>(record + 24));
}
