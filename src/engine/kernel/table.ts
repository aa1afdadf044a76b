/**
 * The capability table: id -> {object, rights, generation}, 16 bytes, four to a line. A revoke raises the generation, so
 * cached copies die without being visited; rights of a revoked slot are 0 until it is granted again. Writers come one at a
 * time; readers of more than one word check the sequence lock of the slot.
 */
import { H_TABLE } from '../layout';
import { sharedLoad, sharedStore } from '../shared/atomic';
import { logRevocation } from './revokelog';
import { beginWrite, endWrite } from './seqlock';

const OBJECT = 0;
const RIGHTS = 4;
const GENERATION = 8;

/** Rights that a slot has from the start: read, write, control, revoke. */
export const ALL_RIGHTS: u32 = 15;
/** A right that nobody holds: an operation that needs it is denied. */
export const NO_RIGHT: u32 = 32;

function slot(id: u32): usize {
  return <usize>load<u32>(H_TABLE) + ((<usize>id) << 4);
}

/** Fills `n` slots. */
export function initTable(n: u32): void {
  for (let id: u32 = 0; id < n; id++) {
    const address = slot(id);
    store<u32>(address + OBJECT, id);
    store<u32>(address + RIGHTS, ALL_RIGHTS);
    store<u32>(address + GENERATION, 1);
  }
}

/** Where a slot lies. */
export function slotAddress(id: u32): usize {
  return slot(id);
}

/** Rights of a slot as they are now. */
export function rightsOf(id: u32): u32 {
  return sharedLoad(slot(id) + RIGHTS);
}

/** Generation of a slot as it is now. */
export function generationOf(id: u32): u32 {
  return sharedLoad(slot(id) + GENERATION);
}

/**
 * Reads the slots of `n` ids for nothing, so that the host's cache has them when they are needed: the loads of a batch then
 * wait for memory together instead of one after another.
 */
export function touchSlots(ids: usize, n: i32): u32 {
  const table = <usize>load<u32>(H_TABLE);
  let sum: u32 = 0;
  for (let i = 0; i < n; i++) sum += load<u32>(table + ((<usize>load<u32>(ids + ((<usize>i) << 2))) << 4));
  return sum;
}

/** Gives a slot its rights (again). */
export function grant(id: u32, rights: u32): void {
  beginWrite(id);
  sharedStore(slot(id) + RIGHTS, rights);
  endWrite(id);
}

/** Derives: rights can only shrink. Returns the rights that are left. */
export function derive(id: u32, rights: u32): u32 {
  beginWrite(id);
  const left = rightsOf(id) & rights;
  sharedStore(slot(id) + RIGHTS, left);
  endWrite(id);
  return left;
}

/** Takes a slot's rights, raises its generation and tells all CPUs through the log. Returns the new generation. */
export function revoke(id: u32): u32 {
  beginWrite(id);
  const generation = generationOf(id) + 1;
  sharedStore(slot(id) + GENERATION, generation);
  sharedStore(slot(id) + RIGHTS, 0);
  logRevocation(id);
  endWrite(id);
  return generation;
}
