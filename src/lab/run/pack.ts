/**
 * States as differences: most of a state is zero, and most of the rest is as it was a while ago. Words that differ from a
 * reference are kept, found by a bit per block of 32 words and then by a bit per word.
 */
const BLOCK = 32;

let scratch = new Uint32Array(0);

/** What differs in `state` from `reference` (of the same length in words), or from zero. */
export function pack(state: Uint32Array, reference: Uint32Array | null): Uint32Array<ArrayBuffer> {
  const blocks = Math.ceil(state.length / BLOCK);
  const head = Math.ceil(blocks / 32);
  const most = head + blocks + state.length;
  if (scratch.length < most) scratch = new Uint32Array(most);
  const out = scratch;
  out.fill(0, 0, head);
  let at = head;
  for (let block = 0; block < blocks; block++) {
    const from = block * BLOCK;
    const to = Math.min(state.length, from + BLOCK);
    if (reference === null ? isZero(state, from, to) : isSame(state, reference, from, to)) continue;
    const maskAt = at++;
    let mask = 0;
    for (let word = from; word < to; word++) {
      const value = reference === null ? state[word]! : state[word]! ^ reference[word]!;
      if (value === 0) continue;
      mask |= 1 << (word - from);
      out[at++] = value;
    }
    out[maskAt] = mask;
    out[block >> 5]! |= 1 << (block & 31);
  }
  return out.slice(0, at);
}

// Nearly all blocks are skipped: four words at a time, without a branch for each, takes half the time.

function isSame(a: Uint32Array, b: Uint32Array, from: number, to: number): boolean {
  let i = from;
  let differs = 0;
  for (; i + 3 < to; i += 4) {
    differs |= (a[i]! ^ b[i]!) | (a[i + 1]! ^ b[i + 1]!) | (a[i + 2]! ^ b[i + 2]!) | (a[i + 3]! ^ b[i + 3]!);
  }
  for (; i < to; i++) differs |= a[i]! ^ b[i]!;
  return differs === 0;
}

function isZero(a: Uint32Array, from: number, to: number): boolean {
  let i = from;
  let some = 0;
  for (; i + 3 < to; i += 4) some |= a[i]! | a[i + 1]! | a[i + 2]! | a[i + 3]!;
  for (; i < to; i++) some |= a[i]!;
  return some === 0;
}

/** Writes what was packed into `state`, which holds the reference (or zeros), and becomes what was packed. */
export function unpack(packed: Uint32Array, state: Uint32Array): void {
  const blocks = Math.ceil(state.length / BLOCK);
  let at = Math.ceil(blocks / 32);
  for (let block = 0; block < blocks; block++) {
    if (((packed[block >> 5]! >>> (block & 31)) & 1) === 0) continue;
    let mask = packed[at++]!;
    const from = block * BLOCK;
    while (mask !== 0) {
      const bit = 31 - Math.clz32(mask & -mask);
      mask &= mask - 1;
      state[from + bit]! ^= packed[at++]!;
    }
  }
}
