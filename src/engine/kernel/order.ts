/**
 * LRU order of four ways in one byte: two bits per position, most recent first. Moving a way to the front or to the end is a
 * look-up in a table of 256 x 4, so a hit costs no branch.
 */

const FRONT: usize = memory.data(1024, 16);
const BACK: usize = memory.data(1024, 16);

/** Ways 0, 1, 2, 3 from most to least recent. */
export const INITIAL_ORDER: u32 = 0b11100100;

function reorder(order: u32, way: u32, toFront: bool): u32 {
  let rest: u32 = 0;
  let kept: u32 = 0;
  for (let i: u32 = 0; i < 4; i++) {
    const w = (order >> (2 * i)) & 3;
    if (w != way && kept < 3) {
      rest |= w << (2 * kept);
      kept++;
    }
  }
  return toFront ? (way | (rest << 2)) & 255 : (rest | (way << 6)) & 255;
}

/** Fills the tables; once per instance. */
export function initOrder(): void {
  for (let order: u32 = 0; order < 256; order++) {
    for (let way: u32 = 0; way < 4; way++) {
      store<u8>(FRONT + (order << 2) + way, <u8>reorder(order, way, true));
      store<u8>(BACK + (order << 2) + way, <u8>reorder(order, way, false));
    }
  }
}

/** The order with `way` most recent. */
export function touched(order: u32, way: u32): u32 {
  return load<u8>(FRONT + (order << 2) + way);
}

/** The order with `way` next to be replaced. */
export function demoted(order: u32, way: u32): u32 {
  return load<u8>(BACK + (order << 2) + way);
}

/** The least recent way. */
export function victim(order: u32): u32 {
  return order >> 6;
}
