/**
 * The boundary of a fully associative LRU of the same size, without keeping one. One bit per recent lookup says whether it is
 * the last use of its id; a fully associative LRU of C entries holds exactly the ids of the newest C set bits. A use clears the
 * bit of the id's previous use and sets its own; when that makes more than C, the boundary moves up to the next set bit.
 *
 * Uses older than RECENT_USES lookups fall out of the ring; an id so old counts as not held. So there are always as many bits as
 * ids that count, each at a place of its own.
 */
import {
  CPU_ENTRIES,
  CPU_FILLED_AT,
  CPU_FULL_BOUND,
  CPU_FULL_COUNT,
  CPU_GHOST_STAMPS,
  CPU_LAST_USE,
  CPU_LOOKUPS,
  CPU_RECENT,
  CPU_WINDOW_STAMP,
  ENTRY_SHIFT,
  GHOSTS,
  MAX_SETS,
  RECENT_USES,
} from '../layout';

/** How old a use may be and still count: a batch's lookups come before anybody looks again. */
const OLDEST: u32 = RECENT_USES - 256;
/** Stamps are 32 bits; from here on they start again from an earlier one, see `renewStamps`. A multiple of RECENT_USES. */
const LATEST: u32 = 0x80000000;

function wordOf(block: usize, stamp: u32): usize {
  return block + CPU_RECENT + ((((<usize>stamp) & (RECENT_USES - 1)) >> 6) << 3);
}

function clearUse(block: usize, stamp: u32): void {
  const word = wordOf(block, stamp);
  store<u64>(word, load<u64>(word) & ~((<u64>1) << ((<u64>stamp) & 63)));
}

/** The first set bit at or after `stamp`; there is one. */
function nextUse(block: usize, stamp: u32): u32 {
  let bits = load<u64>(wordOf(block, stamp)) >> ((<u64>stamp) & 63);
  if (bits) return stamp + <u32>ctz<u64>(bits);
  stamp = (stamp | 63) + 1;
  while (true) {
    bits = load<u64>(wordOf(block, stamp));
    if (bits) return stamp + <u32>ctz<u64>(bits);
    stamp += 64;
  }
}

/** Takes the oldest id out. */
function dropOldest(block: usize): void {
  const bound = load<u32>(block + CPU_FULL_BOUND);
  clearUse(block, bound);
  store<u32>(block + CPU_FULL_BOUND, nextUse(block, bound));
}

/**
 * Notes a use at `stamp` of an id whose previous use was at `previous` (0 = never, or too long ago to know). Returns whether a
 * fully associative LRU of `entries` entries held the id.
 */
export function noteUse(block: usize, entries: u32, stamp: u32, previous: u32): bool {
  const word = wordOf(block, stamp);
  store<u64>(word, load<u64>(word) | ((<u64>1) << ((<u64>stamp) & 63)));
  const bound = load<u32>(block + CPU_FULL_BOUND);
  const held = load<u32>(block + CPU_FULL_COUNT);
  if (held != 0 && previous != 0 && previous >= bound) {
    clearUse(block, previous);
    if (previous == bound) store<u32>(block + CPU_FULL_BOUND, nextUse(block, bound));
    return true;
  }
  if (held == entries) dropOldest(block);
  else {
    if (held == 0) store<u32>(block + CPU_FULL_BOUND, stamp);
    store<u32>(block + CPU_FULL_COUNT, held + 1);
  }
  return false;
}

/** Lets ids go whose last use is about to leave the ring; call at least once every 64 lookups. */
export function ageUses(block: usize, stamp: u32): void {
  while (load<u32>(block + CPU_FULL_COUNT) > 1 && stamp - load<u32>(block + CPU_FULL_BOUND) > OLDEST) {
    dropOldest(block);
    store<u32>(block + CPU_FULL_COUNT, load<u32>(block + CPU_FULL_COUNT) - 1);
  }
  if (stamp >= LATEST) renewStamps(block);
}

/** Notes the last use of an entry that a resize carries over; in order of their uses. */
export function carryUse(block: usize, entries: u32, lastUse: u32): void {
  if (load<u32>(block + CPU_LOOKUPS) - lastUse <= OLDEST) noteUse(block, entries, lastUse, 0);
}

/**
 * Takes half of LATEST from every stamp of a CPU, so that they never wrap. What was used longer ago than that is then as if it had
 * been at no known time: it has long left the ring.
 */
function renewStamps(block: usize): void {
  const entries = load<u32>(block + CPU_ENTRIES);
  for (let slot: u32 = 0; slot < entries; slot++) {
    const offset = (<usize>slot) << ENTRY_SHIFT;
    renew(block + CPU_LAST_USE + offset);
    renew(block + CPU_FILLED_AT + offset);
  }
  for (let ghost = 0; ghost < MAX_SETS * GHOSTS; ghost++) renew(block + CPU_GHOST_STAMPS + ((<usize>ghost) << 2));
  renew(block + CPU_LOOKUPS);
  renew(block + CPU_WINDOW_STAMP);
  renew(block + CPU_FULL_BOUND);
}

function renew(address: usize): void {
  const stamp = load<u32>(address);
  store<u32>(address, stamp > LATEST / 2 ? stamp - LATEST / 2 : 0);
}

/** Forgets everything: the cache was emptied or resized. */
export function clearUses(block: usize): void {
  memory.fill(block + CPU_RECENT, 0, RECENT_USES >> 3);
  store<u32>(block + CPU_FULL_BOUND, 0);
  store<u32>(block + CPU_FULL_COUNT, 0);
}
