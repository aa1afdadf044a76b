/**
 * Address translation: two levels of TLB per CPU over pages of 4 KiB or 2 MiB. Looked up by accesses that leave L1, since the
 * page of a line in L1 has been used a moment ago; both levels hold entries of either size.
 */
import { CPU_LAST_PAGE, C_TLB_MISSES } from '../layout';
import { count } from '../shared/state';
import {
  pageBits,
  pageWalkCycles,
  tlb1Bits,
  tlb1Of,
  tlb1Sets,
  tlb1Ways,
  tlb2Bits,
  tlb2Latency,
  tlb2Of,
  tlb2Sets,
  tlb2Ways,
} from './geometry';
import { access } from './tags';

/** Cycles that the translation of a line's address adds to an access. */
export function translate(block: usize, cpu: i32, line: u32): i32 {
  const page = line >> pageBits;
  if (load<u32>(block + CPU_LAST_PAGE) == page + 1) return 0;
  store<u32>(block + CPU_LAST_PAGE, page + 1);
  if (access(tlb1Of(cpu), tlb1Sets, tlb1Bits, tlb1Ways, page)) return 0;
  if (access(tlb2Of(cpu), tlb2Sets, tlb2Bits, tlb2Ways, page)) return tlb2Latency;
  count(block, C_TLB_MISSES, 1);
  return tlb2Latency + pageWalkCycles;
}
