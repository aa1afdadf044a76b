/**
 * What a CPU's cache has to do about revocations: before its next batch it reads the log. A CPU that is so far behind that an
 * id it needs was, or is just being, overwritten must throw everything away.
 */
import { CPU_REVOKE_SEEN, REVOKE_LOG, TAG_REVOKED } from '../layout';
import { invalidate, invalidateAll } from './cache';
import { loggedId, loggedRevocations } from './revokelog';

/** Kills the copies of what was revoked since the CPU last looked. Returns how many ids, or -1 if all copies died. */
export function catchUp(block: usize, cpu: i32): i32 {
  const seen = load<u32>(block + CPU_REVOKE_SEEN);
  const end = loggedRevocations();
  if (end == seen) return 0;
  store<u32>(block + CPU_REVOKE_SEEN, end);
  if (end - seen < <u32>REVOKE_LOG) {
    for (let i = seen; i != end; i++) invalidate(block, cpu, loggedId(i));
    // the writer fills a place before it says so: one more than was said may be on its way
    if (loggedRevocations() - seen < <u32>REVOKE_LOG) return end - seen;
  }
  invalidateAll(block, TAG_REVOKED);
  return -1;
}
