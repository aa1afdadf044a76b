/** The ids, needed rights and kinds of the operations of a batch. */
import {
  PATTERN_DRIFT,
  PATTERN_STRIDED,
  PATTERN_UNIFORM,
  PATTERN_ZIPF,
  S_PHASE_BYTES,
  T_KEY,
  T_PHASE,
  T_POSITION,
  T_PROCESS,
  T_TENANT,
} from '../layout';
import { at, below, mix } from '../shared/random';
import {
  capabilities,
  phaseSetting,
  phaseSettings,
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
/** All of a task's key but what says who waits for it. */
const SEED: u64 = 0x0000ffffffffffff;

/**
 * Fills `n` (at most MAX_BATCH) ids from the task's operation `from` on; `random` keeps 64 random bits of each for later use
 * (needs, working set).
 */
export function fillIds(task: usize, from: i32, n: i32, ids: usize, random: usize): void {
  const key = load<u64>(task + T_KEY) & SEED;
  for (let i = 0; i < n; i++) store<u64>(random + ((<usize>i) << 3), at(key, from + i));
  const pattern = phaseSettings(<i32>load<u8>(task + T_PHASE)) + <usize>load<u8>(task + T_TENANT) * S_PHASE_BYTES;
  const kind = load<i32>(pattern + SET_PATTERN);
  const range = load<u32>(pattern + SET_IDS);
  const alias = <usize>load<u32>(pattern + SET_ALIAS);
  if (kind == PATTERN_ZIPF)
    for (let i = 0; i < n; i++) store<u32>(ids + ((<usize>i) << 2), sampleZipf(alias, range, bits(random, i)));
  else if (kind == PATTERN_UNIFORM)
    for (let i = 0; i < n; i++) store<u32>(ids + ((<usize>i) << 2), below(bits(random, i), range));
  else if (kind == PATTERN_DRIFT) fillDrift(task, pattern, n, ids, random, range);
  else {
    const stride: u64 = kind == PATTERN_STRIDED ? <u64>load<u32>(pattern + SET_STRIDE) : 1;
    const step = <u32>(stride % <u64>range);
    let id = <u32>(((<u64>load<u32>(task + T_POSITION) + <u64>from) * stride) % <u64>range);
    for (let i = 0; i < n; i++) {
      store<u32>(ids + ((<usize>i) << 2), id);
      id += step;
      if (id >= range) id -= range;
    }
  }
  place(task, n, ids, range);
}

function bits(random: usize, i: i32): u64 {
  return load<u64>(random + ((<usize>i) << 3));
}

/** A hot set that moves through the range (the task's position says how far), with a share of cold ids. */
function fillDrift(task: usize, pattern: usize, n: i32, ids: usize, random: usize, range: u32): void {
  const base = load<u32>(task + T_POSITION);
  const hot = load<u32>(pattern + SET_HOT);
  const cold = load<u32>(pattern + SET_COLD);
  for (let i = 0; i < n; i++) {
    const r = bits(random, i);
    const id = <u32>r < cold ? below(r, range) : base + below(r, hot);
    store<u32>(ids + ((<usize>i) << 2), id % range);
  }
}

/** Moves the ids into the range of the task's process. */
function place(task: usize, n: i32, ids: usize, range: u32): void {
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
