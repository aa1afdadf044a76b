/**
 * Memory bandwidth: a socket's channels move one line in so many cycles. Time is cut into slots that hold so many lines each; a
 * request takes the first slot from its own time on that is not full, and waits for it. CPUs are simulated a task at a time, so
 * that requests do not come in order of time: a single "busy until" would let one CPU's future delay another's past.
 */
import { CHANNELS, CHANNEL_BYTES, CHANNEL_SLOTS, CHANNEL_SLOT_BITS, MAX_SOCKETS } from '../layout';
import { linesPerSlot } from './geometry';
import { socketOf } from './topology';

/** A slot is one word: its number above so many bits, and the lines it has moved in them. */
const LINE_BITS = 20;
const LINES: i64 = (1 << LINE_BITS) - 1;

/**
 * Takes a place for one line at `now`: cycles until it is the line's turn. A CPU so far behind the others that its slot is
 * forgotten does not wait: to make it join them in the future would let waits feed on each other.
 */
export function memoryWait(cpu: i32, now: i64): i64 {
  const ring = CHANNELS + <usize>(socketOf(cpu) % MAX_SOCKETS) * CHANNEL_BYTES;
  const own = now >> CHANNEL_SLOT_BITS;
  for (let number = own; number < own + CHANNEL_SLOTS; number++) {
    const slot = ring + (((<usize>number) & (CHANNEL_SLOTS - 1)) << 3);
    const word = load<i64>(slot);
    const known = word >> LINE_BITS;
    if (known > number) return 0;
    const lines: i64 = known == number ? word & LINES : 0;
    if (lines >= <i64>linesPerSlot) continue;
    store<i64>(slot, (number << LINE_BITS) | (lines + 1));
    return max<i64>(0, (number << CHANNEL_SLOT_BITS) - now);
  }
  return CHANNEL_SLOTS << CHANNEL_SLOT_BITS;
}
