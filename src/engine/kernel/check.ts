/**
 * Permission check of a batch: bit i of the result is set if operation i is granted, that is if every right it needs is
 * among the rights of its capability. Scalar and SIMD twins with equal results; the caller picks by its threshold.
 */

/** One at a time. `rights` and `needs` are `n` u32 each, n <= 64. */
export function checkScalar(rights: usize, needs: usize, n: i32): u64 {
  let granted: u64 = 0;
  for (let i = 0; i < n; i++) {
    const offset = (<usize>i) << 2;
    const need = load<u32>(needs + offset);
    granted |= (<u64>i32((load<u32>(rights + offset) & need) == need)) << (<u64>i);
  }
  return granted;
}

/** Four at a time; memory behind n must be readable up to the next multiple of four. */
export function checkSimd(rights: usize, needs: usize, n: i32): u64 {
  if (ASC_FEATURE_SIMD) {
    let granted: u64 = 0;
    for (let i = 0; i < n; i += 4) {
      const offset = (<usize>i) << 2;
      const need = v128.load(needs + offset);
      const has = v128.and(v128.load(rights + offset), need);
      granted |= (<u64>i32x4.bitmask(i32x4.eq(has, need))) << (<u64>i);
    }
    return n < 64 ? granted & (((<u64>1) << (<u64>n)) - 1) : granted;
  }
  return checkScalar(rights, needs, n);
}

/** Number of operations that a result grants. */
export function grantedCount(granted: u64): i32 {
  return <i32>popcnt<u64>(granted);
}
