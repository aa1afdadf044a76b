/**
 * From measurements to costs: of the live pool in ns, and of a machine profile for the simulator. There a cycle is a quarter of
 * a ns: a unit fine enough for an L1 hit, not this machine's clock, which no page can read.
 */
import type { CostName } from '../scenario/profiles';
import { COSTS } from '../scenario/profiles';
import type { Crossover } from './crossover';
import type { Costs } from './live-scenario';

/** Cycles of the calibrated profile in a ns. */
export const CYCLES_PER_NS = 4;
export const CALIBRATED_CYCLES_PER_MS = CYCLES_PER_NS * 1_000_000;

/** Medians in ns by id of the measurement; what was not measured is not there. */
export type Medians = ReadonlyMap<string, number>;

interface Rule {
  cost: CostName;
  /** ns, from medians; NaN where one is missing. */
  ns: (of: (id: string) => number, crossover: Crossover | null) => number;
}

/** Where each cost comes from. A cost that is not here keeps the value of the profile that the scenario had. */
const RULES: readonly Rule[] = [
  { cost: 'l1LatencyCycles', ns: (of) => of('memory.l1') },
  { cost: 'l2LatencyCycles', ns: (of) => of('memory.l2') },
  { cost: 'l3LatencyCycles', ns: (of) => of('memory.l3') },
  { cost: 'memoryLatencyCycles', ns: (of) => of('memory.far') },
  { cost: 'lookupCycles256', ns: (of) => of('lookup.hit.64') },
  { cost: 'fillCycles256', ns: (of) => of('lookup.miss.64') - of('lookup.hit.64') },
  { cost: 'checkScalarBaseCycles256', ns: (_, crossover) => crossover?.scalar.baseNs ?? NaN },
  { cost: 'checkScalarPerOpCycles256', ns: (_, crossover) => crossover?.scalar.perOpNs ?? NaN },
  { cost: 'checkSimdBaseCycles256', ns: (_, crossover) => crossover?.simd.baseNs ?? NaN },
  { cost: 'checkSimdPerOpCycles256', ns: (_, crossover) => crossover?.simd.perOpNs ?? NaN },
  { cost: 'takeTaskCycles', ns: (of) => of('deque.steal') },
  { cost: 'dispatchCycles', ns: (of) => of('kernel.schedule') - of('deque.steal') },
  { cost: 'stealCycles', ns: (of) => of('contended.steal') },
  { cost: 'stealTaskCycles', ns: (of) => of('deque.steal') },
  { cost: 'stealProbeCycles', ns: (of) => of('contended.line') / 2 },
  { cost: 'wakeCycles', ns: (of) => of('contended.wake') / 2 },
  { cost: 'purgeEntryCycles256', ns: (of) => of('kernel.purge') },
  { cost: 'resizeEntryCycles256', ns: (of) => of('kernel.resize') / 64 },
  { cost: 'monitorPerEventCycles256', ns: (of) => of('kernel.event') },
  { cost: 'tuneWindowCycles', ns: (of) => of('kernel.decide') },
];

/** Costs in units of `perNs` to a ns, within what a scenario allows; 256ths where the name says so. */
function costsIn(perNs: number, medians: Medians, crossover: Crossover | null): Costs {
  const of = (id: string) => medians.get(id) ?? NaN;
  const found: Costs = {};
  for (const { cost, ns } of RULES) {
    const value = ns(of, crossover) * perNs * (cost.endsWith('256') ? 256 : 1);
    if (!Number.isFinite(value)) continue;
    const { min, max } = COSTS[cost];
    found[cost] = Math.round(Math.min(max, Math.max(min, value)));
  }
  return found;
}

/** For the live pool, whose cycle is a ns. */
export function costsInNs(medians: Medians, crossover: Crossover | null): Costs {
  return costsIn(1, medians, crossover);
}

/** Overrides that make the profile `calibrated` this machine. */
export function calibratedOverrides(medians: Medians, crossover: Crossover | null): Costs {
  return { cyclesPerMs: CALIBRATED_CYCLES_PER_MS, ...costsIn(CYCLES_PER_NS, medians, crossover) };
}
