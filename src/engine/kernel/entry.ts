/** What a slot of the cache holds besides its tag: a copy of rights and generation, and its age for replacement and display. */
import { CPU_CLASS, CPU_FILLED_AT, CPU_GENERATION, CPU_HITS, CPU_LAST_USE, CPU_RIGHTS, ENTRY_SHIFT } from '../layout';
import { generationOf, rightsOf } from './table';

/** Copies the capability into a slot. */
export function fillEntry(block: usize, slot: u32, id: u32, stamp: u32, missClass: i32): void {
  const offset = (<usize>slot) << ENTRY_SHIFT;
  store<u32>(block + CPU_LAST_USE + offset, stamp);
  store<u32>(block + CPU_FILLED_AT + offset, stamp);
  store<u32>(block + CPU_HITS + offset, 0);
  store<u32>(block + CPU_RIGHTS + offset, rightsOf(id));
  store<u32>(block + CPU_GENERATION + offset, generationOf(id));
  store<u8>(block + CPU_CLASS + offset, <u8>missClass);
}

/** Counts a hit at `stamp`; returns the stamp of the use before. */
export function countHit(block: usize, slot: u32, stamp: u32): u32 {
  const offset = (<usize>slot) << ENTRY_SHIFT;
  const lastUse = load<u32>(block + CPU_LAST_USE + offset);
  store<u32>(block + CPU_LAST_USE + offset, stamp);
  store<u32>(block + CPU_HITS + offset, load<u32>(block + CPU_HITS + offset) + 1);
  return lastUse;
}

/** Takes the capability's rights as they are now: after a grant by this CPU. */
export function refreshEntry(block: usize, slot: u32, id: u32): void {
  const offset = (<usize>slot) << ENTRY_SHIFT;
  store<u32>(block + CPU_RIGHTS + offset, rightsOf(id));
  store<u32>(block + CPU_GENERATION + offset, generationOf(id));
}
