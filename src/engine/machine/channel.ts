/**
 * Memory bandwidth: a socket's channels move one line in so many cycles. Time is cut into slots that hold so many lines each; a
 * request takes the first slot from its own time on that is not full, and waits for it. CPUs are simulated a task at a time, so
 * that requests do not come in order of time: a single "busy until" would let one CPU's future delay another's past.
 */
import { CHANNELS, CHANNEL_BYTES, CHANNEL_SLOTS, CHANNEL_SLOT_BITS, MAX_SOCKETS } from '../layout';
import { linesPerSlot } from './geometry';
import { socketOf } from './topology';

const LINES = 4;

/**
 * Takes a place for one line at `now`: cycles until it is the line's turn. A CPU so far behind the others that its slot is
 * forgotten does not wait: to make it join them in the future would let waits feed on each other.
 */
export function memoryWait(cpu: i32, now: i64): i64 {
  const ring = CHANNELS + <usize>(socketOf(cpu) % MAX_SOCKETS) * CHANNEL_BYTES;
  const own = now >> CHANNEL_SLOT_BITS;
  for (let number = own; number < own + CHANNEL_SLOTS; number++) {
    const slot = ring + (((<usize>number) & (CHANNEL_SLOTS - 1)) << 3);
    const ahead = <i32>(load<u32>(slot) - <u32>number);
    if (ahead > 0) return 0;
    const lines: u32 = ahead == 0 ? load<u32>(slot + LINES) : 0;
    if (lines >= linesPerSlot) continue;
    store<u32>(slot, <u32>number);
    store<u32>(slot + LINES, lines + 1);
    return max<i64>(0, (number << CHANNEL_SLOT_BITS) - now);
  }
  return CHANNEL_SLOTS << CHANNEL_SLOT_BITS;
}
