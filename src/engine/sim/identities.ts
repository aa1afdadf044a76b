/** The books: identities that hold at every moment, whatever the workload. A checked build asserts them after every advance. */
import {
  CPU_CLOCK,
  C_HITS,
  C_IDLE_CYCLES,
  C_LOOKUPS,
  C_LOOKUP_CYCLES,
  C_MISS_COMPULSORY,
  C_MISS_SWITCH,
  C_PREFETCH_DROPPED,
  C_PREFETCH_ISSUED,
  C_PREFETCH_LATE,
  C_PREFETCH_USEFUL,
  C_PREFETCH_USELESS,
  C_TASKS_ARRIVED,
  C_TASKS_DONE,
  H_CPUS,
  H_REJECTED,
  H_SPILL_HEAD,
  H_SPILL_TAIL,
  H_WAITING,
} from '../layout';
import { dequeLength } from '../kernel/deque';
import { pendingPrefetches } from '../machine/hierarchy';
import { counter, cpuBlock } from '../shared/state';
import { heldCount } from '../kernel/held';

function missesBalance(block: usize): bool {
  let classes: i64 = 0;
  for (let c = C_MISS_COMPULSORY; c <= C_MISS_SWITCH; c++) classes += counter(block, c);
  return counter(block, C_LOOKUPS) == counter(block, C_HITS) + classes;
}

function prefetchesBalance(block: usize, cpu: i32): bool {
  const settled =
    counter(block, C_PREFETCH_USEFUL) +
    counter(block, C_PREFETCH_LATE) +
    counter(block, C_PREFETCH_USELESS) +
    counter(block, C_PREFETCH_DROPPED);
  return counter(block, C_PREFETCH_ISSUED) == settled + pendingPrefetches(cpu);
}

function cyclesBalance(block: usize): bool {
  let sum: i64 = 0;
  for (let c = C_LOOKUP_CYCLES; c <= C_IDLE_CYCLES; c++) sum += counter(block, c);
  return sum == load<i64>(block + CPU_CLOCK);
}

/**
 * 0 if all books balance, else which does not: 1 misses, 2 prefetches, 3 cycles, 4 tasks. `cpu` of the first is in the upper
 * half.
 */
export function brokenIdentity(): i32 {
  const cpus = load<i32>(H_CPUS);
  let arrived: i64 = 0;
  let accounted =
    load<i64>(H_REJECTED) + <i64>load<u32>(H_WAITING) + <i64>(load<u32>(H_SPILL_TAIL) - load<u32>(H_SPILL_HEAD));
  for (let cpu = 0; cpu < cpus; cpu++) {
    const block = cpuBlock(cpu);
    if (!missesBalance(block)) return 1 | (cpu << 16);
    if (!prefetchesBalance(block, cpu)) return 2 | (cpu << 16);
    if (!cyclesBalance(block)) return 3 | (cpu << 16);
    arrived += counter(block, C_TASKS_ARRIVED);
    accounted += counter(block, C_TASKS_DONE) + heldCount(block) + dequeLength(block);
  }
  return arrived == accounted ? 0 : 4;
}
