/**
 * Early touch: walking over lines of memory, with a load of the line `distance` steps ahead of each, whose result nobody waits
 * for. Wasm has no prefetch instruction; a load is the nearest thing.
 */
import { mix } from '../shared/random';

const LINE_SHIFT = 6;
/** The smallest ring that is followed: any start below is in all of them. */
const FIRST_LINES: u32 = 256;
/** What is done with each line: enough that the next access does not simply overlap with it. */
const WORK = 12;

/** Touches every page once, so that no walk pays for the first use. */
export function touchPages(base: u32, lines: u32): void {
  for (let i: u32 = 0; i < lines; i += 64) store<u32>(<usize>base + ((<usize>i) << LINE_SHIFT), i);
}

/** Visits `count` of `lines` (a power of two) lines, from step `from` on, in order (kind 0) or at random (kind 1). */
export function touchWalk(base: u32, lines: u32, kind: i32, distance: i32, from: u32, count: u32): u32 {
  let sum: u32 = 0;
  let ahead: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const step = from + i;
    if (distance > 0) ahead ^= load<u32>(lineAt(base, lines, kind, step + distance));
    // each visit depends on the one before, as a kernel that needs a right before it goes on
    sum = work(sum ^ load<u32>(lineAt(base, lines, kind, step) + ((sum & 1) << 2)));
  }
  return sum ^ (ahead & 1);
}

function lineAt(base: u32, lines: u32, kind: i32, step: u32): usize {
  const line = kind == 0 ? step : <u32>mix(step);
  return <usize>base + ((<usize>(line & (lines - 1))) << LINE_SHIFT);
}

function work(x: u32): u32 {
  for (let i = 0; i < WORK; i++) x = x * 0x9e3779b1 + 0x7f4a7c15;
  return x;
}

/** Links the lines to one ring in scattered order (a full-period LCG): line -> next line. */
export function linkLines(base: u32, lines: u32): void {
  for (let i: u32 = 0; i < lines; i++) {
    store<u32>(<usize>base + ((<usize>i) << LINE_SHIFT), (i * 0x915f77f5 + 0x6b43a9b5) & (lines - 1));
  }
}

/** Follows the ring, from one of its first lines, for `steps` loads, each of which needs the one before: the latency of wherever the lines are. */
export function chase(base: u32, from: u32, steps: u32): u32 {
  let line = from & (FIRST_LINES - 1);
  for (let i: u32 = 0; i < steps; i++) line = load<u32>(<usize>base + ((<usize>line) << LINE_SHIFT));
  return line;
}
