/**
 * Prefetches of table lines and demand accesses that may find them. A prefetch takes a miss register until its line arrives;
 * with all of them taken it is dropped. A demand access that comes before the line waits for the rest (late); a line that is
 * evicted unused was useless.
 */
import {
  CPU_INFLIGHT,
  CPU_PREFETCH_LATENCY,
  C_PREFETCH_DROPPED,
  C_PREFETCH_ISSUED,
  C_PREFETCH_LATE,
  C_PREFETCH_USEFUL,
  C_PREFETCH_USELESS,
} from '../layout';
import { count } from '../shared/state';
import { l1Latency, l2Latency, missRegisters } from './geometry';
import {
  accessL1,
  inL1,
  L1_EVICTED_PREFETCHED,
  L1_HIT,
  L1_HIT_PREFETCHED,
  latencyBelowL1,
  noteBeyondL2,
  usePlain,
} from './hierarchy';

const REGISTERS = 16;
const REGISTER_BYTES = 16;
const LINE = 8;

/** Requests a line at `now`. Returns false if it was in L1 already, so that no request was needed. */
export function prefetchLine(block: usize, cpu: i32, line: u32, now: i64): bool {
  if (inL1(cpu, line)) return false;
  count(block, C_PREFETCH_ISSUED, 1);
  const register = freeRegister(block, now);
  if (register == 0) {
    count(block, C_PREFETCH_DROPPED, 1);
    return true;
  }
  if (accessL1(cpu, line, 1) & L1_EVICTED_PREFETCHED) count(block, C_PREFETCH_USELESS, 1);
  const latency = latencyBelowL1(block, cpu, line, now);
  store<u32>(block + CPU_PREFETCH_LATENCY, load<u32>(block + CPU_PREFETCH_LATENCY) + latency);
  store<i64>(register, now + <i64>latency);
  store<u32>(register + LINE, line);
  return true;
}

/** A register whose line has arrived, or 0. */
function freeRegister(block: usize, now: i64): usize {
  const registers = min<i32>(REGISTERS, missRegisters);
  for (let i = 0; i < registers; i++) {
    const register = block + CPU_INFLIGHT + <usize>i * REGISTER_BYTES;
    if (load<i64>(register) <= now) return register;
  }
  return 0;
}

/** A demand access to a line at `now`: its latency in cycles. */
export function demandLine(block: usize, cpu: i32, line: u32, now: i64): i32 {
  return usePlain(cpu, line) ? l1Latency : demandSlowly(block, cpu, line, now);
}

/** An access that misses in L1, or is the first to use a prefetched line. */
function demandSlowly(block: usize, cpu: i32, line: u32, now: i64): i32 {
  const found = accessL1(cpu, line, 0);
  if (found & L1_HIT) {
    if (found & L1_HIT_PREFETCHED) return l1Latency + remainingWait(block, line, now);
    return l1Latency;
  }
  if (found & L1_EVICTED_PREFETCHED) count(block, C_PREFETCH_USELESS, 1);
  return latencyBelowL1(block, cpu, line, now);
}

/** How long a prefetched line still takes; counts it as useful or late. */
function remainingWait(block: usize, line: u32, now: i64): i32 {
  for (let i = 0; i < REGISTERS; i++) {
    const register = block + CPU_INFLIGHT + <usize>i * REGISTER_BYTES;
    if (load<u32>(register + LINE) == line && load<i64>(register) > now) {
      const wait = <i32>(load<i64>(register) - now);
      count(block, C_PREFETCH_LATE, 1);
      if (l1Latency + wait > l2Latency) noteBeyondL2();
      return wait;
    }
  }
  count(block, C_PREFETCH_USEFUL, 1);
  return 0;
}
