/**
 * The per-CPU capability cache, 32 to 256 entries, of the kind that the variant has: four ways (what ships), fully associative
 * with another policy, or none.
 *
 * A tag is id + 1; with TAG_REVOKED or TAG_PURGED it never matches, and remembers why the entry died, also as a ghost.
 */
import { CACHE_FOUR_WAY, CACHE_NONE, CPU_ENTRIES, CPU_TAGS, SET_BYTES, TAG_PURGED, WAYS } from '../layout';
import { cacheKind } from '../shared/settings';
import { refreshEntry } from './entry';
import { invalidateInFull, lookupInFull, renewInFull } from './fullcache';
import { lookupUncached } from './nocache';
import { invalidateInSets, lookupInSets, renewInSets } from './setcache';

/**
 * Looks up `n` ids. `slots` gets the slot of each (hit or newly filled), `rights` its rights, `misses` the positions that
 * missed. Returns the number of misses. Fills at once, so that a repeated id of the same batch hits.
 */
export function lookupBatch(
  block: usize,
  cpu: i32,
  ids: usize,
  n: i32,
  slots: usize,
  rights: usize,
  misses: usize,
): i32 {
  if (cacheKind == CACHE_FOUR_WAY) return lookupInSets(block, cpu, ids, n, slots, rights, misses);
  if (cacheKind == CACHE_NONE) return lookupUncached(block, cpu, ids, n, slots, rights, misses);
  return lookupInFull(block, cpu, ids, n, slots, rights, misses);
}

/** Whether the variant has a cache. */
export function hasCache(): bool {
  return cacheKind != CACHE_NONE;
}

/** Makes the entry of the last look-up hold the capability as it is now: after a grant by this CPU. */
export function renewEntry(block: usize, slot: u32, id: u32): void {
  if (cacheKind == CACHE_NONE) return;
  if (cacheKind == CACHE_FOUR_WAY) renewInSets(block, slot, id);
  else renewInFull(block, slot, id);
  refreshEntry(block, slot, id);
}

/** Kills the copy of a revoked id, if this cache has one. */
export function invalidate(block: usize, cpu: i32, id: u32): void {
  if (cacheKind == CACHE_FOUR_WAY) invalidateInSets(block, id);
  else if (cacheKind != CACHE_NONE) invalidateInFull(block, cpu, id);
}

/** Kills every entry: a process switch (TAG_PURGED), or a CPU that missed too many revocations (TAG_REVOKED). */
export function invalidateAll(block: usize, mark: u32): void {
  if (cacheKind == CACHE_NONE) return;
  const entries = load<u32>(block + CPU_ENTRIES);
  for (let slot: u32 = 0; slot < entries; slot++) {
    const address = block + CPU_TAGS + <usize>(slot / WAYS) * SET_BYTES + ((<usize>(slot % WAYS)) << 2);
    const tag = load<u32>(address);
    if (tag != 0 && tag < <u32>TAG_PURGED) store<u32>(address, tag | mark);
  }
}
