/**
 * From measurements to costs: of the live pool in ns, and of a machine profile for the simulator. There a cycle is a quarter of
 * a ns: a unit fine enough for an L1 hit, not this machine's clock, which no page can read.
 */
import type { CostName } from '../scenario/profiles';
import { COSTS } from '../scenario/profiles';
import { parseScenario } from '../scenario/validate';
import type { Crossover, Line } from './crossover';
import { LEAST_FIT } from './crossover';
import type { Costs } from './live-scenario';

/** Cycles of the calibrated profile in a ns. */
export const CYCLES_PER_NS = 4;
export const CALIBRATED_CYCLES_PER_MS = CYCLES_PER_NS * 1_000_000;

/** Medians in ns by id of the measurement; what was not measured is not there. */
export type Medians = ReadonlyMap<string, number>;

type Of = (id: string) => number;

interface Rule {
  cost: CostName;
  /** ns, from medians; NaN where one is missing. */
  ns: (of: Of, crossover: Crossover | null) => number;
}

/** Levels of the tree that the path was measured on: each is a load, which the simulator books by itself. */
const DEPTH = tableDepth();

function tableDepth(): number {
  const standard = parseScenario({});
  return standard.ok ? standard.scenario.table.radixDepth : NaN;
}

/**
 * What the simulator books for the check of 16: lookups get the rest of the path's time, so that what a batch costs besides is
 * in neither twice.
 */
function checkOf16(of: Of, crossover: Crossover | null): number {
  const { baseNs, perOpNs } = lineOf(crossover, 'simd');
  return Number.isFinite(baseNs) ? baseNs + 16 * perOpNs : of('check.simd.16');
}

/** A line takes at most some hundred ns from one core to another, even between sockets. */
const MOST_LINE_NS = 2000;

/** What two threads measured on each other; nothing where a line took so long that they did not run at the same time. */
function together(of: Of, what: 'steal' | 'line' | 'wake'): number {
  return of('contended.line') <= MOST_LINE_NS ? of(`contended.${what}`) : NaN;
}

/** A line of the fit; nothing where times do not lie on one. */
function lineOf(crossover: Crossover | null, twin: 'scalar' | 'simd'): Line {
  return crossover && crossover.fit >= LEAST_FIT ? crossover[twin] : { baseNs: NaN, perOpNs: NaN };
}

/** Where each cost comes from. A cost that is not here keeps the value of the profile that the scenario had. */
const RULES: readonly Rule[] = [
  { cost: 'l1LatencyCycles', ns: (of) => of('memory.l1') },
  { cost: 'l2LatencyCycles', ns: (of) => of('memory.l2') },
  { cost: 'l3LatencyCycles', ns: (of) => of('memory.l3') },
  { cost: 'memoryLatencyCycles', ns: (of) => of('memory.far') },
  { cost: 'lookupCycles256', ns: (of, crossover) => of('lookup.path.hit') - checkOf16(of, crossover) / 16 },
  { cost: 'fillCycles256', ns: (of) => of('lookup.path.miss') - of('lookup.path.hit') - DEPTH * of('memory.l1') },
  { cost: 'checkScalarBaseCycles256', ns: (_, crossover) => lineOf(crossover, 'scalar').baseNs },
  { cost: 'checkScalarPerOpCycles256', ns: (_, crossover) => lineOf(crossover, 'scalar').perOpNs },
  { cost: 'checkSimdBaseCycles256', ns: (_, crossover) => lineOf(crossover, 'simd').baseNs },
  { cost: 'checkSimdPerOpCycles256', ns: (_, crossover) => lineOf(crossover, 'simd').perOpNs },
  { cost: 'takeTaskCycles', ns: (of) => of('deque.steal') },
  { cost: 'dispatchCycles', ns: (of) => of('kernel.schedule') - of('deque.steal') },
  { cost: 'stealCycles', ns: (of) => together(of, 'steal') },
  { cost: 'stealTaskCycles', ns: (of) => of('deque.steal') },
  { cost: 'stealProbeCycles', ns: (of) => together(of, 'line') / 2 },
  { cost: 'wakeCycles', ns: (of) => together(of, 'wake') / 2 },
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
