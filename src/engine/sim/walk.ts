/**
 * What a miss costs: a walk of the capability space, a radix tree in which each level is a load that depends on the one
 * before, under a sequence lock that a grant or revoke on another CPU disturbs.
 */
import {
  COST_PREFETCH_ISSUE_CYCLES256,
  COST_STEAL_PROBE_CYCLES,
  CPU_LAST_LINE,
  CPU_PREFETCH_LINES,
  C_GRANTS,
  C_PREFETCH_USELESS,
  C_REVOKES,
  C_WALK_ACCESSES,
  C_WALK_MISSES,
  EV_REVOKE,
  H_CPUS,
  LINE_NODES,
  LINE_TABLE,
  LOCKS,
  LOCK_BYTES,
  SEQLOCKS,
} from '../layout';
import { ALL_RIGHTS, grant, revoke } from '../kernel/table';
import { l1Latency } from '../machine/geometry';
import { beyondL2, invalidateLine, LOST_LINE, LOST_PREFETCH } from '../machine/hierarchy';
import { demandLine, prefetchLine } from '../machine/prefetch';
import { transferCycles } from '../machine/topology';
import { capabilities, nodeBits, radixDepth } from '../shared/settings';
import { emit } from '../shared/ring';
import { cost, count, cpuBlock } from '../shared/state';

/** Line of an id's slot in the table. */
export function leafLine(id: u32): u32 {
  return LINE_TABLE + (id >> 2);
}

/** Line of the node that a level above the leaf reads for an id; levels are laid out one after another. */
function nodeLine(id: u32, level: i32): u32 {
  const shift = nodeBits * (radixDepth - 1 - level);
  return LINE_NODES + ((<u32>level) << 15) + (((id >> shift) >> 2) & 0x7fff);
}

/** Walks to an id at `now`: latency in cycles. */
export function walk(block: usize, cpu: i32, id: u32, now: i64): i32 {
  let total = <i32>seqlockWait(cpu, id, now);
  const before = beyondL2;
  for (let level = 0; level < radixDepth - 1; level++) {
    total += demandLine(block, cpu, nodeLine(id, level), now + total);
  }
  total += demandLine(block, cpu, leafLine(id), now + total);
  count(block, C_WALK_ACCESSES, radixDepth);
  count(block, C_WALK_MISSES, beyondL2 - before);
  return total;
}

/** The sequence lock over an id's node of 64 slots; nodes share 1024 locks. */
function lockOf(id: u32): usize {
  return LOCKS + <usize>((id >> 6) & (SEQLOCKS - 1)) * LOCK_BYTES;
}

/** How long a reader waits for a writer on another CPU, and reads its levels again from L1. */
function seqlockWait(cpu: i32, id: u32, now: i64): i64 {
  const lock = lockOf(id);
  const until = load<i64>(lock + 8);
  if (now >= until || now < load<i64>(lock) || load<i32>(lock + 16) == cpu) return 0;
  return until - now + <i64>l1Latency * <i64>radixDepth;
}

/** Requests the table line `distance` lines ahead of a walk's. Returns the cost in 1/256 cycles. */
export function prefetchAhead(block: usize, cpu: i32, id: u32, now: i64): i64 {
  const distance = load<u32>(block + CPU_PREFETCH_LINES);
  const line = leafLine(id);
  if (distance == 0 || line == load<u32>(block + CPU_LAST_LINE)) return 0;
  store<u32>(block + CPU_LAST_LINE, line);
  const wanted = line + distance;
  if (wanted > leafLine(capabilities - 1)) return 0;
  prefetchLine(block, cpu, wanted, now);
  return cost(COST_PREFETCH_ISSUE_CYCLES256);
}

/**
 * Requests what a walk to an id will read: the first line of its path that is not in L1, since each level says where the next
 * is. Returns the cost in 1/256 cycles.
 */
export function prefetchPath(block: usize, cpu: i32, id: u32, now: i64): i64 {
  for (let level = 0; level < radixDepth - 1; level++) {
    if (prefetchLine(block, cpu, nodeLine(id, level), now)) return cost(COST_PREFETCH_ISSUE_CYCLES256);
  }
  prefetchLine(block, cpu, leafLine(id), now);
  return cost(COST_PREFETCH_ISSUE_CYCLES256);
}

/**
 * Writes a slot at `now`: takes the line from every other CPU that has it, and holds the sequence lock meanwhile. Returns
 * cycles.
 */
function writeSlot(block: usize, cpu: i32, id: u32, now: i64): i64 {
  const latency = <i64>walk(block, cpu, id, now);
  const line = leafLine(id);
  const cpus = load<i32>(H_CPUS);
  let hold: i64 = 0;
  for (let other = 0; other < cpus; other++) {
    if (other == cpu) continue;
    const lost = invalidateLine(other, line);
    if (lost & LOST_PREFETCH) count(cpuBlock(other), C_PREFETCH_USELESS, 1);
    if (lost & LOST_LINE) hold = max(hold, cost(COST_STEAL_PROBE_CYCLES) + transferCycles(cpu, other));
  }
  const lock = lockOf(id);
  store<i64>(lock, now + latency);
  store<i64>(lock + 8, now + latency + hold);
  store<i32>(lock + 16, cpu);
  return latency + hold;
}

/** Revokes a capability at `now`. Returns cycles. */
export function revokeAt(block: usize, cpu: i32, id: u32, now: i64): i64 {
  const cycles = writeSlot(block, cpu, id, now);
  const generation = revoke(id);
  count(block, C_REVOKES, 1);
  emit(EV_REVOKE, cpu, id, generation, 0, 0, 0, 0, 0, 0);
  return cycles;
}

/** Grants a capability (again) at `now`. Returns cycles. */
export function grantAt(block: usize, cpu: i32, id: u32, now: i64): i64 {
  const cycles = writeSlot(block, cpu, id, now);
  grant(id, ALL_RIGHTS);
  count(block, C_GRANTS, 1);
  return cycles;
}
