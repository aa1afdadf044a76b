/**
 * Sizes and latencies of the hierarchy as globals: they are read on every access. Globals live outside the state, so they
 * hold nothing but what `bindGeometry` reads from it: call it whenever costs or addresses may have changed.
 */
import {
  CFG_CPUS,
  CFG_PAGE_LINES,
  CFG_SOCKETS,
  CHANNEL_SLOT_BITS,
  COST_L1_LATENCY_CYCLES,
  COST_L1_SETS,
  COST_L1_WAYS,
  COST_L2_LATENCY_CYCLES,
  COST_L2_SETS,
  COST_L2_WAYS,
  COST_L3_LATENCY_CYCLES,
  COST_L3_SETS,
  COST_L3_WAYS,
  COST_MEMORY_LATENCY_CYCLES,
  COST_MEMORY_LINE_CYCLES256,
  COST_MISSES_IN_FLIGHT,
  COST_PAGE_WALK_CYCLES,
  COST_TLB1_SETS,
  COST_TLB1_WAYS,
  COST_TLB2_LATENCY_CYCLES,
  COST_TLB2_SETS,
  COST_TLB2_WAYS,
  H_HIERARCHY,
  H_HIERARCHY_STRIDE,
  H_L3,
} from '../layout';
import { config, cost } from '../shared/state';
import { levelBytes } from './tags';

export let l1Sets: i32 = 0;
export let l1Bits: u32 = 0;
export let l1Ways: i32 = 0;
export let l1Latency: i32 = 0;
export let l2Sets: i32 = 0;
export let l2Bits: u32 = 0;
export let l2Ways: i32 = 0;
export let l2Latency: i32 = 0;
export let l3Sets: i32 = 0;
export let l3Bits: u32 = 0;
export let l3Ways: i32 = 0;
export let l3Latency: i32 = 0;
export let memoryLatency: i32 = 0;
export let missRegisters: i32 = 0;
export let l3Base: usize = 0;
export let tlb1Sets: i32 = 0;
export let tlb1Bits: u32 = 0;
export let tlb1Ways: i32 = 0;
export let tlb2Sets: i32 = 0;
export let tlb2Bits: u32 = 0;
export let tlb2Ways: i32 = 0;
export let tlb2Latency: i32 = 0;
export let pageWalkCycles: i32 = 0;
/** Lines of a page, as a power of two. */
export let pageBits: u32 = 0;
/** Lines that a socket's memory moves in a slot of machine/channel.ts. */
export let linesPerSlot: u32 = 0;
export let cpusPerSocket: i32 = 1;
let privateBase: usize = 0;
let privateStride: usize = 0;
let l2Offset: usize = 0;
let tlb1Offset: usize = 0;
let tlb2Offset: usize = 0;

/** Reads everything from costs and header. */
export function bindGeometry(): void {
  l1Sets = <i32>cost(COST_L1_SETS);
  l1Bits = ctz<i32>(l1Sets);
  l1Ways = <i32>cost(COST_L1_WAYS);
  l1Latency = <i32>cost(COST_L1_LATENCY_CYCLES);
  l2Sets = <i32>cost(COST_L2_SETS);
  l2Bits = ctz<i32>(l2Sets);
  l2Ways = <i32>cost(COST_L2_WAYS);
  l2Latency = <i32>cost(COST_L2_LATENCY_CYCLES);
  l3Sets = <i32>cost(COST_L3_SETS);
  l3Bits = ctz<i32>(l3Sets);
  l3Ways = <i32>cost(COST_L3_WAYS);
  l3Latency = <i32>cost(COST_L3_LATENCY_CYCLES);
  memoryLatency = <i32>cost(COST_MEMORY_LATENCY_CYCLES);
  missRegisters = <i32>cost(COST_MISSES_IN_FLIGHT);
  l3Base = <usize>load<u32>(H_L3);
  privateBase = <usize>load<u32>(H_HIERARCHY);
  privateStride = <usize>load<u32>(H_HIERARCHY_STRIDE);
  l2Offset = <usize>levelBytes(l1Sets);
  tlb1Offset = l2Offset + <usize>levelBytes(l2Sets);
  bindMemory();
}

function bindMemory(): void {
  tlb1Sets = <i32>cost(COST_TLB1_SETS);
  tlb1Bits = ctz<i32>(tlb1Sets);
  tlb1Ways = <i32>cost(COST_TLB1_WAYS);
  tlb2Sets = <i32>cost(COST_TLB2_SETS);
  tlb2Bits = ctz<i32>(tlb2Sets);
  tlb2Ways = <i32>cost(COST_TLB2_WAYS);
  tlb2Latency = <i32>cost(COST_TLB2_LATENCY_CYCLES);
  pageWalkCycles = <i32>cost(COST_PAGE_WALK_CYCLES);
  pageBits = ctz<u32>(<u32>config(CFG_PAGE_LINES));
  linesPerSlot = <u32>max<i64>(1, (256 << CHANNEL_SLOT_BITS) / max<i64>(1, cost(COST_MEMORY_LINE_CYCLES256)));
  tlb2Offset = tlb1Offset + <usize>levelBytes(tlb1Sets);
  bindSockets();
}

/** Where CPUs are: all that real threads need of this. */
export function bindSockets(): void {
  const sockets = <i32>config(CFG_SOCKETS);
  cpusPerSocket = max<i32>(1, (<i32>config(CFG_CPUS) + sockets - 1) / sockets);
}

/** Bytes of the private caches and TLBs of one CPU. */
export function privateBytes(): i32 {
  return levelBytes(l1Sets) + levelBytes(l2Sets) + levelBytes(tlb1Sets) + levelBytes(tlb2Sets);
}

/** Bytes of the shared cache. */
export function sharedBytes(): i32 {
  return levelBytes(l3Sets);
}

/** Start of a CPU's L1. */
export function l1Of(cpu: i32): usize {
  return privateBase + <usize>cpu * privateStride;
}

/** Start of a CPU's L2. */
export function l2Of(cpu: i32): usize {
  return l1Of(cpu) + l2Offset;
}

/** Start of a CPU's first-level TLB. */
export function tlb1Of(cpu: i32): usize {
  return l1Of(cpu) + tlb1Offset;
}

/** Start of a CPU's second-level TLB. */
export function tlb2Of(cpu: i32): usize {
  return l1Of(cpu) + tlb2Offset;
}
