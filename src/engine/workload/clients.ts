/**
 * A closed loop: so many clients, each of which thinks, sends a task, waits for its end and thinks again. They think as long
 * on average as makes the offered work the phase's load if no task ever waited; so work never piles up beyond one task a
 * client, and a slow kernel is asked for less.
 *
 * Each client has random numbers of its own: its n-th task is the same for every kernel, although when it comes is not.
 */
import {
  CLIENTS,
  CLIENT_BYTES,
  H_CLIENT_KEY,
  H_CPUS,
  H_NEXT_ARRIVAL,
  H_PHASE_END,
  H_THINKING,
  MAX_CLIENTS,
  PH_ARRIVALS,
  PH_LOAD,
  PH_POPULATION,
  ARRIVALS_CLOSED,
  POSITION_BYTES,
  PH_TRACE,
  TASK_OF_CLIENT,
  THINKING,
  T_FLAGS,
  T_OPS,
  TASK_OWNER,
  T_POSITION,
  T_TENANT,
} from '../layout';
import { at, exponential } from '../shared/random';
import { currentPhaseField } from '../shared/state';
import { meanBatchSize } from './batchsize';
import { nominalTaskCycles } from './phases';
import { advance, fillTask } from './tasks';

const SENT = POSITION_BYTES;
const BUSY = POSITION_BYTES + 4;
const CLIENT_BITS: u64 = 10;

function clientAt(client: i32): usize {
  return CLIENTS + <usize>client * CLIENT_BYTES;
}

/** A number of a client's stream for its next task: 0 think time, 1 size, 2 place. */
function drawFor(client: i32, purpose: u64): u64 {
  return at(at(load<u64>(H_CLIENT_KEY), client), <u64>load<u32>(clientAt(client) + SENT) * 4 + purpose);
}

/** Mean think time in cycles. */
function meanThinkCycles(): f64 {
  const task = nominalTaskCycles(meanBatchSize());
  const asked = currentPhaseField(PH_LOAD) * <f64>load<i32>(H_CPUS);
  return max(0, (currentPhaseField(PH_POPULATION) / asked - 1) * task);
}

/** Lets every client of the phase that waits for no task think from `cycle` on. */
export function startClients(cycle: i64): void {
  store<u32>(H_THINKING, 0);
  const clients = min<i32>(MAX_CLIENTS, <i32>currentPhaseField(PH_POPULATION));
  for (let client = 0; client < clients; client++) {
    if (load<u32>(clientAt(client) + BUSY) == 0) think(client, cycle);
  }
  announceNext();
}

function announceNext(): void {
  const next = load<u32>(H_THINKING) > 0 ? <i64>(load<u64>(THINKING) >> CLIENT_BITS) : i64.MAX_VALUE;
  store<i64>(H_NEXT_ARRIVAL, next);
}

/** Writes the task of the client that has thought longest enough. */
export function makeClientTask(task: usize, cycle: i64): void {
  const client = <i32>(load<u64>(THINKING) & (MAX_CLIENTS - 1));
  const record = clientAt(client);
  dropFirst();
  fillTask(task, cycle, drawFor(client, 1), drawFor(client, 2));
  // where its pattern goes on is the client's own, so that the order of other clients does not matter
  const ops = <i32>load<u16>(task + T_OPS);
  store<u32>(task + T_POSITION, advance(record, <i32>load<u8>(task + T_TENANT), ops, cycle));
  store<u8>(task + T_FLAGS, load<u8>(task + T_FLAGS) | TASK_OF_CLIENT);
  store<u16>(task + TASK_OWNER, <u16>client);
  store<u32>(record + SENT, load<u32>(record + SENT) + 1);
  store<u32>(record + BUSY, 1);
  announceNext();
}

/** A client's task has ended: it thinks, unless the closed loop is over or has fewer clients now. */
export function clientServed(client: i32, cycle: i64): void {
  store<u32>(clientAt(client) + BUSY, 0);
  const closed = currentPhaseField(PH_TRACE) == 0 && <i32>currentPhaseField(PH_ARRIVALS) == ARRIVALS_CLOSED;
  if (!closed || load<i64>(H_PHASE_END) == i64.MAX_VALUE) return;
  if (client >= <i32>currentPhaseField(PH_POPULATION)) return;
  think(client, cycle);
  announceNext();
}

/** Puts a client into the heap of those that think. */
function think(client: i32, cycle: i64): void {
  const until = cycle + <i64>(exponential(drawFor(client, 0)) * meanThinkCycles());
  const key = ((<u64>until) << CLIENT_BITS) | (<u64>client);
  let place = load<u32>(H_THINKING);
  store<u32>(H_THINKING, place + 1);
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (keyAt(parent) <= key) break;
    setKey(place, keyAt(parent));
    place = parent;
  }
  setKey(place, key);
}

/** Takes the earliest out of the heap. */
function dropFirst(): void {
  const size = load<u32>(H_THINKING) - 1;
  store<u32>(H_THINKING, size);
  const last = keyAt(size);
  let place: u32 = 0;
  while (true) {
    let child: u32 = 2 * place + 1;
    if (child >= size) break;
    if (child + 1 < size && keyAt(child + 1) < keyAt(child)) child++;
    if (keyAt(child) >= last) break;
    setKey(place, keyAt(child));
    place = child;
  }
  setKey(place, last);
}

function keyAt(place: u32): u64 {
  return load<u64>(THINKING + ((<usize>place) << 3));
}

function setKey(place: u32, key: u64): void {
  store<u64>(THINKING + ((<usize>place) << 3), key);
}
