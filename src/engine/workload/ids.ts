/** The ids, needed rights and kinds of the operations of a batch. */
import { T_KEY, T_PHASE, T_POSITION, T_PROCESS } from '../layout';
import { at, below, mix } from '../shared/random';
import {
  capabilities,
  phaseSetting,
  SET_ALIAS,
  SET_COLD,
  SET_DENIED,
  SET_HOT,
  SET_IDS,
  SET_PATTERN,
  SET_STRIDE,
} from '../shared/settings';
import { sampleZipf } from './alias';

const NO_RIGHT: u32 = 32;

/**
 * Fills `n` (at most MAX_BATCH) ids from the task's operation `from` on; `random` keeps 64 random bits of each for later use
 * (needs, working set).
 */
export function fillIds(task: usize, from: i32, n: i32, ids: usize, random: usize): void {
  const key = load<u64>(task + T_KEY);
  for (let i = 0; i < n; i++) store<u64>(random + ((<usize>i) << 3), at(key, from + i));
  const phase = <i32>load<u8>(task + T_PHASE);
  const kind = phaseSetting(phase, SET_PATTERN);
  const range = phaseSetting(phase, SET_IDS);
  const alias = <usize>phaseSetting(phase, SET_ALIAS);
  if (kind == 0)
    for (let i = 0; i < n; i++) store<u32>(ids + ((<usize>i) << 2), sampleZipf(alias, range, bits(random, i)));
  else if (kind == 1) for (let i = 0; i < n; i++) store<u32>(ids + ((<usize>i) << 2), below(bits(random, i), range));
  else if (kind == 5) fillDrift(task, phase, n, ids, random, range);
  else {
    const stride: u64 = kind == 3 ? <u64>phaseSetting(phase, SET_STRIDE) : 1;
    const step = <u32>(stride % <u64>range);
    let id = <u32>(((<u64>load<u32>(task + T_POSITION) + <u64>from) * stride) % <u64>range);
    for (let i = 0; i < n; i++) {
      store<u32>(ids + ((<usize>i) << 2), id);
      id += step;
      if (id >= range) id -= range;
    }
  }
  place(task, phase, n, ids, range);
}

function bits(random: usize, i: i32): u64 {
  return load<u64>(random + ((<usize>i) << 3));
}

/** A hot set that moves through the range (the task's position says how far), with a share of cold ids. */
function fillDrift(task: usize, phase: i32, n: i32, ids: usize, random: usize, range: u32): void {
  const base = load<u32>(task + T_POSITION);
  const hot = phaseSetting(phase, SET_HOT);
  const cold = phaseSetting(phase, SET_COLD);
  for (let i = 0; i < n; i++) {
    const r = bits(random, i);
    const id = <u32>r < cold ? below(r, range) : base + below(r, hot);
    store<u32>(ids + ((<usize>i) << 2), id % range);
  }
}

/** Moves the ids into the range of the task's process. */
function place(task: usize, phase: i32, n: i32, ids: usize, range: u32): void {
  const first = <u32>((<u64>load<u16>(task + T_PROCESS) * <u64>range) % <u64>capabilities);
  for (let i = 0; i < n; i++) {
    const id = load<u32>(ids + ((<usize>i) << 2)) + first;
    store<u32>(ids + ((<usize>i) << 2), id < capabilities ? id : id % capabilities);
  }
}

/** Right that each operation needs: one of read, write, control; for the denied share one that nobody holds. */
export function fillNeeds(task: usize, n: i32, random: usize, needs: usize): void {
  const denied = phaseSetting(<i32>load<u8>(task + T_PHASE), SET_DENIED);
  for (let i = 0; i < n; i++) {
    const r = mix(bits(random, i));
    const right = <u32>(r >> 56) % 3;
    const need: u32 = 1 << right;
    store<u32>(needs + ((<usize>i) << 2), <u32>r < denied ? need | NO_RIGHT : need);
  }
}
