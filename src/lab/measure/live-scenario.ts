/** A scenario as the live pool runs it: this machine's threads as CPUs, a ns for a cycle, and measured costs. */
import { CFG_CONSECUTIVE } from '../../engine/layout';
import { compileConfig } from '../run/compile';
import { presetScenario } from '../scenario/presets';
import type { CostName } from '../scenario/profiles';
import type { Scenario } from '../scenario/schema';
import type { Variant } from '../scenario/variant';
import { KNOBS, isTracePhase } from '../scenario/words';

export type Costs = Partial<Record<CostName, number>>;

/** The workload that is measured where a scenario has none that can be. */
const FALLBACK = 'five-phases';

/** Generated phases of a scenario; those of the fallback if it only replays recordings. */
export function measurablePhases(scenario: Scenario): { phases: Scenario['workload']['phases']; fallback: boolean } {
  const phases = scenario.workload.phases.filter((phase) => !isTracePhase(phase));
  if (phases.length > 0) return { phases, fallback: false };
  return { phases: presetScenario(FALLBACK).workload.phases, fallback: true };
}

/** `costsNs` are in ns (256ths where their names say so); what is not measured costs nothing, so that no window pays for it. */
export function liveScenario(base: Scenario, cpus: number, costsNs: Costs): Scenario {
  const { phases } = measurablePhases(base);
  const free: Costs = { tuneWindowCycles: 0, resizeEntryCycles256: 0, monitorPerOpCycles256: 0 };
  return {
    ...base,
    machine: {
      ...base.machine,
      cpus,
      sockets: 1,
      memoryPressure: base.machine.memoryPressure,
      overrides: { ...free, ...costsNs, cyclesPerMs: 1_000_000 },
    },
    workload: { ...base.workload, phases },
  };
}

/** A variant with every knob at the fixed value of `variant`. */
export function fixedVariant(variant: Variant): Variant {
  return withStrategy(variant, 'fixed');
}

/** A variant with every knob tuned by the seed's rules, from the values of `variant` on. */
export function tunedVariant(variant: Variant): Variant {
  return withStrategy(variant, 'seed');
}

function withStrategy(variant: Variant, strategy: 'fixed' | 'seed'): Variant {
  const knobs = KNOBS.map((knob) => [knob, { ...variant[knob], strategy }]);
  return { ...variant, ...(Object.fromEntries(knobs) as Partial<Variant>) };
}

/** The engine's configuration of one variant. With `idle` its tuners run in every window and never get to change anything. */
export function liveConfig(scenario: Scenario, variant: Variant, idle = false): Float64Array {
  const config = compileConfig({ ...scenario, variants: [variant], interventions: [] }, 0, []);
  if (idle) config[CFG_CONSECUTIVE] = 1e9;
  return config;
}
