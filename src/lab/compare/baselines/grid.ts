/**
 * The static kernels that a tuned one is judged against: every combination of declared values of all five parameters. All of them
 * are run; a search along one parameter after the other would be quicker and could miss the best, which nobody would notice.
 */
import type { Scenario } from '../../scenario/schema';
import type { Variant } from '../../scenario/variant';
import type { Knob } from '../../scenario/words';
import { KNOBS } from '../../scenario/words';

export type StaticParameters = Record<Knob, number>;
export type StaticGrid = Readonly<Record<Knob, readonly number[]>>;
export type GridName = 'quick' | 'coarse' | 'fine';

/**
 * All hold the fixed kernel of the seed (64, 8, 4, 4, 8), so that the best static is never worse than it, and every cache size
 * there is. Quick looks at cache and prefetch alone; coarse leaves gaps in the other four: what lies in them may be somewhat better.
 */
export const GRIDS: Readonly<Record<GridName, StaticGrid>> = {
  quick: {
    cacheEntries: [32, 64, 128, 256],
    simdFrom: [8],
    prefetchLines: [0, 4, 16],
    stealFrom: [4],
    batchTasks: [8],
  },
  coarse: {
    cacheEntries: [32, 64, 128, 256],
    simdFrom: [4, 8, 32],
    prefetchLines: [0, 4, 16],
    stealFrom: [2, 4, 16],
    batchTasks: [2, 8, 32],
  },
  fine: {
    cacheEntries: [32, 64, 128, 256],
    simdFrom: [1, 2, 4, 8, 16, 64],
    prefetchLines: [0, 1, 2, 4, 8, 16, 32],
    stealFrom: [1, 2, 4, 8, 16, 64],
    batchTasks: [1, 2, 4, 8, 16, 64],
  },
};

export function gridSize(grid: StaticGrid): number {
  return KNOBS.reduce((product, knob) => product * grid[knob].length, 1);
}

/** The parameters of point `index`; the last parameter goes fastest. */
export function gridPoint(grid: StaticGrid, index: number): StaticParameters {
  const parameters = {} as StaticParameters;
  let rest = index;
  for (const knob of KNOBS.toReversed()) {
    const values = grid[knob];
    parameters[knob] = values[rest % values.length]!;
    rest = Math.floor(rest / values.length);
  }
  return parameters;
}

export function isFixed(variant: Variant): boolean {
  return KNOBS.every((knob) => variant[knob].strategy === 'fixed');
}

/** The parameters that a variant starts with; all of them if it is fixed. */
export function parametersOf(variant: Variant): StaticParameters {
  return Object.fromEntries(KNOBS.map((knob) => [knob, variant[knob].value])) as StaticParameters;
}

/** Index of the variant that "fixed" means: the first one that tunes nothing, or -1. */
export function fixedVariant({ variants }: Scenario): number {
  return variants.findIndex(isFixed);
}

/** The variant with these parameters, tuning nothing; all else stays as it is. */
export function staticVariant(base: Variant, parameters: StaticParameters): Variant {
  const variant = structuredClone(base);
  for (const knob of KNOBS) Object.assign(variant[knob], { strategy: 'fixed', value: parameters[knob] });
  return variant;
}

/** `cache 64, SIMD from 8, prefetch 4, steal from 4, batch 8`. */
export function parametersText(parameters: StaticParameters): string {
  const { cacheEntries, simdFrom, prefetchLines, stealFrom, batchTasks } = parameters;
  return `cache ${cacheEntries}, SIMD from ${simdFrom}, prefetch ${prefetchLines}, steal from ${stealFrom}, batch ${batchTasks}`;
}
