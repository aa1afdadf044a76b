/**
 * Detector of the access pattern: each id is compared with the one before. The same step again is a stride (a step of one:
 * sequential); anything else is random. Repeats of the same id say nothing and are left out.
 */
import { CPU_LAST_DELTA, CPU_LAST_ID, CPU_RANDOM, CPU_SEQUENTIAL, CPU_STRIDED } from '../layout';

/** Counts the steps of a batch. */
export function observe(block: usize, ids: usize, n: i32): void {
  let last = load<u32>(block + CPU_LAST_ID);
  let lastDelta = load<i32>(block + CPU_LAST_DELTA);
  let sequential = 0;
  let strided = 0;
  let repeated = 0;
  for (let i = 0; i < n; i++) {
    const id = load<u32>(ids + ((<usize>i) << 2));
    const delta = <i32>(id - last);
    sequential += i32(delta == 1);
    strided += i32(delta == lastDelta && delta != 1 && delta != 0);
    repeated += i32(delta == 0);
    lastDelta = delta;
    last = id;
  }
  store<u32>(block + CPU_LAST_ID, last);
  store<i32>(block + CPU_LAST_DELTA, lastDelta);
  store<u32>(block + CPU_SEQUENTIAL, load<u32>(block + CPU_SEQUENTIAL) + sequential);
  store<u32>(block + CPU_STRIDED, load<u32>(block + CPU_STRIDED) + strided);
  store<u32>(block + CPU_RANDOM, load<u32>(block + CPU_RANDOM) + n - sequential - strided - repeated);
}
