/**
 * Whom a CPU without work robs, of the queues that have reached the steal threshold: the longest, any, or the nearest.
 * Random victims are the classic choice (Blumofe, Leiserson 1999); near ones keep lines within a cluster.
 */
import { CFG_STEAL_VICTIM, H_RANDOM_STEAL, H_VICTIM_MASK, STEAL_NEAREST, STEAL_RANDOM } from '../layout';
import { dequeLength } from '../kernel/deque';
import { distance } from '../machine/topology';
import { below, next } from '../shared/random';
import { config, cpuBlock } from '../shared/state';

const FARTHEST = 3;

/** The CPU to rob, or -1. Ties go to the smaller number, except among the nearest: there to the longer queue. */
export function chooseVictim(thief: i32): i32 {
  return chooseAmong(load<u64>(H_VICTIM_MASK) & ~((<u64>1) << (<u64>thief)), thief, H_RANDOM_STEAL);
}

/** The one to rob of the CPUs in `mask`, or -1; `random` is the address of the random numbers' state. */
export function chooseAmong(mask: u64, thief: i32, random: usize): i32 {
  if (mask == 0) return -1;
  const policy = config(CFG_STEAL_VICTIM);
  if (policy == STEAL_RANDOM) return anyOf(mask, random);
  return bestOf(mask, thief, policy == STEAL_NEAREST);
}

function bestOf(candidates: u64, thief: i32, near: bool): i32 {
  let best = -1;
  let longest = 0;
  let nearest = FARTHEST;
  for (let mask = candidates; mask; mask &= mask - 1) {
    const cpu = <i32>ctz<u64>(mask);
    const length = dequeLength(cpuBlock(cpu));
    const away = near ? distance(thief, cpu) : 0;
    if (away > nearest || (away == nearest && length <= longest)) continue;
    longest = length;
    nearest = away;
    best = cpu;
  }
  return best;
}

/** A bit of the mask, each as likely. */
function anyOf(mask: u64, random: usize): i32 {
  let skip = below(next(random), <u32>popcnt<u64>(mask));
  while (skip > 0) {
    mask &= mask - 1;
    skip--;
  }
  return <i32>ctz<u64>(mask);
}
