/** What is set against what: kernel and plain JavaScript, SIMD and scalar, with and without an early touch, alone and contended. */
import type { MeasureReport, MicroRow } from './report';

export interface ComparisonRow {
  id: string;
  label: string;
  /** What is judged, and what it is set against. */
  of: MicroRow;
  against: MicroRow;
  /** of / against: below 1 is faster. The bounds are those of the two intervals at their worst. */
  ratio: number;
  low: number;
  high: number;
  /** `noise`: 1 is within the bounds, so that which one is faster is not known. */
  verdict: 'faster' | 'slower' | 'noise';
}

interface Pair {
  label: string;
  of: string;
  against: string;
}

/** The same work by the kernel and by plain JavaScript in the same run. */
const RIVAL_PAIRS: readonly Pair[] = [
  { label: 'lookup, hit / JS Map', of: 'lookup.hit.64', against: 'rival.mapHit' },
  { label: 'lookup, miss / JS Map as LRU', of: 'lookup.miss.64', against: 'rival.mapLru' },
  { label: 'bare four-way, hit / typed arrays', of: 'policy.hit.four.64', against: 'rival.typedHit' },
  { label: 'bare four-way, miss / typed arrays', of: 'policy.miss.four.64', against: 'rival.typedMiss' },
  { label: 'SIMD check of 64 / JS loop', of: 'check.simd.64', against: 'rival.checkLoop' },
  { label: 'scalar check of 64 / JS loop', of: 'check.scalar.64', against: 'rival.checkLoop' },
];

const KERNEL_PAIRS: readonly Pair[] = [
  { label: 'SIMD against scalar, check of 4', of: 'check.simd.4', against: 'check.scalar.4' },
  { label: 'SIMD against scalar, check of 8', of: 'check.simd.8', against: 'check.scalar.8' },
  { label: 'SIMD against scalar, check of 64', of: 'check.simd.64', against: 'check.scalar.64' },
  { label: 'push and pop, robbed against alone', of: 'contended.ownerRobbed', against: 'deque.pushPop' },
  { label: 'steal, contended against alone', of: 'contended.steal', against: 'deque.steal' },
];

type Micro = Pick<MeasureReport, 'micro'>;

/** Beside plain JavaScript, as far as both were measured. */
export const rivalRows = (report: Micro) => rowsOf(report, RIVAL_PAIRS);

/** Variants of the kernel's own paths, and the best distance of an early touch. */
export const kernelRows = (report: Micro) => rowsOf(report, [...KERNEL_PAIRS, ...touchPairs(report)]);

function touchPairs({ micro }: Micro): Pair[] {
  return ['sequential', 'random'].flatMap((kind) => {
    const ahead = micro.filter(({ id, median }) => id.startsWith(`touch.${kind}.`) && median !== null);
    const [best] = ahead.filter(({ id }) => !id.endsWith('.0')).sort((a, b) => a.median! - b.median!);
    if (!best) return [];
    const lines = best.id.split('.')[2] ?? '';
    return [{ label: `${kind} walk, touch ${lines} ahead against none`, of: best.id, against: `touch.${kind}.0` }];
  });
}

function rowsOf({ micro }: Micro, pairs: readonly Pair[]): ComparisonRow[] {
  const byId = new Map(micro.map((row) => [row.id, row]));
  return pairs.flatMap((pair) => {
    const [of, against] = [byId.get(pair.of), byId.get(pair.against)];
    const ratio = of && against ? ratioOf(of, against) : null;
    return ratio ? [{ id: `${pair.of}/${pair.against}`, label: pair.label, of: of!, against: against!, ...ratio }] : [];
  });
}

/** Quotient of two medians with bounds; null unless both are positive and known. */
function ratioOf(of: MicroRow, against: MicroRow): Pick<ComparisonRow, 'ratio' | 'low' | 'high' | 'verdict'> | null {
  const numbers = [of.median, of.low, of.high, against.median, against.low, against.high];
  if (numbers.some((value) => value === null || value <= 0)) return null;
  const [median, low, high, base, baseLow, baseHigh] = numbers as [number, number, number, number, number, number];
  const bounds = { low: low / baseHigh, high: high / baseLow };
  const verdict = bounds.high < 1 ? 'faster' : bounds.low > 1 ? 'slower' : 'noise';
  return { ratio: median / base, ...bounds, verdict };
}
