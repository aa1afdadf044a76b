/**
 * The one seam for memory that another CPU may touch. Plain loads and stores in the simulator, where one thread plays all
 * CPUs; atomics in builds with threads. Nothing else in the kernel knows which.
 */

/** Reads a 32-bit word that another CPU may write. */
export function sharedLoad(address: usize): i32 {
  if (ASC_FEATURE_THREADS) return atomic.load<i32>(address);
  return load<i32>(address);
}

/** Writes a 32-bit word that another CPU may read. */
export function sharedStore(address: usize, value: i32): void {
  if (ASC_FEATURE_THREADS) atomic.store<i32>(address, value);
  else store<i32>(address, value);
}

/** Replaces `expected` by `value`; true if the word was `expected`. */
export function sharedExchange(address: usize, expected: i32, value: i32): bool {
  if (ASC_FEATURE_THREADS) return atomic.cmpxchg<i32>(address, expected, value) == expected;
  if (load<i32>(address) != expected) return false;
  store<i32>(address, value);
  return true;
}

/** Adds to a word; returns what it was before. */
export function sharedAdd(address: usize, amount: i32): i32 {
  if (ASC_FEATURE_THREADS) return atomic.add<i32>(address, amount);
  const before = load<i32>(address);
  store<i32>(address, before + amount);
  return before;
}
