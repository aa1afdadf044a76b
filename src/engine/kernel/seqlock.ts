/**
 * One writer at a time, and a sequence lock for each node of 64 slots (nodes share 1024 of them): odd while a slot of the node
 * changes, so that a reader who saw the same even number before and after has read one state.
 */
import { H_WRITER, LOCKS, LOCK_BYTES, LOCK_SEQUENCE, SEQLOCKS } from '../layout';
import { sharedExchange, sharedLoad, sharedStore } from '../shared/atomic';

const FREE = 0;
const ANYBODY = 1;
let writer: i32 = ANYBODY;

/** Says which CPU this instance is: the mark by which what a dead CPU held can be freed. */
export function bindWriter(cpu: i32): void {
  writer = cpu + 1;
}

function sequenceOf(id: u32): usize {
  return LOCKS + <usize>((id >> 6) & (SEQLOCKS - 1)) * LOCK_BYTES + LOCK_SEQUENCE;
}

/** Waits for other writers, then marks the slot's node as changing. */
export function beginWrite(id: u32): void {
  while (!sharedExchange(H_WRITER, FREE, writer)) continue;
  const sequence = sequenceOf(id);
  sharedStore(sequence, sharedLoad(sequence) + 1);
}

/** Marks the node as whole again and lets the next writer in. */
export function endWrite(id: u32): void {
  const sequence = sequenceOf(id);
  sharedStore(sequence, sharedLoad(sequence) + 1);
  sharedStore(H_WRITER, FREE);
}

/** The sequence of a slot's node once nobody changes it: what a reader remembers. */
export function beginRead(id: u32): i32 {
  const sequence = sequenceOf(id);
  let seen = sharedLoad(sequence);
  while (seen & 1) seen = sharedLoad(sequence);
  return seen;
}

/** Whether nothing of the node changed since. */
export function unchanged(id: u32, seen: i32): bool {
  return sharedLoad(sequenceOf(id)) == seen;
}

/** Frees what a CPU held that died while it wrote: its node is whole enough, as every word of a slot is written at once. */
export function releaseDead(cpu: i32): void {
  if (sharedLoad(H_WRITER) != cpu + 1) return;
  for (let i = 0; i < SEQLOCKS; i++) {
    const sequence = LOCKS + <usize>i * LOCK_BYTES + LOCK_SEQUENCE;
    const seen = sharedLoad(sequence);
    if (seen & 1) sharedStore(sequence, seen + 1);
  }
  sharedStore(H_WRITER, FREE);
}
