/**
 * The capability space for real: a radix tree whose nodes are loads that depend on the one before, read under the sequence
 * lock of the slot. An entry takes 16 bytes, as in the simulator.
 */
import { CPU_LAST_LINE, CPU_PREFETCH_LINES, C_PREFETCH_ISSUED, H_TABLE } from '../layout';
import { LV_TREE } from '../layout-live';
import { beginRead, unchanged } from '../kernel/seqlock';
import { slotAddress } from '../kernel/table';
import { sharedLoad } from '../shared/atomic';
import { capabilities, nodeBits, radixDepth } from '../shared/settings';
import { count } from '../shared/state';

const ENTRY = 16;
const RIGHTS = 4;

function bitsOf(n: u32, depth: i32): i32 {
  return (max<i32>(1, 32 - clz<i32>(n - 1)) + depth - 1) / depth;
}

/** Entries of an upper level. */
function entriesOf(n: u32, depth: i32, level: i32): u32 {
  return ((n - 1) >> (bitsOf(n, depth) * (depth - 1 - level))) + 1;
}

/** Bytes of all upper levels. */
export function treeBytes(n: u32, depth: i32): usize {
  let bytes: usize = 0;
  for (let level = 0; level < depth - 1; level++) bytes += <usize>entriesOf(n, depth, level) * ENTRY;
  return bytes;
}

/** Says where the levels lie. */
export function initTree(tree: usize, n: u32): void {
  store<u32>(LV_TREE, <u32>tree);
  store<u32>(LV_TREE + 4, n);
}

/** Writes the entries: each holds the address of the first entry that it covers on the next level. */
export function fillTree(depth: i32): void {
  const n = load<u32>(LV_TREE + 4);
  const bits = bitsOf(n, depth);
  let at = <usize>load<u32>(LV_TREE);
  for (let level = 0; level < depth - 1; level++) {
    const entries = entriesOf(n, depth, level);
    const next = level == depth - 2 ? <usize>load<u32>(H_TABLE) : at + <usize>entries * ENTRY;
    for (let i: u32 = 0; i < entries; i++) {
      store<u32>(at + <usize>i * ENTRY, <u32>(next + (((<usize>i) << bits) << 4)));
    }
    at += <usize>entries * ENTRY;
  }
}

/** Walks to an id; returns its rights, as they were at one moment. */
export function walk(id: u32): u32 {
  const mask: u32 = (1 << nodeBits) - 1;
  let rights: u32;
  let seen: i32;
  do {
    seen = beginRead(id);
    let shift = nodeBits * (radixDepth - 1);
    let base = radixDepth > 1 ? <usize>load<u32>(LV_TREE) : <usize>load<u32>(H_TABLE);
    let index = id >> shift;
    for (let level = 0; level < radixDepth - 1; level++) {
      base = load<u32>(base + <usize>index * ENTRY);
      shift -= nodeBits;
      index = (id >> shift) & mask;
    }
    rights = sharedLoad(base + <usize>index * ENTRY + RIGHTS);
  } while (!unchanged(id, seen));
  return rights;
}

/**
 * Touches the table line `distance` lines ahead of a walk's: a plain load whose result nobody waits for, since Wasm has no
 * prefetch instruction. Returns what was read, so that no compiler leaves it out.
 */
export function touchAhead(block: usize, id: u32): u32 {
  const distance = load<u32>(block + CPU_PREFETCH_LINES);
  const line = id >> 2;
  if (distance == 0 || line == load<u32>(block + CPU_LAST_LINE)) return 0;
  store<u32>(block + CPU_LAST_LINE, line);
  const wanted = line + distance;
  if (wanted > (capabilities - 1) >> 2) return 0;
  count(block, C_PREFETCH_ISSUED, 1);
  return load<u32>(<usize>load<u32>(H_TABLE) + ((<usize>wanted) << 6));
}

/**
 * Touches everything that a walk to an id will read. Levels lie one after another, so that places are known without reading
 * the level above: none of these loads waits for another.
 */
export function touchPath(block: usize, id: u32): u32 {
  const n = load<u32>(LV_TREE + 4);
  let at = <usize>load<u32>(LV_TREE);
  let seen: u32 = 0;
  for (let level = 0; level < radixDepth - 1; level++) {
    seen ^= load<u32>(at + ((<usize>(id >> (nodeBits * (radixDepth - 1 - level)))) << 4));
    at += <usize>entriesOf(n, radixDepth, level) * ENTRY;
  }
  count(block, C_PREFETCH_ISSUED, 1);
  return seen ^ load<u32>(slotAddress(id));
}
