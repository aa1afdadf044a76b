/** No cache at all: every lookup walks the table. The kernel as it was before per-CPU caches (5.5.2 of the seed). */
import { CPU_LOOKUPS } from '../layout';
import { classify } from './missclass';
import { rightsOf } from './table';

/** As `lookupInSets`, with nothing but misses: compulsory the first time, of capacity from then on. */
export function lookupUncached(
  block: usize,
  cpu: i32,
  ids: usize,
  n: i32,
  slots: usize,
  rights: usize,
  misses: usize,
): i32 {
  for (let i = 0; i < n; i++) {
    const offset = (<usize>i) << 2;
    const id = load<u32>(ids + offset);
    classify(block, cpu, id, 0, false);
    store<u32>(slots + offset, 0);
    store<u32>(rights + offset, rightsOf(id));
    store<u32>(misses + offset, i);
  }
  store<u32>(block + CPU_LOOKUPS, load<u32>(block + CPU_LOOKUPS) + n);
  return n;
}
