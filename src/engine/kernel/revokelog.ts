/** The log by which a revocation reaches the caches of other CPUs: a ring of ids, written by one writer at a time. */
import { H_REVOKE_SEQ, REVOKED, REVOKE_LOG } from '../layout';
import { sharedLoad, sharedStore } from '../shared/atomic';

function place(sequence: u32): usize {
  return REVOKED + ((<usize>(sequence % <u32>REVOKE_LOG)) << 2);
}

/** Appends an id. */
export function logRevocation(id: u32): void {
  const sequence = sharedLoad(H_REVOKE_SEQ);
  sharedStore(place(sequence), id);
  sharedStore(H_REVOKE_SEQ, sequence + 1);
}

/** How many ids were ever appended. */
export function loggedRevocations(): u32 {
  return sharedLoad(H_REVOKE_SEQ);
}

/** An id of the log; the last REVOKE_LOG are there. */
export function loggedId(sequence: u32): u32 {
  return sharedLoad(place(sequence));
}
