/**
 * The event queue: a tournament tree over `clock << 6 | cpu`, so that the CPU with the smallest clock acts next and ties go to
 * the smaller number. Parked CPUs have the largest key.
 */
import { H_TREE, TREE } from '../layout';

const PARKED: u64 = 0xffffffffffffffff;

/** Builds a tree in which every CPU is parked. */
export function initTree(cpus: i32): void {
  let leaves = 1;
  while (leaves < cpus) leaves <<= 1;
  store<u32>(H_TREE, leaves);
  for (let i = 0; i < 2 * leaves; i++) store<u64>(TREE + ((<usize>i) << 3), PARKED);
}

function setKey(cpu: i32, key: u64): void {
  let node = load<i32>(H_TREE) + cpu;
  store<u64>(TREE + ((<usize>node) << 3), key);
  while (node > 1) {
    const left = load<u64>(TREE + ((<usize>(node & ~1)) << 3));
    const right = load<u64>(TREE + ((<usize>(node | 1)) << 3));
    node >>= 1;
    store<u64>(TREE + ((<usize>node) << 3), min(left, right));
  }
}

/** Says when a CPU acts next. */
export function schedule(cpu: i32, clock: i64): void {
  setKey(cpu, ((<u64>clock) << 6) | (<u64>cpu));
}

/** Takes a CPU out until it is scheduled again. */
export function park(cpu: i32): void {
  setKey(cpu, PARKED);
}

function first(): u64 {
  return load<u64>(TREE + 8);
}

/** The clock of the next CPU to act; the largest i64 if all are parked. */
export function nextClock(): i64 {
  const key = first();
  return key == PARKED ? i64.MAX_VALUE : <i64>(key >> 6);
}

/** The next CPU to act. */
export function nextCpu(): i32 {
  return <i32>(first() & 63);
}
