/** Keys of whole numbers: exact, and equal for equal numbers. */
import type { Key } from '../reference';

/** Of decimal digits. */
export function keyOf(digits: string): Key {
  return digits.length <= 15 ? Number(digits) : normal(BigInt(digits));
}

/** A bigint only where a number cannot be exact. */
export function normal(value: bigint): Key {
  return value <= 0x1fffffffffffffn ? Number(value) : value;
}
