/**
 * What a state is and what merely lies in its memory: places of queues that hold no task, and events that were told, reach no
 * result. Clearing them makes equal states equal bytes, and snapshots much smaller.
 */
import {
  CPU_BOTTOM,
  CPU_DEQUE,
  CPU_HELD,
  CPU_HELD_HEAD,
  CPU_HELD_TAIL,
  CPU_TOP,
  DEQUE_TASKS,
  EVENTS,
  EVENT_BYTES,
  E_CYCLE,
  HELD_TASKS,
  H_CPUS,
  H_NOW,
  H_SPILL_HEAD,
  H_SPILL_TAIL,
  RING_EVENTS,
  SPILL,
  SPILL_TASKS,
  TASK_BYTES,
} from '../layout';
import { cpuBlock } from '../shared/state';

/** Clears the places of all queues that hold no task. Harmless between two events. */
export function tidyQueues(): void {
  clearOutside(SPILL, SPILL_TASKS, load<u32>(H_SPILL_HEAD), load<u32>(H_SPILL_TAIL));
  const cpus = load<i32>(H_CPUS);
  for (let cpu = 0; cpu < cpus; cpu++) {
    const block = cpuBlock(cpu);
    clearOutside(block + CPU_HELD, HELD_TASKS, load<u32>(block + CPU_HELD_HEAD), load<u32>(block + CPU_HELD_TAIL));
    clearOutside(block + CPU_DEQUE, DEQUE_TASKS, load<u32>(block + CPU_TOP), load<u32>(block + CPU_BOTTOM));
  }
}

/** Clears a ring of `places` (a power of two) tasks but for those with numbers in [from, to). */
function clearOutside(ring: usize, places: u32, from: u32, to: u32): void {
  const free: u32 = places - (to - from);
  const first: u32 = to & (places - 1);
  const upTo: u32 = min<u32>(free, places - first);
  memory.fill(ring + <usize>first * TASK_BYTES, 0, <usize>upTo * TASK_BYTES);
  memory.fill(ring, 0, <usize>(free - upTo) * TASK_BYTES);
}

/** Clears the events of cycles that are over: only for a host that has read them. */
export function forgetEvents(): void {
  const now = <f64>load<i64>(H_NOW);
  for (let i = 0; i < RING_EVENTS; i++) {
    const event = EVENTS + <usize>(i * EVENT_BYTES);
    if (load<f64>(event + E_CYCLE) < now) memory.fill(event, 0, EVENT_BYTES);
  }
}
